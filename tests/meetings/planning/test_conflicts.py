"""What meetings want at the same time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select, update

from meetings import commands
from meetings.db import Database
from meetings.domain.lifecycle import MeetingState
from meetings.domain.roles import Role
from meetings.domain.seats import Duty, Target
from meetings.errors import InvalidInput
from meetings.ids import MeetingId
from meetings.models.directory import OrgUnit, Position, PositionHolding, Post, UnitKind
from meetings.models.meetings import MeetingRecord
from meetings.planning.conflicts import Span, booked
from meetings.planning.preview import Besides, preview_one, preview_series
from meetings.planning.values import ConflictRow, InvitedLine, OccurrenceRow, Plan
from tests.meetings.hall import NOW, Hall, after
from tests.meetings.planner import EIGHT, TWO_HOURS, Planner, times, unit_line, with_chair

pytestmark = pytest.mark.anyio
SPAN = Span(EIGHT, EIGHT + TWO_HOURS)
WEEK = Span(EIGHT - timedelta(days=8), EIGHT + timedelta(days=7))


async def previewed(planner: Planner, plan: Plan, span: Span = SPAN, login: str = "thuky") -> tuple[ConflictRow, ...]:
    account = await planner.account(login)
    async with planner.db.read() as tx:
        (row,) = await preview_one(tx, account, plan, span, Besides(), NOW)
    return row.conflicts


async def apart(planner: Planner, invited: Sequence[InvitedLine], place: str = "Phòng khác") -> Plan:
    """A plan that has nobody in common with the planner's own."""
    plan = with_chair(planner.plan("Họp khác", place=place), planner.accounts["daibieu1"])
    return replace(plan, invited=tuple(invited))


async def test_the_same_chair_deputy_rooms_and_place_are_told(db: Database) -> None:
    planner = await Planner.of(db)
    meeting = await planner.draft()
    (found,) = await previewed(planner, planner.plan(place="hoi truong"))
    assert (found.meeting, found.title) == (meeting, "Giao ban tuần 49")
    assert len(found.leaders) == 2
    assert (found.rooms, found.room_names, found.same_place) == (2, ("Xã Hải An", "Xã Hải Hậu"), True)


async def test_rooms_of_a_closed_unit_are_not_wanted(db: Database) -> None:
    planner = await Planner.of(db)
    await planner.draft()
    invited = [unit_line("14215")]
    assert len(await previewed(planner, await apart(planner, invited))) == 1
    async with db.begin() as tx:
        await tx.execute(update(OrgUnit).where(OrgUnit.code == "14215").values(valid_to=NOW.date()))
    assert await previewed(planner, await apart(planner, invited)) == ()


@pytest.mark.parametrize("length", [timedelta(0), -TWO_HOURS, timedelta(hours=25)])
async def test_a_time_that_no_meeting_could_have_is_not_previewed(db: Database, length: timedelta) -> None:
    planner = await Planner.of(db)
    with pytest.raises(InvalidInput):
        await previewed(planner, planner.plan(), Span(EIGHT, EIGHT + length))


async def test_meetings_with_nothing_in_common_do_not_meet(db: Database) -> None:
    planner = await Planner.of(db)
    await planner.draft()
    assert await previewed(planner, await apart(planner, [unit_line("14236")])) == ()


async def test_rooms_of_a_meeting_that_is_invited_to_are_those_of_its_sites(hall: Hall) -> None:
    planner = await Planner.of(hall.db)
    span = Span(after(0), after(3600))
    (found,) = [
        row
        for row in await previewed(planner, await apart(planner, [unit_line("14236")]), span)
        if row.meeting == hall.meeting
    ]
    assert (found.leaders, found.rooms, found.room_names, found.same_place) == ((), 1, ("Xã Hải Anh",), False)


async def give_post(db: Database) -> None:
    """The heads of the communes get a post in common."""
    async with db.begin() as tx:
        await tx.merge(Post(code="commune_chair", name="Chủ tịch UBND xã", unit_kind=UnitKind.COMMUNE, rank_order=1))
        heads = select(Position.id).join(OrgUnit, OrgUnit.id == Position.unit_id)
        heads = heads.where(OrgUnit.kind == UnitKind.COMMUNE, Position.rank_order == 1)
        await tx.execute(update(Position).where(Position.id.in_(heads)).values(post_code="commune_chair"))


@pytest.mark.parametrize(("area", "rooms"), [(None, 129), ("Nam Định", 57), ("Hà Nam", 33), ("Huế", 0)])
async def test_a_post_names_the_rooms_of_all_its_units_or_of_an_area(
    db: Database, area: str | None, rooms: int
) -> None:
    planner = await Planner.of(db)
    await give_post(db)
    everywhere = InvitedLine(Target.POST, "commune_chair", None, Duty.REQUIRED, voting=True)
    await planner.draft(await apart(planner, [everywhere]))
    plan = replace(planner.plan(), invited=(replace(everywhere, area=area),))
    found = await previewed(planner, plan)
    assert [row.rooms for row in found] == ([rooms] if rooms else [])


@pytest.mark.parametrize("target", [Target.PERSON, Target.POSITION])
async def test_a_person_and_a_position_name_the_room_of_their_unit(db: Database, target: Target) -> None:
    planner = await Planner.of(db)
    await planner.draft(await apart(planner, [unit_line("14236")]))
    async with db.read() as tx:
        position, person = (
            await tx.execute(
                select(Position.id, PositionHolding.person_id)
                .join(PositionHolding, PositionHolding.position_id == Position.id)
                .join(OrgUnit, OrgUnit.id == Position.unit_id)
                .where(OrgUnit.code == "14236", Position.rank_order == 3)
            )
        ).one()
    ref = person if target is Target.PERSON else position
    line = InvitedLine(target, ref, None, Duty.REQUIRED, voting=False)
    (found,) = await previewed(planner, replace(planner.plan(), invited=(line,)))
    assert found.room_names == ("Xã Hải Anh",)


@pytest.mark.parametrize("state", [MeetingState.POSTPONED, MeetingState.CANCELLED])
async def test_what_is_not_held_is_in_nobodys_way(db: Database, state: MeetingState) -> None:
    planner = await Planner.of(db)
    meeting = await planner.draft()
    async with db.begin() as tx:
        (await tx.get_one(MeetingRecord, meeting)).state = state
    assert await previewed(planner, planner.plan()) == ()


@pytest.mark.parametrize(("hours", "meets"), [(-2, False), (-1.9, True), (1.9, True), (2, False)])
async def test_meetings_that_only_touch_do_not_meet(db: Database, hours: float, meets: bool) -> None:
    planner = await Planner.of(db)
    await planner.draft(when=times(hours))
    assert (await previewed(planner, planner.plan()) != ()) is meets


async def test_a_meeting_the_reader_may_not_know_of_has_no_title(db: Database) -> None:
    planner = await Planner.of(db)
    await planner.draft()
    (found,) = await previewed(planner, planner.plan(), login="chutri")
    assert found.title is None
    assert found.rooms == 2


async def test_a_plan_does_not_meet_itself_nor_its_series(db: Database) -> None:
    planner = await Planner.of(db)
    meeting = await planner.draft()
    async with db.begin() as tx:
        series = (await commands.create_series(tx, planner.secretary, planner.series(), NOW)).series
    account = await planner.account("thuky")
    async with db.read() as tx:
        (alone,) = await preview_one(tx, account, planner.plan(), SPAN, Besides(meeting, series), NOW)
        days = await preview_series(tx, account, planner.series(), EIGHT, Besides(series=series))
    assert alone.conflicts == ()
    assert [len(day.conflicts) for day in days] == [1, *[0] * (len(days) - 1)]


async def test_a_preview_names_holidays_and_days_nobody_works(db: Database) -> None:
    planner = await Planner.of(db)
    account = await planner.account("thuky")
    series = planner.series("FREQ=MONTHLY;BYMONTHDAY=1")
    async with db.read() as tx:
        rows: tuple[OccurrenceRow, ...] = await preview_series(tx, account, series, EIGHT, Besides())
    shown = [(row.day.isoformat(), row.named, row.working) for row in rows]
    assert shown == [
        ("2026-12-01", None, True),
        ("2027-01-01", "Tết Dương lịch", False),
        ("2027-02-01", None, True),
        ("2027-03-01", None, True),
    ]


async def test_a_calendar_tells_both_of_a_pair_to_who_knows_both(db: Database) -> None:
    planner = await Planner.of(db)
    one, other = await planner.submitted(), await planner.draft(when=times(1))
    for login, expected in (("thuky", {one, other}), ("chutri", {one}), ("daibieu2", set[MeetingId]())):
        account = await planner.account(login)
        async with db.read() as tx:
            found = await booked(tx, account, Span(EIGHT - TWO_HOURS, EIGHT + 2 * TWO_HOURS))
        assert {row.one for row in found} == expected


async def test_a_calendar_takes_as_many_queries_for_one_meeting_as_for_twenty(db: Database) -> None:
    planner = await Planner.of(db)
    await planner.draft()
    await planner.draft()
    few = await queries_of(planner)
    for number in range(18):
        await planner.draft(when=times(number))
    assert await queries_of(planner) == few <= 12


async def queries_of(planner: Planner) -> int:
    """How many statements a week of the calendar takes."""
    statements: list[str] = []
    account = await planner.account("thuky")
    async with planner.db.read() as tx:
        connection = (await tx.connection()).sync_connection
        assert connection is not None
        event.listen(connection, "before_cursor_execute", lambda *given: statements.append(given[2]))
        assert await booked(tx, account, WEEK) != ()
    return len(statements)


async def test_the_planned_role_of_a_reader_is_told(db: Database) -> None:
    planner = await Planner.of(db)
    page = await planner.page(await planner.submitted(), "chutri")
    assert page.part is Role.CHAIR
