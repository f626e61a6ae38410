"""The code of a telephone over HTTP: set up, asked for, used once, counted, reset."""

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
        assert (await client.get("/account/totp")).json() == {"on": False, "codes_left": 0}
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


async def test_what_is_on_is_not_set_up_again(db: Database) -> None:
    async with Web(db).signed_in("kythuat") as client:
        await set_up(client)
        again = await client.post("/account/totp", json={"password": PASSWORD})
        assert (again.status_code, again.json()["code"]) == (409, "meeting_locked_state")
        assert (await client.get("/account/totp")).json() == {"on": True, "codes_left": 10}


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
