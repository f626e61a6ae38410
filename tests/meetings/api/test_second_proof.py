"""The code of a telephone over HTTP: set up, asked for, used once, counted, reset."""

from collections.abc import Awaitable

import httpx2
import pyotp
import pytest
from sqlalchemy import select, update

from meetings.attempts import MAX_WRONG
from meetings.db import Database
from meetings.domain.roles import Role
from meetings.models.accounts import AccountRow, TotpSecret
from meetings.models.audit import AuditEvent
from tests.meetings.hall import NOW, after
from tests.meetings.web import PASSWORD, Web

pytestmark = pytest.mark.anyio


def code_at(secret: str, seconds: float) -> str:
    """What the telephone shows then."""
    return pyotp.TOTP(secret).at(after(seconds))


async def set_up(client: httpx2.AsyncClient) -> tuple[str, list[str]]:
    """The secret, and the printed codes."""
    secret = str((await client.post("/account/totp", json={"password": PASSWORD})).json()["secret"])
    answer = await client.post("/account/totp/confirm", json={"code": code_at(secret, 0)})
    assert answer.status_code == 200, answer.text
    return secret, list(answer.json()["codes"])


async def with_code(web: Web, login: str = "kythuat") -> tuple[str, list[str]]:
    """An account that is asked for a code from now on; the clock stands a minute later."""
    async with web.signed_in(login) as client:
        found = await set_up(client)
    web.now = after(60)
    return found


async def sign_in(web: Web, code: str | None, login: str = "kythuat", password: str = PASSWORD) -> str:
    """`in`, or the code of the refusal."""
    body = {"login": login, "password": password} | ({} if code is None else {"code": code})
    async with web.browser() as client:
        answer = await client.post("/session", json=body)
    return "in" if answer.is_success else str(answer.json()["code"])


async def test_a_code_is_asked_for_only_after_the_right_password(db: Database) -> None:
    web = Web(db)
    secret, _ = await with_code(web)
    assert await sign_in(web, None) == "code_needed"
    assert await sign_in(web, None, password="wrong") == "wrong_credentials"
    assert await sign_in(web, code_at(secret, 60), password="wrong") == "wrong_credentials"
    assert await sign_in(web, code_at(secret, 60)) == "in"


async def test_until_it_is_confirmed_no_code_is_asked_for(db: Database) -> None:
    web = Web(db)
    async with web.signed_in("kythuat") as client:
        await client.post("/account/totp", json={"password": PASSWORD})
        wrong = await client.post("/account/totp/confirm", json={"code": "000000"})
        assert (wrong.status_code, wrong.json()["code"]) == (403, "wrong_code")
        assert (await client.get("/account/totp")).json() == {"on": False, "codes_left": 0, "required": False}
    assert await sign_in(web, None) == "in"


async def test_a_code_opens_once(db: Database) -> None:
    web = Web(db)
    secret, _ = await with_code(web)
    assert [await sign_in(web, code_at(secret, 60)) for _ in range(2)] == ["in", "wrong_code"]


async def test_the_code_of_the_setting_up_opens_nothing(db: Database) -> None:
    web = Web(db)
    secret, _ = await with_code(web)
    web.now = NOW
    assert await sign_in(web, code_at(secret, 0)) == "wrong_code"


async def test_each_printed_code_opens_once(db: Database) -> None:
    web = Web(db)
    _, codes = await with_code(web)
    assert [await sign_in(web, codes[3]) for _ in range(2)] == ["in", "wrong_code"]
    assert await sign_in(web, codes[4].upper()) == "in"


async def test_wrong_codes_are_counted_with_wrong_passwords_and_asking_clears_nothing(db: Database) -> None:
    web = Web(db)
    secret, _ = await with_code(web)
    for _ in range(MAX_WRONG):
        assert await sign_in(web, "000000") == "wrong_code"
        await sign_in(web, None)
    assert await sign_in(web, code_at(secret, 60)) == "too_many_attempts"


async def test_setting_up_wants_the_password_again_and_wrong_ones_are_counted(db: Database) -> None:
    async with Web(db).signed_in("kythuat") as client:
        codes = [
            (await client.post("/account/totp", json={"password": "wrong"})).json()["code"]
            for _ in range(MAX_WRONG + 1)
        ]
    assert codes == ["wrong_password"] * MAX_WRONG + ["too_many_attempts"]


async def test_guesses_at_the_first_code_are_counted(db: Database) -> None:
    async with Web(db).signed_in("kythuat") as client:
        await client.post("/account/totp", json={"password": PASSWORD})
        codes = [
            (await client.post("/account/totp/confirm", json={"code": "000000"})).json()["code"]
            for _ in range(MAX_WRONG + 1)
        ]
    assert codes == ["wrong_code"] * MAX_WRONG + ["too_many_attempts"]


async def code_of(answer: Awaitable[httpx2.Response]) -> str:
    """`done`, or the code of the refusal."""
    answered = await answer
    return "done" if answered.is_success else str(answered.json()["code"])


async def test_a_new_telephone_takes_over_with_password_and_a_code_of_the_old_one(db: Database) -> None:
    web = Web(db)
    async with web.signed_in("kythuat") as client:
        old, printed = await set_up(client)
        web.now = after(60)
        begin = {"password": PASSWORD}
        assert await code_of(client.post("/account/totp", json=begin)) == "code_needed"
        assert await code_of(client.post("/account/totp", json=begin | {"code": "000000"})) == "wrong_code"
        assert (
            await code_of(client.post("/account/totp", json={"password": "no", "code": printed[0]})) == "wrong_password"
        )
        begun = await client.post("/account/totp", json=begin | {"code": code_at(old, 60)})
        new = str(begun.json()["secret"])
        web.now = after(120)
        assert await sign_in(web, code_at(new, 120)) == "wrong_code"
        assert await sign_in(web, code_at(old, 120)) == "in"
        confirmed = await client.post("/account/totp/confirm", json={"code": code_at(new, 120)})
        assert len(confirmed.json()["codes"]) == 10
    web.now = after(180)
    assert await sign_in(web, code_at(old, 180)) == "wrong_code"
    assert await sign_in(web, printed[1]) == "wrong_code"
    assert await sign_in(web, code_at(new, 180)) == "in"
    assert await details(db, "confirm_totp") == ['{"moved":false}', '{"moved":true}']


async def test_who_has_lost_the_telephone_moves_with_a_printed_code(db: Database) -> None:
    web = Web(db)
    async with web.signed_in("kythuat") as client:
        _, printed = await set_up(client)
        begun = await client.post("/account/totp", json={"password": PASSWORD, "code": printed[0]})
        new = str(begun.json()["secret"])
        answer = await client.post("/account/totp/confirm", json={"code": code_at(new, 0)})
        assert answer.status_code == 200


async def test_a_confirmation_wants_something_that_was_begun(db: Database) -> None:
    async with Web(db).signed_in("kythuat") as client:
        secret, _ = await set_up(client)
        answer = await client.post("/account/totp/confirm", json={"code": code_at(secret, 30)})
        assert (answer.status_code, answer.json()["code"]) == (409, "meeting_locked_state")


async def test_its_holder_turns_it_off_with_password_and_code(db: Database) -> None:
    web = Web(db)
    async with web.signed_in("kythuat") as client:
        off = {"password": PASSWORD}
        assert await code_of(client.post("/account/totp/off", json=off)) == "meeting_locked_state"
        secret, _ = await set_up(client)
        web.now = after(60)
        assert await code_of(client.post("/account/totp/off", json=off)) == "code_needed"
        assert await code_of(
            client.post("/account/totp/off", json={"password": "no", "code": code_at(secret, 60)})
        ) == ("wrong_password")
        assert await code_of(client.post("/account/totp/off", json=off | {"code": code_at(secret, 60)})) == "done"
        assert (await client.get("/account/totp")).json() == {"on": False, "codes_left": 0, "required": False}
    assert await sign_in(web, None) == "in"
    assert len(await details(db, "drop_totp")) == 1


async def test_guesses_at_the_code_that_turns_it_off_are_counted(db: Database) -> None:
    async with Web(db).signed_in("kythuat") as client:
        await set_up(client)
        off = {"password": PASSWORD, "code": "000000"}
        codes = [await code_of(client.post("/account/totp/off", json=off)) for _ in range(MAX_WRONG + 1)]
    assert codes == ["wrong_code"] * MAX_WRONG + ["too_many_attempts"]


async def test_who_must_have_it_moves_it_but_does_not_turn_it_off(db: Database) -> None:
    web = Web(db, totp_roles=frozenset({Role.IT, Role.CHAIR}))
    async with db.begin() as tx:
        await tx.execute(update(AccountRow).where(AccountRow.login == "chutri").values(demo=False))
    async with web.signed_in("chutri") as client:
        _, printed = await set_up(client)
        assert (await client.get("/account/totp")).json() == {"on": True, "codes_left": 10, "required": True}
        proof = {"password": PASSWORD, "code": printed[0]}
        refused = await client.post("/account/totp/off", json=proof)
        assert (refused.status_code, refused.json()["code"]) == (403, "totp_required")
        assert await code_of(client.post("/account/totp", json=proof)) == "done"


async def details(db: Database, act: str) -> list[str]:
    """What the audit log adds to an act of this name, each time it was done."""
    async with db.read() as tx:
        rows = await tx.scalars(select(AuditEvent).where(AuditEvent.act == act).order_by(AuditEvent.seq))
        return [row.detail for row in rows]


async def test_who_must_have_it_does_nothing_before_it_is_set_up(db: Database) -> None:
    web = Web(db, totp_roles=frozenset({Role.IT}))
    async with db.begin() as tx:
        await tx.execute(update(AccountRow).where(AccountRow.login == "kythuat").values(demo=False))
    async with web.signed_in("kythuat") as client, web.signed_in("thuky") as other:
        assert (await client.get("/session")).json()["duties"] == ["set_up_totp"]
        assert (await client.get("/accounts")).json()["code"] == "duty_first"
        assert (await other.get("/session")).json()["duties"] == []
        await set_up(client)
        assert (await client.get("/session")).json()["duties"] == []
        assert (await client.get("/accounts")).status_code == 200


async def test_the_demos_accounts_need_none(db: Database) -> None:
    async with Web(db, totp_roles=frozenset({Role.IT})).signed_in("kythuat") as client:
        assert (await client.get("/session")).json()["duties"] == []


async def test_it_resets_it_for_another_but_not_for_itself(db: Database) -> None:
    web = Web(db)
    async with web.signed_in("chutri") as chair:
        await set_up(chair)
        async with web.signed_in("kythuat") as it:
            rows = (await it.get("/accounts")).json()
            number = {row["login"]: row["id"] for row in rows}
            assert [row["login"] for row in rows if row["totp"]] == ["chutri"]
            assert (await it.delete(f"/accounts/{number['kythuat']}/totp")).status_code == 404
            await set_up(it)
            assert (await it.delete(f"/accounts/{number['kythuat']}/totp")).status_code == 403
            assert (await it.delete(f"/accounts/{number['chutri']}/totp")).status_code == 204
        assert (await chair.get("/session")).status_code == 401
    assert await sign_in(web, None, login="chutri") == "in"
    async with db.read() as tx:
        row = (await tx.scalars(select(AuditEvent).where(AuditEvent.act == "reset_totp"))).one()
    assert (row.actor_id, row.subject) == (number["kythuat"], number["chutri"])


async def test_neither_secret_nor_codes_are_in_the_database_or_the_audit_log(db: Database) -> None:
    secret, codes = await with_code(Web(db))
    async with db.read() as tx:
        sealed = (await tx.scalars(select(TotpSecret.sealed))).one()
        written = "".join(f"{row.subject}{row.detail}" for row in await tx.scalars(select(AuditEvent)))
    assert secret not in sealed + written
    assert not any(code in written for code in codes)
