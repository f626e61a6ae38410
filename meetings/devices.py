"""A room's machine at the door: typing its code, and opening its session with its key."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import attempts, auth
from meetings import audit as log
from meetings.commands.devices import pair_device
from meetings.db import Database, in_turn
from meetings.directory import account_value
from meetings.domain.pairing import WINDOW_S, Attempt, Guesses, Place, guesses, wait_s
from meetings.errors import NotPaired, PairingRefused, TooManyAttempts
from meetings.events import Account, DevicePaired
from meetings.ids import SessionId
from meetings.keys import could_be_key, digest
from meetings.models.accounts import AccountRow, WebSession
from meetings.models.devices import DeviceRow, PairingAttempt
from meetings.security_log import security_log

COOKIE = "giaoban_device"
KEY_LIFETIME = timedelta(days=400)
"""What browsers keep a cookie at most; every contact starts it anew, so only a machine left off for a year loses it."""
RENEW_BEFORE = timedelta(days=30)
"""A session this near its end is replaced, so that none ends in the middle of a meeting."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a machine asks from, and what its browser says of itself."""

    address: str
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a machine shows: its key, and the token of the session it has."""

    key: str | None
    token: str | None


@dataclass(frozen=True, slots=True)
class DeviceSession:
    """Whose machine it is; `signed` is None when the session it has goes on. `ended`: the one it had before."""

    account: Account
    signed: auth.SignedIn | None
    ended: tuple[SessionId, ...] = ()


async def pair(db: Database, code: str, origin: Origin, now: datetime) -> DevicePaired:
    """Makes the machine that typed the code the room's. Raises PairingRefused, TooManyAttempts.

    The attempt is counted, and committed, before the code is looked at, so that parallel guesses count too. Where a
    machine was paired is familiar from then on.
    """
    async with db.begin() as tx:
        attempt = await _count_attempt(tx, origin.address, now)
    try:
        async with db.begin() as tx:
            await tx.execute(delete(PairingAttempt).where(PairingAttempt.id == attempt))
            return await pair_device(tx, code, origin.user_agent, now)
    except PairingRefused:
        security_log.info("pairing_refused", address=origin.address)
        raise


async def pairing_guesses(tx: AsyncSession, now: datetime) -> Guesses:
    """What IT is told while codes are guessed."""
    return guesses(await _attempts(tx), now)


async def open_with_key(tx: AsyncSession, proof: Proof, origin: Origin, now: datetime) -> DeviceSession:
    """The session of the machine that holds the key: the one its token names, or a new one. Counts as seeing it.

    Raises NotPaired.
    """
    device, row = await _holder(tx, proof.key)
    device.last_seen_at = now
    before = await tx.get(WebSession, device.session_id) if device.session_id is not None else None
    ended: tuple[SessionId, ...] = ()
    if before is not None:
        known = proof.token is not None and before.token_sha256 == digest(proof.token)
        if known and now < before.expires_at - RENEW_BEFORE:
            before.last_seen_at = now
            return DeviceSession(await account_value(tx, row.id), None)
        ended, device.session_id = (before.id,), None
        await tx.flush()
        await tx.delete(before)
    await attempts.remember(tx, row.id, attempts.Visitor(origin.address), now)
    signed = await auth.open_session(tx, row, auth.SignIn(row.login, "", origin.address, origin.user_agent), "", now)
    device.session_id = signed.caller.session
    await log.audit(tx, log.Entry("open_device_session", row.id, subject=device.id), now)
    return DeviceSession(signed.account, signed, ended)


async def _holder(tx: AsyncSession, key: str | None) -> tuple[DeviceRow, AccountRow]:
    if key is None or not could_be_key(key):
        raise NotPaired
    found = await tx.execute(
        select(DeviceRow, AccountRow)
        .join(AccountRow, AccountRow.id == DeviceRow.account_id)
        .where(DeviceRow.key_sha256 == digest(key), DeviceRow.revoked_at.is_(None), AccountRow.disabled_at.is_(None))
    )
    row = found.first()
    if row is None:
        raise NotPaired
    device, account = row
    return device, account


async def _count_attempt(tx: AsyncSession, address: str, now: datetime) -> int:
    await in_turn(tx, "attempts to pair")  # Guesses made at the same time count too.
    await tx.execute(delete(PairingAttempt).where(PairingAttempt.at <= now - timedelta(seconds=WINDOW_S)))
    name = attempts.address_place(address)
    place = Place(name, name in await attempts.familiar(tx, [name]))
    wait = wait_s(await _attempts(tx), place, now)
    if wait is not None:
        security_log.warning("pairing_locked", address=address)
        raise TooManyAttempts(wait)
    attempt = PairingAttempt(address=name, at=now)
    tx.add(attempt)
    await tx.flush()
    return attempt.id


async def _attempts(tx: AsyncSession) -> list[Attempt]:
    rows = (await tx.scalars(select(PairingAttempt))).all()
    familiar = await attempts.familiar(tx, {row.address for row in rows})
    return [Attempt(Place(row.address, row.address in familiar), row.at) for row in rows]
