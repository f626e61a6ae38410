"""Calling sites, writing down what was found, and giving the stage back."""

import json
from datetime import datetime

import pytest
from sqlalchemy import select

from meetings import commands, errors, queries
from meetings.domain.attendance import AttendanceKind, AttendanceSource
from meetings.domain.roles import Role
from meetings.events import Change, ProgrammeRow
from meetings.ids import ParticipantId
from meetings.models.audit import AuditEvent
from meetings.models.live import AttendanceEvent
from tests.meetings.hall import NOW, Hall, after

pytestmark = pytest.mark.anyio

PRESENT, EXCUSED, ABSENT = AttendanceKind.PRESENT, AttendanceKind.EXCUSED, AttendanceKind.ABSENT


async def programme(hall: Hall, at: datetime = NOW) -> ProgrammeRow:
    async with hall.db.read() as tx:
        return (await queries.live_room(tx, hall.meeting, at)).programme


async def start(hall: Hall, every_s: int | None = None, *, skips_absent: bool = False) -> Change | None:
    async with hall.db.begin() as tx:
        return await commands.start_roll_call(tx, hall.chair, every_s, skips_absent, NOW)


async def advance(hall: Hall, at_s: float) -> ParticipantId | None:
    """Who is called after the clock has come to that second."""
    async with hall.db.begin() as tx:
        await commands.advance_roll_call(tx, hall.meeting, after(at_s))
    call = (await programme(hall)).roll_call
    return None if call is None else call.called


async def mark(hall: Hall, room: ParticipantId, kind: AttendanceKind, reason: str = "", at_s: float = 0) -> None:
    async with hall.db.begin() as tx:
        await commands.mark_attendance(tx, hall.seats[Role.SECRETARY], room, kind, reason, after(at_s))


async def in_order(hall: Hall) -> list[ParticipantId]:
    """The three rooms as they are called: all of one area, by name."""
    names = {room: (await hall.row(room)).name for room in hall.rooms}
    assert sorted(names.values()) == ["Xã Hải An", "Xã Hải Anh", "Xã Hải Hậu"]
    return sorted(hall.rooms, key=lambda room: names[room])


async def test_the_first_site_has_the_stage_over_spotlight_and_floor(session: Hall) -> None:
    first, second, third = await in_order(session)
    async with session.db.begin() as tx:
        await commands.give_floor(tx, session.chair, third, 300, NOW)
        await commands.spotlight(tx, session.chair, second, NOW)
    change = await start(session)
    assert change is not None
    assert change.programme is not None
    assert change.programme.stage == first
    async with session.db.begin() as tx:
        ended = await commands.end_roll_call(tx, session.seats[Role.SECRETARY], after(60))
    assert ended is not None
    assert ended.programme is not None
    assert (ended.programme.roll_call, ended.programme.stage) == (None, second)
    assert ended.programme.floor is not None


async def test_the_called_site_answers_beside_anothers_floor_until_the_next_is_called(session: Hall) -> None:
    first, second, third = await in_order(session)
    async with session.db.begin() as tx:
        await commands.give_floor(tx, session.chair, third, 300, NOW)
        await commands.set_microphone(tx, third, True, NOW)
    await start(session, 10)
    async with session.db.begin() as tx:
        assert await commands.set_microphone(tx, first, True, after(1))
        with pytest.raises(errors.FloorTaken):
            await commands.set_microphone(tx, second, True, after(1))
    assert await advance(session, 10) == second
    assert not (await session.row(first)).microphone_open
    assert (await session.row(third)).microphone_open


@pytest.mark.parametrize("how", ["call_site", "end_roll_call"])
async def test_an_answer_ends_with_the_call_however_that_ends(session: Hall, how: str) -> None:
    first, second, third = await in_order(session)
    async with session.db.begin() as tx:
        await commands.give_floor(tx, session.chair, third, 300, NOW)
    await start(session)
    async with session.db.begin() as tx:
        await commands.set_microphone(tx, first, True, NOW)
        if how == "call_site":
            change = await commands.call_site(tx, session.chair, second, NOW)
        else:
            change = await commands.end_roll_call(tx, session.chair, NOW)
    assert change is not None
    assert [(row.participant, row.microphone_open) for row in change.participants] == [(first, False)]


async def test_without_a_floor_or_with_its_own_the_called_site_stays_as_it_is(session: Hall) -> None:
    first, second, _ = await in_order(session)
    await start(session)
    async with session.db.begin() as tx:
        await commands.set_microphone(tx, first, True, NOW)
        await commands.call_site(tx, session.chair, second, NOW)
        await commands.give_floor(tx, session.chair, second, 300, NOW)
        await commands.set_microphone(tx, second, True, NOW)
        await commands.call_site(tx, session.chair, first, NOW)
    assert (await session.row(second)).microphone_open


async def test_a_shared_screen_steps_back_and_returns(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.share_screen(tx, session.chair, True, NOW)
    await start(session)
    during = await programme(session)
    assert (during.screen, during.shown_screen) == (session.chair, None)
    async with session.db.begin() as tx:
        await commands.end_roll_call(tx, session.chair, NOW)
    assert (await programme(session)).shown_screen == session.chair


async def test_a_second_start_changes_nothing(session: Hall) -> None:
    await start(session)
    assert await start(session, 10) is None


async def test_an_end_that_was_a_slip_goes_on_where_it_was(session: Hall) -> None:
    second = (await in_order(session))[1]
    async with session.db.begin() as tx:
        change = await commands.start_roll_call(tx, session.chair, 10, False, NOW, second)
        assert change is not None
        assert change.programme is not None
        assert change.programme.stage == second
        await commands.end_roll_call(tx, session.chair, NOW)
        with pytest.raises(errors.NotAllowed):
            await commands.start_roll_call(tx, session.chair, 10, False, NOW, session.seats[Role.DELEGATE])


async def test_the_clock_calls_one_after_the_other_and_waits_at_the_last(session: Hall) -> None:
    first, second, third = await in_order(session)
    await start(session, 10)
    assert await advance(session, 9.9) == first
    assert await advance(session, 10) == second
    assert await advance(session, 19) == second
    assert await advance(session, 20) == third
    assert await advance(session, 30) == third
    call = (await programme(session)).roll_call
    assert call is not None
    assert call.pace.paused


async def test_sites_that_are_away_are_skipped_if_wanted(session: Hall) -> None:
    first, second, third = await in_order(session)
    async with session.db.begin() as tx:
        await commands.record_left(tx, second, NOW)
        await commands.record_lost(tx, third, NOW)
    await start(session, 5, skips_absent=True)
    assert await advance(session, 5) == third
    async with session.db.begin() as tx:
        await commands.call_site(tx, session.chair, second, after(6))
    assert (await programme(session)).stage == second
    assert first != second


async def test_by_hand_and_paused_the_clock_calls_nobody(session: Hall) -> None:
    first, *_ = await in_order(session)
    await start(session)
    assert await advance(session, 3600) == first
    async with session.db.begin() as tx:
        await commands.pace_roll_call(tx, session.chair, 5, True, False, after(10))
    assert await advance(session, 3600) == first


async def test_what_begins_to_run_gives_the_called_site_its_whole_time(session: Hall) -> None:
    first, second, _ = await in_order(session)
    await start(session)
    async with session.db.begin() as tx:
        await commands.pace_roll_call(tx, session.chair, 20, False, False, after(100))
    assert await advance(session, 119) == first
    async with session.db.begin() as tx:
        await commands.pace_roll_call(tx, session.chair, 20, False, True, after(119))
    assert await advance(session, 120) == second


async def test_with_everybody_away_there_is_nobody_to_call(hall: Hall) -> None:
    with pytest.raises(errors.NotPresent):
        await start(hall, skips_absent=True)
    assert await start(hall) is not None


async def test_only_sites_are_called(session: Hall) -> None:
    await start(session)
    async with session.db.begin() as tx:
        with pytest.raises(errors.NotAllowed):
            await commands.call_site(tx, session.chair, session.seats[Role.DELEGATE], NOW)


async def test_marks_are_kept_and_the_last_one_counts(session: Hall) -> None:
    room = session.rooms[0]
    await mark(session, room, ABSENT, at_s=1)
    await mark(session, room, EXCUSED, "  Đi chống   bão ", at_s=2)
    await mark(session, room, PRESENT, "bỏ qua", at_s=3)
    row = await session.row(room)
    assert row.mark is not None
    assert (row.mark.kind, row.mark.reason, row.mark.source) == (PRESENT, "", AttendanceSource.SECRETARY)
    async with session.db.read() as tx:
        found = await tx.scalars(
            select(AttendanceEvent).where(AttendanceEvent.participant_id == room).order_by(AttendanceEvent.id)
        )
        assert [(one.kind, one.reason) for one in found][1:] == [
            (ABSENT, ""),
            (EXCUSED, "Đi chống bão"),
            (PRESENT, ""),
        ]


async def test_a_mark_moves_nobody(session: Hall) -> None:
    room = session.rooms[0]
    before = await session.row(room)
    await mark(session, room, ABSENT, at_s=10)
    row = await session.row(room)
    assert row.last_attendance == before.last_attendance
    assert row.arrived_at == NOW
    assert await session.join(room, at=after(20)) is None
    assert (await session.row(room)).last_attendance == before.last_attendance


async def test_the_same_mark_again_writes_nothing(session: Hall) -> None:
    await mark(session, session.rooms[0], PRESENT)
    async with session.db.begin() as tx:
        assert await commands.mark_attendance(tx, session.chair, session.rooms[0], PRESENT, "", NOW) is None


@pytest.mark.parametrize(("kind", "reason"), [(AttendanceKind.JOINED, ""), (ABSENT, "x" * 201)])
async def test_what_is_no_mark_or_too_long_is_refused(session: Hall, kind: AttendanceKind, reason: str) -> None:
    with pytest.raises(errors.InvalidInput):
        await mark(session, session.rooms[0], kind, reason)


async def test_it_is_not_marked_who_leads_or_watches(session: Hall) -> None:
    for role in (Role.CHAIR, Role.SECRETARY, Role.IT, Role.OBSERVER):
        with pytest.raises(errors.NotAllowed):
            await mark(session, session.seats[role], PRESENT)


async def test_beginning_and_end_are_audited_with_what_was_found(session: Hall) -> None:
    await start(session, 10)
    await mark(session, session.rooms[0], PRESENT)
    await mark(session, session.rooms[1], EXCUSED)
    async with session.db.begin() as tx:
        await commands.end_roll_call(tx, session.chair, NOW)
    async with session.db.read() as tx:
        rows = (await tx.scalars(select(AuditEvent).order_by(AuditEvent.seq))).all()
    assert [(row.act, row.detail) for row in rows if row.act.endswith("_roll_call")] == [
        ("start_roll_call", '{"every_s":10}'),
        ("end_roll_call", '{"excused":1,"present":1}'),
    ]


async def test_each_call_each_pace_and_each_mark_is_audited_with_who_made_it(session: Hall) -> None:
    await start(session, 10)
    secretary, room = session.seats[Role.SECRETARY], session.rooms[0]
    async with session.db.begin() as tx:
        await commands.call_site(tx, secretary, room, NOW)
        await commands.pace_roll_call(tx, session.chair, 20, True, False, NOW)
        await commands.mark_attendance(tx, session.chair, room, EXCUSED, "Đi công tác", NOW)
        await commands.mark_attendance(tx, secretary, room, PRESENT, "", NOW)
        await commands.mark_attendance(tx, secretary, room, PRESENT, "", NOW)
    async with session.db.read() as tx:
        rows = (await tx.scalars(select(AuditEvent).order_by(AuditEvent.seq))).all()[-4:]
    by_chair, by_secretary = session.accounts["chutri"], session.accounts["thuky"]
    assert [(row.act, row.actor_id, row.subject, json.loads(row.detail)) for row in rows] == [
        ("call_site", by_secretary, room, {"on_behalf_of": "chair"}),
        ("pace_roll_call", by_chair, session.meeting, {"every_s": 20, "paused": True, "skips_absent": False}),
        ("mark_attendance", by_chair, room, {"kind": "excused", "reason": "Đi công tác"}),
        ("mark_attendance", by_secretary, room, {"kind": "present", "reason": "", "on_behalf_of": "chair"}),
    ]


async def test_the_end_of_the_meeting_ends_it(session: Hall) -> None:
    await start(session)
    async with session.db.begin() as tx:
        await commands.end_meeting(tx, session.chair, after(60))
    assert (await programme(session)).roll_call is None


async def test_a_drill_marks_in_memory_and_calls_everyone(session: Hall) -> None:
    async with session.db.begin() as tx:
        drill = await commands.create_drill(tx, session.accounts["kythuat"], 2, 1, NOW)
        chair, first, second = (row.participant for row in drill.roster)
        await commands.start_roll_call(tx, chair, 5, True, NOW)
        change = await commands.mark_attendance(tx, chair, first, PRESENT, "", NOW)
        assert change is not None
        assert change.participants[0].mark is not None
        moved = await commands.advance_roll_call(tx, drill.meeting, after(5))
        assert moved is not None
        assert moved.programme is not None
        assert moved.programme.stage == second
