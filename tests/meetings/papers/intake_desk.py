"""A folder with everything that papers go through, and one upload taken without its route."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from meetings import commands, jobs
from meetings.commands.paper_uploads import Announced
from meetings.db import Database
from meetings.domain.papers import UploadState
from meetings.ids import VersionId
from meetings.job_runner import JobRunner
from meetings.models.papers import PaperVersion
from meetings.papers.files import StoredFile, write_files
from meetings.papers.kinds import kind_of
from meetings.papers.making import Workshop
from meetings.papers.preparing import PACE, Preparer, prepare_wish
from meetings.papers.sandbox import Sandbox, find
from meetings.papers.store import PaperStore
from meetings.papers.sweeping import Sweeper
from meetings.papers.upload_files import UploadFiles
from tests.meetings.hall import NOW, Hall


@dataclass
class Desk:
    """`now` is what everything takes for the time."""

    hall: Hall
    folder: Path
    store: PaperStore
    uploads: UploadFiles
    workshop: Workshop
    now: datetime = NOW

    @classmethod
    async def of(cls, hall: Hall, folder: Path, *, office: bool = True) -> Self:
        """Fails where bubblewrap is not there: then nothing of this is tested."""
        sandbox = await find(without=False)
        assert isinstance(sandbox, Sandbox), "bubblewrap is needed: deploy/system-packages.sh test"
        store, uploads = PaperStore.in_folder(folder / "papers"), UploadFiles(folder / "uploads")
        return cls(hall, folder, store, uploads, Workshop(sandbox, folder / "workshop", office=office))

    @property
    def db(self) -> Database:
        """The hall's."""
        return self.hall.db

    async def take(self, content: bytes) -> VersionId:
        """As the last byte of an upload is answered. Raises Refused."""
        brought = self.folder / "brought"
        brought.write_bytes(content)
        kind = kind_of(brought)
        kept = await self.store.put_path(brought)
        brought.unlink()
        said = Announced(self.hall.meeting, None, None, "Báo cáo", "bao-cao", "open", False, len(content))
        async with self.db.begin() as tx:
            upload = await commands.open_upload(tx, said, self.hall.accounts["thuky"], self.now)
            row = await commands.end_upload(tx, upload, UploadState.DONE, self.now)
            original = StoredFile(kept.sha, kept.size, kind.media_type)
            await write_files(tx, [original], self.now)
            version = await commands.take_paper(tx, row, original, self.now)
            await jobs.ask(tx, [prepare_wish(version, self.now)], self.now)
        return version

    async def prepare(self) -> None:
        """Does the jobs that are there."""
        preparer = Preparer(self.db, self.store, self.workshop, lambda: self.now)
        while await JobRunner(self.db, preparer.works(), lambda: self.now, PACE).work_off():
            self.now += timedelta(seconds=1)

    async def version(self, version: VersionId) -> PaperVersion:
        """Its row."""
        async with self.db.read() as tx:
            return await tx.get_one(PaperVersion, version)

    def sweeper(self) -> Sweeper:
        """Of all this."""
        return Sweeper(self.db, self.store, self.uploads, self.folder / "workshop", lambda: self.now)

    def left_behind(self) -> list[Path]:
        """Files outside the store's own, and folders of jobs."""
        places = [self.folder / name for name in ("uploads", "workshop", "papers/staging")]
        return [one for place in places if place.is_dir() for one in place.iterdir()]
