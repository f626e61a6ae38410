"""Rooms' machines: IT makes a code, a machine uses it, IT takes the key back."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.db import in_turn
from meetings.directory import account_value
from meetings.domain.pairing import CODE_LIFETIME_S, CODES, MAX_OPEN_CODES, code_text, is_code
from meetings.domain.roles import Act
from meetings.errors import NotFound, PairingRefused, TooManyCodes
from meetings.events import CodeMade, DevicePaired, DeviceRevoked
from meetings.ids import AccountId, DeviceId, RoomId, SessionId, new_uuid
from meetings.keys import digest, new_key
from meetings.models.accounts import AccountKind, AccountRow, WebSession
from meetings.models.devices import DeviceRow, PairingCode


async def make_pairing_code(tx: AsyncSession, actor: AccountId, room: RoomId, now: datetime) -> CodeMade:
    """A fresh code for a room's machine, in place of the one of before. Raises NotFound, TooManyCodes.

    The caller has checked that the account may (`access.check_account`).
    """
    await in_turn(tx, "pairing codes")  # Codes made at the same time are counted, and no two are the same.
    account = await tx.scalar(
        select(AccountRow.id).where(
            AccountRow.room_id == room, AccountRow.kind == AccountKind.DEVICE, AccountRow.disabled_at.is_(None)
        )
    )
    if account is None:
        raise NotFound
    await tx.execute(delete(PairingCode).where((PairingCode.expires_at <= now) | (PairingCode.account_id == account)))
    taken = set((await tx.scalars(select(PairingCode.code_sha256))).all())
    if len(taken) >= MAX_OPEN_CODES:
        raise TooManyCodes
    code = _fresh_code(taken)
    expires_at = now + timedelta(seconds=CODE_LIFETIME_S)
    tx.add(PairingCode(account_id=account, code_sha256=digest(code), made_by=actor, expires_at=expires_at))
    await log.audit(tx, log.Entry(Act.MAKE_PAIRING_CODE, actor, subject=account), now)
    return CodeMade(code, (await account_value(tx, account)).name, expires_at)


async def pair_device(tx: AsyncSession, code: str, user_agent: str, now: datetime) -> DevicePaired:
    """Uses a code up: the machine that typed it gets a key, and the room's machine of before loses its own.

    Raises PairingRefused. The caller limits how often this is tried (`meetings.devices`).
    """
    if not is_code(code):
        raise PairingRefused
    found = await tx.execute(
        select(PairingCode)
        .join(AccountRow, AccountRow.id == PairingCode.account_id)
        .where(PairingCode.code_sha256 == digest(code), PairingCode.expires_at > now, AccountRow.disabled_at.is_(None))
        .with_for_update(of=PairingCode)
    )
    row = found.scalar_one_or_none()
    if row is None:
        raise PairingRefused
    account, made_by = row.account_id, row.made_by
    await tx.delete(row)
    before = await _paired(tx, account)
    ended = await _revoke(tx, before, made_by, now) if before is not None else ()
    key = new_key()
    device = DeviceRow(
        id=DeviceId(new_uuid()),
        account_id=account,
        key_sha256=digest(key),
        user_agent=user_agent[:160],
        paired_at=now,
        paired_by=made_by,
        last_seen_at=now,
    )
    tx.add(device)
    await tx.flush()
    detail = {"device": device.id, "made_by": made_by, "replaced": before.id if before is not None else None}
    await log.audit(tx, log.Entry("pair_device", account, subject=account, detail=detail), now)
    return DevicePaired(device.id, account, key, ended)


async def revoke_device(tx: AsyncSession, actor: AccountId, device: DeviceId, now: datetime) -> DeviceRevoked:
    """Takes a machine's key back and ends its session. Raises NotFound for one that is not paired.

    The caller has checked that the account may, and ends the live connection after the commit.
    """
    row = await tx.get(DeviceRow, device, with_for_update=True)
    if row is None or row.revoked_at is not None:
        raise NotFound
    ended = await _revoke(tx, row, actor, now)
    await log.audit(tx, log.Entry(Act.REVOKE_DEVICE, actor, subject=row.account_id, detail={"device": device}), now)
    return DeviceRevoked(row.account_id, ended)


async def _paired(tx: AsyncSession, account: AccountId) -> DeviceRow | None:
    return await tx.scalar(select(DeviceRow).where(DeviceRow.account_id == account, DeviceRow.revoked_at.is_(None)))


async def _revoke(tx: AsyncSession, device: DeviceRow, by: AccountId, now: datetime) -> tuple[SessionId, ...]:
    session = device.session_id
    device.session_id, device.revoked_at, device.revoked_by = None, now, by
    await tx.flush()
    if session is None:
        return ()
    await tx.execute(delete(WebSession).where(WebSession.id == session))
    return (session,)


def _fresh_code(taken: set[str]) -> str:
    while True:
        code = code_text(secrets.randbelow(CODES))
        if digest(code) not in taken:
            return code
