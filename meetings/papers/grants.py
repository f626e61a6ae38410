"""Who may open which paper: asked anew at every request, so that an end and a recall count at once.

Chair and secretary open every paper that is not recalled, and every version of it. Anybody else needs a grant, a part
in the meeting that sees the item, and a published version; a room's device besides a paper meant for rooms' screens.
IT is in none of these conditions.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, false, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from meetings.access import led_by, meeting_for, own_seat, part_in_plan, visible_to
from meetings.asker import AT, Anybody, Asker, Moment, asking, like
from meetings.domain.agenda import Visibility
from meetings.domain.lifecycle import OVER, MeetingState
from meetings.domain.papers import GrantScope, PaperRights, sees_item
from meetings.domain.roles import Act, Role, allowed
from meetings.domain.seats import SeatState
from meetings.errors import NotAllowed, NotFound
from meetings.events import Account
from meetings.ids import MeetingId, PaperId, VersionId
from meetings.models.accounts import AccountRow
from meetings.models.agenda import AgendaItem
from meetings.models.directory import OrgUnit, Room
from meetings.models.live import Deputy
from meetings.models.meetings import MeetingRecord, ParticipantRow
from meetings.models.papers import Paper, PaperGrant, PaperVersion
from meetings.models.seats import Seat

LEADING = frozenset({Role.CHAIR, Role.SECRETARY})
_GRANTED_TO = (Role.DELEGATE, Role.OBSERVER, Role.ROOM)
_CLOSED_TO_ROOMS = OVER | {MeetingState.CANCELLED, MeetingState.POSTPONED}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks for papers of a meeting, and as what."""

    account: Account
    record: MeetingRecord
    role: Role
    participant: ParticipantRow | None

    @property
    def leads(self) -> bool:
        """Whether it is the chair, whoever stands in for the chair, or the secretary."""
        return self.role in LEADING


async def reader_for(tx: AsyncSession, account: Account, meeting: MeetingId, act: Act) -> Reader:
    """For an act on papers that the account's part in the meeting carries now. Raises NotFound, NotAllowed."""
    record, seat = await meeting_for(tx, account, meeting)
    role = await part_in_plan(tx, account, record, seat)
    if not allowed(role, act):
        raise NotAllowed
    return Reader(account, record, role, seat)


async def paper_for(tx: AsyncSession, reader: Reader, paper: PaperId) -> Paper:
    """A paper of the meeting, recalled ones too, for who leads. Raises NotFound."""
    found = await tx.get(Paper, paper)
    if found is None or found.meeting_id != reader.record.id:
        raise NotFound
    return found


async def version_for(
    tx: AsyncSession, reader: Reader, place: tuple[PaperId, VersionId], now: datetime, *, download: bool = False
) -> tuple[Paper, PaperVersion]:
    """A version that the reader may open now, or take away. Raises NotFound; NotAllowed where it may only look."""
    paper, version = place
    found = await tx.execute(
        _open_version(like(reader.account), download=download),
        {**asking(reader.account, now), "paper": paper, "meeting": reader.record.id, "version": version},
    )
    row = found.first()
    if row is None:
        raise NotFound
    if download and not row[2]:
        raise NotAllowed
    return row[0], row[1]


@cache
def _open_version(asker: Anybody, *, download: bool) -> Select[Paper, PaperVersion, bool]:
    """With whether the asker may take it away; that is not looked at where only the pages are asked for."""
    return (
        select(Paper, PaperVersion, downloads_of(asker, AT) if download else true())
        .join(PaperVersion, PaperVersion.paper_id == Paper.id)
        .where(
            Paper.id == bindparam("paper"),
            Paper.meeting_id == bindparam("meeting"),
            PaperVersion.id == bindparam("version"),
            versions_seen_by(asker, AT),
        )
    )


def versions_seen_by(asker: Asker, now: Moment) -> ColumnElement[bool]:
    """The condition over Paper and PaperVersion, joined, under which an account may open the version."""
    published = PaperVersion.published_at.is_not(None) & PaperVersion.recalled_at.is_(None)
    return and_(papers_seen_by(asker, now), or_(published, led(asker)))


def papers_seen_by(asker: Asker, now: Moment) -> ColumnElement[bool]:
    """The condition over Paper under which an account may know what is in it: not recalled, and granted."""
    return and_(Paper.recalled_at.is_(None), papers_known_to(asker, now))


def open_to_delegates() -> ColumnElement[bool]:
    """The condition over Paper and PaperVersion, joined, under which every delegate opens the version, for ever."""
    seen = or_(*(AgendaItem.visibility == one for one in Visibility if sees_item(Role.DELEGATE, one)))
    item = exists().where(AgendaItem.id == Paper.item_id, seen).correlate(Paper)
    of_item = or_(item, Paper.item_id.is_(None)) if sees_item(Role.DELEGATE, None) else item
    everybody = exists().where(
        PaperGrant.paper_id == Paper.id, PaperGrant.scope == GrantScope.ALL, PaperGrant.until.is_(None)
    )
    published = PaperVersion.published_at.is_not(None) & PaperVersion.recalled_at.is_(None)
    return and_(Paper.recalled_at.is_(None), published, of_item, everybody.correlate(Paper))


def papers_known_to(asker: Asker, now: Moment) -> ColumnElement[bool]:
    """The same for who may know that there is, or was, such a paper: recalled ones too."""
    one = aliased(PaperVersion)
    published = exists().where(one.paper_id == Paper.id, one.published_at.is_not(None)).correlate(Paper)
    return or_(led(asker), and_(published, _part(asker), _granted(asker, now, tuple(PaperRights))))


def downloads_of(asker: Asker, now: Moment) -> ColumnElement[bool]:
    """The condition over Paper under which an account that sees it may take it away as a file."""
    granted = _granted(asker, now, (PaperRights.DOWNLOAD,))
    return or_(led(asker), and_(_part(asker, (Role.DELEGATE,)), granted))


def led(asker: Asker) -> ColumnElement[bool]:
    """The condition over Paper under which its meeting is the account's own, or it stands in for the chair now."""
    own = exists().where(MeetingRecord.id == Paper.meeting_id, led_by(asker), visible_to(asker)).correlate(Paper)
    standing_in = exists().where(
        Deputy.meeting_id == Paper.meeting_id,
        Deputy.acting_since.is_not(None),
        ParticipantRow.id == Deputy.participant_id,
        own_seat(asker),
    )
    return or_(own, standing_in.correlate(Paper))


def _part(asker: Asker, roles: tuple[Role, ...] = _GRANTED_TO) -> ColumnElement[bool]:
    """Whether its part in the meeting sees the item, and a room's device what is meant for screens."""
    parts = [_as(asker, role) for role in roles]
    return or_(false(), *parts)


def _as(asker: Asker, role: Role) -> ColumnElement[bool]:
    taking_part = exists().where(
        ParticipantRow.meeting_id == Paper.meeting_id, ParticipantRow.role == role, own_seat(asker)
    )
    visible = or_(*(AgendaItem.visibility == one for one in Visibility if sees_item(role, one)))
    item = exists().where(AgendaItem.id == Paper.item_id, visible).correlate(Paper)
    of_item = or_(item, Paper.item_id.is_(None)) if sees_item(role, None) else item
    seen = and_(taking_part.correlate(Paper), of_item)
    if role is not Role.ROOM:
        return seen
    closed = or_(*(MeetingRecord.state == state for state in _CLOSED_TO_ROOMS))
    of_closed = exists().where(MeetingRecord.id == Paper.meeting_id, closed).correlate(Paper)
    return and_(seen, Paper.in_room.is_(True), ~of_closed)


def _granted(asker: Asker, now: Moment, rights: tuple[PaperRights, ...]) -> ColumnElement[bool]:
    """Whether a grant that has not run out is for everybody, or for a unit or a seat of the account."""
    enough = or_(*(PaperGrant.rights == one for one in rights))
    return exists().where(PaperGrant.paper_id == Paper.id, enough, grants_for(asker, now)).correlate(Paper)


def grants_for(asker: Asker, now: Moment) -> ColumnElement[bool]:
    """The condition over PaperGrant and Paper, joined, under which a grant has not run out and is for the account."""
    return and_(
        or_(PaperGrant.until.is_(None), PaperGrant.until > now),
        or_(PaperGrant.scope == GrantScope.ALL, _of_own_unit(asker), _of_own_seat(asker)),
    )


def _own(asker: Asker) -> ColumnElement[bool]:
    """The condition over Seat under which it is the account's own in the paper's meeting.

    One that is suspended, since a substitute sits there, keeps what it could read; one that was withdrawn does not.
    """
    person = select(AccountRow.person_id).where(AccountRow.id == asker.id, AccountRow.person_id.is_not(None))
    participant = select(ParticipantRow.id).where(ParticipantRow.meeting_id == Paper.meeting_id, own_seat(asker))
    mine = or_(Seat.participant_id.in_(participant.correlate(Paper)), Seat.person_id.in_(person.correlate(None)))
    return and_(Seat.meeting_id == Paper.meeting_id, Seat.state != SeatState.WITHDRAWN, mine)


def _of_own_seat(asker: Asker) -> ColumnElement[bool]:
    """Whether a grant is for one of its seats, or for one in whose place it sits now."""
    seats = select(Seat.id).where(_own(asker)).correlate(Paper)
    principals = select(Seat.principal_id).where(
        _own(asker), Seat.state == SeatState.ACTIVE, Seat.principal_id.is_not(None)
    )
    return or_(PaperGrant.seat_id.in_(seats), PaperGrant.seat_id.in_(principals.correlate(Paper)))


def _of_own_unit(asker: Asker) -> ColumnElement[bool]:
    """Whether a grant is for the unit of one of its seats, of its part in the meeting, or of a device's room."""
    of_seats = select(Seat.unit_id).where(_own(asker), Seat.unit_id.is_not(None))
    of_part = (
        select(OrgUnit.id)
        .join(ParticipantRow, ParticipantRow.unit_code == OrgUnit.code)
        .where(own_seat(asker), ParticipantRow.meeting_id == Paper.meeting_id)
    )
    return or_(
        PaperGrant.unit_id.in_(of_seats.correlate(Paper)),
        PaperGrant.unit_id.in_(of_part.correlate(Paper)),
        PaperGrant.unit_id.in_(select(Room.unit_id).where(Room.id == asker.room).correlate(None)),
    )
