"""Who may open which paper: asked anew at every request, so that an end and a recall count at once.

Chair and secretary open every paper that is not recalled, and every version of it. Anybody else needs a grant, a part
in the meeting that sees the item, and a published version; a room's device besides a paper meant for rooms' screens.
IT is in none of these conditions.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from meetings.access import led_by, meeting_for, own_seat, part_in_plan, visible_to
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
    # Large conditions cost the process more than the database: this one is built only where it is asked for.
    may_take = downloads_of(reader.account, now) if download else true()
    found = await tx.execute(
        select(Paper, PaperVersion, may_take)
        .join(PaperVersion, PaperVersion.paper_id == Paper.id)
        .where(
            Paper.id == paper,
            Paper.meeting_id == reader.record.id,
            PaperVersion.id == version,
            versions_seen_by(reader.account, now),
        )
    )
    row = found.first()
    if row is None:
        raise NotFound
    if download and not row[2]:
        raise NotAllowed
    return row[0], row[1]


def versions_seen_by(account: Account, now: datetime) -> ColumnElement[bool]:
    """The condition over Paper and PaperVersion, joined, under which an account may open the version."""
    published = PaperVersion.published_at.is_not(None) & PaperVersion.recalled_at.is_(None)
    return and_(papers_seen_by(account, now), or_(published, led(account)))


def papers_seen_by(account: Account, now: datetime) -> ColumnElement[bool]:
    """The condition over Paper under which an account may know what is in it: not recalled, and granted."""
    return and_(Paper.recalled_at.is_(None), papers_known_to(account, now))


def papers_known_to(account: Account, now: datetime) -> ColumnElement[bool]:
    """The same for who may know that there is, or was, such a paper: recalled ones too."""
    one = aliased(PaperVersion)
    published = exists().where(one.paper_id == Paper.id, one.published_at.is_not(None)).correlate(Paper)
    return or_(led(account), and_(published, _part(account), _granted(account, now, tuple(PaperRights))))


def downloads_of(account: Account, now: datetime) -> ColumnElement[bool]:
    """The condition over Paper under which an account that sees it may take it away as a file."""
    granted = _granted(account, now, (PaperRights.DOWNLOAD,))
    return or_(led(account), and_(_part(account, (Role.DELEGATE,)), granted))


def led(account: Account) -> ColumnElement[bool]:
    """The condition over Paper under which its meeting is the account's own, or it stands in for the chair now."""
    own = select(MeetingRecord.id).where(led_by(account), visible_to(account)).correlate(None)
    standing_in = (
        select(Deputy.meeting_id)
        .join(ParticipantRow, ParticipantRow.id == Deputy.participant_id)
        .where(own_seat(account), Deputy.acting_since.is_not(None))
        .correlate(None)
    )
    return or_(Paper.meeting_id.in_(own), Paper.meeting_id.in_(standing_in))


def _part(account: Account, roles: tuple[Role, ...] = _GRANTED_TO) -> ColumnElement[bool]:
    """Whether its part in the meeting sees the item, and a room's device what is meant for screens."""
    parts = [_as(account, role) for role in roles]
    return or_(false(), *parts)


def _as(account: Account, role: Role) -> ColumnElement[bool]:
    taking_part = select(ParticipantRow.meeting_id).where(own_seat(account), ParticipantRow.role == role)
    visible = [one for one in Visibility if sees_item(role, one)]
    item = Paper.item_id.in_(select(AgendaItem.id).where(AgendaItem.visibility.in_(visible)).correlate(None))
    of_item = or_(item, Paper.item_id.is_(None)) if sees_item(role, None) else item
    seen = and_(Paper.meeting_id.in_(taking_part.correlate(None)), of_item)
    if role is not Role.ROOM:
        return seen
    closed = select(MeetingRecord.id).where(MeetingRecord.state.in_(_CLOSED_TO_ROOMS)).correlate(None)
    return and_(seen, Paper.in_room.is_(True), Paper.meeting_id.not_in(closed))


def _granted(account: Account, now: datetime, rights: tuple[PaperRights, ...]) -> ColumnElement[bool]:
    """Whether a grant that has not run out is for everybody, or for a unit or a seat of the account."""
    here = PaperGrant.paper_id == Paper.id
    return exists().where(here, PaperGrant.rights.in_(rights), grants_for(account, now)).correlate(Paper)


def grants_for(account: Account, now: datetime) -> ColumnElement[bool]:
    """The condition over PaperGrant and Paper, joined, under which a grant has not run out and is for the account."""
    return and_(
        or_(PaperGrant.until.is_(None), PaperGrant.until > now),
        or_(PaperGrant.scope == GrantScope.ALL, _of_own_unit(account), _of_own_seat(account)),
    )


def _own(account: Account) -> ColumnElement[bool]:
    """The condition over Seat under which it is the account's own in the paper's meeting.

    One that is suspended, since a substitute sits there, keeps what it could read; one that was withdrawn does not.
    """
    person = select(AccountRow.person_id).where(AccountRow.id == account.id, AccountRow.person_id.is_not(None))
    participant = select(ParticipantRow.id).where(own_seat(account)).correlate(None)
    mine = or_(Seat.participant_id.in_(participant), Seat.person_id.in_(person.correlate(None)))
    return and_(Seat.meeting_id == Paper.meeting_id, Seat.state != SeatState.WITHDRAWN, mine)


def _of_own_seat(account: Account) -> ColumnElement[bool]:
    """Whether a grant is for one of its seats, or for one in whose place it sits now."""
    seats = select(Seat.id).where(_own(account)).correlate(Paper)
    principals = select(Seat.principal_id).where(
        _own(account), Seat.state == SeatState.ACTIVE, Seat.principal_id.is_not(None)
    )
    return or_(PaperGrant.seat_id.in_(seats), PaperGrant.seat_id.in_(principals.correlate(Paper)))


def _of_own_unit(account: Account) -> ColumnElement[bool]:
    """Whether a grant is for the unit of one of its seats, of its part in the meeting, or of a device's room."""
    of_seats = select(Seat.unit_id).where(_own(account), Seat.unit_id.is_not(None))
    of_part = (
        select(OrgUnit.id)
        .join(ParticipantRow, ParticipantRow.unit_code == OrgUnit.code)
        .where(own_seat(account), ParticipantRow.meeting_id == Paper.meeting_id)
    )
    return or_(
        PaperGrant.unit_id.in_(of_seats.correlate(Paper)),
        PaperGrant.unit_id.in_(of_part.correlate(Paper)),
        PaperGrant.unit_id.in_(select(Room.unit_id).where(Room.id == account.room).correlate(None)),
    )
