"""The rules that are data."""

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from meetings import commands
from meetings.db import Database
from meetings.errors import ChangedMeanwhile, InvalidInput, NotFound, ReasonMissing
from meetings.models.audit import AuditEvent
from meetings.models.schedule import Holiday, MeetingType
from meetings.planning.rules import meeting_types, named_days, work_calendar
from meetings.planning.values import Fraction, NamedDay
from meetings.seed import seed_rules
from meetings.seed.rules import first_holidays, first_types
from tests.meetings.hall import NOW
from tests.meetings.planner import Planner

pytestmark = pytest.mark.anyio


def test_the_types_an_installation_begins_with() -> None:
    types = {rules.code: rules for rules in first_types()}
    assert len(types) == 7
    briefing, session = types["giao_ban"], types["phien_hop_ubnd"]
    assert (briefing.convening_days, briefing.papers_days, briefing.notice_days) == (3, 3, 5)
    assert (session.quorum, session.majority) == (Fraction(2, 3), Fraction(1, 2))
    assert [code for code, rules in types.items() if rules.extraordinary] == ["dot_xuat"]


def test_the_holidays_an_installation_begins_with() -> None:
    days = first_holidays()
    assert [day.day for day in days] == sorted({day.day for day in days})
    assert all(day.day.weekday() == 5 for day in days if day.worked)
    calendar = work_calendar(days)
    assert calendar.before(date(2026, 9, 3), 3) == date(2026, 8, 26)
    assert calendar.after(date(2026, 2, 13), 1) == date(2026, 2, 23)


async def test_filling_in_again_leaves_alone_what_was_changed(db: Database) -> None:
    async with db.begin() as tx:
        (await tx.get_one(MeetingType, "giao_ban")).convening_days = 7
        await tx.delete(await tx.get_one(MeetingType, "so_ket"))
        await commands.drop_holiday(tx, (await Planner.of(db)).secretary, date(2026, 1, 1), NOW)
    async with db.begin() as tx:
        await seed_rules(tx, NOW)
    async with db.read() as tx:
        types = {rules.code: rules for rules in await meeting_types(tx)}
        days = {day.day for day in await named_days(tx)}
    assert types["giao_ban"].convening_days == 7
    assert "so_ket" not in types
    assert date(2026, 1, 1) not in days


async def test_a_year_of_which_one_day_is_known_is_completed(db: Database) -> None:
    tet, later = NamedDay(date(2028, 1, 26), "Tết", worked=False), NamedDay(date(2028, 1, 27), "Tết", worked=False)
    planner = await Planner.of(db)
    async with db.begin() as tx:
        await commands.set_holiday(tx, planner.secretary, replace(tet, name="Tết Mậu Thân"), NOW)
        await commands.fill_in_rules(tx, first_types(), [tet, later], NOW)
        names = {day.day: day.name for day in await named_days(tx)}
    assert (names[tet.day], names[later.day]) == ("Tết Mậu Thân", "Tết")


async def test_a_day_that_was_dropped_and_named_again_is_named(db: Database) -> None:
    planner, day = await Planner.of(db), first_holidays()[0]
    async with db.begin() as tx:
        for _ in range(2):
            await commands.drop_holiday(tx, planner.secretary, day.day, NOW)
            await commands.fill_in_rules(tx, first_types(), first_holidays(), NOW)
            assert day not in await named_days(tx)
            await commands.set_holiday(tx, planner.secretary, day, NOW)
    async with db.read() as tx:
        assert day in await named_days(tx)


async def test_a_year_of_which_nothing_is_known_is_filled_in(db: Database) -> None:
    days = [*first_holidays(), NamedDay(date(2028, 1, 1), "Tết Dương lịch", worked=False)]
    async with db.begin() as tx:
        await commands.fill_in_rules(tx, first_types(), days, NOW)
        assert await tx.get(Holiday, date(2028, 1, 1)) is not None


async def test_a_type_changes_for_the_meetings_that_have_it(db: Database) -> None:
    planner = await Planner.of(db)
    meeting = await planner.draft()
    (rules,) = [rules for rules in first_types() if rules.code == "giao_ban"]
    changed = replace(rules, convening_days=0, quorum=Fraction(2, 3))
    async with db.begin() as tx:
        await commands.change_meeting_type(tx, changed, "Theo quy chế mới", planner.by(login="kythuat"))
    page = await planner.page(meeting)
    assert page.type == replace(changed, revision=1)
    assert page.deadlines is not None
    assert page.deadlines.invitation_by.isoformat() == "2026-11-30T08:00:00+07:00"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"code": "tiec"}, NotFound),
        ({"name": " "}, InvalidInput),
        ({"extraordinary": True, "convening_days": 0}, InvalidInput),
    ],
)
async def test_a_type_that_is_none_is_refused(
    db: Database, change: dict[str, object], error: type[NotFound | InvalidInput]
) -> None:
    planner = await Planner.of(db)
    rules = replace(first_types()[0], **change)  # type: ignore[arg-type]  # Of the fields named.
    with pytest.raises(error):
        async with db.begin() as tx:
            await commands.change_meeting_type(tx, rules, "Thử", planner.by())


async def test_a_change_of_a_type_states_why_and_what_and_writes_over_nothing_unseen(db: Database) -> None:
    planner = await Planner.of(db)
    rules = replace(first_types()[0], convening_days=5, quorum=Fraction(2, 3))
    for reason, seen, error in ((" ", 0, ReasonMissing), ("Theo quy chế mới", 1, ChangedMeanwhile)):
        with pytest.raises(error):
            async with db.begin() as tx:
                await commands.change_meeting_type(tx, rules, reason, planner.by(seen))
    async with db.begin() as tx:
        await commands.change_meeting_type(tx, rules, "Theo quy chế mới", planner.by())
        last = (await tx.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1))).one()
    assert json.loads(last.detail) == {"convening": 5, "quorum": "2/3", "reason": "Theo quy chế mới"}


async def test_a_holiday_moves_the_deadline_and_is_dropped_again(db: Database) -> None:
    planner = await Planner.of(db)
    meeting = await planner.draft()
    friday = NamedDay(date(2026, 11, 27), "Nghỉ bão", worked=False)
    async with db.begin() as tx:
        await commands.set_holiday(tx, planner.secretary, friday, NOW)
    found = (await planner.page(meeting)).deadlines
    assert found is not None
    assert found.invitation_by.date() == date(2026, 11, 24)
    async with db.begin() as tx:
        await commands.drop_holiday(tx, planner.secretary, friday.day, NOW)
    with pytest.raises(NotFound):
        async with db.begin() as tx:
            await commands.drop_holiday(tx, planner.secretary, friday.day, NOW)


@pytest.mark.parametrize(
    ("day", "fits"), [(date(2026, 12, 4), False), (date(2026, 12, 5), True), (date(2026, 12, 6), True)]
)
async def test_only_a_saturday_or_sunday_is_worked_instead(db: Database, day: date, fits: bool) -> None:
    planner = await Planner.of(db)
    named = NamedDay(day, "Làm bù", worked=True)
    async with db.begin() as tx:
        if fits:
            await commands.set_holiday(tx, planner.secretary, named, NOW)
        else:
            with pytest.raises(InvalidInput):
                await commands.set_holiday(tx, planner.secretary, named, NOW)
