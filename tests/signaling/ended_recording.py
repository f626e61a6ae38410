"""One recording that has ended, as the rows have it, and the clock that its background work goes by."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from meetings import finalising
from meetings.db import Database
from meetings.domain.recording import RecordingState
from meetings.ids import RecordingId
from meetings.models.meetings import MeetingRecord
from meetings.models.recordings import RecordingRecord
from signaling.clock import SystemClock
from signaling.settings import Settings
from tests.recordings.kept import RECORDING, WALL_S

ID = RecordingId(RECORDING)
NOW = datetime.fromtimestamp(WALL_S, UTC) + timedelta(hours=2)


class Clock(SystemClock):
    """Stands still until a test moves it on."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        """Where it stands."""
        return self.at


@asynccontextmanager
async def database_with(data_dir: Path, state: RecordingState) -> AsyncIterator[Database]:
    """The database of a data folder, with the recording in this state, until the block ends."""
    opened = Database.open(Settings(data_dir=data_dir).database)
    async with opened.begin() as tx:
        meeting = (await tx.scalars(select(MeetingRecord.id).limit(1))).one()
        times = {"requested_at": NOW, "began_at": NOW, "ended_at": NOW, "state_at": NOW}
        tx.add(RecordingRecord(id=ID, meeting_id=meeting, state=state, **times))
    try:
        yield opened
    finally:
        await opened.close()


@asynccontextmanager
async def to_be_finished(data_dir: Path) -> AsyncIterator[Database]:
    """Likewise, with the recording on its way to be finished."""
    async with database_with(data_dir, RecordingState.FINALISING) as opened:
        async with opened.begin() as tx:
            await finalising.ask_to_finalise(tx, ID, NOW)
        yield opened
