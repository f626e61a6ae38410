"""What a web process takes up again when it starts."""

import pytest

from meetings import commands
from meetings.restart import going_on
from tests.meetings.hall import NOW, Hall, after

pytestmark = pytest.mark.anyio


async def taken_up(hall: Hall) -> tuple[str, ...]:
    async with hall.db.read() as tx:
        return await going_on(tx)


async def test_a_session_in_progress_is_taken_up(session: Hall) -> None:
    assert await taken_up(session) == (session.meeting,)


async def test_a_ready_meeting_is_taken_up_once_somebody_came(hall: Hall) -> None:
    assert await taken_up(hall) == ()
    await hall.join(hall.rooms[0])
    assert await taken_up(hall) == (hall.meeting,)


async def test_what_has_ended_is_over(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.end_meeting(tx, session.chair, after(9))
    assert await taken_up(session) == ()


async def test_a_drill_is_taken_up_so_that_one_nobody_comes_back_to_ends(hall: Hall) -> None:
    async with hall.db.begin() as tx:
        drill = await commands.create_drill(tx, hall.accounts["kythuat"], 2, 0, NOW)
    assert await taken_up(hall) == (drill.meeting,)
