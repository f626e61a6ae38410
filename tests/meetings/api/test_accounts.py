"""IT's list of accounts, and passwords handed over."""

import pytest
from sqlalchemy import select

from meetings.attempts import MAX_WRONG
from meetings.db import Database
from meetings.models.audit import AuditEvent
from meetings.passwords import ONE_TIME_SIGNS, Passwords, one_time_password
from meetings.seed import demo_accounts
from tests.meetings.web import Web

pytestmark = pytest.mark.anyio


@pytest.fixture
def web(db: Database) -> Web:
    return Web(db, passwords=Passwords(processors=2))


async def number_of(web: Web, login: str) -> str:
    async with web.signed_in("kythuat", "demo-kythuat") as it:
        rows = (await it.get("/accounts", params={"q": login})).json()
    return str(next(row["id"] for row in rows if row["login"] == login))


async def reset(web: Web, login: str) -> dict[str, object]:
    async with web.signed_in("kythuat", "demo-kythuat") as it:
        answer = await it.post(f"/accounts/{await number_of(web, login)}/password-reset")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


async def test_people_come_first_and_each_in_vietnamese_order(web: Web) -> None:
    async with web.signed_in("kythuat", "demo-kythuat") as it:
        rows = (await it.get("/accounts")).json()
    assert len(rows) == len(demo_accounts())
    kinds = [row["device"] for row in rows]
    assert kinds == sorted(kinds)
    names = [row["name"] for row in rows if row["device"]]
    assert names.index("Xã Hải An") < names.index("Xã Hải Anh") < names.index("Xã Hải Hậu")


@pytest.mark.parametrize(("wanted", "found"), [("hai hau", "diemcau-14215"), ("14215", "diemcau-14215"), ("THUKY", "")])
async def test_accounts_are_found_by_name_without_marks_and_by_login(web: Web, wanted: str, found: str) -> None:
    async with web.signed_in("kythuat", "demo-kythuat") as it:
        rows = (await it.get("/accounts", params={"q": wanted})).json()
    assert [row["login"] for row in rows] == [found or "thuky"]


async def test_a_password_that_was_handed_over_opens_once_and_leads_to_a_change(web: Web) -> None:
    given = await reset(web, "thuky")
    assert given["one_time"] is True
    async with web.signed_in("thuky", str(given["password"])) as client:
        assert (await client.get("/session")).json()["duties"] == ["change_password"]


async def test_a_rooms_device_keeps_the_password_that_it_was_given(web: Web) -> None:
    given = await reset(web, "diemcau-14215")
    assert given["one_time"] is False
    async with web.signed_in("diemcau-14215", str(given["password"])) as client:
        assert (await client.get("/session")).json()["duties"] == []


async def test_a_reset_ends_the_sessions_and_the_old_password(web: Web) -> None:
    async with web.signed_in("thuky", "demo-thuky") as client:
        await reset(web, "thuky")
        assert (await client.get("/session")).status_code == 401
        again = await client.post("/session", json={"login": "thuky", "password": "demo-thuky"})
        assert again.status_code == 401
    assert len(web.ended) == 1


async def test_a_reset_opens_an_account_that_was_tried_too_often(web: Web) -> None:
    async with web.browser() as client:
        for _ in range(MAX_WRONG + 1):
            await client.post("/session", json={"login": "thuky", "password": "wrong"})
        given = await reset(web, "thuky")
        answer = await client.post("/session", json={"login": "thuky", "password": given["password"]})
    assert answer.status_code == 200


async def test_a_reset_is_audited_by_whom_and_of_whom_without_the_password(web: Web) -> None:
    given = await reset(web, "thuky")
    async with web.db.read() as tx:
        row = (await tx.scalars(select(AuditEvent).where(AuditEvent.act == "reset_password"))).one()
        everything = "".join(f"{one.subject}{one.detail}" for one in await tx.scalars(select(AuditEvent)))
    assert row.actor_id == await number_of(web, "kythuat")
    assert row.subject == await number_of(web, "thuky")
    assert str(given["password"]) not in everything


@pytest.mark.parametrize("account", ["00000000-0000-7000-8000-000000000007", "x", "' OR 1=1"])
async def test_what_does_not_exist_is_not_found(web: Web, account: str) -> None:
    async with web.signed_in("kythuat", "demo-kythuat") as it:
        answer = await it.post(f"/accounts/{account}/password-reset")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_nobody_hands_over_a_password_to_oneself(web: Web) -> None:
    async with web.signed_in("kythuat", "demo-kythuat") as it:
        answer = await it.post(f"/accounts/{await number_of(web, 'kythuat')}/password-reset")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_a_password_to_hand_over_has_no_signs_that_look_alike() -> None:
    drawn = {one_time_password() for _ in range(50)}
    assert len(drawn) == 50
    assert all(len(one) == 14 and set(one) <= {*ONE_TIME_SIGNS, "-"} for one in drawn)
    assert not set(ONE_TIME_SIGNS) & set("il1o0")
