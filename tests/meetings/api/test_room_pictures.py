"""Pictures of rooms: asked for, taken or refused, seen for a day by IT alone, and never in a session."""

from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import func, select

from meetings.ids import RoomId
from meetings.models.accounts import AccountRow
from meetings.models.lines import RoomPicture
from meetings.room_pictures import forget_pictures
from tests.meetings.hall import NOW, ROOMS, Hall, call_all_off
from tests.meetings.web import Web

pytestmark = pytest.mark.anyio
JPEG = b"\xff\xd8\xff\xe0" + bytes(1000) + b"\xff\xd9"
WHY = {"reason": "Kiểm tra góc máy quay"}


async def room_of(hall: Hall) -> RoomId:
    async with hall.db.read() as tx:
        room = await tx.scalar(select(AccountRow.room_id).where(AccountRow.login == ROOMS[0]))
    assert room is not None
    return room


@pytest.fixture
async def free(hall: Hall) -> Hall:
    """No session of the rooms is near."""
    await call_all_off(hall.db)
    return hall


async def asked(it: httpx2.AsyncClient, hall: Hall) -> str:
    path = f"/rooms/{await room_of(hall)}/pictures"
    answer = await it.post(path, json=WHY)
    assert answer.status_code == 204, answer.text
    return str((await it.get(path)).json()["id"])


async def test_a_picture_is_taken_by_the_rooms_machine_and_seen_by_it(free: Hall) -> None:
    web = Web(free.db)
    async with web.signed_in("kythuat") as it, web.signed_in(ROOMS[0]) as room, web.signed_in(ROOMS[1]) as other:
        assert (await room.get("/room-pictures/wanted")).json() == {"id": None, "by": None}
        picture = await asked(it, free)
        assert await asked(it, free) == picture
        assert (await room.get("/room-pictures/wanted")).json()["id"] == picture
        assert (await other.get("/room-pictures/wanted")).json()["id"] is None
        assert (await other.put(f"/room-pictures/{picture}", content=JPEG)).status_code == 404
        assert (await room.put(f"/room-pictures/{picture}", content=JPEG)).status_code == 204
        path = f"/rooms/{await room_of(free)}/pictures"
        assert (await it.get(path)).json()["state"] == "taken"
        seen = await it.get(f"{path}/{picture}")
        assert (seen.content, seen.headers["content-type"], seen.headers["cache-control"]) == (
            JPEG,
            "image/jpeg",
            "no-store",
        )
        assert (await room.get(f"{path}/{picture}")).status_code == 403
        assert (await room.put(f"/room-pictures/{picture}", content=JPEG)).status_code == 404


async def test_somebody_in_the_room_refuses(free: Hall) -> None:
    web = Web(free.db)
    async with web.signed_in("kythuat") as it, web.signed_in(ROOMS[0]) as room:
        picture = await asked(it, free)
        assert (await room.post(f"/room-pictures/{picture}/refusal", json={"state": "refused"})).status_code == 204
        path = f"/rooms/{await room_of(free)}/pictures"
        assert (await it.get(path)).json()["state"] == "refused"
        assert (await it.get(f"{path}/{picture}")).status_code == 404


@pytest.mark.parametrize("body", [b"", b"<svg/>", JPEG[:-1], b"\xff\xd8\xff" + bytes(204_800) + b"\xff\xd9"])
async def test_what_is_no_picture_or_too_large_is_refused(free: Hall, body: bytes) -> None:
    web = Web(free.db)
    async with web.signed_in("kythuat") as it, web.signed_in(ROOMS[0]) as room:
        picture = await asked(it, free)
        assert (await room.put(f"/room-pictures/{picture}", content=body)).status_code == 422


async def test_in_a_session_none_is_asked_for_or_taken(hall: Hall) -> None:
    web = Web(hall.db)
    await call_all_off(hall.db)
    async with web.signed_in("kythuat") as it, web.signed_in(ROOMS[0]) as room:
        picture = await asked(it, hall)
        again = await Hall.prepare(hall.db)
        await again.open()
        assert (await room.get("/room-pictures/wanted")).json()["id"] is None
        late = await room.put(f"/room-pictures/{picture}", content=JPEG)
        assert (late.status_code, late.json()["code"]) == (409, "room_in_session")
        path = f"/rooms/{await room_of(hall)}/pictures"
        refused = await it.post(path, json=WHY)
        assert (refused.status_code, refused.json()["code"]) == (409, "room_in_session")


async def test_it_is_gone_after_a_day_and_not_taken_after_minutes(free: Hall) -> None:
    web = Web(free.db)
    async with web.signed_in("kythuat") as it, web.signed_in(ROOMS[0]) as room:
        path = f"/rooms/{await room_of(free)}/pictures"
        late = await asked(it, free)
        web.now = NOW + timedelta(minutes=6)
        assert (await room.put(f"/room-pictures/{late}", content=JPEG)).status_code == 404
        assert (await it.get(path)).json()["state"] == "failed"
        picture = await asked(it, free)
        assert picture != late
        assert (await room.put(f"/room-pictures/{picture}", content=JPEG)).status_code == 204
        web.now = NOW + timedelta(hours=24, minutes=7)
    async with free.db.begin() as tx:
        assert await forget_pictures(tx, web.now) == 2
        assert await tx.scalar(select(func.count()).select_from(RoomPicture)) == 0


async def test_it_says_why_it_wants_to_see_a_room(free: Hall) -> None:
    async with Web(free.db).signed_in("kythuat") as it:
        refused = await it.post(f"/rooms/{await room_of(free)}/pictures", json={"reason": " "})
        assert (refused.status_code, refused.json()["code"]) == (422, "reason_needed")
