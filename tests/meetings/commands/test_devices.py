"""Codes are made and used up; machines are paired, replaced and revoked."""

import pytest
from sqlalchemy import select

from meetings import commands, errors
from meetings.audit import verify
from meetings.db import Database
from meetings.domain.pairing import CODE_LIFETIME_S, MAX_OPEN_CODES, is_code
from meetings.events import CodeMade, DevicePaired
from meetings.ids import AccountId, DeviceId, RoomId, SessionId, new_uuid
from meetings.models.accounts import AccountRow, WebSession
from meetings.models.audit import AuditEvent
from meetings.models.devices import DeviceRow, PairingCode
from meetings.models.directory import Room
from tests.meetings.hall import NOW, ROOMS, Hall, after

pytestmark = pytest.mark.anyio
BROWSER = "Mozilla/5.0 (X11; Linux x86_64)"


async def room_of(db: Database, login: str) -> RoomId:
    async with db.read() as tx:
        return (await tx.scalars(select(AccountRow.room_id).where(AccountRow.login == login))).one() or RoomId("")


async def code_for(hall: Hall, login: str = ROOMS[0], at_s: float = 0) -> CodeMade:
    room = await room_of(hall.db, login)
    async with hall.db.begin() as tx:
        return await commands.make_pairing_code(tx, hall.accounts["kythuat"], room, after(at_s))


async def pair(hall: Hall, code: str, at_s: float = 1) -> DevicePaired:
    async with hall.db.begin() as tx:
        return await commands.pair_device(tx, code, BROWSER, after(at_s))


async def acts(db: Database) -> list[tuple[str, AccountId | None]]:
    """What the audit log says of devices: the act and who did it."""
    words = ("make_pairing_code", "pair_device", "revoke_device")
    async with db.read() as tx:
        await verify(tx)
        rows = await tx.scalars(select(AuditEvent).where(AuditEvent.act.in_(words)).order_by(AuditEvent.seq))
        return [(row.act, row.actor_id) for row in rows]


async def test_a_code_makes_a_machine_the_rooms(hall: Hall) -> None:
    made = await code_for(hall)
    assert is_code(made.code)
    assert (made.room, made.expires_at) == ("Xã Hải Hậu", after(CODE_LIFETIME_S))
    paired = await pair(hall, made.code)
    async with hall.db.read() as tx:
        row = await tx.get_one(DeviceRow, paired.device)
    room, technician = hall.accounts[ROOMS[0]], hall.accounts["kythuat"]
    assert (row.account_id, row.paired_by, row.paired_at, row.user_agent) == (room, technician, after(1), BROWSER)
    assert paired.key not in (row.id, row.key_sha256)
    assert await acts(hall.db) == [("make_pairing_code", technician), ("pair_device", room)]


async def test_a_code_works_once(hall: Hall) -> None:
    made = await code_for(hall)
    await pair(hall, made.code)
    with pytest.raises(errors.PairingRefused):
        await pair(hall, made.code)


@pytest.mark.parametrize(("at_s", "works"), [(CODE_LIFETIME_S - 1, True), (CODE_LIFETIME_S, False)])
async def test_a_code_works_for_ten_minutes(hall: Hall, at_s: float, works: bool) -> None:
    made = await code_for(hall)
    if works:
        await pair(hall, made.code, at_s)
    else:
        with pytest.raises(errors.PairingRefused):
            await pair(hall, made.code, at_s)


async def test_a_new_code_for_a_room_takes_the_place_of_the_one_before(hall: Hall) -> None:
    first, second = await code_for(hall), await code_for(hall)
    with pytest.raises(errors.PairingRefused):
        await pair(hall, first.code)
    await pair(hall, second.code)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６"])
async def test_what_is_no_code_is_refused_as_a_wrong_one(hall: Hall, code: str) -> None:
    await code_for(hall)
    with pytest.raises(errors.PairingRefused):
        await pair(hall, code)


async def test_only_a_hash_of_the_code_is_kept(hall: Hall) -> None:
    made = await code_for(hall)
    async with hall.db.read() as tx:
        row = (await tx.scalars(select(PairingCode))).one()
    assert made.code not in (row.account_id, row.code_sha256)


async def test_of_a_room_without_an_account_there_is_no_code(hall: Hall) -> None:
    async with hall.db.begin() as tx:
        without = (await tx.scalars(select(Room.id).where(Room.name.like("Hội trường%")))).one()
        for room in (without, RoomId(new_uuid())):
            with pytest.raises(errors.NotFound):
                await commands.make_pairing_code(tx, hall.accounts["kythuat"], room, NOW)


async def test_as_many_codes_are_open_as_may_be_guessed_at(hall: Hall) -> None:
    async with hall.db.begin() as tx:
        logins = await tx.scalars(select(AccountRow.login).where(AccountRow.room_id.is_not(None)).limit(11))
    *some, last = logins.all()
    assert len(some) == MAX_OPEN_CODES
    codes = [await code_for(hall, login) for login in some]
    with pytest.raises(errors.TooManyCodes):
        await code_for(hall, last)
    assert len({made.code for made in codes}) == MAX_OPEN_CODES
    await pair(hall, codes[0].code)
    await code_for(hall, last)
    await code_for(hall, some[0], CODE_LIFETIME_S)


async def test_a_new_machine_takes_the_place_of_the_one_before(hall: Hall) -> None:
    first = await pair(hall, (await code_for(hall)).code)
    second = await pair(hall, (await code_for(hall)).code, 2)
    assert (first.ended, second.ended) == ((), ())
    async with hall.db.read() as tx:
        rows = (await tx.scalars(select(DeviceRow).order_by(DeviceRow.paired_at))).all()
    assert [(row.id, row.revoked_at) for row in rows] == [(first.device, after(2)), (second.device, None)]


async def test_revoking_ends_the_machines_session(hall: Hall) -> None:
    paired = await pair(hall, (await code_for(hall)).code)
    account, technician = hall.accounts[ROOMS[0]], hall.accounts["kythuat"]
    async with hall.db.begin() as tx:
        session = WebSession(
            id=SessionId(new_uuid()),
            token_sha256="x",
            account_id=account,
            created_at=NOW,
            last_seen_at=NOW,
            expires_at=after(60),
            user_agent="",
        )
        tx.add(session)
        await tx.flush()
        (await tx.get_one(DeviceRow, paired.device)).session_id = session.id
    async with hall.db.begin() as tx:
        revoked = await commands.revoke_device(tx, technician, paired.device, after(9))
    assert (revoked.account, revoked.ended) == (account, (session.id,))
    async with hall.db.read() as tx:
        row = await tx.get_one(DeviceRow, paired.device)
        assert (row.revoked_at, row.revoked_by) == (after(9), technician)
        assert (await tx.scalars(select(WebSession))).all() == []
    assert (await acts(hall.db))[-1] == ("revoke_device", technician)


async def test_a_machine_is_revoked_once_and_an_unknown_one_never(hall: Hall) -> None:
    paired = await pair(hall, (await code_for(hall)).code)
    async with hall.db.begin() as tx:
        await commands.revoke_device(tx, hall.accounts["kythuat"], paired.device, NOW)
        for device in (paired.device, DeviceId(new_uuid())):
            with pytest.raises(errors.NotFound):
                await commands.revoke_device(tx, hall.accounts["kythuat"], device, NOW)
