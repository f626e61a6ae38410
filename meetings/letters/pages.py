"""What the pages of invitations show: the list before it is sent, the invitations of one person, one letter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.agenda import SEEN
from meetings.domain.invitations import ANSWERABLE, Capacity, Difference, Terms, capacity, differences
from meetings.domain.lifecycle import OVER, RUNNING, MeetingState, state_at
from meetings.domain.roles import Role
from meetings.domain.seats import Dispatch, SeatState
from meetings.domain.working_days import local_day
from meetings.errors import LetterRefused
from meetings.events import Account
from meetings.ids import MeetingId, PersonId, SeatId
from meetings.letters.answering import assisted_units, own_person, seat_by_key
from meetings.letters.contents import told_titles
from meetings.letters.guests import GuestList, guest_list
from meetings.letters.places import part_by
from meetings.letters.record import agendas, all_sent, chair_name, invitation_due, invitations_of, terms_now, terms_of
from meetings.letters.standings import SeatRow, seat_rows, standings
from meetings.letters.unsent import unsent_now
from meetings.models.directory import Person, Position, PositionHolding
from meetings.models.meetings import MeetingRecord
from meetings.models.seats import Invitation, Seat

MAX_OWN = 100


@dataclass(frozen=True, slots=True)
class Preview:
    """What would go out now. `chair` is None while nobody is named; `due` while the type has no rules.

    `changed`: what is otherwise than in the last version, None when none has gone out. `items`: how many of the agenda
    it tells to delegates.
    """

    guests: GuestList
    chair: str | None
    due: datetime | None
    changed: frozenset[Difference] | None
    items: int


@dataclass(frozen=True, slots=True)
class SentRow:
    """One version that went out."""

    version: int
    dispatch: Dispatch
    number: str
    sent_at: datetime
    late_reason: str
    reason: str


@dataclass(frozen=True, slots=True)
class Untold:
    """What has changed since the last version went out. `everybody`: it concerns all who are invited; whom else it
    concerns by name: who is to be invited, who is no more, who sits otherwise or can be reached only now, and who was
    not told that their substitute may not come.
    """

    changed: frozenset[Difference]
    everybody: bool
    fresh: tuple[str, ...]
    gone: tuple[str, ...]
    altered: tuple[str, ...]
    decided: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """A meeting with what went out and where every seat stands. `unsent`: what nobody was told yet."""

    title: str
    state: MeetingState
    starts_at: datetime
    ends_at: datetime
    sent: tuple[SentRow, ...]
    rows: tuple[SeatRow, ...]
    unsent: Untold | None


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the same unit, who might come instead."""

    person: PersonId
    honorific: str
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class LetterPage:
    """One invitation as whoever answers it sees it. `is_open`: it can be answered now.

    `substitute_for`: in whose place this seat's holder comes. `capacity`: how the asker may answer for it. `agenda`:
    the titles of the items that the seat may know of, as they are now. `agenda_told_at`: when the last version told
    others of them; None when it told these.
    """

    meeting: MeetingId
    state: MeetingState
    terms: Terms
    number: str
    version: int
    called_off: bool
    reason: str
    row: SeatRow
    is_open: bool
    substitute_for: str
    capacity: Capacity
    agenda: tuple[str, ...] = ()
    agenda_told_at: datetime | None = None
    colleagues: tuple[Colleague, ...] = ()


async def preview(tx: AsyncSession, record: MeetingRecord, now: datetime) -> Preview:
    """Whom an invitation would go to now, and what stands in its way."""
    sent = await invitations_of(tx, record.id)
    chair = await chair_name(tx, record.id)
    changed = None if not sent or chair is None else differences(terms_of(sent[-1]), await terms_now(tx, record))
    agenda = (await agendas(tx, [record.id]))[record.id]
    return Preview(
        guests=await guest_list(tx, record.id, local_day(now)),
        chair=chair,
        due=await invitation_due(tx, record),
        changed=changed,
        items=sum(visibility in SEEN[Role.DELEGATE] for _, visibility in agenda),
    )


async def answers(tx: AsyncSession, record: MeetingRecord, now: datetime) -> Answers:
    """What the secretary watches."""
    return Answers(
        title=record.title,
        state=state_at(record.state, record.starts_at, record.ready_before_s, now),
        starts_at=record.starts_at,
        ends_at=record.ends_at,
        sent=tuple(
            SentRow(row.version, row.dispatch, row.number, row.sent_at, row.late_reason, row.reason)
            for row in await invitations_of(tx, record.id)
        ),
        rows=await standings(tx, record.id),
        unsent=await _untold(tx, record, now),
    )


async def letter_page(tx: AsyncSession, key: str, now: datetime) -> LetterPage:
    """The invitation of the letter whose key this is. Raises LetterRefused."""
    _, seat = await seat_by_key(tx, key, now)
    found = await _pages(tx, [(seat, Capacity.HOLDER)], now)
    if not found:  # Whoever sat there is invited no longer.
        raise LetterRefused
    return found[0]


async def own_letters(tx: AsyncSession, account: Account, now: datetime) -> tuple[LetterPage, ...]:
    """The invitations that an account may answer, its own and those of units it assists, of meetings to come."""
    person, units = await own_person(tx, account.id), await assisted_units(tx, account.id, now)
    found = await tx.scalars(
        select(Seat)
        .join(MeetingRecord, MeetingRecord.id == Seat.meeting_id)
        .where(
            or_(Seat.person_id == person, Seat.unit_id.in_(units)),
            Seat.state != SeatState.WITHDRAWN,
            MeetingRecord.state.not_in(OVER),
            or_(MeetingRecord.ends_at > now, MeetingRecord.state.in_(RUNNING)),
        )
        .order_by(MeetingRecord.starts_at, Seat.position)
        .limit(MAX_OWN)
    )
    held = [(seat, capacity(person, units, seat.person_id, seat.unit_id)) for seat in found]
    return await _pages(tx, [(seat, part) for seat, part in held if part is not None], now)


async def colleagues(tx: AsyncSession, seat: Seat, now: datetime) -> tuple[Colleague, ...]:
    """Who else holds a position in the seat's unit today, by rank."""
    day = local_day(now)
    found = await tx.execute(
        select(Person, Position.title)
        .join(PositionHolding, PositionHolding.person_id == Person.id)
        .join(Position, Position.id == PositionHolding.position_id)
        .where(
            Position.unit_id == seat.unit_id,
            PositionHolding.held_from <= day,
            or_(PositionHolding.held_to.is_(None), PositionHolding.held_to > day),
            Person.id != seat.person_id,
        )
        .order_by(Position.rank_order.desc(), Person.sort_key.desc())
    )
    by_person = {person.id: Colleague(person.id, person.honorific, person.name, title) for person, title in found}
    return tuple(reversed(by_person.values()))


async def _untold(tx: AsyncSession, record: MeetingRecord, now: datetime) -> Untold | None:
    found = await unsent_now(tx, record, now)
    if found is None:
        return None
    fresh = [_called(guest.honorific, guest.name, guest.unit_name) for guest in found.fresh]
    held = [_called(seat.honorific, seat.name, seat.unit_name) for seat in found.held]
    return Untold(
        changed=found.changed,
        everybody=found.concerns_all,
        fresh=(*fresh, *held),
        gone=tuple(_called(seat.honorific, seat.name, seat.unit_name) for seat in found.gone),
        altered=tuple(_called(seat.honorific, seat.name, seat.unit_name) for seat in found.altered),
        decided=tuple(_called(seat.honorific, seat.name, seat.unit_name) for seat in found.decided),
    )


def _called(honorific: str, name: str, unit: str) -> str:
    return f"{honorific} {name}, {unit}"


async def _pages(tx: AsyncSession, seats: Sequence[tuple[Seat, Capacity]], now: datetime) -> tuple[LetterPage, ...]:
    """A page for each seat; a constant number of queries whatever the number of seats and meetings."""
    meetings = {seat.meeting_id for seat, _ in seats}
    rows = await seat_rows(tx, Seat.id.in_([seat.id for seat, _ in seats]))
    records = {row.id: row for row in await tx.scalars(select(MeetingRecord).where(MeetingRecord.id.in_(meetings)))}
    sent = await all_sent(tx, meetings)
    principals = [seat.principal_id for seat, _ in seats if seat.principal_id is not None]
    names = {
        row.id: f"{row.honorific} {row.name}" for row in await tx.scalars(select(Seat).where(Seat.id.in_(principals)))
    }
    items = await agendas(tx, meetings)
    told = await told_titles(tx, [versions[-1].id for versions in sent.values() if versions])
    pages = []
    for seat, part in seats:
        if not sent[seat.meeting_id] or seat.id not in rows:
            continue
        last, seen = sent[seat.meeting_id][-1], SEEN[part_by(seat.duty, seat.scope)]
        agenda = tuple(title for title, visibility in items[seat.meeting_id] if visibility in seen)
        is_told = not last.attendees or agenda == tuple(
            title for title, visibility in told[last.id] if visibility in seen
        )
        page = _page(records[seat.meeting_id], last, names, rows[seat.id], part, now)
        pages.append(replace(page, agenda=agenda, agenda_told_at=None if is_told else last.sent_at))
    return tuple(pages)


def _page(
    record: MeetingRecord,
    last: Invitation,
    names: Mapping[SeatId, str],
    row: SeatRow,
    part: Capacity,
    now: datetime,
) -> LetterPage:
    called_off = last.dispatch is Dispatch.CANCEL or record.state not in ANSWERABLE
    return LetterPage(
        meeting=record.id,
        state=state_at(record.state, record.starts_at, record.ready_before_s, now),
        terms=terms_of(last),
        number=last.number,
        version=last.version,
        called_off=called_off,
        reason=last.reason,
        row=row,
        is_open=not called_off and row.state is SeatState.ACTIVE,
        substitute_for="" if row.principal is None else names.get(row.principal, ""),
        capacity=part,
    )
