"""Finished recordings, looked at again and again: what is lost is brought back, or made anew, or IT is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

from meetings import composing, finalising
from meetings.db import Database
from meetings.errors import ComposingGoesOn, RecordingNotReady
from meetings.finalising import ReadyRecording
from meetings.ids import RecordingId
from recordings.errors import NoKey, NotFinalised
from recordings.final import COMPOSED
from recordings.mending import Finished, bring_back, can_be_made_anew, drop_finished, forget_film
from signaling.beside import beside
from signaling.clock import Clock
from signaling.recording_works import Storage

LOOK_EVERY_S = 60.0

_log = structlog.get_logger(__name__)


class Told(Protocol):
    """Who tells people."""

    def note_lost(self, lost: frozenset[RecordingId]) -> None:
        """These can be watched by their rows, and their files cannot be read; all of them."""


class RecordingMending:
    """Built once by the process. Looks at the files of every recording that can be watched, each minute."""

    def __init__(self, database: Database, storage: Storage, told: Told, clock: Clock) -> None:
        """Nothing is looked at before `running`."""
        self._database = database
        self._storage = storage
        self._told = told
        self._clock = clock
        self._known: dict[ReadyRecording, Finished] = {}

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
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Looks at all once, and mends what can be mended. Raises SQLAlchemyError, OSError."""
        async with self._database.read() as tx:
            ready = await finalising.ready_recordings(tx)
        self._known = {one: self._known.get(one) or self._finished(one) for one in ready}
        lost = []
        for one, finished in self._known.items():
            file = await asyncio.to_thread(finished.wrong)
            if file is not None:
                _log.error("recording_file_lost", recording=one.recording, file=file)
                mend = self._compose_anew if file.startswith(COMPOSED) else self._mend
                if not await mend(one):
                    lost.append(one.recording)
        self._told.note_lost(frozenset(lost))

    def _finished(self, one: ReadyRecording) -> Finished:
        in_bucket = one.final_sha is not None and self._storage.store is not None
        return Finished(one.recording, self._storage.volumes, self._storage.vault, in_bucket=in_bucket)

    async def _compose_anew(self, one: ReadyRecording) -> bool:
        """The film alone is lost, which can be made of the rest."""
        storage = self._storage
        await asyncio.to_thread(forget_film, one.recording, storage.volumes, storage.vault)
        async with self._database.begin() as tx:
            with suppress(ComposingGoesOn, RecordingNotReady):
                await composing.ask_to_compose(tx, one.recording, None, self._clock.now())
        _log.info("film_made_anew", recording=one.recording)
        return True

    async def _mend(self, one: ReadyRecording) -> bool:
        """From the bucket, else from what it was made of; False when neither can be done now."""
        storage = self._storage
        recording, volumes, vault, store = one.recording, storage.volumes, storage.vault, storage.store
        if one.final_sha is not None and store is not None:
            try:
                await bring_back(recording, volumes, vault, store, one.final_sha)
            except NotFinalised as error:
                _log.error("recording_not_in_bucket", recording=recording, why=str(error))
            except (OSError, NoKey) as error:
                _log.warning("recording_not_brought_back", recording=recording, error=str(error))
                return False  # The bucket or the key is away: what was made is better than what can be made.
            else:
                _log.info("recording_brought_back", recording=recording)
                return True
        if not await asyncio.to_thread(can_be_made_anew, recording, volumes, vault):
            return False
        await asyncio.to_thread(drop_finished, recording, volumes)
        async with self._database.begin() as tx:
            await finalising.note_damaged(tx, recording, self._clock.now())
        _log.info("recording_made_anew", recording=recording)
        return True
