"""Finished recordings, looked at again and again: what is lost or damaged is brought back, or made anew, or IT is told.

So is what waits for a key: it is gone on with when the key is there.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Protocol

import structlog
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from meetings import finalising
from meetings.db import Database
from meetings.finalising import ReadyRecording
from meetings.ids import RecordingId
from meetings.recorded.names import names_of
from recordings.errors import NoKey, NotFinalised
from recordings.final import COMPOSED
from recordings.keeping import has
from recordings.mending import Finished, Seen, bring_back
from signaling.beside import beside
from signaling.clock import Clock
from signaling.making_anew import compose_anew, make_anew
from signaling.recording_damage import RecordingDamage
from signaling.recording_keys import RecordingKeys
from signaling.recording_storage import Storage
from signaling.suspects import Suspects

LOOK_EVERY_S = 60.0
AFTER_DAMAGE_S = 1.0
"""So long after somebody met damage it is looked at: a player asks for several ranges at once."""
VERIFY_S = 60.0
"""After so long no other recording is begun to be verified: what is lost must be found meanwhile."""

_log = structlog.get_logger(__name__)


class Told(Protocol):
    """Who tells people."""

    def note_lost(self, lost: Mapping[RecordingId, str]) -> None:
        """These can be watched by their rows, and their files cannot be read, or not all of them: all such, with their
        names.
        """

    def note_locked(self, locked: Mapping[RecordingId, str]) -> None:
        """Of these the key is missing: likewise."""


class RecordingMending:
    """Built once by the process. Looks at the files of every recording that can be watched, each minute."""

    def __init__(
        self, database: Database, storage: Storage, told: Told, clock: Clock, suspects: Suspects | None = None
    ) -> None:
        """`suspects`: what whoever reads recordings finds damaged. Nothing is looked at before `running`."""
        self._database = database
        self._storage = storage
        self._told = told
        self._clock = clock
        self._suspects = suspects or Suspects()
        self._damage = RecordingDamage(database, storage, self._suspects, clock)
        self._keys = RecordingKeys(database, storage, clock)
        self._known: dict[ReadyRecording, Finished] = {}
        self._locked: frozenset[RecordingId] = frozenset()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Looks until the block ends."""
        async with beside(self._look_forever):
            yield

    async def _look_forever(self) -> None:
        while True:
            try:
                await self.look()
            except (OSError, SQLAlchemyError):
                _log.exception("recordings_not_looked_at")
            await self._suspects.wait(LOOK_EVERY_S)
            await asyncio.sleep(AFTER_DAMAGE_S)

    async def look(self) -> None:
        """Looks at all once, and mends what can be mended. Raises SQLAlchemyError, OSError."""
        async with self._database.read() as tx:
            ready = await finalising.ready_recordings(tx)
        self._known = {one: self._known.get(one) or self._finished(one) for one in ready}
        self._suspects.keep({one.recording for one in ready})
        locked, lost, found = set[RecordingId](), set[RecordingId](), dict[ReadyRecording, Seen]()
        for one, finished in self._known.items():
            try:
                seen = await asyncio.to_thread(finished.look)
                file = await self._lost(one, seen)
            except NoKey as error:
                locked.add(one.recording)
                if one.recording not in self._locked:
                    _log.error("recording_no_key", recording=one.recording, why=str(error))
                continue
            if file is None:
                found[one] = seen
            elif not await self._mend(one, file):
                lost.add(one.recording)
        self._locked = frozenset(locked)
        self._told.note_locked(await self._named(locked | await self._keys.look()))
        self._told.note_lost(await self._named(lost | {one.recording for one in found if one.broken}))
        # What is lost is told by now: to verify takes its time.
        self._told.note_lost(await self._named(lost | await self._broken(found)))

    async def _broken(self, found: Mapping[ReadyRecording, Seen]) -> frozenset[RecordingId]:
        """Those of which something is damaged; what somebody met is verified first."""
        until_s, broken = self._clock.monotonic_s() + VERIFY_S, set[RecordingId]()
        for one, seen in sorted(found.items(), key=lambda each: not self._suspects.of(each[0].recording)):
            is_time = self._clock.monotonic_s() < until_s
            if not (await self._damage.look(one, seen) if is_time else not one.broken):
                broken.add(one.recording)
        return frozenset(broken)

    async def _named(self, recordings: Collection[RecordingId]) -> Mapping[RecordingId, str]:
        if not recordings:
            return {}
        async with self._database.read() as tx:
            return await names_of(tx, recordings)

    def _finished(self, one: ReadyRecording) -> Finished:
        return Finished(one.recording, self._storage.volumes, self._storage.vault)

    async def _lost(self, one: ReadyRecording, seen: Seen) -> str | None:
        """The name of a file that is neither here nor in the bucket; None when all are, or nobody can tell now."""
        store = self._storage.store
        if seen.lost is not None or not seen.away:
            return seen.lost
        if store is None:
            return seen.away[0].file
        if seen.told_sha == one.final_sha:
            return None  # All that it tells of was read back from there.
        try:
            for each in seen.away:
                if not await has(store, each):
                    return each.file
        except OSError as error:
            _log.warning("recording_not_looked_for_in_bucket", recording=one.recording, error=str(error))
        return None

    async def _mend(self, one: ReadyRecording, file: str) -> bool:
        """False when nothing can be done now."""
        _log.error("recording_file_lost", recording=one.recording, file=file)
        try:
            if file.startswith(COMPOSED):
                await compose_anew(self._database, self._storage, one.recording, self._clock)
                return True
            return await self._bring_back(one) or await make_anew(self._database, self._storage, one, self._clock)
        except (OSError, NoKey, ValidationError) as error:
            _log.warning("recording_not_mended", recording=one.recording, error=str(error))
            return False  # The bucket or the key is away: what was made is better than what can be made.

    async def _bring_back(self, one: ReadyRecording) -> bool:
        """From the bucket. Raises OSError, NoKey."""
        storage = self._storage
        if one.final_sha is None or storage.store is None:
            return False
        try:
            await bring_back(one.recording, storage.volumes, storage.vault, storage.store, one.final_sha)
        except NotFinalised as error:
            _log.error("recording_not_in_bucket", recording=one.recording, why=str(error))
            return False
        _log.info("recording_brought_back", recording=one.recording)
        return True
