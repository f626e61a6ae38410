"""What could not be made for want of a key, asked for again when the key is there."""

import asyncio

import structlog
from pydantic import ValidationError

from meetings import composing, finalising
from meetings.db import Database
from meetings.ids import RecordingId
from meetings.papers.store import NotKept
from recordings.errors import NoKey
from recordings.final import find_final
from recordings.mending import check_keys
from recordings.sealing.head import HEAD_BYTES
from signaling.clock import Clock
from signaling.recording_storage import Storage

_log = structlog.get_logger(__name__)


class RecordingKeys:
    """Owned by who looks at finished recordings, each minute."""

    def __init__(self, database: Database, storage: Storage, clock: Clock) -> None:
        """Nothing is looked at yet."""
        self._database = database
        self._storage = storage
        self._clock = clock

    async def look(self) -> frozenset[RecordingId]:
        """Asks for what can be made now; the recordings whose key is missing still. Raises SQLAlchemyError, OSError."""
        async with self._database.read() as tx:
            unfinished, films = await finalising.without_key(tx), await composing.without_key(tx)
        locked = set[RecordingId]()
        for one in (*unfinished, *films):
            try:
                await asyncio.to_thread(check_keys, one, self._storage.volumes, self._storage.vault)
                if one in films:
                    await self._check_away(one)
            except NoKey:
                locked.add(one)
                continue
            except (OSError, NotKept, ValidationError) as error:  # It is looked at again.
                _log.warning("recording_keys_not_checked", recording=one, error=str(error))
                continue
            async with self._database.begin() as tx:
                again = composing.compose_with_key if one in films else finalising.finish_with_key
                await again(tx, one, self._clock.now())
            _log.info("recording_key_is_back", recording=one)
        return frozenset(locked)

    async def _check_away(self, recording: RecordingId) -> None:
        """Of what a film is made of in the bucket, too. Raises NoKey, NotKept, OSError, ValidationError."""
        store, files = self._storage.store, self._storage.vault.files(recording)
        found = await asyncio.to_thread(find_final, recording, self._storage.volumes, self._storage.vault)
        if found is None or store is None:
            return
        folder, made = found
        for each in (*made.parts, *made.screens, *made.sounds):
            if not await asyncio.to_thread((folder / each.file).exists):
                head = store.read_range(each.stored_sha256, 0, min(HEAD_BYTES, each.stored_bytes))
                files.check_head(b"".join([piece async for piece in head]), each.file)
