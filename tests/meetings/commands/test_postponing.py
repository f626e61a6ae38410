"""Meetings that are not held as planned."""

from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import commands
from meetings.commands import By
from meetings.db import Database
from meetings.domain.lifecycle import MeetingState
from meetings.errors import ChangedMeanwhile, InvalidInput, ReasonMissing, StartPassed, WrongState
from meetings.ids import MeetingId
from meetings.models.meetings import MeetingRecord
from tests.meetings.hall import NOW, Hall
from tests.meetings.planner import EIGHT, TWO_HOURS, Planner, times

pytestmark = pytest.mark.anyio
Act = Callable[[AsyncSession, MeetingId, str, By], Awaitable[int]]


async def move(tx: AsyncSession, meeting: MeetingId, reason: str, by: By) -> int:
    return await commands.move_meeting(tx, meeting, times(24), "Phòng 2", reason, by)


async def bring_back(tx: AsyncSession, meeting: MeetingId, reason: str, by: By) -> int:
    return await commands.bring_back_meeting(tx, meeting, times(48), reason, by)


async def put(db: Database, meeting: MeetingId, state: MeetingState) -> None:
    """Straight into a state, with what the state asks of the row."""
    async with db.begin() as tx:
        record = await tx.get_one(MeetingRecord, meeting)
        opened = state not in {*BEFORE, MeetingState.POSTPONED, MeetingState.CANCELLED}
        over = state in {MeetingState.ENDED, MeetingState.CONCLUDED, MeetingState.ARCHIVED}
        record.opened_at = NOW if opened else None
        record.ended_at = NOW if over else None
        record.state = state


BEFORE = {MeetingState.DRAFT, MeetingState.SUBMITTED, MeetingState.INVITED, MeetingState.READY}
STOPPED = {MeetingState.SUBMITTED, MeetingState.INVITED, MeetingState.READY}
WAYS: list[tuple[Act, set[MeetingState]]] = [
    (move, BEFORE),
    (commands.postpone_meeting, STOPPED),
    (commands.cancel_meeting, STOPPED | {MeetingState.POSTPONED}),
    (bring_back, {MeetingState.POSTPONED}),
]


@pytest.mark.parametrize(("act", "states"), WAYS)
async def test_an_act_passes_from_its_states_and_from_no_other(hall: Hall, act: Act, states: set[MeetingState]) -> None:
    planner = await Planner.of(hall.db)
    seen = 0
    for state in MeetingState:
        await put(hall.db, hall.meeting, state)
        if state in states:
            async with hall.db.begin() as tx:
                seen = await act(tx, hall.meeting, "Bão số 9", planner.by(seen))
        else:
            with pytest.raises(WrongState):
                async with hall.db.begin() as tx:
                    await act(tx, hall.meeting, "Bão số 9", planner.by(seen))
    assert seen == len(states)


@pytest.mark.parametrize("act", [move, commands.postpone_meeting, commands.cancel_meeting])
async def test_a_reason_is_stated_and_kept(db: Database, act: Act) -> None:
    planner = await Planner.of(db)
    meeting = await planner.submitted()
    with pytest.raises(ReasonMissing):
        async with db.begin() as tx:
            await act(tx, meeting, " ", planner.by(1))
    with pytest.raises(InvalidInput):
        async with db.begin() as tx:
            await act(tx, meeting, "x" * 501, planner.by(1))
    with pytest.raises(ChangedMeanwhile):
        async with db.begin() as tx:
            await act(tx, meeting, "Bão", planner.by(0))
    async with db.begin() as tx:
        assert await act(tx, meeting, "x" * 500, planner.by(1)) == 2
    assert (await planner.page(meeting)).reason == "x" * 500


async def test_a_move_takes_the_time_and_the_place(db: Database) -> None:
    planner = await Planner.of(db)
    meeting = await planner.draft()
    async with db.begin() as tx:
        await move(tx, meeting, "Trùng lịch", planner.by())
    async with db.read() as tx:
        record = await tx.get_one(MeetingRecord, meeting)
    assert (record.starts_at, record.ends_at) == (EIGHT + timedelta(days=1), EIGHT + timedelta(days=1) + TWO_HOURS)
    assert (await planner.page(meeting)).place == "Phòng 2"


async def test_a_meeting_made_ready_waits_again_for_its_new_time(hall: Hall) -> None:
    planner = await Planner.of(hall.db)
    await put(hall.db, hall.meeting, MeetingState.READY)
    async with hall.db.begin() as tx:
        await move(tx, hall.meeting, "Bão", planner.by())
    assert (await planner.page(hall.meeting)).state is MeetingState.INVITED


@pytest.mark.parametrize("length", [timedelta(0), timedelta(hours=24, minutes=1)])
async def test_a_time_that_is_none_is_refused(db: Database, length: timedelta) -> None:
    planner = await Planner.of(db)
    meeting = await planner.submitted()
    with pytest.raises(InvalidInput):
        async with db.begin() as tx:
            await commands.move_meeting(tx, meeting, times(length=length), "", "Bão", planner.by(1))


LATER = EIGHT + timedelta(minutes=20, seconds=40)
"""The chair is late: the start of the planner's meeting has passed, and nobody has opened it."""


@pytest.mark.parametrize(("hours", "passes"), [(-365 * 24, False), (19 / 60, False), (20 / 60, True)])
async def test_nothing_is_moved_or_brought_back_into_the_past(db: Database, hours: float, passes: bool) -> None:
    planner = await Planner.of(db)
    moved, stopped = await planner.submitted(), await planner.submitted()
    async with db.begin() as tx:
        await commands.postpone_meeting(tx, stopped, "Bão", planner.by(1))
    with nullcontext() if passes else pytest.raises(StartPassed):
        async with db.begin() as tx:
            await commands.move_meeting(tx, moved, times(hours), "", "Bão", planner.by(1, LATER))
    with nullcontext() if passes else pytest.raises(StartPassed):
        async with db.begin() as tx:
            await commands.bring_back_meeting(tx, stopped, times(hours), "Tạnh", planner.by(2, LATER))
    async with db.read() as tx:
        starts = [(await tx.get_one(MeetingRecord, meeting)).starts_at for meeting in (moved, stopped)]
    assert starts == [times(hours if passes else 0).starts_at] * 2


async def test_who_is_late_moves_to_another_place_and_a_later_end(db: Database) -> None:
    planner = await Planner.of(db)
    meeting, longer = await planner.submitted(), times(length=timedelta(hours=3))
    async with db.begin() as tx:
        assert await commands.move_meeting(tx, meeting, longer, "Phòng 2", "Mất điện", planner.by(1, LATER)) == 2


async def test_what_nobody_was_invited_to_comes_back_as_submitted(db: Database) -> None:
    planner = await Planner.of(db)
    meeting = await planner.submitted()
    async with db.begin() as tx:
        await commands.postpone_meeting(tx, meeting, "Bão", planner.by(1))
        await bring_back(tx, meeting, "Hết bão", planner.by(2))
    assert (await planner.page(meeting)).state is MeetingState.SUBMITTED


async def test_what_was_invited_to_comes_back_as_invited(hall: Hall) -> None:
    planner = await Planner.of(hall.db)
    async with hall.db.begin() as tx:
        await commands.postpone_meeting(tx, hall.meeting, "Bão", planner.by())
        await bring_back(tx, hall.meeting, "Hết bão", planner.by(1))
    page = await planner.page(hall.meeting)
    assert (page.state, page.reason) == (MeetingState.INVITED, "Hết bão")
