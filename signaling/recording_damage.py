"""Files of finished recordings under suspicion: verified from end to end, and mended where they are damaged."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog
from pydantic import ValidationError

from meetings import finalising
from meetings.db import Database
from meetings.finalising import ReadyRecording
from recordings.errors import NoKey
from recordings.final import COMPOSED, KeptFile
from recordings.mending import Seen
from recordings.verifying import is_whole, is_whole_in_bucket
from signaling.clock import Clock
from signaling.making_anew import compose_anew, make_better
from signaling.recording_storage import Storage
from signaling.suspects import Suspects

MET_AGAIN_S = 3600.0
"""Who meets damage in a file that was found whole has it verified again after so long, as of a disk that is ailing."""
BROKEN_AGAIN_S = 24 * 3600.0
"""What is damaged in the bucket is looked at again after so long; a file here as soon as it has changed."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Verified:
    """`stamp`: when the file here was written, and its size; None of one in the bucket."""

    stamp: tuple[int, int] | None
    whole: bool
    at_s: float


class RecordingDamage:
    """Owned by who looks at finished recordings. Remembers what was verified: reading is what costs."""

    def __init__(self, database: Database, storage: Storage, suspects: Suspects, clock: Clock) -> None:
        """Nothing is verified yet."""
        self._database = database
        self._storage = storage
        self._suspects = suspects
        self._clock = clock
        self._verified: dict[Path, _Verified] = {}

    async def look(self, one: ReadyRecording, seen: Seen) -> bool:
        """Verifies what is under suspicion of a recording, and mends it; whether all of it can be watched then, or
        will be, as far as anybody knows. Raises SQLAlchemyError, OSError.
        """
        met = self._suspects.of(one.recording)
        try:
            bad = [each for each in seen.files if not await self._is_good(each, one, seen, met)]
            self._suspects.verified(one.recording, met)
            if bad:
                return await self._mend(one, seen, bad)
        except (OSError, NoKey, ValidationError) as error:
            _log.warning("recording_not_verified", recording=one.recording, error=str(error))
            return not one.broken
        if not one.broken:
            return True
        if not one.checked:
            return False  # Its files are as they were written, and do not decode: the check says when they do.
        async with self._database.begin() as tx:
            await finalising.note_whole(tx, one.recording)
        _log.info("recording_whole_again", recording=one.recording)
        return True

    async def _is_good(self, each: KeptFile, one: ReadyRecording, seen: Seen, met: frozenset[str]) -> bool:
        """Whether it is whole, as far as it is under suspicion. Raises StoreAway."""
        if each.file in met:
            return await self._is_whole(seen.folder / each.file, each, MET_AGAIN_S)
        if one.broken:
            return await self._is_whole(seen.folder / each.file, each, BROKEN_AGAIN_S)
        return each not in seen.changed or await self._is_whole(seen.folder / each.file, each, float("inf"))

    async def _is_whole(self, path: Path, told: KeptFile, again_s: float) -> bool:
        stamp, now_s = await asyncio.to_thread(_stamp, path), time.monotonic()
        known = self._verified.get(path)
        if known is None or known.stamp != stamp or now_s - known.at_s >= again_s:
            whole = await is_whole(path, told, self._storage.store)
            known = self._verified[path] = _Verified(stamp, whole, time.monotonic())
        return known.whole

    async def _mend(self, one: ReadyRecording, seen: Seen, bad: Sequence[KeptFile]) -> bool:
        """From the bucket, else of what it was made of; a film alone of its recording; else that is written down."""
        files = [each.file for each in bad]
        async with self._database.read() as tx:
            if await finalising.ready_recording(tx, one.recording) != one:
                return True  # It is deleted, or made anew, and looked at again.
        left = [each for each in bad if not await self._is_dropped(one, seen, each)]
        if all(each.file.startswith(COMPOSED) for each in left):
            if left:
                await compose_anew(self._database, self._storage, one.recording, self._clock)
            return True
        if await make_better(self._database, self._storage, one, self._clock):
            return True
        if not one.broken:
            _log.error("recording_damaged", recording=one.recording, files=files)
            async with self._database.begin() as tx:
                await finalising.note_broken(tx, one.recording)
        return False

    async def _is_dropped(self, one: ReadyRecording, seen: Seen, each: KeptFile) -> bool:
        """Whether the bucket has it as it was: then the damaged one here goes, and that is read."""
        store = self._storage.store
        if store is None or each in seen.away or not await is_whole_in_bucket(store, each):
            return False
        await asyncio.to_thread((seen.folder / each.file).unlink, missing_ok=True)
        _log.info("recording_brought_back", recording=one.recording, file=each.file)
        return True


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
