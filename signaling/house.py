"""What all halls share, and what one is told of a client that comes in."""

import asyncio
from dataclasses import dataclass, field

from meetings.db import Database
from meetings.events import LiveRoom
from meetings.ids import MeetingId
from meetings.queries import live_room
from sfu.interfaces import Joined
from signaling.clock import Clock
from signaling.lines import Thresholds
from signaling.mirror import Mirror
from signaling.recording_desk import RecordingDesk
from signaling.worker_link import WorkerLink

DATABASE_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True)
class House:
    """What all halls share. From `thresholds` on a line is weak, from `alarm` on somebody must act."""

    database: Database
    link: WorkerLink
    mirror: Mirror
    clock: Clock
    thresholds: Thresholds
    alarm: Thresholds
    recordings: RecordingDesk = field(default_factory=RecordingDesk)

    async def read_room(self, meeting: MeetingId) -> LiveRoom:
        """The rows of a meeting as they are now. Raises NotFound, TimeoutError."""
        async with asyncio.timeout(DATABASE_TIMEOUT_S), self.database.read() as tx:
            return await live_room(tx, meeting, self.clock.now())


@dataclass(frozen=True, slots=True)
class Entry:
    """How a client came in: its request, how its media stands, and the revision it knows from before."""

    request: int
    joined: Joined | None = None
    refused: str | None = None
    keep: bool = False
    revision: int | None = None
