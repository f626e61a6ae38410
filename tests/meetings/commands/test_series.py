"""Series of meetings."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from meetings import access, audit, commands
from meetings.db import Database
from meetings.domain.lifecycle import MeetingState
from meetings.domain.recurrence import days, horizon, parse
from meetings.domain.working_days import local_day
from meetings.errors import (
    ChangedMeanwhile,
    InvalidInput,
    MeetingsError,
    NotAllowed,
    NotFound,
    ReasonMissing,
    SeriesOver,
)
from meetings.ids import SeriesId, new_uuid
from meetings.planning.pages import SeriesPage, series_page
from meetings.planning.preview import Besides, preview_series
from tests.meetings.hall import NOW
from tests.meetings.planner import MONDAY, WEEK, Planner, made, occurrences, short, times

pytestmark = pytest.mark.anyio
TODAY = local_day(NOW)


async def page(planner: Planner, series: SeriesId) -> SeriesPage:
    account = await planner.account("thuky")
    async with planner.db.read() as tx:
        return await series_page(tx, await access.series_for(tx, account, series))


async def test_a_series_makes_its_meetings_thirteen_weeks_ahead_as_drafts(db: Database) -> None:
    planner = await Planner.of(db)
    async with db.begin() as tx:
        told = await commands.create_series(tx, planner.secretary, planner.series(), NOW)
    found = await occurrences(planner, told.series)
    assert list(found) == [MONDAY + WEEK * number for number in range(13)]
    assert (told.drafts, told.kept) == (13, 0)
    assert max(found) == horizon(TODAY)
    first = found[MONDAY]
    assert (first.state, first.title, first.starts_at.hour) == (MeetingState.DRAFT, "Giao ban tuần 49", 1)
    assert first.ends_at - first.starts_at == timedelta(hours=2)


async def test_agenda_people_and_invitees_are_carried_along(db: Database) -> None:
    planner = await Planner.of(db)
    found = await occurrences(planner, await made(planner, short(planner)))
    own = await planner.page(await planner.draft())
    for record in found.values():
        carried = await planner.page(record.id)
        assert [item.line for item in carried.agenda] == [item.line for item in own.agenda]
        assert (carried.people, carried.invited) == (own.people, own.invited)
        assert carried.series is not None
        assert carried.series.rule == "FREQ=WEEKLY;BYDAY=MO"


async def test_making_them_again_makes_none_and_a_week_later_one(db: Database) -> None:
    planner = await Planner.of(db)
    series = await made(planner, planner.series())
    for now, count in ((NOW, 0), (NOW + timedelta(days=6), 0), (NOW + WEEK, 1), (NOW + WEEK, 0)):
        async with db.begin() as tx:
            assert await commands.make_occurrences(tx, series, now) == count


async def test_a_series_that_began_before_makes_nothing_of_the_past(db: Database) -> None:
    planner = await Planner.of(db)
    series = await made(planner, replace(short(planner), starts_on=date(2026, 11, 2)))
    assert min(await occurrences(planner, series)) == TODAY


@pytest.mark.parametrize(("minutes", "first"), [(0, TODAY), (1, MONDAY)])
async def test_a_series_makes_no_meeting_whose_start_has_passed(db: Database, minutes: int, first: date) -> None:
    planner = await Planner.of(db)
    plan, now = replace(short(planner), starts_on=TODAY), NOW + timedelta(minutes=minutes)
    async with db.begin() as tx:
        series = (await commands.create_series(tx, planner.secretary, plan, now)).series
    assert min(await occurrences(planner, series)) == first
    async with db.read() as tx:
        rows = await preview_series(tx, await planner.account("thuky"), plan, now, Besides(series=series))
    assert rows[0].day == first


async def test_a_series_that_is_changed_leaves_what_has_passed_today(db: Database) -> None:
    planner = await Planner.of(db)
    plan = replace(short(planner), starts_on=TODAY)
    series = await made(planner, plan)
    async with db.begin() as tx:
        by = planner.by(1, NOW + timedelta(hours=3))
        await commands.change_series(tx, series, replace(plan, plan=planner.plan("Giao ban mới")), by)
    titles = [record.title for record in (await occurrences(planner, series)).values()]
    assert titles[:2] == ["Giao ban tuần 49", "Giao ban mới"]


@pytest.mark.parametrize(
    "change",
    [
        {"rule": "FREQ=DAILY"},
        {"ends_on": MONDAY - timedelta(days=1)},
        {"rule": "FREQ=WEEKLY;BYDAY=TU", "ends_on": MONDAY},
    ],
)
async def test_a_series_without_a_day_is_none(db: Database, change: dict[str, object]) -> None:
    planner = await Planner.of(db)
    with pytest.raises(InvalidInput):
        await made(planner, replace(planner.series(), **change))  # type: ignore[arg-type]  # Of the fields named.


async def test_all_to_come_are_made_anew_but_for_those_that_were_touched(db: Database) -> None:
    planner = await Planner.of(db)
    series = await made(planner, short(planner))
    found = await occurrences(planner, series)
    touched, submitted, untouched = (found[day].id for day in found)
    async with db.begin() as tx:
        await commands.change_plan(tx, touched, planner.plan("Riêng buổi này"), times(), planner.by())
        await commands.submit_meeting(tx, submitted, planner.by())
        plan = replace(short(planner), plan=planner.plan("Giao ban mới"), minute=540)
        told = await commands.change_series(tx, series, plan, planner.by(1))
    now = await occurrences(planner, series)
    assert (told.drafts, told.kept) == (1, 2)
    assert [record.title for record in now.values()] == ["Riêng buổi này", "Giao ban tuần 49", "Giao ban mới"]
    assert [record.starts_at.hour for record in now.values()] == [1, 1, 2]
    assert [record.id for record in now.values()] == [touched, submitted, untouched]


async def test_this_and_the_following_become_a_series_of_their_own(db: Database) -> None:
    planner = await Planner.of(db)
    series = await made(planner, short(planner))
    second = MONDAY + WEEK
    kept = (await occurrences(planner, series))[second].id
    async with db.begin() as tx:
        await commands.submit_meeting(tx, kept, planner.by())
        plan = replace(short(planner, "FREQ=WEEKLY;BYDAY=TU"), plan=planner.plan("Giao ban thứ ba"))
        told = await commands.split_series(tx, series, second, plan, planner.by(1))
    assert list(await occurrences(planner, series)) == [MONDAY]
    assert list(await occurrences(planner, told.series)) == [
        second, second + timedelta(days=1), second + WEEK + timedelta(days=1)
    ]  # fmt: skip
    assert (told.kept, told.drafts) == (1, 2)
    assert (await page(planner, series)).plan.ends_on == second - timedelta(days=1)


async def test_a_split_after_the_end_leaves_the_series_ended(db: Database) -> None:
    planner = await Planner.of(db)
    series = await made(planner, short(planner, weeks=5))
    later = MONDAY + 4 * WEEK
    async with db.begin() as tx:
        await commands.submit_meeting(tx, (await occurrences(planner, series))[later].id, planner.by())
    async with db.begin() as tx:
        await commands.end_series(tx, series, MONDAY + 2 * WEEK - timedelta(days=1), planner.by(1))
        plan = replace(planner.series(), starts_on=later, ends_on=later + WEEK)
        told = await commands.split_series(tx, series, later, plan, planner.by(2))
        assert await commands.make_occurrences(tx, series, NOW) == 0
    assert list(await occurrences(planner, series)) == [MONDAY, MONDAY + WEEK]
    assert list(await occurrences(planner, told.series)) == [later, later + WEEK]
    assert (await page(planner, series)).plan.ends_on == MONDAY + 2 * WEEK - timedelta(days=1)


async def test_what_another_has_split_off_is_not_split_off_once_more(db: Database) -> None:
    """Both would make the meetings of the same days."""
    planner = await Planner.of(db)
    series = await made(planner, planner.series())
    second = MONDAY + WEEK
    async with db.begin() as tx:
        await commands.split_series(tx, series, second, replace(planner.series(), minute=540), planner.by(1))
    for day in (second, second + WEEK):
        with pytest.raises(SeriesOver):
            async with db.begin() as tx:
                await commands.split_series(tx, series, day, planner.series(), planner.by(2))
    assert list(await occurrences(planner, series)) == [MONDAY]


async def waits(db: Database) -> None:
    """Until a transaction waits for another; on SQLite each writer does, before it has begun."""
    async with db.read() as tx:
        if tx.get_bind().dialect.name != "postgresql":
            return
    async with asyncio.timeout(10):
        blocked = 0
        while not blocked:
            async with db.read() as tx:
                blocked = await tx.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted"))


async def test_what_is_touched_while_the_series_changes_is_kept(db: Database) -> None:
    """On PostgreSQL both go on at one time: the change of the series meets a draft that is being changed."""
    planner = await Planner.of(db)
    series = await made(planner, short(planner))
    first, second, _ = (await occurrences(planner, series)).values()

    async def all_to_come() -> None:
        async with db.begin() as tx:
            await commands.change_series(tx, series, replace(short(planner), minute=540), planner.by(1))

    async with asyncio.TaskGroup() as tasks, db.begin() as tx:
        await commands.change_plan(tx, first.id, planner.plan("Riêng buổi này"), times(), planner.by())
        await commands.submit_meeting(tx, second.id, planner.by())
        tasks.create_task(all_to_come())
        await waits(db)
    titles = [(record.title, record.starts_at.hour) for record in (await occurrences(planner, series)).values()]
    assert titles == [("Riêng buổi này", 1), ("Giao ban tuần 49", 1), ("Giao ban tuần 49", 2)]


async def test_from_its_first_day_on_a_series_is_changed_as_a_whole(db: Database) -> None:
    planner = await Planner.of(db)
    series = await made(planner, short(planner))
    async with db.begin() as tx:
        told = await commands.split_series(tx, series, MONDAY, short(planner), planner.by(1))
    assert told.series == series


async def test_a_day_is_left_out_with_its_reason_and_stays_so(db: Database) -> None:
    planner = await Planner.of(db)
    series = await made(planner, short(planner))
    with pytest.raises(ReasonMissing):
        async with db.begin() as tx:
            await commands.except_day(tx, series, MONDAY, "", planner.by(1))
    async with db.begin() as tx:
        await commands.except_day(tx, series, MONDAY, "Nghỉ lễ", planner.by(1))
        assert await commands.make_occurrences(tx, series, NOW) == 0
    assert MONDAY not in await occurrences(planner, series)
    assert [(day.day, day.name) for day in (await page(planner, series)).exceptions] == [(MONDAY, "Nghỉ lễ")]


async def test_only_a_day_of_the_series_that_is_a_draft_is_left_out(db: Database) -> None:
    planner = await Planner.of(db)
    series = await made(planner, short(planner))
    async with db.begin() as tx:
        await commands.submit_meeting(tx, (await occurrences(planner, series))[MONDAY].id, planner.by())
    for day in (MONDAY, MONDAY + timedelta(days=1), MONDAY + 3 * WEEK, MONDAY - WEEK):
        with pytest.raises(InvalidInput):
            async with db.begin() as tx:
                await commands.except_day(tx, series, day, "Nghỉ", planner.by(1))


async def test_a_deleted_draft_of_a_series_is_not_made_again(db: Database) -> None:
    planner = await Planner.of(db)
    series = await made(planner, short(planner))
    async with db.begin() as tx:
        await commands.delete_draft(tx, (await occurrences(planner, series))[MONDAY].id, planner.by())
        assert await commands.make_occurrences(tx, series, NOW) == 0
    assert MONDAY not in await occurrences(planner, series)


async def test_a_moved_meeting_keeps_its_day_in_the_series(db: Database) -> None:
    planner = await Planner.of(db)
    series = await made(planner, short(planner))
    async with db.begin() as tx:
        meeting = (await occurrences(planner, series))[MONDAY].id
        await commands.move_meeting(tx, meeting, times(24), "Phòng 2", "Trùng lịch", planner.by())
        assert await commands.make_occurrences(tx, series, NOW) == 0
    assert (await occurrences(planner, series))[MONDAY].starts_at.day == 1


async def test_an_ended_series_makes_nothing_after_its_last_day(db: Database) -> None:
    planner = await Planner.of(db)
    series = await made(planner, planner.series())
    found = await occurrences(planner, series)
    async with db.begin() as tx:
        await commands.submit_meeting(tx, found[MONDAY + 2 * WEEK].id, planner.by())
        assert await commands.end_series(tx, series, MONDAY + WEEK, planner.by(1)) == 1
        assert await commands.make_occurrences(tx, series, NOW + 8 * WEEK) == 0
    assert list(await occurrences(planner, series)) == [MONDAY, MONDAY + WEEK, MONDAY + 2 * WEEK]
    with pytest.raises(InvalidInput):
        async with db.begin() as tx:
            await commands.end_series(tx, series, MONDAY - timedelta(days=1), planner.by(2))


async def refused(planner: Planner, series: SeriesId, seen: int) -> set[type[MeetingsError]]:
    """What every act on a series raises."""
    acts = (
        lambda tx, by: commands.change_series(tx, series, short(planner), by),
        lambda tx, by: commands.split_series(tx, series, MONDAY + WEEK, short(planner), by),
        lambda tx, by: commands.except_day(tx, series, MONDAY, "Nghỉ", by),
        lambda tx, by: commands.end_series(tx, series, MONDAY, by),
    )
    found: set[type[MeetingsError]] = set()
    for act in acts:
        with pytest.raises(MeetingsError) as raised:
            async with planner.db.begin() as tx:
                await act(tx, planner.by(seen))
        found.add(raised.type)
    return found


async def test_what_was_not_seen_or_is_not_there_is_not_written_over(db: Database) -> None:
    planner = await Planner.of(db)
    series = await made(planner, short(planner, weeks=1))
    assert await refused(planner, series, 0) == {ChangedMeanwhile}
    assert await refused(planner, SeriesId(new_uuid()), 1) == {NotFound}
    with pytest.raises(NotFound):
        async with db.begin() as tx:
            await commands.make_occurrences(tx, SeriesId(new_uuid()), NOW)


async def test_a_series_is_for_who_plans_it(db: Database) -> None:
    planner = await Planner.of(db)
    series = await made(planner, short(planner, weeks=1))
    delegate = await planner.account("daibieu1")
    stranger = replace(delegate, roles=(await planner.account("thuky")).roles)
    async with db.read() as tx:
        with pytest.raises(NotAllowed):
            await access.series_for(tx, delegate, series)
        with pytest.raises(NotFound):
            await access.series_for(tx, stranger, series)


async def test_each_act_leaves_one_row_in_the_log(db: Database) -> None:
    planner = await Planner.of(db)
    async with db.read() as tx:
        before = await audit.verify(tx)
    series = await made(planner, short(planner, weeks=2))
    async with db.begin() as tx:
        await commands.change_series(tx, series, short(planner, weeks=2), planner.by(1))
        await commands.except_day(tx, series, MONDAY, "Nghỉ", planner.by(2))
        await commands.end_series(tx, series, MONDAY, planner.by(3))
        await commands.make_occurrences(tx, series, NOW)
    async with db.read() as tx:
        assert await audit.verify(tx) - before == 4


@given(st.integers(0, 60), st.integers(0, 60))
def test_days_made_at_two_times_are_the_days_of_the_rule(first: int, later: int) -> None:
    """What the periodic run relies on: the horizon only moves on, and every day of the rule comes within it once."""
    rule = parse("FREQ=MONTHLY;BYDAY=2TU")
    one, other = TODAY + timedelta(days=first), TODAY + timedelta(days=first + later)
    both = {*days(rule, TODAY, one, horizon(one)), *days(rule, TODAY, other, horizon(other))}
    assert both == {*days(rule, TODAY, one, horizon(other))}
