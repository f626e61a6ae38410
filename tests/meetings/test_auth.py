"""Signing in and out."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from typing_extensions import override

from meetings import auth, commands, errors
from meetings.attempts import MAX_WRONG, WINDOW_S
from meetings.auth import SignedIn, SignIn
from meetings.db import Database
from meetings.domain.roles import Role
from meetings.models.accounts import AccountRow, LoginAttempt, WebSession
from meetings.passwords import Passwords
from tests.meetings.hall import NOW, after

pytestmark = pytest.mark.anyio
HOME, STRANGER = "10.0.0.7", "203.0.113.9"


@pytest.fixture
def passwords() -> Passwords:
    return Passwords(processors=2)


async def try_in(
    db: Database, passwords: Passwords, password: str, now: datetime = NOW, address: str = HOME
) -> SignedIn:
    return await auth.sign_in(db, passwords, SignIn("diemcau-14215", password, address), now)


async def test_a_room_signs_in_and_is_known_again(db: Database, passwords: Passwords) -> None:
    signed = await try_in(db, passwords, "demo-diemcau")
    async with db.read() as tx:
        account = await auth.who(tx, signed.token, after(5))
    assert account == signed.account
    assert (account.login, account.name, account.device) == ("diemcau-14215", "Xã Hải Hậu", True)
    assert (account.unit_code, account.roles) == ("14215", frozenset({Role.ROOM}))


async def test_a_login_is_taken_in_capitals_and_with_spaces_around(db: Database, passwords: Passwords) -> None:
    signed = await auth.sign_in(db, passwords, SignIn(" ChuTri ", "demo-chutri", HOME), NOW)
    assert (signed.account.login, signed.account.device) == ("chutri", False)


@pytest.mark.parametrize(("login", "password"), [("chutri", "demo-thuky"), ("nobody", "demo-chutri"), ("chutri", "")])
async def test_wrong_password_and_unknown_account_are_refused_alike(
    db: Database, passwords: Passwords, login: str, password: str
) -> None:
    with pytest.raises(errors.WrongCredentials):
        await auth.sign_in(db, passwords, SignIn(login, password, HOME), NOW)


async def test_a_disabled_account_is_refused_and_its_sessions_end(db: Database, passwords: Passwords) -> None:
    signed = await try_in(db, passwords, "demo-diemcau")
    async with db.begin() as tx:
        await tx.execute(update(AccountRow).where(AccountRow.id == signed.account.id).values(disabled_at=NOW))
        with pytest.raises(errors.NotSignedIn):
            await auth.who(tx, signed.token, NOW)
    with pytest.raises(errors.WrongCredentials):
        await try_in(db, passwords, "demo-diemcau")


async def test_five_wrong_passwords_close_the_account_to_that_address(db: Database, passwords: Passwords) -> None:
    for _ in range(MAX_WRONG):
        with pytest.raises(errors.WrongCredentials):
            await try_in(db, passwords, "wrong")
    with pytest.raises(errors.TooManyAttempts) as refused:
        await try_in(db, passwords, "demo-diemcau", after(100))
    assert refused.value.wait_s == WINDOW_S - 100


async def test_after_the_window_the_right_password_is_taken_again(db: Database, passwords: Passwords) -> None:
    for _ in range(MAX_WRONG):
        with pytest.raises(errors.WrongCredentials):
            await try_in(db, passwords, "wrong")
    assert await try_in(db, passwords, "demo-diemcau", after(WINDOW_S)) is not None


async def test_a_stranger_does_not_lock_the_room_out(db: Database, passwords: Passwords) -> None:
    for _ in range(MAX_WRONG):
        with pytest.raises(errors.WrongCredentials):
            await try_in(db, passwords, "wrong", address=STRANGER)
    with pytest.raises(errors.TooManyAttempts):
        await try_in(db, passwords, "demo-diemcau", address=STRANGER)
    assert await try_in(db, passwords, "demo-diemcau", address=HOME) is not None


async def test_a_right_password_clears_the_count(db: Database, passwords: Passwords) -> None:
    for _ in range(2):
        for _ in range(MAX_WRONG - 1):
            with pytest.raises(errors.WrongCredentials):
                await try_in(db, passwords, "wrong")
        assert await try_in(db, passwords, "demo-diemcau") is not None


class CountingPasswords(Passwords):
    """Counts how many passwords were looked at."""

    def __init__(self) -> None:
        super().__init__(processors=2)
        self.evaluated = 0

    @override
    async def matches(self, password: str, stored: str | None) -> bool:
        self.evaluated += 1
        return password == "demo-diemcau" and stored is not None


async def test_of_many_guesses_only_five_are_looked_at_in_a_window(db: Database) -> None:
    passwords = CountingPasswords()
    refused = 0
    for guess in range(60):
        try:
            await try_in(db, passwords, f"guess {guess}", after(guess))
        except errors.TooManyAttempts:
            refused += 1
        except errors.WrongCredentials:
            pass
    assert (passwords.evaluated, refused) == (MAX_WRONG, 55)


async def test_guesses_at_the_same_time_count_too(db: Database) -> None:
    passwords = CountingPasswords()

    async def guess(number: int) -> None:
        with pytest.raises((errors.WrongCredentials, errors.TooManyAttempts)):
            await try_in(db, passwords, f"guess {number}")

    async with asyncio.TaskGroup() as tasks:
        for number in range(40):
            tasks.create_task(guess(number))
    assert passwords.evaluated == MAX_WRONG


async def test_old_attempts_are_forgotten(db: Database, passwords: Passwords) -> None:
    with pytest.raises(errors.WrongCredentials):
        await try_in(db, passwords, "wrong", address=STRANGER)
    await try_in(db, passwords, "demo-diemcau", after(WINDOW_S))
    async with db.read() as tx:
        assert await tx.scalar(select(func.count()).select_from(LoginAttempt)) == 0


async def test_the_token_is_not_in_the_database(db: Database, passwords: Passwords) -> None:
    signed = await try_in(db, passwords, "demo-diemcau")
    async with db.read() as tx:
        session = (await tx.scalars(select(WebSession))).one()
    assert signed.token not in (session.id, session.token_sha256)
    assert len(signed.token) >= 43


@pytest.mark.parametrize("token", ["", "x", "x" * 64, "x" * 65, "x" * 100_000, "\0", "đ"])
async def test_an_unknown_token_is_nobody(db: Database, token: str) -> None:
    async with db.read() as tx:
        with pytest.raises(errors.NotSignedIn):
            await auth.who(tx, token, NOW)


async def test_signing_out_ends_that_session_alone(db: Database, passwords: Passwords) -> None:
    first = await try_in(db, passwords, "demo-diemcau")
    second = await try_in(db, passwords, "demo-diemcau")
    async with db.begin() as tx:
        await auth.sign_out(tx, first.token)
        with pytest.raises(errors.NotSignedIn):
            await auth.who(tx, first.token, NOW)
        assert await auth.who(tx, second.token, NOW) == second.account


async def test_all_sessions_of_an_account_can_be_ended(db: Database, passwords: Passwords) -> None:
    signed = await try_in(db, passwords, "demo-diemcau")
    async with db.begin() as tx:
        await auth.end_sessions(tx, signed.account.id)
        with pytest.raises(errors.NotSignedIn):
            await auth.who(tx, signed.token, NOW)


@pytest.mark.parametrize(
    ("login", "idle", "absolute"),
    [("chutri", timedelta(hours=12), timedelta(days=7)), ("diemcau-14215", timedelta(days=35), timedelta(days=180))],
)
async def test_a_session_ends_when_idle_and_at_its_end(
    db: Database, passwords: Passwords, login: str, idle: timedelta, absolute: timedelta
) -> None:
    password = "demo-diemcau" if login.startswith("diemcau") else f"demo-{login}"
    token = (await auth.sign_in(db, passwords, SignIn(login, password, HOME), NOW)).token
    instant = timedelta(seconds=1)
    async with db.begin() as tx:
        await auth.who(tx, token, NOW + idle - instant)
        with pytest.raises(errors.NotSignedIn):
            await auth.who(tx, token, NOW + idle)
        last = NOW
        while last + idle - instant < NOW + absolute:
            last += idle - instant
            await auth.touch(tx, token, last)
        with pytest.raises(errors.NotSignedIn):
            await auth.who(tx, token, NOW + absolute)


async def test_reading_does_not_lengthen_a_session(db: Database, passwords: Passwords) -> None:
    token = (await auth.sign_in(db, passwords, SignIn("chutri", "demo-chutri", HOME), NOW)).token
    async with db.begin() as tx:
        await auth.who(tx, token, NOW + timedelta(hours=11))
        with pytest.raises(errors.NotSignedIn):
            await auth.who(tx, token, NOW + timedelta(hours=12))


async def test_demo_accounts_are_closed_on_a_real_server(db: Database, passwords: Passwords) -> None:
    signed = await try_in(db, passwords, "demo-diemcau")
    async with db.begin() as tx:
        assert await commands.close_demo_accounts(tx, NOW) == 138
        assert await commands.close_demo_accounts(tx, NOW) == 0
        with pytest.raises(errors.NotSignedIn):
            await auth.who(tx, signed.token, NOW)
    with pytest.raises(errors.WrongCredentials):
        await try_in(db, passwords, "demo-diemcau")
