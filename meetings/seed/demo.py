"""Writing the demo into a database: once the directory, and a session for now whenever there is none."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.commands import NewMeeting, create_meeting
from meetings.db import Database
from meetings.domain.lifecycle import JOINABLE, MeetingState
from meetings.domain.roles import Role
from meetings.errors import DemoRefused
from meetings.ids import AccountId, MeetingId
from meetings.models.accounts import AccountRole, AccountRow
from meetings.models.directory import OrgUnit, Room, UnitKind
from meetings.models.meetings import Classification, MeetingKind, MeetingRecord
from meetings.passwords import Passwords
from meetings.seating import Seating
from meetings.seed.accounts import DEPUTY_LOGIN
from meetings.seed.book import Book
from meetings.seed.directory import directory
from meetings.seed.people import SEED
from meetings.seed.province import demo_hashes, write_province
from meetings.seed.rows import Rows
from meetings.seed.rules import seed_rules

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
LENGTH = timedelta(hours=4)


async def seed_demo(db: Database, passwords: Passwords, now: datetime) -> MeetingId:
    """Makes the demo's directory and accounts where there are none, and a session for now; returns its id.

    Run again it changes nothing while that session lasts; later it adds one for the day. Accounts that
    `close_demo_accounts` closed work again. Raises DemoRefused for a database with accounts of its own only.
    """
    async with db.read() as tx:
        known = (await tx.scalars(select(AccountRow.demo).distinct())).all()
    if known and True not in known:
        raise DemoRefused
    hashes = {} if known else await demo_hashes(passwords)
    async with db.begin() as tx:
        await seed_rules(tx, now)
        if not known:
            rows = Rows(Book(SEED), now)
            write_province(rows, directory(), hashes)
            await rows.write(tx)
        await tx.execute(update(AccountRow).where(AccountRow.demo).values(disabled_at=None))
        return await _session_for(tx, now)


async def _session_for(tx: AsyncSession, now: datetime) -> MeetingId:
    by_role = await _accounts(tx)
    (secretary,) = by_role[Role.SECRETARY]
    lasting = await tx.scalar(
        select(MeetingRecord.id)
        .where(
            MeetingRecord.created_by == secretary,
            MeetingRecord.drill.is_(False),
            MeetingRecord.state.in_(JOINABLE),
            MeetingRecord.ends_at > now,
        )
        .limit(1)
    )
    if lasting is not None:
        return lasting
    briefing = await _briefing(tx, by_role, now)
    meeting = await create_meeting(tx, secretary, briefing, briefing.starts_at)
    record = await tx.get_one(MeetingRecord, meeting)
    record.state = MeetingState.READY
    await tx.flush()
    return meeting


async def _accounts(tx: AsyncSession) -> dict[Role, list[AccountId]]:
    found = await tx.execute(
        select(AccountRole.role, AccountRow.id)
        .join(AccountRow, AccountRow.id == AccountRole.account_id)
        .where(AccountRow.demo, AccountRow.person_id.is_not(None))
        .order_by(AccountRow.login)
    )
    by_role: dict[Role, list[AccountId]] = {role: [] for role in Role}
    for role, account in found:
        by_role[role].append(account)
    return by_role


async def _deputy(tx: AsyncSession) -> AccountId | None:
    """None in a demo that was made before there were deputies."""
    return await tx.scalar(select(AccountRow.id).where(AccountRow.demo, AccountRow.login == DEPUTY_LOGIN))


async def _briefing(tx: AsyncSession, by_role: dict[Role, list[AccountId]], now: datetime) -> NewMeeting:
    """The weekly briefing of all communes, starting with the quarter of an hour that runs now."""
    found = await tx.execute(
        select(Room.id, OrgUnit.kind).join(OrgUnit, OrgUnit.id == Room.unit_id).order_by(OrgUnit.area, OrgUnit.sort_key)
    )
    every = found.all()
    week = now.astimezone(LOCAL).isocalendar()
    starts_at = now.replace(minute=now.minute - now.minute % 15, second=0, microsecond=0)
    return NewMeeting(
        title=f"Giao ban trực tuyến tuần {week.week} năm {week.year}",
        kind=MeetingKind.BRIEFING,
        classification=Classification.INTERNAL,
        starts_at=starts_at,
        ends_at=starts_at + LENGTH,
        seating=Seating(
            chair=by_role[Role.CHAIR][0],
            deputy=await _deputy(tx),
            secretaries=tuple(by_role[Role.SECRETARY]),
            it=tuple(by_role[Role.IT]),
            delegates=tuple(by_role[Role.DELEGATE]),
            observers=tuple(by_role[Role.OBSERVER]),
            rooms=tuple(room for room, kind in every if kind is UnitKind.COMMUNE),
            main_room=next((room for room, kind in every if kind is UnitKind.PROVINCE), None),
        ),
    )
