"""Changing the own password over HTTP, also as the first thing that has to be done."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from meetings.attempts import MAX_WRONG
from meetings.db import Database
from meetings.domain.passwords import ASVS, ONE_TIME_VALID, VN_LEVEL3, PasswordRules
from meetings.models.accounts import AccountRow, PasswordState, WebSession
from meetings.models.audit import AuditEvent
from meetings.passwords import Passwords
from tests.meetings.hall import NOW, after
from tests.meetings.web import Web

pytestmark = pytest.mark.anyio
NEW = "Chín con vịt 9"


@pytest.fixture
def web(db: Database) -> Web:
    """With real hashes: what is asked is whether the new password opens the door and the old one does not."""
    return Web(db, passwords=Passwords(processors=2))


async def sign_in(web: Web, login: str, password: str) -> tuple[int, str]:
    async with web.browser() as client:
        answer = await client.post("/session", json={"login": login, "password": password})
        return answer.status_code, str(answer.json().get("code") or answer.json()["duties"])


async def change(web: Web, old: str, new: str, login: str = "thuky", password: str | None = None) -> tuple[int, str]:
    async with web.signed_in(login, password or f"demo-{login}") as client:
        answer = await client.post("/account/password", json={"old": old, "new": new})
        return answer.status_code, "" if answer.is_success else str(answer.json()["code"])


async def mark(
    db: Database, login: str, *, one_time: bool, set_at: timedelta = timedelta(0), demo: bool = False
) -> None:
    async with db.begin() as tx:
        account = (await tx.scalars(select(AccountRow).where(AccountRow.login == login))).one()
        account.demo = demo
        await tx.merge(PasswordState(account_id=account.id, set_at=NOW - set_at, one_time=one_time))


async def test_after_the_change_only_the_new_password_opens(web: Web) -> None:
    assert await change(web, "demo-thuky", NEW) == (204, "")
    assert (await sign_in(web, "thuky", "demo-thuky"))[0] == 401
    assert (await sign_in(web, "thuky", NEW))[0] == 200


async def test_the_change_ends_the_other_sessions_and_keeps_this_one(web: Web) -> None:
    async with web.signed_in("thuky", "demo-thuky") as other, web.signed_in("thuky", "demo-thuky") as client:
        await client.post("/account/password", json={"old": "demo-thuky", "new": NEW})
        assert (await other.get("/session")).status_code == 401
        assert (await client.get("/session")).status_code == 200
    assert len(web.ended) == 1


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("Vịt 9", "password_too_short"),
        ("V9" + "con vịt" * 30, "password_too_long"),
        ("chín con vịt", "password_too_plain"),
        ("Thuky-2026-x9", "password_is_name"),
        ("MatKhau@123", "password_is_common"),
    ],
)
async def test_a_password_against_the_rules_is_refused_with_its_code(web: Web, new: str, code: str) -> None:
    assert await change(web, "demo-thuky", new) == (422, code)
    assert (await sign_in(web, "thuky", "demo-thuky"))[0] == 200


@pytest.mark.parametrize(("rules", "back"), [(replace(VN_LEVEL3, history=1), True), (VN_LEVEL3, False)])
async def test_a_password_may_come_back_only_after_as_many_others_as_the_rules_say(
    web: Web, rules: PasswordRules, back: bool
) -> None:
    web.rules = rules
    for old, new in (("demo-thuky", NEW), (NEW, "Tám con gà 8"), ("Tám con gà 8", "Bảy con bò 7")):
        assert await change(web, old, new, password=old) == (204, "")
    assert (await change(web, "Bảy con bò 7", NEW, password="Bảy con bò 7"))[0] == (204 if back else 422)


async def test_the_password_in_use_is_not_new_even_without_history(web: Web) -> None:
    web.rules = ASVS
    assert await change(web, "demo-thuky", "chín con vịt trời") == (204, "")
    refused = await change(web, "chín con vịt trời", "chín con vịt trời", password="chín con vịt trời")
    assert refused == (422, "password_used_before")


async def test_wrong_old_passwords_are_counted_like_those_of_a_sign_in(web: Web) -> None:
    async with web.signed_in("thuky", "demo-thuky") as client:
        codes = [
            (await client.post("/account/password", json={"old": "wrong", "new": NEW})).json()["code"]
            for _ in range(MAX_WRONG + 1)
        ]
        assert codes == ["wrong_password"] * MAX_WRONG + ["too_many_attempts"]
        assert (await client.get("/session")).status_code == 200


async def test_a_rooms_device_does_not_change_what_it_was_given(web: Web) -> None:
    refused = await change(web, "demo-diemcau", NEW, login="diemcau-14215", password="demo-diemcau")
    assert refused == (403, "not_allowed")


async def test_neither_password_is_in_the_audit_log(web: Web) -> None:
    await change(web, "demo-thuky", NEW)
    async with web.db.read() as tx:
        row = (await tx.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1))).one()
    assert (row.act, NEW in row.detail, "demo-thuky" in row.detail) == ("change_password", False, False)


async def test_who_was_given_a_password_can_do_nothing_before_choosing_another(web: Web) -> None:
    await mark(web.db, "thuky", one_time=True)
    async with web.signed_in("thuky", "demo-thuky") as client:
        assert (await client.get("/session")).json()["duties"] == ["change_password"]
        for method, path in (("GET", "/meetings"), ("POST", "/meetings"), ("GET", "/accounts")):
            answer = await client.request(method, path, json=None if method == "GET" else MEETING)
            assert (answer.status_code, answer.json()["code"]) == (403, "duty_first")
        assert (await client.post("/account/password", json={"old": "demo-thuky", "new": NEW})).status_code == 204
        assert (await client.get("/session")).json()["duties"] == []
        assert (await client.get("/meetings")).status_code == 200


MEETING = {
    "title": "Họp",
    "chair": "chutri",
    "units": ["14215"],
    "starts_at": after(0).isoformat(),
    "ends_at": after(3600).isoformat(),
}


async def test_a_password_that_was_handed_over_too_long_ago_opens_nothing(web: Web) -> None:
    await mark(web.db, "thuky", one_time=True, set_at=ONE_TIME_VALID)
    assert await sign_in(web, "thuky", "demo-thuky") == (403, "one_time_password_expired")
    assert await sign_in(web, "thuky", "wrong") == (401, "wrong_credentials")


@pytest.mark.parametrize(
    ("age", "demo", "duties"),
    [
        (timedelta(days=89), False, "[]"),
        (timedelta(days=90), False, "['change_password']"),
        (timedelta(days=900), True, "[]"),
    ],
)
async def test_an_old_password_must_be_changed_but_not_a_demos(
    web: Web, age: timedelta, demo: bool, duties: str
) -> None:
    await mark(web.db, "thuky", one_time=False, set_at=age, demo=demo)
    assert await sign_in(web, "thuky", "demo-thuky") == (200, duties)


async def test_no_password_runs_out_in_the_middle_of_a_session(web: Web) -> None:
    await mark(web.db, "thuky", one_time=False, set_at=timedelta(days=90) - timedelta(minutes=5))
    async with web.signed_in("thuky", "demo-thuky") as client:
        web.now = after(600)
        assert (await client.get("/meetings")).status_code == 200


async def test_a_rooms_device_signs_in_whatever_the_age_of_its_password(web: Web) -> None:
    await mark(web.db, "diemcau-14215", one_time=False, set_at=timedelta(days=900))
    assert await sign_in(web, "diemcau-14215", "demo-diemcau") == (200, "[]")


async def test_the_rules_are_told_to_everyone(web: Web) -> None:
    async with web.browser() as client:
        told = (await client.get("/password-rules")).json()
    assert told == {
        "profile": "vn-level3", "min_chars": 8, "max_chars": 128, "classes": 3, "history": 5, "expiry_days": 90,
    }  # fmt: skip


async def test_a_session_row_knows_where_it_was_opened_from(web: Web) -> None:
    async with web.signed_in("thuky", "demo-thuky"):
        pass
    async with web.db.begin() as tx:
        assert (await tx.scalars(select(WebSession.address))).one() == "10.0.0.7"
        await tx.execute(update(WebSession).values(address=""))
