"""/directory/people and what they hold, over HTTP."""

import pytest

from meetings.db import Database
from tests.meetings.directory_desk import page_of
from tests.meetings.web import Web

pytestmark = pytest.mark.anyio
FACTS = {"honorific": "Bà", "name": "Đỗ Thị Mới", "phone": "0000 100 700", "email": "moi@example.vn"}


async def test_people_come_page_by_page_and_are_found_without_marks(db: Database) -> None:
    async with Web(db).signed_in("thuky") as client:
        page = (await client.get("/directory/people", params={"start": 100, "length": 50})).json()
        found = (await client.get("/directory/people", params={"q": "chu tich ubnd xa"})).json()
    assert (page["total"] > 1400, len(page["rows"])) == (True, 50)
    assert all(row["now"] for row in found["rows"])


async def test_pages_have_bounds(db: Database) -> None:
    async with Web(db).signed_in("thuky") as client:
        for wrong in ({"length": 0}, {"length": 101}, {"start": -1}, {"q": "x" * 101}):
            assert (await client.get("/directory/people", params=wrong)).status_code == 422


async def test_it_hands_a_position_over_and_ends_it(db: Database) -> None:
    position = (await page_of(db, "14215")).positions[0]
    async with Web(db).signed_in("kythuat") as client:
        made = (await client.post("/directory/people", json=FACTS)).json()["id"]
        new = {"person": made, "position": position.id, "held_from": "2026-11-23", "revision": position.revision}
        assert (await client.post("/directory/holdings", json=new)).json()["code"] == "position_held"
        given = await client.post("/directory/holdings", json={**new, "replacing": True})
        assert given.status_code == 201
        again = await client.post("/directory/holdings", json={**new, "replacing": True})
        assert (again.status_code, again.json()["code"]) == (409, "changed_meanwhile")
        changed = {**FACTS, "name": "Đỗ Thị Mới Hơn", "phone": "", "revision": 0}
        assert (await client.put(f"/directory/people/{made}", json=changed)).status_code == 204
        page = (await client.get(f"/directory/people/{made}")).json()
        assert (page["name"], page["phone"], page["now"][0]["unit_name"]) == ("Đỗ Thị Mới Hơn", None, "Xã Hải Hậu")
        path = f"/directory/holdings/{given.json()['id']}/end"
        seen = page["now"][0]["position_revision"]
        early = await client.post(path, json={"on": "2026-11-23", "revision": seen - 1})
        assert (early.status_code, early.json()["code"]) == (409, "changed_meanwhile")
        assert (await client.post(path, json={"on": "2026-11-23", "revision": seen})).status_code == 204
        assert (await client.get(f"/directory/people/{made}")).json()["now"] == []


async def test_who_leaves_is_signed_out_at_once(db: Database) -> None:
    web = Web(db)
    async with web.signed_in("daibieu1") as person, web.signed_in("kythuat") as client:
        rows = (await client.get("/directory/people", params={"q": "giam doc so noi vu"})).json()["rows"]
        (row,) = [row for row in rows if row["now"][0]["title"] == "Giám đốc Sở Nội vụ"]
        answer = await client.post(f"/directory/people/{row['id']}/closing", json={"on": "2026-11-23", "revision": 0})
        assert answer.status_code == 204
        assert (await person.get("/session")).status_code == 401
    assert len(web.ended) == 1


async def test_an_account_is_opened_with_a_password_to_hand_over(db: Database) -> None:
    web = Web(db)
    async with web.signed_in("kythuat") as client:
        made = (await client.post("/directory/people", json=FACTS)).json()["id"]
        body = {"login": "do.thi.moi", "roles": ["delegate"]}
        given = await client.post(f"/directory/people/{made}/accounts", json=body)
        assert given.json()["one_time"] is True
        again = await client.post(f"/directory/people/{made}/accounts", json={**body, "login": "thuky"})
        assert again.json()["code"] == "login_taken"
    async with web.signed_in("do.thi.moi") as client:
        assert (await client.get("/session")).json()["duties"] == ["change_password"]


async def test_it_gives_roles_and_keeps_its_own(db: Database) -> None:
    async with Web(db).signed_in("kythuat") as client:
        rows = {row["login"]: row["id"] for row in (await client.get("/accounts")).json()}
        roles = {"roles": ["secretary"], "revision": 0}
        assert (await client.put(f"/directory/accounts/{rows['daibieu1']}/roles", json=roles)).status_code == 204
        own = await client.put(f"/directory/accounts/{rows['kythuat']}/roles", json=roles)
        assert (own.status_code, own.json()["code"]) == (409, "own_role_kept")
    async with Web(db).signed_in("daibieu1") as client:
        assert (await client.get("/directory/posts")).status_code == 200
