"""/lines: what IT does to sites."""

from collections.abc import Sequence

import pytest

from meetings.domain.roles import Role
from meetings.ids import ParticipantId, new_uuid
from tests.meetings.hall import Hall
from tests.meetings.web import OnePage, Web

pytestmark = pytest.mark.anyio


@pytest.fixture
async def going_on(hall: Hall) -> Hall:
    """In progress, with two rooms there."""
    await hall.open()
    await hall.join(hall.chair, *hall.rooms[:2])
    return hall


async def test_a_note_is_kept_and_shown_to_who_watches(going_on: Hall) -> None:
    web = Web(going_on.db)
    path = f"/lines/sites/{going_on.rooms[0]}/notes"
    async with web.signed_in("kythuat") as it:
        noted = await it.post(path, json={"note": "Đã gọi nhà mạng"})
        assert (noted.status_code, noted.json()["note"]) == (201, "Đã gọi nhà mạng")
        assert [one.note for one in web.page.notes] == ["Đã gọi nhà mạng"]
        assert (await it.get(path)).json() == [noted.json()]
        assert (await it.post(path, json={"note": "x" * 501})).status_code == 422
        assert (await it.get(f"/lines/sites/{going_on.seats[Role.IT]}/notes")).status_code == 404


def refusable(sites: Sequence[ParticipantId], kbit: object) -> dict[str, object]:
    """A body whose rate is none."""
    return {"sites": list(sites), "cap": None, "kbit": kbit}


async def test_sites_are_held_down_and_live_clients_are_told(going_on: Hall) -> None:
    web = Web(going_on.db)
    async with web.signed_in("kythuat") as it:
        answer = await it.put("/lines/caps", json={"sites": list(going_on.rooms), "cap": "low", "kbit": 300})
        assert answer.status_code == 204, answer.text
        (change,) = web.published
        assert {(row.hold.cap, row.hold.kbit) for row in change.participants} == {("low", 300)}
        for sites in ([new_uuid()], [going_on.rooms[0], new_uuid()], [going_on.seats[Role.IT]]):
            assert (await it.put("/lines/caps", json={"sites": sites, "cap": None, "kbit": None})).status_code == 404
        refused: list[dict[str, object]] = [
            {"sites": [], "cap": None, "kbit": None},
            {"sites": list(going_on.rooms), "cap": "huge", "kbit": None},
            {"sites": list(going_on.rooms), "cap": None},
            *(refusable(going_on.rooms, kbit) for kbit in (63, 20_001, 0, -1, 64.5, "x")),
        ]
        for body in refused:
            assert (await it.put("/lines/caps", json=body)).status_code == 422


async def test_a_page_is_told_to_restart_and_who_speaks_asks_to_be_sure(going_on: Hall) -> None:
    web = Web(going_on.db)
    room, chair = (f"/lines/sites/{site}/restart" for site in (going_on.rooms[0], going_on.chair))
    async with web.signed_in("kythuat") as it:
        assert (await it.post(room, json={})).status_code == 204
        refused = await it.post(chair, json={})
        assert (refused.status_code, refused.json()["code"]) == (409, "speaking_now")
        assert (await it.post(chair, json={"sure": True})).status_code == 204
        assert web.page.told == [("restart", going_on.rooms[0]), ("restart", going_on.chair)]
        web.page.is_connected = False
        away = await it.post(room, json={})
        assert (away.status_code, away.json()["code"]) == (409, "not_present")
        web.page.is_connected, web.page.wait_s = True, 7
        later = await it.post(room, json={})
        assert (later.status_code, later.json()["code"], later.headers["Retry-After"]) == (429, "site_act_later", "7")


async def test_a_machine_is_tried_and_who_began_it_follows(going_on: Hall) -> None:
    web = Web(going_on.db)
    path = f"/lines/sites/{going_on.rooms[0]}/tests"
    async with web.signed_in("kythuat") as it:
        begun = await it.post(path, json={"test": "level"})
        assert (begun.status_code, begun.json()) == (201, {"id": OnePage.NAME})
        now = (await it.get(f"{path}/{OnePage.NAME}")).json()
        assert now == {"state": "running", "seq": 2, "levels": [-40, -38]}
        assert (await it.get(f"{path}/0000000000000000")).json()["code"] == "site_test_over"
        assert (await it.delete(f"{path}/{OnePage.NAME}")).status_code == 204
        assert web.page.told == [("level", going_on.rooms[0]), ("end", OnePage.NAME)]
        assert (await it.post(path, json={"test": "sing"})).status_code == 422


async def test_a_microphone_is_closed_with_a_reason(going_on: Hall) -> None:
    web = Web(going_on.db)
    path = f"/lines/sites/{going_on.rooms[0]}/silence"
    async with web.signed_in("kythuat") as it:
        refused = await it.post(path, json={"reason": " "})
        assert (refused.status_code, refused.json()["code"]) == (422, "reason_needed")
        assert (await it.post(path, json={"reason": "Hú"})).status_code == 204
        assert web.published == []
