"""Drafting a meeting."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from meetings import access, audit, commands, queries
from meetings.commands import Times
from meetings.db import Database
from meetings.domain.agenda import Visibility
from meetings.domain.lifecycle import MeetingState
from meetings.domain.roles import Act, Role
from meetings.domain.seats import Duty, Target
from meetings.errors import (
    ChangedMeanwhile,
    ClassifiedRefused,
    InvalidInput,
    MeetingsError,
    NotFound,
    ReasonMissing,
    StartPassed,
    UnknownMeetingType,
    WrongState,
)
from meetings.ids import AccountId, MeetingId, new_uuid
from meetings.models.agenda import AgendaItem
from meetings.models.audit import AuditEvent
from meetings.models.meetings import MeetingKind, MeetingRecord
from meetings.models.schedule import MeetingPlan, MeetingType
from meetings.planning.values import AgendaLine, InvitedLine, Plan, PlannedPart
from meetings.queries import Span
from tests.meetings.hall import NOW, Hall
from tests.meetings.planner import EIGHT, TWO_HOURS, Planner, times, unit_line

pytestmark = pytest.mark.anyio
DAY = Span(EIGHT - timedelta(hours=8), EIGHT + timedelta(hours=16))


async def test_a_draft_has_its_plan_its_people_its_invitees_and_its_agenda(db: Database) -> None:
    planner = await Planner.of(db)
    page = await planner.page(await planner.draft())
    assert (page.state, page.revision, page.place) == (MeetingState.DRAFT, 0, "Hội trường")
    assert page.type is not None
    assert page.type.name == "Giao ban"
    assert [(one.role, one.deputy) for one in page.people] == [
        (Role.CHAIR, False),
        (Role.SECRETARY, False),
        (Role.DELEGATE, True),
    ]
    assert [row.name for row in page.invited] == ["Xã Hải Hậu", "Xã Hải An"]
    assert [item.line.title for item in page.agenda] == ["Khai mạc, điểm danh", "Thu ngân sách tháng 11", "Nhân sự"]
    assert [item.late for item in page.agenda] == [False, False, False]


async def test_its_kind_is_that_of_its_type(db: Database) -> None:
    planner = await Planner.of(db)
    meeting = await planner.draft(planner.plan(type_code="phien_hop_ubnd"))
    async with db.read() as tx:
        assert (await tx.get_one(MeetingRecord, meeting)).kind is MeetingKind.COMMITTEE_SESSION


async def visible(planner: Planner, login: str, meeting: MeetingId) -> bool:
    account = await planner.account(login)
    async with planner.db.read() as tx:
        listed = meeting in {row.id for row in await queries.meetings_of(tx, account, DAY, NOW)}
        try:
            await access.meeting_for(tx, account, meeting)
        except NotFound:
            assert not listed
            return False
    assert listed
    return True


@pytest.mark.parametrize(
    ("login", "draft", "submitted", "postponed"),
    [
        ("thuky", True, True, True),
        ("chutri", False, True, True),
        ("phochutri", False, False, False),
        ("kythuat", False, False, False),
        ("daibieu1", False, False, False),
        ("diemcau-14215", False, False, False),
        ("duthinh", False, False, False),
    ],
)
async def test_until_it_is_invited_to_only_who_plans_and_decides_knows_of_it(
    db: Database, login: str, draft: bool, submitted: bool, postponed: bool
) -> None:
    planner = await Planner.of(db)
    meeting = await planner.draft()
    assert await visible(planner, login, meeting) is draft
    async with db.begin() as tx:
        await commands.submit_meeting(tx, meeting, planner.by())
    assert await visible(planner, login, meeting) is submitted
    async with db.begin() as tx:
        await commands.postpone_meeting(tx, meeting, "Bão", planner.by(1))
    assert await visible(planner, login, meeting) is postponed


async def test_a_secretary_of_the_plan_sees_it_though_another_made_it(db: Database) -> None:
    planner = await Planner.of(db)
    other = PlannedPart(planner.accounts["daibieu2"], Role.SECRETARY)
    plan = planner.plan()
    meeting = await planner.draft(replace(plan, people=(*plan.people, other)))
    assert await visible(planner, "daibieu2", meeting)
    assert not await visible(planner, "daibieu3", meeting)


def wrong(planner: Planner) -> dict[str, tuple[Plan, type[MeetingsError]]]:
    plan = planner.plan()
    chair, deputy, secretary = plan.people
    room = PlannedPart(planner.accounts["diemcau-14215"], Role.DELEGATE)
    stranger = PlannedPart(AccountId(new_uuid()), Role.DELEGATE)
    person = InvitedLine(Target.PERSON, new_uuid(), None, Duty.REQUIRED, voting=False)
    return {
        "secret": (replace(plan, classification="secret"), ClassifiedRefused),
        "no title": (replace(plan, title=" \n"), InvalidInput),
        "long title": (replace(plan, title="x" * 301), InvalidInput),
        "no such type": (replace(plan, type_code="tiec"), UnknownMeetingType),
        "no chair": (replace(plan, people=(secretary,)), InvalidInput),
        "two chairs": (replace(plan, people=(chair, replace(secretary, role=Role.CHAIR))), InvalidInput),
        "twice": (replace(plan, people=(chair, secretary, replace(secretary, role=Role.IT))), InvalidInput),
        "two deputies": (replace(plan, people=(chair, deputy, replace(secretary, deputy=True))), InvalidInput),
        "chair as deputy": (replace(plan, people=(replace(chair, deputy=True), secretary)), InvalidInput),
        "a room as a person": (replace(plan, people=(chair, room)), InvalidInput),
        "nobody": (replace(plan, people=(chair, stranger)), InvalidInput),
        "no such unit": (replace(plan, invited=(unit_line("99999"),)), InvalidInput),
        "no such person": (replace(plan, invited=(person,)), InvalidInput),
        "an observer who votes": (
            replace(plan, invited=(replace(unit_line("14215"), duty=Duty.OBSERVER, voting=True),)),
            InvalidInput,
        ),
        "a unit twice": (replace(plan, invited=(unit_line("14215"), unit_line("14215"))), InvalidInput),
    }


async def test_what_is_not_fit_is_refused_and_nothing_is_written(db: Database) -> None:
    planner = await Planner.of(db)
    meeting = await planner.draft()
    before = await planner.page(meeting)
    for plan, error in wrong(planner).values():
        with pytest.raises(error):
            await planner.draft(plan)
        with pytest.raises(error):
            async with db.begin() as tx:
                await commands.change_plan(tx, meeting, plan, times(), planner.by())
    assert await planner.page(meeting) == before


@pytest.mark.parametrize(("length", "fits"), [(0, False), (-1, False), (1, True), (1440, True), (1441, False)])
async def test_a_meeting_takes_some_time_and_at_most_a_day(db: Database, length: int, fits: bool) -> None:
    planner = await Planner.of(db)
    when = times(length=timedelta(minutes=length))
    if fits:
        await planner.draft(when=when)
    else:
        with pytest.raises(InvalidInput):
            await planner.draft(when=when)


@pytest.mark.parametrize(("minutes", "fits"), [(-1, False), (0, True)])
async def test_nobody_plans_for_a_start_that_has_passed(db: Database, minutes: int, fits: bool) -> None:
    planner = await Planner.of(db)
    draft = await planner.draft()
    starts_at, by = NOW + timedelta(minutes=minutes), planner.by(now=NOW + timedelta(seconds=59))
    when = Times(starts_at, starts_at + TWO_HOURS)
    if fits:
        await planner.draft(when=when)
        async with db.begin() as tx:
            await commands.change_plan(tx, draft, planner.plan(), when, by)
        return
    with pytest.raises(StartPassed):
        await planner.draft(when=when)
    with pytest.raises(StartPassed):
        async with db.begin() as tx:
            await commands.change_plan(tx, draft, planner.plan(), when, by)


async def test_a_draft_whose_time_has_passed_is_still_written_on(db: Database) -> None:
    planner = await Planner.of(db)
    draft = await planner.draft()
    by = planner.by(now=EIGHT + timedelta(days=3))
    async with db.begin() as tx:
        assert await commands.change_plan(tx, draft, planner.plan("Giao ban bù"), times(), by) == 1
    async with db.begin() as tx:
        late = AgendaLine("Việc khác", 5, "", Visibility.DELEGATES)
        await commands.add_item(tx, draft, late, replace(by, seen=1))
    page = await planner.page(draft)
    assert (page.revision, page.agenda[-1].line) == (2, late)


async def test_a_type_out_of_use_stays_where_it_was_and_is_taken_nowhere_else(db: Database) -> None:
    planner = await Planner.of(db)
    meeting = await planner.draft()
    async with db.begin() as tx:
        (await tx.get_one(MeetingType, "giao_ban")).active = False
    with pytest.raises(UnknownMeetingType):
        await planner.draft()
    async with db.begin() as tx:
        assert await commands.change_plan(tx, meeting, planner.plan(), times(), planner.by()) == 1


async def test_a_change_stands_in_place_of_what_was(db: Database) -> None:
    planner = await Planner.of(db)
    meeting = await planner.draft()
    plan = replace(planner.plan("Họp bàn đê điều", "chuyen_de", "Phòng 2"), invited=(unit_line("14236"),))
    async with db.begin() as tx:
        assert await commands.change_plan(tx, meeting, plan, times(24), planner.by()) == 1
    page = await planner.page(meeting)
    assert page.type is not None
    assert (page.type.code, page.place, page.revision) == ("chuyen_de", "Phòng 2", 1)
    assert [row.line.ref for row in page.invited] == ["14236"]
    assert len(page.agenda) == 3


@pytest.mark.parametrize(("seen", "passes"), [(0, False), (1, True), (2, False)])
async def test_what_was_not_seen_is_not_written_over(db: Database, seen: int, passes: bool) -> None:
    planner = await Planner.of(db)
    meeting = await planner.draft()
    async with db.begin() as tx:
        await commands.change_plan(tx, meeting, planner.plan("Lần một"), times(), planner.by())
    mine = planner.plan("Lần hai")
    if passes:
        async with db.begin() as tx:
            await commands.change_plan(tx, meeting, mine, times(), planner.by(seen))
    else:
        with pytest.raises(ChangedMeanwhile):
            async with db.begin() as tx:
                await commands.change_plan(tx, meeting, mine, times(), planner.by(seen))
    async with db.read() as tx:
        assert (await tx.get_one(MeetingRecord, meeting)).title == ("Lần hai" if passes else "Lần một")


async def test_who_is_invited_to_already_is_not_planned_for_anew(hall: Hall) -> None:
    planner = await Planner.of(hall.db)
    with pytest.raises(WrongState):
        async with hall.db.begin() as tx:
            await commands.change_plan(tx, hall.meeting, planner.plan(), times(), planner.by())


async def test_a_meeting_without_a_plan_is_read_and_not_changed(hall: Hall) -> None:
    planner = await Planner.of(hall.db)
    async with hall.db.begin() as tx:
        await tx.delete(await tx.get_one(MeetingPlan, hall.meeting))
    page = await planner.page(hall.meeting)
    assert (page.type, page.deadlines, page.agenda, page.revision) == (None, None, (), 0)
    with pytest.raises(NotFound):
        async with hall.db.begin() as tx:
            await commands.move_meeting(tx, hall.meeting, times(), "", "Bão", planner.by())


async def test_a_meeting_made_in_one_step_has_a_plan_of_the_type_of_its_kind(hall: Hall) -> None:
    page = await (await Planner.of(hall.db)).page(hall.meeting)
    assert page.type is not None
    assert (page.type.code, page.part) == ("giao_ban", Role.SECRETARY)


async def test_a_deleted_draft_is_gone_with_all_of_it(db: Database) -> None:
    planner = await Planner.of(db)
    meeting = await planner.draft()
    async with db.begin() as tx:
        await commands.delete_draft(tx, meeting, planner.by())
    async with db.read() as tx:
        assert await tx.get(MeetingRecord, meeting) is None
        assert (await tx.scalars(select(AgendaItem).where(AgendaItem.meeting_id == meeting))).all() == []


async def test_what_was_submitted_is_not_deleted(db: Database) -> None:
    planner = await Planner.of(db)
    meeting = await planner.submitted()
    with pytest.raises(WrongState):
        async with db.begin() as tx:
            await commands.delete_draft(tx, meeting, planner.by(1))


async def test_the_chair_sends_back_with_a_reason_and_it_is_submitted_again(db: Database) -> None:
    planner = await Planner.of(db)
    meeting = await planner.submitted()
    with pytest.raises(ReasonMissing):
        async with db.begin() as tx:
            await commands.return_draft(tx, meeting, " ", planner.by(1, login="chutri"))
    async with db.begin() as tx:
        await commands.return_draft(tx, meeting, "Thiếu Sở Y tế", planner.by(1, login="chutri"))
    page = await planner.page(meeting)
    assert (page.state, page.reason, page.revision) == (MeetingState.DRAFT, "Thiếu Sở Y tế", 2)
    async with db.begin() as tx:
        await commands.submit_meeting(tx, meeting, planner.by(2))
    assert (await planner.page(meeting)).state is MeetingState.SUBMITTED
    with pytest.raises(WrongState):
        async with db.begin() as tx:
            await commands.submit_meeting(tx, meeting, planner.by(3))


async def test_every_act_leaves_one_row_in_the_log(db: Database) -> None:
    planner = await Planner.of(db)
    async with db.read() as tx:
        before = await audit.verify(tx)
    meeting = await planner.submitted()
    async with db.begin() as tx:
        await commands.return_draft(tx, meeting, "Thiếu", planner.by(1))
        await commands.change_plan(tx, meeting, planner.plan(), times(), planner.by(2))
        await commands.delete_draft(tx, meeting, planner.by(3))
    async with db.read() as tx:
        await audit.verify(tx)
        acts = (await tx.scalars(select(AuditEvent.act).where(AuditEvent.seq > before).order_by(AuditEvent.seq))).all()
    assert acts == [
        Act.DRAFT_MEETING, Act.SUBMIT_MEETING, Act.RETURN_DRAFT, Act.CHANGE_PLAN, Act.DELETE_DRAFT,
    ]  # fmt: skip
