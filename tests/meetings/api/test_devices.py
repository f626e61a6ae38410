"""/devices and /device."""

from collections.abc import Mapping

import httpx2
import pytest

from meetings.domain.pairing import MAX_WRONG_OF_PLACE
from meetings.ids import new_uuid
from tests.meetings.hall import ROOMS, Hall, after
from tests.meetings.web import Web

pytestmark = pytest.mark.anyio


async def rooms(client: httpx2.AsyncClient) -> dict[str, Mapping[str, object]]:
    """The list, by login; of no login for a room without an account."""
    return {row["login"]: row for row in (await client.get("/devices")).json()}


async def make_code(client: httpx2.AsyncClient, login: str = ROOMS[0]) -> str:
    room = (await rooms(client))[login]["room"]
    made = await client.post("/devices/codes", json={"room": room})
    assert made.status_code == 201, made.text
    assert made.json()["expires_at"] == after(600).isoformat().replace("+00:00", "Z")
    return str(made.json()["code"])


async def test_it_pairs_a_machine_and_revokes_it(hall: Hall) -> None:
    web = Web(hall.db)
    async with web.signed_in("kythuat") as it, web.browser("10.9.9.9") as machine:
        code = await make_code(it)
        assert (await rooms(it))[ROOMS[0]]["code_until"] is not None
        paired = await machine.post("/device/pairing", json={"code": code})
        assert (paired.status_code, paired.content) == (204, b"")
        opened = await machine.put("/device/session")
        assert opened.json()["login"] == ROOMS[0]
        assert (await machine.get("/session")).json()["device"] is True
        row = (await rooms(it))[ROOMS[0]]
        assert row["code_until"] is None
        device = row["device"]
        assert isinstance(device, dict)
        assert (await it.delete(f"/devices/{device['id']}")).status_code == 204
        assert len(web.ended) == 1
        assert (await machine.get("/session")).status_code == 401
        refused = await machine.put("/device/session")
        assert (refused.status_code, refused.json()["code"]) == (401, "not_paired")
        assert (await rooms(it))[ROOMS[0]]["device"] is None


async def test_the_key_is_a_cookie_that_no_script_reads(hall: Hall) -> None:
    web = Web(hall.db)
    async with web.signed_in("kythuat") as it, web.browser() as machine:
        paired = await machine.post("/device/pairing", json={"code": await make_code(it)})
        cookie = paired.headers["set-cookie"]
        again = (await machine.put("/device/session")).headers.get_list("set-cookie")
    for part in ("giaoban_device=", "HttpOnly", "Max-Age=34560000", "Path=/api/device", "SameSite=strict", "Secure"):
        assert part in cookie
    assert [one.split("=")[0] for one in again] == ["giaoban_device", "giaoban_session"]


async def test_a_machine_that_replaces_another_turns_it_out(hall: Hall) -> None:
    web = Web(hall.db)
    async with web.signed_in("kythuat") as it, web.browser() as first, web.browser() as second:
        await first.post("/device/pairing", json={"code": await make_code(it)})
        await first.put("/device/session")
        assert web.ended == []
        await second.post("/device/pairing", json={"code": await make_code(it)})
        assert len(web.ended) == 1
        assert (await first.put("/device/session")).json()["code"] == "not_paired"
        assert (await second.put("/device/session")).status_code == 200


async def test_wrong_codes_are_refused_and_then_not_looked_at(hall: Hall) -> None:
    web = Web(hall.db)
    async with web.signed_in("kythuat") as it, web.browser("10.9.9.9") as machine:
        code = await make_code(it)
        wrong = f"{(int(code) + 1) % 1_000_000:06d}"
        answers = [await machine.post("/device/pairing", json={"code": wrong}) for _ in range(MAX_WRONG_OF_PLACE)]
        late = await machine.post("/device/pairing", json={"code": code})
        told = (await it.get("/devices/guesses")).json()
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(403, "pairing_refused")}
    assert (late.status_code, late.json()["code"], late.headers["retry-after"]) == (429, "too_many_attempts", "600")
    assert told == {"wrong": MAX_WRONG_OF_PLACE, "strangers_wait_s": None, "familiar_wait_s": None}


@pytest.mark.parametrize(
    "body", [{}, {"code": "12345"}, {"code": "1234567"}, {"code": 123456}, {"code": "１２３４５６"}]
)
async def test_what_is_no_code_is_not_even_tried(hall: Hall, body: dict[str, object]) -> None:
    async with Web(hall.db).browser() as machine:
        answers = [await machine.post("/device/pairing", json=body) for _ in range(MAX_WRONG_OF_PLACE + 1)]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(422, "invalid_input")}


async def test_rooms_are_listed_in_vietnamese_order_with_their_areas(hall: Hall) -> None:
    async with Web(hall.db).signed_in("kythuat") as it:
        rows = (await it.get("/devices")).json()
    assert len(rows) == 130
    assert (rows[0]["name"], rows[0]["area"], rows[0]["login"]) == ("Hội trường UBND tỉnh", None, None)
    names = [row["name"] for row in rows if row["area"] == "Nam Định"]
    assert names.index("Xã Hải An") < names.index("Xã Hải Anh") < names.index("Xã Hải Hậu")
    assert {row["device"] for row in rows} == {None}


async def test_a_room_without_an_account_gets_one_is_paired_and_invited(hall: Hall) -> None:
    web = Web(hall.db)
    async with web.signed_in("kythuat") as it, web.browser("10.9.9.9") as machine:
        (room,) = [row["room"] for row in (await it.get("/devices")).json() if row["login"] is None]
        assert (await it.post("/devices/codes", json={"room": room})).status_code == 404
        assert (await it.post("/devices/accounts", json={"room": room})).status_code == 204
        code = await make_code(it, "diemcau-37")
        assert (await machine.post("/device/pairing", json={"code": code})).status_code == 204
        account = (await machine.put("/device/session")).json()
        assert (account["name"], account["roles"], account["device"]) == ("Hội trường UBND tỉnh", ["room"], True)
        async with web.signed_in("thuky") as secretary:
            times = {"starts_at": after(0).isoformat(), "ends_at": after(3600).isoformat()}
            body = {"title": "Họp", "chair": "chutri", "units": ["37", "14215"], **times}
            made = await secretary.post("/meetings", json=body)
            assert made.status_code == 201, made.text
        (own,) = [row for row in (await machine.get("/meetings")).json() if row["title"] == "Họp"]
        assert (own["role"], own["sites"]) == ("room", 2)


@pytest.mark.parametrize("path", ["/devices/codes", "/devices/accounts"])
@pytest.mark.parametrize("room", ["x", "", "00000000-0000-7000-8000-000000000007"])
async def test_an_unknown_room_gets_nothing(hall: Hall, path: str, room: str) -> None:
    async with Web(hall.db).signed_in("kythuat") as it:
        answer = await it.post(path, json={"room": room})
    assert answer.status_code in {404, 422}


@pytest.mark.parametrize("login", ["chutri", "thuky", "daibieu1", "duthinh", ROOMS[0]])
async def test_who_is_not_it_reaches_no_machine(hall: Hall, login: str) -> None:
    async with Web(hall.db).signed_in(login) as client:
        answers = [
            await client.get("/devices"),
            await client.post("/devices/codes", json={"room": new_uuid()}),
            await client.post("/devices/accounts", json={"room": new_uuid()}),
            await client.delete(f"/devices/{new_uuid()}"),
        ]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(403, "not_allowed")}
