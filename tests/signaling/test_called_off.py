"""What the office changes is seen at once by who waits for the meeting."""

from datetime import UTC, datetime, timedelta

import pytest

from meetings.domain.attendance import AttendanceKind
from meetings.models.meetings import MeetingRecord
from meetings.roster import last_attendance
from sfu.interfaces import CloseRoom
from signaling.protocol.server import MeetingChanged
from tests.signaling.rig import LiveClient, Server

pytestmark = pytest.mark.anyio
ROOM, REASON = "diemcau-14215", {"revision": 0, "reason": "Bão số 9"}


async def record(server: Server) -> MeetingRecord:
    async with server.database.read() as tx:
        return await tx.get_one(MeetingRecord, server.meeting)


async def move(server: Server, to: timedelta) -> None:
    """To so long from now: the demo's session began with the quarter of an hour, and nothing moves into the past."""
    last = await record(server)
    starts_at = datetime.now(UTC) + to
    times = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + (last.ends_at - last.starts_at)).isoformat()}
    await server.post(f"/api/meetings/{server.meeting}/move", "thuky", {**REASON, **times, "place": "Phòng 2"})


async def is_sent_away(server: Server, room: LiveClient) -> None:
    """From the session, from the worker, and in what is kept of who was there."""
    assert await room.goodbye() == "called_off"
    await server.worker.told_that(lambda one: isinstance(one, CloseRoom))
    async with server.database.read() as tx:
        last = await last_attendance(tx, server.who(ROOM))
    assert last is not None
    assert last.kind is AttendanceKind.LEFT
    async with server.client() as again:
        await again.send("join", ticket=server.ticket(ROOM))
        assert await again.goodbye() == "meeting_not_open"


@pytest.mark.parametrize("way", ["cancellation", "postponement"])
async def test_who_waits_hears_that_the_meeting_is_not_held(server: Server, way: str) -> None:
    async with server.client(ROOM) as room:
        await server.post(f"/api/meetings/{server.meeting}/{way}", "thuky", REASON)
        await is_sent_away(server, room)


async def test_who_waits_for_what_was_moved_to_another_day_is_sent_away(server: Server) -> None:
    async with server.client(ROOM) as room:
        await move(server, timedelta(days=1))
        await is_sent_away(server, room)


async def test_who_waits_sees_a_start_that_was_moved_by_minutes(server: Server) -> None:
    async with server.client(ROOM) as room:
        await move(server, timedelta(minutes=10))
        told = await room.of_type("meeting_changed")
        assert isinstance(told, MeetingChanged)
        assert told.starts_ms == round((await record(server)).starts_at.timestamp() * 1000)
