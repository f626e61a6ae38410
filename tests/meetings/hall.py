"""A small meeting in the demo's province: one of each role, and three rooms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from sqlalchemy import select, update

from meetings import commands
from meetings.db import Database
from meetings.domain.lifecycle import MeetingState
from meetings.domain.roles import Role
from meetings.events import Change, RosterRow, TicketClaims
from meetings.ids import AccountId, MeetingId, ParticipantId, RoomId, new_uuid
from meetings.models.accounts import AccountRow
from meetings.models.meetings import MeetingKind, MeetingRecord
from meetings.roster import roster
from meetings.seating import Seating
from tests.fakes.open_session import open_sessions, session_of

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Monday, 08:00 in Hà Nội."""

PEOPLE: Mapping[Role, str] = {
    Role.CHAIR: "chutri",
    Role.SECRETARY: "thuky",
    Role.DELEGATE: "daibieu1",
    Role.ROOM: "diemcau-14215",
    Role.IT: "kythuat",
    Role.OBSERVER: "duthinh",
}
"""The login that has each role; 14215 is Xã Hải Hậu."""

ROOMS = ("diemcau-14215", "diemcau-14281", "diemcau-14236")


def after(seconds: float) -> datetime:
    """So many seconds into the meeting."""
    return NOW + timedelta(seconds=seconds)


async def call_all_off(db: Database) -> None:
    """No meeting is held: rooms' machines are free to practise."""
    async with db.begin() as tx:
        await tx.execute(update(MeetingRecord).values(state=MeetingState.CANCELLED))


@dataclass(frozen=True, slots=True)
class Hall:
    """The meeting's ids, and acts of tests on it."""

    db: Database
    meeting: MeetingId
    seats: Mapping[Role, ParticipantId]
    rooms: tuple[ParticipantId, ...]
    accounts: Mapping[str, AccountId]

    @classmethod
    async def prepare(cls, db: Database, starts_at: datetime = NOW) -> Self:
        """Makes the meeting by its commands; it is ready from half an hour before `starts_at`."""
        async with db.begin() as tx:
            rows = (await tx.execute(select(AccountRow.login, AccountRow.id, AccountRow.room_id))).all()
            accounts: dict[str, AccountId] = {row.login: row.id for row in rows}
            rooms: dict[str, RoomId] = {row.login: row.room_id for row in rows}
            new = commands.NewMeeting(
                title="Giao ban thử",
                kind=MeetingKind.BRIEFING,
                classification="internal",
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=3),
                seating=Seating(
                    chair=accounts["chutri"],
                    secretaries=(accounts["thuky"],),
                    it=(accounts["kythuat"],),
                    delegates=(accounts["daibieu1"],),
                    observers=(accounts["duthinh"],),
                    rooms=tuple(rooms[login] for login in ROOMS),
                ),
            )
            meeting = await commands.create_meeting(tx, accounts["thuky"], new, NOW - timedelta(days=3))
            rows_now = await roster(tx, meeting)
        seats = {row.role: row.participant for row in reversed(rows_now)}
        by_account = {row.account: row.participant for row in rows_now}
        found = tuple(by_account[accounts[login]] for login in ROOMS)
        return cls(db, meeting, seats | {Role.ROOM: found[0]}, found, accounts)

    @property
    def chair(self) -> ParticipantId:
        """Who leads."""
        return self.seats[Role.CHAIR]

    async def open(self) -> None:
        """The chair opens the meeting."""
        async with self.db.begin() as tx:
            await commands.open_meeting(tx, self.chair, NOW)

    async def join(self, *participants: ParticipantId, at: datetime = NOW) -> Change | None:
        """Each comes in; the last one's change."""
        change = None
        for participant in participants:
            claims = await self.claims(participant)
            async with self.db.begin() as tx:
                change = (await commands.admit(tx, claims, at)).change
        return change

    async def claims(self, participant: ParticipantId) -> TicketClaims:
        """What a ticket for the participant's own account says."""
        row = await self.row(participant)
        assert row.account is not None
        return await self.claims_of(row.account, self.meeting, participant)

    async def claims_of(self, account: AccountId, meeting: MeetingId, participant: ParticipantId) -> TicketClaims:
        """What a ticket for a seat of any meeting says."""
        async with self.db.begin() as tx:
            await open_sessions(tx, [account])
        return TicketClaims(new_uuid(), meeting, participant, account, session_of(account), NOW, after(60))

    async def row(self, participant: ParticipantId) -> RosterRow:
        """A participant as it is now."""
        async with self.db.read() as tx:
            (row,) = [row for row in await roster(tx, self.meeting) if row.participant == participant]
        return row
