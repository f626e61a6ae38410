"""A server with one recording that is finished, and what it does for it by itself."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from meetings.db import Database
from meetings.domain.recording import RecordingState
from meetings.ids import RecordingId
from meetings.job_runner import JobRunner
from meetings.models.recordings import FinalisingRecord, RecordingRecord
from meetings.papers.store import PaperStore
from recordings.final import Final, read_final
from recordings.sealing.files import Vault
from signaling.recorded_files import RecordedFolders
from signaling.recording_desk import RecordingDesk
from signaling.recording_mending import RecordingMending
from signaling.recording_storage import Storage
from signaling.recording_works import PACE, RecordingWorks
from signaling.suspects import Suspects
from tests.recordings.kept import RECORDING, a_session
from tests.recordings.sealing.vaults import PLAIN
from tests.signaling.ended_recording import ID, Clock


@dataclass
class Site:
    """A server with one recording that is finished."""

    database: Database
    volumes: tuple[Path, ...]
    store: PaperStore | None
    clock: Clock
    desk: RecordingDesk
    vault: Vault = PLAIN
    suspects: Suspects = field(default_factory=Suspects)

    @property
    def folder(self) -> Path:
        """Of the recording."""
        return self.volumes[0] / RECORDING

    @property
    def told(self) -> Path:
        """`final.json`."""
        return self.folder / "final" / "final.json"

    async def work_off(self) -> None:
        """Does all that is asked for by now."""
        works = RecordingWorks(self.database, self.storage, self.desk, self.clock)
        await JobRunner(self.database, works.works(), self.clock.now, PACE).work_off()
        later = JobRunner(self.database, works.later_works(), self.clock.now, PACE)
        while await later.work_off():
            pass

    async def look(self, mending: RecordingMending | None = None) -> frozenset[RecordingId]:
        """What is lost after a look, and whatever work came of it."""
        await (mending or self.mending()).look()
        await self.work_off()
        return self.desk.lost

    def mending(self) -> RecordingMending:
        """As a process that has just begun."""
        return RecordingMending(self.database, self.storage, self.desk, self.clock, self.suspects)

    def folders(self) -> RecordedFolders:
        """What gives the files out; what it meets damaged, the mending is told."""
        found = RecordedFolders(self.volumes, self.vault, self.store)
        found.suspects = self.suspects
        return found

    async def rows(self) -> tuple[RecordingState, FinalisingRecord]:
        """Of the recording."""
        async with self.database.read() as tx:
            return (await tx.get_one(RecordingRecord, ID)).state, await tx.get_one(FinalisingRecord, ID)

    def final(self) -> Final:
        """What is told of the finished files."""
        made = read_final(self.folder, self.vault.files(RECORDING))
        assert made is not None
        return made

    @property
    def storage(self) -> Storage:
        """Where all of it is."""
        return Storage(self.volumes, timedelta(days=7), self.store, self.vault)


async def ready(
    database: Database, tmp_path: Path, store: PaperStore | None, *more: Path, kept_in: Vault = PLAIN
) -> Site:
    """A server with a recording of three seconds that was finished just now."""
    a_session(tmp_path / "volume", 3, vault=kept_in)
    made = Site(database, (tmp_path / "volume", *more), store, Clock(), RecordingDesk(), kept_in)
    await made.work_off()
    assert (await made.rows())[0] is RecordingState.READY
    return made


async def sent_away(made: Site) -> Site:
    """A week later."""
    made.clock.at += timedelta(days=8)
    await made.work_off()
    _, progress = await made.rows()
    assert None not in {progress.stored_at, progress.dropped_at}
    return made
