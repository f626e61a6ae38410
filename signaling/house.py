"""What all halls share, and what one is told of a client that comes in."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from meetings.db import Database
from meetings.events import LiveRoom
from meetings.ids import MeetingId, ParticipantId
from meetings.line_checks import FoundRates, tested_line
from meetings.queries import live_room
from sfu.interfaces import Joined
from signaling.clock import Clock
from signaling.lines import Thresholds
from signaling.mirror import Mirror
from signaling.recording_desk import RecordingDesk
from signaling.site_tests import SiteTests
from signaling.worker_link import WorkerLink

DATABASE_TIMEOUT_S = 5.0
LINE_TIMEOUT_S = 1.0
"""Nobody waits longer for a session because of what was known of a line."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class House:
    """What all halls share. From `thresholds` on a line is weak, from `alarm` on somebody must act.

    `data_dir`: where the files of this installation are, whose disk must not become full.
    """

    database: Database
    link: WorkerLink
    mirror: Mirror
    clock: Clock
    thresholds: Thresholds
    alarm: Thresholds
    data_dir: Path
    recordings: RecordingDesk = field(default_factory=RecordingDesk)
    site_tests: SiteTests = field(default_factory=SiteTests)

    async def read_room(self, meeting: MeetingId) -> LiveRoom:
        """The rows of a meeting as they are now. Raises NotFound, TimeoutError."""
        async with asyncio.timeout(DATABASE_TIMEOUT_S), self.database.read() as tx:
            return await live_room(tx, meeting, self.clock.now())

    async def tested_line(self, participant: ParticipantId) -> FoundRates:
        """What the site's line carries by its last test; nothing is known where the database does not answer."""
        try:
            async with asyncio.timeout(LINE_TIMEOUT_S), self.database.read() as tx:
                return await tested_line(tx, participant, self.clock.now())
        except (SQLAlchemyError, TimeoutError):
            _log.warning("tested_line_not_read")
            return FoundRates()


@dataclass(frozen=True, slots=True)
class Entry:
    """How a client came in: its request, how its media stands, and the revision it knows from before."""

    request: int
    joined: Joined | None = None
    refused: str | None = None
    keep: bool = False
    revision: int | None = None
