"""/line-tests and /line-passports."""

import json

import pytest

from meetings.ids import new_uuid
from tests.meetings.hall import ROOMS, Hall, after
from tests.meetings.web import OneTest, Web

pytestmark = pytest.mark.anyio
FOUND: dict[str, object] = {
    "occasion": "press",
    "transport": "udp",
    "up_kbit": 3000,
    "down_kbit": 700,
    "up_at_least": False,
    "down_at_least": False,
    "loss_up": 0.5,
    "loss_down": 4.2,
    "round_trip_ms": 20,
    "jitter_ms": 3,
    "camera": "present",
    "microphone_db": -38,
    "echo": "suppressed",
    "echo_db": -34,
    "echo_left_db": -78,
    "echo_ms": 180,
}
OF_THE_TEST = f"/line-tests/{OneTest.NAME}"


async def test_a_rooms_machine_tests_its_line_and_it_is_kept(hall: Hall) -> None:
    web = Web(hall.db)
    async with web.signed_in(ROOMS[0]) as room, web.signed_in("kythuat") as it:
        assert (await room.get("/line-tests/own")).json() is None
        opened = await room.post("/line-tests", json={"offer": "v=0"})
        assert (opened.status_code, opened.json()) == (201, {"id": OneTest.NAME, "answer": "answer to v=0"})
        assert (await room.post(f"{OF_THE_TEST}/trains", json={"kbit": 500, "ms": 800})).status_code == 204
        assert web.line_tests.trains == [(500, 800)]
        assert (await room.get(f"{OF_THE_TEST}/reading")).json()["payload_bytes"] == 12_000
        told = (await room.put(f"{OF_THE_TEST}/result", json=FOUND)).json()
        assert (told["good"], told["step"], told["up_step"], told["faults"]) == (False, 3, 5, ["slow_down", "loss"])
        assert (told["echo_db"], told["echo_left_db"], told["echo_ms"]) == (-34, -78, 180)
        assert (await room.get("/line-tests/own")).json() == told
        rows = (await it.get("/line-passports")).json()
        tested = [row for row in rows if row["newest"] is not None]
        assert len(rows) == 130
        assert tested[0]["newest"] == told
        assert [(point["down_kbit"], point["echo_db"]) for point in tested[0]["trend"]] == [(700, -34)]


async def test_a_test_that_is_over_takes_nothing_more(hall: Hall) -> None:
    async with Web(hall.db).signed_in(ROOMS[0]) as room:
        await room.post("/line-tests", json={"offer": "v=0"})
        assert (await room.delete(OF_THE_TEST)).status_code == 204
        for method, path, body in (
            ("POST", "trains", {"kbit": 500, "ms": 800}),
            ("GET", "reading", None),
            ("GET", "bytes?count=10", None),
            ("PUT", "result", FOUND),
        ):
            answer = await room.request(method, f"{OF_THE_TEST}/{path}", json=body)
            assert (answer.status_code, answer.json()["code"]) == (410, "line_test_over"), path
        assert (await room.get("/line-tests/own")).json() is None


async def test_a_persons_line_is_judged_and_not_kept_as_a_rooms(hall: Hall) -> None:
    web = Web(hall.db)
    async with web.signed_in("daibieu2") as person, web.signed_in("kythuat") as it:
        await person.post("/line-tests", json={"offer": "v=0"})
        assert (await person.put(f"{OF_THE_TEST}/result", json=FOUND)).json()["good"] is False
        assert (await person.get("/line-tests/own")).json() is None
        assert (await person.get("/line-tests/due")).json() == {"occasion": None}
        assert all(row["newest"] is None for row in (await it.get("/line-passports")).json())


async def test_bytes_by_http_are_counted(hall: Hall) -> None:
    web = Web(hall.db)
    async with web.signed_in(ROOMS[0]) as room:
        await room.post("/line-tests", json={"offer": "v=0"})
        assert len((await room.get(f"{OF_THE_TEST}/bytes?count=1000")).content) == 1000
        assert (await room.post(f"{OF_THE_TEST}/bytes", content=b"x" * 500)).status_code == 204
        assert web.line_tests.spent == 1500
        assert (await room.get(f"{OF_THE_TEST}/bytes?count=524289")).status_code == 422


async def test_who_has_to_wait_is_told_how_long(hall: Hall) -> None:
    async with Web(hall.db).signed_in(ROOMS[0]) as room:
        later = await room.post("/line-tests", json={"offer": "later"})
        assert (later.status_code, later.json()["code"], later.headers["retry-after"]) == (429, "line_test_later", "7")
        assert (await room.post("/line-tests", json={"offer": "bad"})).status_code == 422


@pytest.mark.parametrize(
    "change",
    [
        {"up_kbit": -1},
        {"down_kbit": 100_001},
        {"loss_up": 101},
        {"microphone_db": 1},
        {"echo": "x"},
        {"extra": 1},
        {"echo_db": 1},
        {"echo_left_db": -101},
        {"echo_ms": -1},
        {"echo_ms": 2001},
    ],
)
async def test_what_cannot_be_is_refused(hall: Hall, change: dict[str, object]) -> None:
    async with Web(hall.db).signed_in(ROOMS[0]) as room:
        await room.post("/line-tests", json={"offer": "v=0"})
        assert (await room.put(f"{OF_THE_TEST}/result", json={**FOUND, **change})).status_code == 422


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999"])
async def test_what_is_no_number_is_refused(hall: Hall, value: str) -> None:
    body = json.dumps({**FOUND, "loss_up": 0.5}).replace('"loss_up": 0.5', f'"loss_up": {value}')
    async with Web(hall.db).signed_in(ROOMS[0]) as room:
        await room.post("/line-tests", json={"offer": "v=0"})
        kind = {"Content-Type": "application/json"}
        answer = await room.put(f"{OF_THE_TEST}/result", content=body.encode(), headers=kind)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


async def test_it_asks_and_the_machine_learns_of_it(hall: Hall) -> None:
    web = Web(hall.db, now=after(-3 * 3600))
    async with web.signed_in(ROOMS[0]) as room, web.signed_in("kythuat") as it:
        assert (await room.get("/line-tests/due")).json() == {"occasion": None}
        assert (await it.post("/line-passports/asks", json={"rooms": None})).status_code == 204
        assert (await room.get("/line-tests/due")).json() == {"occasion": "asked"}
        unknown = await it.post("/line-passports/asks", json={"rooms": [new_uuid()]})
        assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")


async def test_the_secretary_reads_which_sites_are_ready_weak_or_silent(hall: Hall) -> None:
    web = Web(hall.db)
    path = f"/meetings/{hall.meeting}/site-lines"
    for login, change in ((ROOMS[0], {}), (ROOMS[1], {"down_kbit": 4000, "loss_down": 0.1})):
        async with web.signed_in(login) as room:
            await room.post("/line-tests", json={"offer": "v=0"})
            await room.put(f"{OF_THE_TEST}/result", json={**FOUND, **change})
            assert (await room.get(path)).status_code == 403
    async with web.signed_in("thuky") as secretary:
        rows = (await secretary.get(path)).json()
    states = [(row["state"], row["faults"]) for row in rows if row["state"] != "silent"]
    assert sorted(states) == [("ready", []), ("weak", ["slow_down", "loss"])]
    assert len(rows) > 2
    assert all(row["phone"].startswith("0000 100") for row in rows)
    web.now = after(36 * 3600)
    async with web.signed_in("thuky") as secretary:
        assert {row["state"] for row in (await secretary.get(path)).json()} == {"silent"}
