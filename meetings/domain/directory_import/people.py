"""A table of people: who holds which position of which unit."""

from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from meetings.domain import directory_fields as fields
from meetings.domain.directory_import.columns import SheetKind
from meetings.domain.directory_import.people_index import PeopleIndex
from meetings.domain.directory_import.rows import (
    Change,
    Outcome,
    PlannedRow,
    RowFault,
    RowReader,
    Sheet,
    differences,
    table,
)
from meetings.domain.directory_import.state import (
    DirectoryState,
    HoldingState,
    PersonState,
    PositionState,
    PostState,
    UnitState,
)
from meetings.domain.vietnamese import fold, match_key
from meetings.ids import HoldingId, PersonId, PositionId, UnitId

_title = partial(fields.line, most=fields.MAX_TITLE)
_name = partial(fields.line, most=fields.MAX_NAME)
_rank = partial(fields.number, most=fields.MAX_RANK)


@dataclass(frozen=True, slots=True)
class HoldingToEnd:
    """What somebody holds no more from `on`; `never`: it began on that day, and never was."""

    holding: HoldingId
    on: date
    never: bool


@dataclass(frozen=True, slots=True)
class HoldingToGive:
    """What somebody holds from a day on."""

    person: PersonId
    position: PositionId
    held_from: date
    acting: bool


@dataclass(frozen=True, slots=True)
class PeoplePlan:
    """What a table of people would do. Ids of what is to be made are "+" and the line."""

    rows: tuple[PlannedRow, ...]
    positions: tuple[PositionState, ...]
    people: tuple[PersonState, ...]
    ended: tuple[HoldingToEnd, ...]
    given: tuple[HoldingToGive, ...]


def plan_people(sheet: Sheet, state: DirectoryState, today: date) -> PeoplePlan:
    """Compares a table with the directory. Who takes a position over does so `today` where no day is given."""
    read = table(SheetKind.PEOPLE, sheet)
    planner = _Planner(state, today)
    rows = read.faulty + tuple(planner.plan(row) for row in read.rows)
    return PeoplePlan(
        rows=rows,
        positions=tuple(planner.positions.values()),
        people=tuple(planner.people.values()),
        ended=tuple(planner.ended),
        given=tuple(planner.given),
    )


@dataclass(frozen=True, slots=True)
class _Values:
    """What a row says, all of it good."""

    unit: UnitState
    title: str
    rank: int | None
    post: str | None
    honorific: str
    name: str
    phone: str | None
    email: str | None
    since: date | None
    acting: bool

    @property
    def label(self) -> str:
        return f"{self.unit.full_name}: {self.title}"


class _Planner:
    def __init__(self, state: DirectoryState, today: date) -> None:
        self._today = today
        self._units = {unit.code: unit for unit in state.units}
        self._posts = {key: post for post in state.posts for key in (fold(post.code), fold(post.name))}
        self._index = PeopleIndex(state)
        self._titled: dict[tuple[UnitId, str], list[PositionState]] = {}
        self._lowest: dict[UnitId, int] = {}
        for position in state.positions:
            self._enter(position)
        self._held: dict[PositionId, list[HoldingState]] = {}
        for holding in state.holdings:
            self._held.setdefault(holding.position, []).append(holding)
        self._seen: set[PositionId] = set()
        self._takers: dict[PositionId, PersonId] = {}
        self.positions: dict[PositionId, PositionState] = {}
        self.people: dict[PersonId, PersonState] = {}
        self.ended: list[HoldingToEnd] = []
        self.given: list[HoldingToGive] = []

    def plan(self, row: RowReader) -> PlannedRow:
        values = self._values(row)
        if values is None:
            return row.faulty(": ".join(filter(None, (row.cells.get("unit_code"), row.cells.get("title")))))
        position = self._position(row, values)
        holders = self._holders(position)
        person = self._index.find(values.name, values.email, values.phone, values.unit.id, holders)
        if isinstance(person, RowFault):
            row.refuse("email" if person is RowFault.EMAIL_OF_OTHER else "name", person)
        elif position is not None:
            self._check_day(row, values, position, person)
        if row.troubles or isinstance(person, RowFault):
            return row.faulty(values.label)
        return self._write(row, values, position, person)

    def _holders(self, position: PositionState | None) -> list[PersonId]:
        """Who holds it now, or takes it by a row before."""
        if position is None:
            return []
        held = self._held.get(position.id, ())
        return [one.person for one in held] + [one for one in (self._takers.get(position.id),) if one is not None]

    def _values(self, row: RowReader) -> _Values | None:
        code, title = row.need("unit_code", fields.unit_code), row.need("title", _title)
        rank, post = row.read("rank", _rank), row.read("post", _title)
        honorific, name = row.need("honorific", fields.honorific), row.need("name", _name)
        phone, email = row.read("phone", fields.phone), row.read("email", fields.email)
        since, acting = row.read("held_from", fields.day), row.read("acting", fields.is_yes) or False
        unit = self._units.get(code) if code is not None else None
        if code is not None and (unit is None or not unit.open):
            row.refuse("unit_code", RowFault.UNKNOWN_UNIT if unit is None else RowFault.CLOSED_UNIT)
        if since is not None and since > self._today:
            row.refuse("held_from", RowFault.FUTURE_DAY)
        found = self._post(row, post, unit) if post is not None and unit is not None else None
        if row.troubles or unit is None or title is None or honorific is None or name is None:
            return None
        code = found.code if found is not None else None
        return _Values(unit, title, rank, code, honorific, name, phone, email, since, acting)

    def _post(self, row: RowReader, text: str, unit: UnitState) -> PostState | None:
        post = self._posts.get(fold(text))
        if post is None or post.unit_kind is not unit.kind:
            row.refuse("post", RowFault.UNKNOWN_POST if post is None else RowFault.OTHER_KIND)
        return post

    def _position(self, row: RowReader, values: _Values) -> PositionState | None:
        """The position that is meant; None for one to be made."""
        titled = self._titled.get((values.unit.id, match_key(values.title)), ())
        found = [one for one in titled if values.rank in (None, one.rank)]
        if len(found) > 1:
            row.refuse("rank", RowFault.RANK_NEEDED)
            return None
        if not found:
            return None
        (position,) = found
        if not position.open:
            row.refuse("title", RowFault.CLOSED_POSITION)
        if position.id in self._seen:
            row.refuse("title", RowFault.DOUBLE_ROW)
        self._seen.add(position.id)
        return position

    def _check_day(self, row: RowReader, values: _Values, position: PositionState, person: PersonState | None) -> None:
        own = self._own(values, position, person)
        if own is not None:
            if values.since is not None and values.since != own.held_from:
                row.refuse("held_from", RowFault.HELD_SINCE)
            return
        day = values.since or self._today
        later = position.last_end is not None and position.last_end > day
        if later or any(one.held_from > day for one in self._replaced(values, position, person)):
            row.refuse("held_from", RowFault.BEFORE_HOLDER)

    def _own(self, values: _Values, position: PositionState, person: PersonState | None) -> HoldingState | None:
        """What the person holds of it already, in the same way."""
        held = self._held.get(position.id, ())
        own = [one for one in held if person is not None and one.person == person.id and one.acting is values.acting]
        return own[0] if own else None

    def _replaced(
        self, values: _Values, position: PositionState, person: PersonState | None
    ) -> tuple[HoldingState, ...]:
        """What ends when the person takes it: who acts takes nothing from others."""
        held = self._held.get(position.id, ())
        return tuple(one for one in held if not values.acting or (person is not None and one.person == person.id))

    def _write(
        self, row: RowReader, values: _Values, position: PositionState | None, person: PersonState | None
    ) -> PlannedRow:
        place = position or self._new_position(row, values)
        changes = self._place(values, position, place)
        replaced = self._replaced(values, place, person)
        takes = self._own(values, place, person) is None
        holder, told = self._holder(row, values, person)
        if takes:
            before = ", ".join(self._index.name(one.person) for one in replaced)
            changes += () if before == values.name else (Change("name", before, values.name),)
            changes += self._take(values, place, holder, replaced)
        changes += told
        self._index.put(holder, values.unit.id)
        if not changes:
            return PlannedRow(row.line, Outcome.SAME, values.label)
        outcome = Outcome.ADD if takes and not replaced else Outcome.CHANGE
        return PlannedRow(row.line, outcome, values.label, changes)

    def _new_position(self, row: RowReader, values: _Values) -> PositionState:
        rank = values.rank or min(self._lowest.get(values.unit.id, 0) + 1, fields.MAX_RANK)
        new = PositionState(
            PositionId(f"+{row.line}"), values.unit.id, values.title, rank, values.post, open=True, last_end=None
        )
        self._enter(new)
        self._seen.add(new.id)
        return new

    def _enter(self, position: PositionState) -> None:
        self._titled.setdefault((position.unit, match_key(position.title)), []).append(position)
        self._lowest[position.unit] = max(self._lowest.get(position.unit, 0), position.rank)

    def _place(self, values: _Values, position: PositionState | None, place: PositionState) -> tuple[Change, ...]:
        """The position itself: made, or given a post."""
        if position is None:
            self.positions[place.id] = place
            return differences({}, {"title": place.title, "rank": place.rank, "post": place.post})
        if values.post is None or values.post == place.post:
            return ()
        self.positions[place.id] = replace(place, post=values.post)
        return (Change("post", place.post or "", values.post),)

    def _holder(
        self, row: RowReader, values: _Values, person: PersonState | None
    ) -> tuple[PersonState, tuple[Change, ...]]:
        """The person itself: somebody new, or with other facts."""
        known = person.phone if person is not None else None
        same = fields.phone_key(values.phone) == fields.phone_key(known)
        phone = known if same else values.phone  # However it is spelt.
        said = {"honorific": values.honorific, "phone": phone, "email": values.email}
        if person is None:
            new = PersonState(
                PersonId(f"+{row.line}"), values.honorific, values.name, values.phone, values.email, in_service=True
            )
            self.people[new.id] = new
            return new, differences({}, said)
        before = {"honorific": person.honorific, "phone": person.phone, "email": person.email}
        changes = differences(before, said)
        if changes:
            person = replace(
                person,
                honorific=values.honorific,
                phone=phone or person.phone,
                email=values.email or person.email,
            )
            self.people[person.id] = person
        return person, changes

    def _take(
        self, values: _Values, place: PositionState, holder: PersonState, replaced: tuple[HoldingState, ...]
    ) -> tuple[Change, ...]:
        day = values.since or self._today
        self.ended += [HoldingToEnd(one.id, day, one.held_from >= day) for one in replaced]
        self._takers[place.id] = holder.id
        self.given.append(HoldingToGive(holder.id, place.id, day, values.acting))
        told = Change("held_from", "", f"{day:%d/%m/%Y}")
        before = any(one.acting for one in replaced)
        if before is values.acting:
            return (told,)
        return (told, Change("acting", "x" if before else "", "x" if values.acting else ""))
