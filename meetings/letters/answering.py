"""What stands behind an answer: the seat it is for, and whether it can be answered now."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.invitations import Capacity, capacity, takes_answers
from meetings.domain.lifecycle import RUNNING
from meetings.domain.seats import AnswerSource, Dispatch, SeatState, SubstitutionState
from meetings.domain.working_days import local_day
from meetings.errors import InvitationClosed, LetterRefused, NotFound, SubstituteSits
from meetings.ids import AccountId, MeetingId, PersonId, SeatId, UnitId
from meetings.keys import could_be_key, digest
from meetings.letters.record import invitations_of
from meetings.models.accounts import AccountRow
from meetings.models.directory import AssistantGrant
from meetings.models.meetings import MeetingRecord
from meetings.models.seats import Invitation, Letter, Seat, Substitution


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers for which seat. `account` is None for who came by the link of a letter or by mail."""

    seat: SeatId
    source: AnswerSource
    account: AccountId | None
    capacity: Capacity | None = Capacity.HOLDER


@dataclass(frozen=True, slots=True)
class Open:
    """A seat whose invitation can be answered, with all that went out for its meeting, and its open wish."""

    seat: Seat
    record: MeetingRecord
    sent: tuple[Invitation, ...]
    wish: Substitution | None

    @property
    def last(self) -> Invitation:
        return self.sent[-1]


async def open_seat(tx: AsyncSession, seat: SeatId, now: datetime) -> Open:
    """The seat, for an answer or a decision; others wait. Raises NotFound, InvitationClosed."""
    found = await tx.execute(
        select(MeetingRecord, Seat)
        .join(Seat, Seat.meeting_id == MeetingRecord.id)
        .where(Seat.id == seat)
        .with_for_update(of=(MeetingRecord, Seat))
        .execution_options(populate_existing=True)
    )
    row = found.first()
    if row is None:
        raise NotFound
    record, held = row
    sent = tuple(await invitations_of(tx, record.id))
    is_asked = takes_answers(record.state, record.ends_at, now) and held.state is not SeatState.WITHDRAWN
    if not is_asked or not sent or sent[-1].dispatch is Dispatch.CANCEL:
        raise InvitationClosed
    wish = await tx.scalar(
        select(Substitution).where(
            Substitution.seat_id == seat,
            Substitution.state.in_((SubstitutionState.REQUESTED, SubstitutionState.APPROVED)),
        )
    )
    return Open(held, record, sent, wish)


def check_sits(seat: Seat) -> None:
    """Raises SubstituteSits for a seat that a substitute has taken."""
    if seat.state is SeatState.SUSPENDED:
        raise SubstituteSits


async def seat_by_key(tx: AsyncSession, key: str, now: datetime) -> tuple[Letter, Seat]:
    """The seat of the letter whose key this is, until its meeting is over. Raises LetterRefused."""
    if not could_be_key(key):
        raise LetterRefused
    found = await tx.execute(
        select(Letter, Seat)
        .join(Seat, Seat.id == Letter.seat_id)
        .join(MeetingRecord, MeetingRecord.id == Seat.meeting_id)
        .where(
            Letter.key_sha256 == digest(key),
            MeetingRecord.ended_at.is_(None),
            or_(MeetingRecord.ends_at > now, MeetingRecord.state.in_(RUNNING)),
        )
    )
    row = found.first()
    if row is None:
        raise LetterRefused
    letter, seat = row
    return letter, seat


async def assisted_units(tx: AsyncSession, account: AccountId, now: datetime) -> frozenset[UnitId]:
    """The units for which an account may answer today."""
    day = local_day(now)
    found = await tx.scalars(
        select(AssistantGrant.unit_id).where(
            AssistantGrant.account_id == account,
            AssistantGrant.granted_from <= day,
            or_(AssistantGrant.granted_to.is_(None), AssistantGrant.granted_to > day),
        )
    )
    return frozenset(found)


async def own_person(tx: AsyncSession, account: AccountId) -> PersonId | None:
    """Whose account it is."""
    return await tx.scalar(select(AccountRow.person_id).where(AccountRow.id == account))


async def answering_by(tx: AsyncSession, account: AccountId, seat: SeatId, now: datetime) -> Answering:
    """An account that answers for its own seat, or for one of a unit it assists. Raises NotFound."""
    held = await tx.get(Seat, seat)
    if held is None:
        raise NotFound
    units = await assisted_units(tx, account, now)
    part = capacity(await own_person(tx, account), units, held.person_id, held.unit_id)
    if part is None:
        raise NotFound
    return Answering(seat, AnswerSource.PAGE, account, part)


async def is_seated(tx: AsyncSession, meeting: MeetingId, person: PersonId | None) -> bool:
    """Whether this person of the directory has a seat that was not withdrawn; who is known by name alone has none."""
    if person is None:
        return False
    found = await tx.scalar(
        select(Seat.id)
        .where(Seat.meeting_id == meeting, Seat.state != SeatState.WITHDRAWN, Seat.person_id == person)
        .limit(1)
    )
    return found is not None
