"""Sign-ins listed and ended, by their holders and by IT."""

import pytest
from sqlalchemy import select

from meetings.db import Database
from meetings.ids import new_uuid
from meetings.models.audit import AuditEvent
from tests.meetings.hall import after
from tests.meetings.web import Web

pytestmark = pytest.mark.anyio


async def test_each_sign_in_says_where_it_is_and_since_when(db: Database) -> None:
    web = Web(db)
    async with web.signed_in("thuky"):
        web.now = after(600)
        async with web.signed_in("thuky") as client:
            rows = (await client.get("/account/sessions")).json()
    assert [row["current"] for row in rows] == [True, False]
    assert [row["since"] for row in rows] == ["2026-11-23T01:10:00Z", "2026-11-23T01:00:00Z"]
    assert {row["address"] for row in rows} == {"10.0.0.7"}
    assert all("httpx" in row["user_agent"] for row in rows)
    assert not any("token" in key for row in rows for key in row)


async def test_one_of_the_own_is_ended_and_told(db: Database) -> None:
    web = Web(db)
    async with web.signed_in("thuky") as other, web.signed_in("thuky") as client:
        rows = (await client.get("/account/sessions")).json()
        (chosen,) = [row["id"] for row in rows if not row["current"]]
        assert (await client.delete(f"/account/sessions/{chosen}")).status_code == 204
        assert (await other.get("/session")).status_code == 401
        assert (await client.delete(f"/account/sessions/{chosen}")).status_code == 404
    assert web.ended == [chosen]


async def test_all_others_of_the_own_are_ended(db: Database) -> None:
    web = Web(db)
    async with web.signed_in("thuky") as one, web.signed_in("thuky") as two, web.signed_in("chutri") as chair:
        assert (await two.delete("/account/sessions")).status_code == 204
        states = [(await client.get("/session")).status_code for client in (one, two, chair)]
    assert states == [401, 200, 200]
    assert len(web.ended) == 1


async def test_nobody_ends_a_sign_in_of_another(db: Database) -> None:
    web = Web(db)
    async with web.signed_in("chutri") as chair, web.signed_in("thuky") as client:
        (row,) = (await chair.get("/account/sessions")).json()
        for number in (row["id"], new_uuid(), "x"):
            answer = await client.delete(f"/account/sessions/{number}")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert (await chair.get("/session")).status_code == 200
    assert web.ended == []


async def test_it_ends_one_and_all_of_any_account_which_is_audited(db: Database) -> None:
    web = Web(db)
    async with (
        web.signed_in("diemcau-14215") as one,
        web.signed_in("diemcau-14215") as two,
        web.signed_in("kythuat") as it,
    ):
        (room,) = (await it.get("/accounts", params={"q": "14215"})).json()
        path = f"/accounts/{room['id']}/sessions"
        rows = (await it.get(path)).json()
        assert [row["current"] for row in rows] == [False, False]
        assert (await it.delete(f"{path}/{rows[0]['id']}")).status_code == 204
        assert sorted([(await client.get("/session")).status_code for client in (one, two)]) == [200, 401]
        assert (await it.delete(path)).status_code == 204
        assert [(await client.get("/session")).status_code for client in (one, two, it)] == [401, 401, 200]
    assert len(web.ended) == 2
    async with db.read() as tx:
        acts = list(await tx.scalars(select(AuditEvent.act).where(AuditEvent.subject == room["id"])))
    assert acts[-2:] == ["end_session", "end_sessions"]


async def test_of_an_account_that_does_not_exist_there_is_nothing(db: Database) -> None:
    async with Web(db).signed_in("kythuat") as it:
        for method in ("GET", "DELETE"):
            assert (await it.request(method, f"/accounts/{new_uuid()}/sessions")).status_code == 404


async def test_signing_out_is_told_too(db: Database) -> None:
    web = Web(db)
    async with web.signed_in("thuky") as client:
        (row,) = (await client.get("/account/sessions")).json()
        await client.delete("/session")
    assert web.ended == [row["id"]]
