"""/directory/units and what is in them, over HTTP."""

import pytest

from meetings.db import Database
from tests.meetings.directory_desk import page_of
from tests.meetings.web import Web

pytestmark = pytest.mark.anyio
ROOM = {
    "name": "Phòng họp 2", "capacity": 20, "link_class": "weak", "carrier": "Nhà mạng A", "uplink_group": "",
    "technician": "Lê Văn Máy", "technician_phone": "0000 100 701",
}  # fmt: skip


async def test_a_secretary_reads_the_directory_and_changes_nothing(db: Database) -> None:
    page = await page_of(db, "14215")
    async with Web(db).signed_in("thuky") as client:
        assert len((await client.get("/directory/units")).json()) == 144
        assert [row["name"] for row in (await client.get("/directory/units", params={"q": "hai an"})).json()] == [
            "Xã Hải An",
            "Xã Hải Anh",
        ]
        answer = await client.get(f"/directory/units/{page.id}")
        assert answer.json()["positions"][0]["now"][0]["name"] == page.positions[0].now[0].name
        assert answer.headers["cache-control"] == "no-store"
        changed = {"name": "Hải Đổi", "revision": 0}
        assert (await client.put(f"/directory/units/{page.id}", json=changed)).status_code == 403


async def test_it_makes_changes_and_closes_a_unit_with_positions_and_rooms(db: Database) -> None:
    new = {"code": "14999", "kind": "commune", "commune_type": "Xã", "name": "Hải Thử", "valid_from": "2026-11-01"}
    async with Web(db).signed_in("kythuat") as client:
        made = await client.post("/directory/units", json=new)
        assert made.status_code == 201
        unit = f"/directory/units/{made.json()['id']}"
        named = {"name": "Hải Thử Hai", "area": "Nam Định", "revision": 0}
        assert (await client.put(unit, json=named)).status_code == 204
        late = await client.put(unit, json=named)
        assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")
        position = await client.post(f"{unit}/positions", json={"title": "Chủ tịch UBND xã", "rank": 1})
        room = await client.post(f"{unit}/rooms", json=ROOM)
        changed = {"title": "Chủ tịch UBND xã", "rank": 1, "post": "commune_chair", "revision": 0}
        assert (await client.put(f"/directory/positions/{position.json()['id']}", json=changed)).status_code == 204
        room_path = f"/directory/rooms/{room.json()['id']}"
        assert (await client.put(room_path, json={**ROOM, "capacity": 22, "revision": 0})).status_code == 204
        page = (await client.get(unit)).json()
        assert (page["name"], page["rooms"][0]["capacity"]) == ("Xã Hải Thử Hai", 22)
        assert (page["revision"], page["rooms"][0]["revision"], page["positions"][0]["revision"]) == (1, 1, 1)
        assert page["positions"][0]["post"] == "commune_chair"
        closing, seen = {"on": "2026-11-23", "revision": 0}, {"on": "2026-11-23", "revision": 1}
        path = f"/directory/positions/{position.json()['id']}/closing"
        for each in (path, f"{unit}/closing"):
            refused = await client.post(each, json=closing)
            assert (refused.status_code, refused.json()["code"]) == (409, "changed_meanwhile")
            assert (await client.post(each, json=seen)).status_code == 204
        assert (await client.get(unit)).json()["valid_to"] == "2026-11-23"


async def test_an_assistant_is_named_and_answers_no_more(db: Database) -> None:
    page = await page_of(db, "14215")
    async with Web(db).signed_in("kythuat") as client:
        (helper,) = (await client.get("/accounts", params={"q": "daibieu1"})).json()
        path = f"/directory/units/{page.id}/assistants/{helper['id']}"
        assert (await client.put(path)).status_code == 204
        assert (await client.get(f"/directory/units/{page.id}")).json()["assistants"][0]["login"] == "daibieu1"
        assert (await client.delete(path)).status_code == 204
        assert (await client.delete(path)).json()["code"] == "not_found"


WRONG = (
    ({"code": "14215", "kind": "agency", "name": "A", "valid_from": "2026-11-01"}, "unit_code_taken"),
    ({"code": "14999", "kind": "agency", "name": "A", "valid_from": "2026-11-24"}, "invalid_day"),
    ({"code": "14999", "kind": "agency", "name": "A", "valid_from": "1899-12-31"}, "invalid_input"),
    ({"code": "14999", "kind": "agency", "name": "A\x00", "valid_from": "2026-11-01"}, "invalid_input"),
    ({"code": "14999", "kind": "agency", "name": "A", "valid_from": "2026-11-01", "id": "x"}, "invalid_input"),
    ({"code": "14999", "kind": "agency", "name": "A" * 121, "valid_from": "2026-11-01"}, "invalid_input"),
)


async def test_what_is_refused_says_why_by_a_code(db: Database) -> None:
    async with Web(db).signed_in("kythuat") as client:
        for body, code in WRONG:
            assert (await client.post("/directory/units", json=body)).json()["code"] == code, body


async def test_what_is_no_id_is_not_found(db: Database) -> None:
    async with Web(db).signed_in("kythuat") as client:
        for path in (
            "/directory/units/x",
            "/directory/people/x",
            "/directory/units/00000000-0000-4000-8000-000000000000",
        ):
            answer = await client.get(path)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
