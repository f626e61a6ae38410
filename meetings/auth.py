"""Signing in and out: opaque sessions kept as hashes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import attempts
from meetings import audit as log
from meetings.attempts import Attempt, Visitor
from meetings.db import Database
from meetings.directory import account_value
from meetings.domain.passwords import one_time_expired
from meetings.errors import CodeNeeded, NotFound, NotSignedIn, OneTimePasswordExpired, WrongCode, WrongCredentials
from meetings.events import Account, SignInRow
from meetings.ids import AccountId, SessionId, new_uuid
from meetings.keys import could_be_key, digest, new_key
from meetings.models.accounts import AccountKind, AccountRow, WebSession
from meetings.password_ages import password_age
from meetings.passwords import Passwords
from meetings.second_proof import Proof, prove
from meetings.security_log import security_log
from meetings.totp import Authenticator

COOKIE = "giaoban_session"
BROWSER_COOKIE = "giaoban_browser"
"""Says only that an account has signed in on this browser; it opens nothing."""
TOUCH_AFTER_S = 60


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
    """What was typed, and where it came from. `browser`: the token of its cookie, if it has one. `code`: of the
    telephone, or one of those that were printed; empty until it is asked for.
    """

    login: str
    password: str
    address: str
    user_agent: str = ""
    browser: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The token for the cookie, and until when it may last; the token that marks the browser as known."""

    token: str
    caller: "Caller"
    expires_at: datetime
    browser: str

    @property
    def account(self) -> Account:
        """Who signed in."""
        return self.caller.account


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, in which of its sessions, and since when that lasts."""

    account: Account
    session: SessionId
    since: datetime


async def sign_in(
    db: Database, passwords: Passwords, sign: SignIn, now: datetime, second: Authenticator | None = None
) -> SignedIn:
    """Opens a session. Raises WrongCredentials, TooManyAttempts, OneTimePasswordExpired, CodeNeeded, WrongCode, Busy.

    The attempt is counted before the password is looked at; hashing happens outside of any transaction. Unknown
    accounts take as long as wrong passwords. `second` None asks nobody for a code.
    """
    login = sign.login.strip().lower()
    visitor = Visitor(sign.address, sign.browser)
    async with db.begin() as tx:
        attempt = await attempts.count(tx, login, visitor, now)
        row = await tx.scalar(select(AccountRow).where(AccountRow.login == login, AccountRow.disabled_at.is_(None)))
    if not await passwords.matches(sign.password, row.password_hash if row else None) or row is None:
        security_log.info("sign_in_refused", account=row.id if row is not None else None, address=sign.address)
        raise WrongCredentials
    await _second_proof(db, second, attempt, row.id, sign, now)
    rehashed = await passwords.hash(sign.password) if passwords.outdated(row.password_hash) else None
    visitor = Visitor(sign.address, attempts.browser_token(sign.browser))
    async with db.begin() as tx:
        if one_time_expired(await password_age(tx, row), now):
            raise OneTimePasswordExpired
        await attempts.forgive(tx, attempt)
        await attempts.remember(tx, row.id, visitor, now)
        if rehashed:
            await tx.execute(update(AccountRow).where(AccountRow.id == row.id).values(password_hash=rehashed))
        signed = await open_session(tx, row, sign, visitor.browser, now)
        await log.audit(tx, log.Entry("sign_in", row.id, subject=sign.address), now)
        return signed


async def _second_proof(
    db: Database, second: Authenticator | None, attempt: Attempt, account: AccountId, sign: SignIn, now: datetime
) -> None:
    if second is None:
        return
    async with db.begin() as tx:
        proof = await prove(tx, second, account, sign.code, now)
        if proof is Proof.NEEDED:
            await attempts.take_back(tx, attempt)
    if proof is Proof.NEEDED:
        raise CodeNeeded
    if proof is Proof.WRONG:
        security_log.info("code_refused", account=account, address=sign.address)
        raise WrongCode


async def open_session(tx: AsyncSession, row: AccountRow, sign: SignIn, browser: str, now: datetime) -> SignedIn:
    """A session for whoever has proved to be the account: by a password, or by the key of a room's machine."""
    token = new_key()
    expires_at = now + LIFETIMES[row.kind].absolute
    await tx.execute(delete(WebSession).where(WebSession.expires_at <= now))
    session = WebSession(
        id=SessionId(new_uuid()),
        token_sha256=digest(token),
        account_id=row.id,
        created_at=now,
        last_seen_at=now,
        expires_at=expires_at,
        user_agent=sign.user_agent[:160],
        address=sign.address[:64],
    )
    tx.add(session)
    await tx.flush()
    return SignedIn(token, Caller(await account_value(tx, row.id), session.id, now), expires_at, browser)


async def who(tx: AsyncSession, token: str, now: datetime) -> Account:
    """Whose session it is; changes nothing. Raises NotSignedIn."""
    return (await caller(tx, token, now)).account


async def caller(tx: AsyncSession, token: str, now: datetime) -> Caller:
    """Whose session it is, and which; changes nothing. Raises NotSignedIn."""
    session = await _session(tx, token, now)
    return Caller(await account_value(tx, session.account_id), session.id, session.created_at)


async def touch(tx: AsyncSession, token: str, now: datetime) -> Caller:
    """Whose session it is, which counts as an act of its holder: the idle time starts anew. Raises NotSignedIn."""
    session = await _session(tx, token, now)
    if now - session.last_seen_at >= timedelta(seconds=TOUCH_AFTER_S):
        session.last_seen_at = now
    return Caller(await account_value(tx, session.account_id), session.id, session.created_at)


async def sign_out(tx: AsyncSession, token: str) -> tuple[SessionId, ...]:
    """Ends the session, if there is one; its id."""
    ended = await tx.scalars(
        delete(WebSession).where(WebSession.token_sha256 == digest(token)).returning(WebSession.id)
    )
    return tuple(ended)


async def end_sessions(tx: AsyncSession, account: AccountId, *, but: SessionId | None = None) -> tuple[SessionId, ...]:
    """Ends all sessions of an account, or all but one; their ids."""
    ended = await tx.scalars(
        delete(WebSession).where(WebSession.account_id == account, WebSession.id != but).returning(WebSession.id)
        if but is not None
        else delete(WebSession).where(WebSession.account_id == account).returning(WebSession.id)
    )
    return tuple(ended)


async def sessions_of(tx: AsyncSession, account: AccountId, now: datetime) -> tuple[SignInRow, ...]:
    """The account's sign-ins that are open, the one seen last first. Raises NotFound when there is no such account."""
    row = await tx.get(AccountRow, account)
    if row is None:
        raise NotFound
    found = await tx.scalars(
        select(WebSession)
        .where(
            WebSession.account_id == account,
            WebSession.expires_at > now,
            WebSession.last_seen_at > now - LIFETIMES[row.kind].idle,
        )
        .order_by(WebSession.last_seen_at.desc(), WebSession.id)
    )
    return tuple(SignInRow(one.id, one.user_agent, one.address, one.created_at, one.last_seen_at) for one in found)


_SESSION = (
    select(WebSession, AccountRow.kind)
    .join(AccountRow, AccountRow.id == WebSession.account_id)
    .where(WebSession.token_sha256 == bindparam("digest"), AccountRow.disabled_at.is_(None))
)
"""Built once: every request begins with it."""


async def _session(tx: AsyncSession, token: str, now: datetime) -> WebSession:
    if not could_be_key(token):
        raise NotSignedIn
    found = await tx.execute(_SESSION, {"digest": digest(token)})
    row = found.first()
    if row is None:
        raise NotSignedIn
    session, kind = row
    if now >= session.expires_at or now - session.last_seen_at >= LIFETIMES[kind].idle:
        raise NotSignedIn
    return session
