"""From the lines of a list of invitees to people: as the directory has them on a day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.directory import held_title, unit_name
from meetings.domain.mail_addresses import is_mail_address
from meetings.domain.seats import Duty, Target
from meetings.ids import MeetingId, PersonId, PositionId, UnitId
from meetings.models.agenda import InvitedTarget
from meetings.models.directory import OrgUnit, Person, Position, PositionHolding, Post


@dataclass(frozen=True, slots=True)
class Guest:
    """A person as it would be invited now."""

    person: PersonId
    honorific: str
    name: str
    title: str
    email: str | None
    unit: UnitId
    unit_name: str
    unit_code: str
    area: str | None
    position: PositionId
    duty: Duty
    voting: bool


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A post that is invited and that nobody holds, or that its unit does not have; without a title a unit that is
    invited and has no post at all. `invited`: somebody else of the unit is.
    """

    unit_name: str
    title: str
    invited: bool


@dataclass(frozen=True, slots=True)
class GuestList:
    """Who is invited, each once; posts that nobody holds; whom a later line names again; and what lines name that the
    directory of the day has no more: a unit or a position that was closed, a person who holds none.
    """

    guests: tuple[Guest, ...]
    vacancies: tuple[Vacancy, ...]
    doubles: tuple[Guest, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """A position in its unit, with who holds it on the day."""

    position: Position
    unit: OrgUnit
    holding: PositionHolding | None
    person: Person | None

    @property
    def rank(self) -> int:
        return self.position.rank_order


async def guest_list(tx: AsyncSession, meeting: MeetingId, day: date) -> GuestList:
    """The meeting's lines, in their order, against the directory of the day: three queries whatever their number, and
    three more where some lead nowhere.
    """
    lines = (
        await tx.scalars(
            select(InvitedTarget).where(InvitedTarget.meeting_id == meeting).order_by(InvitedTarget.position)
        )
    ).all()
    places = await _places(tx, lines, day)
    guests: dict[PersonId, Guest] = {}
    vacant: dict[PositionId, _Place] = {}
    doubles: list[Guest] = []
    nowhere: list[InvitedTarget] = []
    for line in lines:
        meant = _meant(line, places)
        if not meant:
            nowhere.append(line)
        for place in meant:
            if place.person is None:
                vacant.setdefault(place.position.id, place)
            elif place.person.id in guests:
                doubles.append(_guest(line, place, place.person))
            else:
                guests[place.person.id] = _guest(line, place, place.person)
    invited = {guest.unit for guest in guests.values()}
    told_of = invited | {one.unit.id for one in vacant.values()}
    without = await _without_posts(tx, lines, day)
    vacancies = [
        *(Vacancy(unit_name(unit), title, invited=False) for unit, title in without if unit.id not in told_of),
        *(Vacancy(unit_name(one.unit), one.position.title, one.unit.id in invited) for one in vacant.values()),
    ]
    told_of_empty = {unit.code for unit, _ in without}
    lost = await _lost(tx, [line for line in nowhere if line.ref not in told_of_empty])
    return GuestList(tuple(guests.values()), tuple(vacancies), tuple(doubles), lost)


async def _lost(tx: AsyncSession, lines: Sequence[InvitedTarget]) -> tuple[str, ...]:
    """What those lines name; a post is of no one unit, and whom it misses is told unit by unit."""
    refs = {target: {line.ref for line in lines if line.target is target} for target in Target}
    if not any(found for target, found in refs.items() if target is not Target.POST):
        return ()
    units = await tx.scalars(select(OrgUnit).where(OrgUnit.code.in_(refs[Target.UNIT])))
    positions = await tx.execute(
        select(Position, OrgUnit)
        .join(OrgUnit, OrgUnit.id == Position.unit_id)
        .where(Position.id.in_(refs[Target.POSITION]))
    )
    people = await tx.scalars(select(Person).where(Person.id.in_(refs[Target.PERSON])))
    names: dict[str, str] = {unit.code: unit_name(unit) for unit in units}
    names |= {position.id: f"{position.title}, {unit_name(unit)}" for position, unit in positions}
    names |= {person.id: f"{person.honorific} {person.name}" for person in people}
    return tuple(names[line.ref] for line in lines if line.ref in names)


async def _without_posts(tx: AsyncSession, lines: Sequence[InvitedTarget], day: date) -> list[tuple[OrgUnit, str]]:
    """The units that a line names and that have no position, and those that have none of a post that a line names in
    all units of their kind: the line brings nobody of them. Each once, with the post's name, none where it has no
    position at all.
    """
    refs = {target: {line.ref for line in lines if line.target is target} for target in Target}
    position = select(Position.id).where(
        Position.unit_id == OrgUnit.id, or_(Position.closed_on.is_(None), Position.closed_on > day)
    )
    is_empty, lacks_post = ~position.exists(), ~position.where(Position.post_code == Post.code).exists()
    found = await tx.execute(
        select(OrgUnit, Post.code, Post.name, is_empty)
        .outerjoin(Post, (Post.unit_kind == OrgUnit.kind) & Post.code.in_(refs[Target.POST]))
        .where(
            OrgUnit.valid_from <= day,
            or_(OrgUnit.valid_to.is_(None), OrgUnit.valid_to > day),
            or_(Post.code.is_not(None) & lacks_post, OrgUnit.code.in_(refs[Target.UNIT]) & is_empty),
        )
        .order_by(OrgUnit.area.is_not(None), OrgUnit.area, OrgUnit.sort_key, Post.rank_order)
    )
    areas = {(line.ref, line.area) for line in lines if line.target is Target.POST}
    without: dict[UnitId, tuple[OrgUnit, str]] = {}
    for unit, post, name, empty in found:
        is_named = empty and unit.code in refs[Target.UNIT]
        if is_named or not areas.isdisjoint({(post, None), (post, unit.area)}):
            without.setdefault(unit.id, (unit, "" if empty else name))
    return list(without.values())


async def _places(tx: AsyncSession, lines: Sequence[InvitedTarget], day: date) -> list[_Place]:
    """Every position that a line could mean, by area and unit and rank, with its holder of the day."""
    refs = {target: [line.ref for line in lines if line.target is target] for target in Target}
    on_day = (PositionHolding.held_from <= day) & or_(PositionHolding.held_to.is_(None), PositionHolding.held_to > day)
    of_people = select(PositionHolding.position_id).where(PositionHolding.person_id.in_(refs[Target.PERSON]), on_day)
    found = await tx.execute(
        select(Position, OrgUnit, PositionHolding, Person)
        .join(OrgUnit, OrgUnit.id == Position.unit_id)
        .outerjoin(PositionHolding, (PositionHolding.position_id == Position.id) & on_day)
        .outerjoin(Person, Person.id == PositionHolding.person_id)
        .where(
            OrgUnit.valid_from <= day,
            or_(OrgUnit.valid_to.is_(None), OrgUnit.valid_to > day),
            or_(Position.closed_on.is_(None), Position.closed_on > day),
            or_(
                Position.post_code.in_(refs[Target.POST]),
                Position.id.in_(refs[Target.POSITION]),
                OrgUnit.code.in_(refs[Target.UNIT]),
                Position.id.in_(of_people),
            ),
        )
        .order_by(OrgUnit.area.is_not(None), OrgUnit.area, OrgUnit.sort_key, Position.rank_order, Position.id)
        .order_by(PositionHolding.acting, PositionHolding.held_from)
    )
    return [_Place(*row) for row in found]


def _meant(line: InvitedTarget, places: Sequence[_Place]) -> Collection[_Place]:
    """The places a line means: of each position one, held as a rule by who holds it in its own right. A unit is its
    first post by rank that somebody holds: it has a seat also while its head's is vacant.
    """
    match line.target:
        case Target.POST:
            here = [
                place
                for place in places
                if place.position.post_code == line.ref and line.area in {None, place.unit.area}
            ]
        case Target.POSITION:
            here = [place for place in places if place.position.id == line.ref]
        case Target.UNIT:
            of_unit = [place for place in places if place.unit.code == line.ref]
            here = [place for place in of_unit if place.person is not None][:1] or of_unit[:1]
        case Target.PERSON:
            held = [place for place in places if place.person is not None and place.person.id == line.ref]
            here = sorted(held, key=lambda place: place.rank)[:1]
    held_first: dict[PositionId, _Place] = {}
    for place in here:
        held_first.setdefault(place.position.id, place)
    return held_first.values()


def _guest(line: InvitedTarget, place: _Place, person: Person) -> Guest:
    acting = place.holding is not None and place.holding.acting
    return Guest(
        person=person.id,
        honorific=person.honorific,
        name=person.name,
        title=held_title(place.position.title, acting=acting),
        email=person.email if person.email and is_mail_address(person.email) else None,
        unit=place.unit.id,
        unit_name=unit_name(place.unit),
        unit_code=place.unit.code,
        area=place.unit.area,
        position=place.position.id,
        duty=line.duty,
        voting=line.voting,
    )
