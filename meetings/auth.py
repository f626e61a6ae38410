"""Signing in and out: opaque sessions kept as hashes, and a limit on wrong passwords for each account and address."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.db import Database, in_turn
from meetings.directory import account_value
from meetings.errors import NotSignedIn, TooManyAttempts, WrongCredentials
from meetings.events import Account
from meetings.ids import AccountId, SessionId, new_uuid
from meetings.models.accounts import AccountKind, AccountRow, LoginAttempt, WebSession
from meetings.passwords import Passwords

COOKIE = "giaoban_session"
MAX_WRONG = 5
WINDOW_S = 15 * 60
MAX_TOKEN_CHARS = 64
TOUCH_AFTER_S = 60

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lasts without an act of its holder, and at most."""

    idle: timedelta
    absolute: timedelta


LIFETIMES = {
    AccountKind.PERSON: Lifetime(timedelta(hours=12), timedelta(days=7)),
    AccountKind.DEVICE: Lifetime(timedelta(days=35), timedelta(days=180)),
}
"""A person's session outlasts the longest meeting, a room's the month between two of them."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """What was typed, and where it came from."""

    login: str
    password: str
    address: str
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The token for the cookie, and until when it may last."""

    token: str
    account: Account
    expires_at: datetime


async def sign_in(db: Database, passwords: Passwords, sign: SignIn, now: datetime) -> SignedIn:
    """Opens a session. Raises WrongCredentials, TooManyAttempts, Busy.

    The attempt is counted before the password is looked at, so that parallel guesses count too; hashing happens
    outside of any transaction. Unknown accounts take as long as wrong passwords.
    """
    login = sign.login.strip().lower()
    async with db.begin() as tx:
        await _count_attempt(tx, login, sign.address, now)
        row = await tx.scalar(select(AccountRow).where(AccountRow.login == login, AccountRow.disabled_at.is_(None)))
    if not await passwords.matches(sign.password, row.password_hash if row else None) or row is None:
        _log.info("sign_in_refused", account=row.id if row is not None else None, address=sign.address)
        raise WrongCredentials
    rehashed = await passwords.hash(sign.password) if passwords.outdated(row.password_hash) else None
    token = secrets.token_urlsafe(32)
    async with db.begin() as tx:
        await tx.execute(delete(LoginAttempt).where(LoginAttempt.login == login, LoginAttempt.address == sign.address))
        if rehashed:
            await tx.execute(update(AccountRow).where(AccountRow.id == row.id).values(password_hash=rehashed))
        expires_at = await _open_session(tx, row, token, sign.user_agent, now)
        await log.audit(tx, log.Entry("sign_in", row.id, subject=sign.address), now)
        return SignedIn(token, await account_value(tx, row.id), expires_at)


async def who(tx: AsyncSession, token: str, now: datetime) -> Account:
    """Whose session it is; changes nothing. Raises NotSignedIn."""
    session = await _session(tx, token, now)
    return await account_value(tx, session.account_id)


async def touch(tx: AsyncSession, token: str, now: datetime) -> Account:
    """Whose session it is, which counts as an act of its holder: the idle time starts anew. Raises NotSignedIn."""
    session = await _session(tx, token, now)
    if now - session.last_seen_at >= timedelta(seconds=TOUCH_AFTER_S):
        session.last_seen_at = now
    return await account_value(tx, session.account_id)


async def sign_out(tx: AsyncSession, token: str) -> None:
    """Ends the session, if there is one."""
    await tx.execute(delete(WebSession).where(WebSession.token_sha256 == _digest(token)))


async def end_sessions(tx: AsyncSession, account: AccountId) -> None:
    """Ends all sessions of an account."""
    await tx.execute(delete(WebSession).where(WebSession.account_id == account))


async def _count_attempt(tx: AsyncSession, login: str, address: str, now: datetime) -> None:
    await in_turn(tx, "attempts to sign in")  # Guesses made at the same time count too.
    since = now - timedelta(seconds=WINDOW_S)
    await tx.execute(delete(LoginAttempt).where(LoginAttempt.at <= since))
    found = await tx.execute(
        select(func.count(), func.max(LoginAttempt.at)).where(
            LoginAttempt.login == login, LoginAttempt.address == address
        )
    )
    count, last = found.one()
    if count >= MAX_WRONG:
        _log.warning("sign_in_locked", address=address)
        raise TooManyAttempts(max(1, round(WINDOW_S - (now - last).total_seconds())))
    tx.add(LoginAttempt(login=login, address=address, at=now))
    await tx.flush()


async def _open_session(tx: AsyncSession, row: AccountRow, token: str, user_agent: str, now: datetime) -> datetime:
    expires_at = now + LIFETIMES[row.kind].absolute
    await tx.execute(delete(WebSession).where(WebSession.expires_at <= now))
    tx.add(
        WebSession(
            id=SessionId(new_uuid()),
            token_sha256=_digest(token),
            account_id=row.id,
            created_at=now,
            last_seen_at=now,
            expires_at=expires_at,
            user_agent=user_agent[:160],
        )
    )
    await tx.flush()
    return expires_at


async def _session(tx: AsyncSession, token: str, now: datetime) -> WebSession:
    if not 0 < len(token) <= MAX_TOKEN_CHARS:
        raise NotSignedIn
    found = await tx.execute(
        select(WebSession, AccountRow.kind)
        .join(AccountRow, AccountRow.id == WebSession.account_id)
        .where(WebSession.token_sha256 == _digest(token), AccountRow.disabled_at.is_(None))
    )
    row = found.first()
    if row is None:
        raise NotSignedIn
    session, kind = row
    if now >= session.expires_at or now - session.last_seen_at >= LIFETIMES[kind].idle:
        raise NotSignedIn
    return session


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
