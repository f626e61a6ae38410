"""Finished files that are lost or damaged, made once more of what is there."""

import asyncio
from contextlib import suppress

import structlog

from meetings import composing, finalising
from meetings.db import Database
from meetings.errors import ComposingGoesOn, RecordingNotReady
from meetings.finalising import ReadyRecording
from meetings.ids import RecordingId
from recordings.mending import can_be_made_anew, drop_finished, forget_film, stored_of
from recordings.verifying import originals_can_be_read
from signaling.clock import Clock
from signaling.recording_storage import Storage

_log = structlog.get_logger(__name__)


async def make_anew(database: Database, storage: Storage, one: ReadyRecording, clock: Clock) -> bool:
    """Of what was recorded; False, and nothing is changed, when not all of that is there any more.

    Raises SQLAlchemyError, OSError, NoKey.
    """
    recording, volumes = one.recording, storage.volumes
    if not await asyncio.to_thread(can_be_made_anew, recording, volumes, storage.vault):
        return False
    async with database.read() as tx:
        now_ready = await finalising.ready_recording(tx, recording)
    if now_ready is None or now_ready.tries != one.tries:
        return True  # Somebody else had it made anew, or it is deleted.
    stored: tuple[str, ...] = ()
    if one.final_sha is not None and storage.store is not None:
        stored = await stored_of(recording, storage.vault, storage.store, one.final_sha)
    await asyncio.to_thread(drop_finished, recording, volumes, stored)
    async with database.begin() as tx:
        await finalising.note_damaged(tx, recording, clock.now())
    _log.info("recording_made_anew", recording=recording)
    return True


async def make_better(database: Database, storage: Storage, one: ReadyRecording, clock: Clock) -> bool:
    """Likewise of one of which most can be watched: False too when it was made too often by now, or what it was made of
    is damaged itself, so that less could come of it. Raises SQLAlchemyError, OSError, NoKey.
    """
    if one.tries >= finalising.MOST_TRIES:
        return False
    if not await originals_can_be_read(one.recording, storage.volumes, storage.vault):
        return False
    return await make_anew(database, storage, one, clock)


async def compose_anew(database: Database, storage: Storage, recording: RecordingId, clock: Clock) -> None:
    """The film alone, of the recording. Raises SQLAlchemyError, OSError, ValidationError, NoKey."""
    film = await asyncio.to_thread(forget_film, recording, storage.volumes, storage.vault)
    async with database.begin() as tx:
        with suppress(ComposingGoesOn, RecordingNotReady):
            await composing.ask_to_compose(tx, recording, None, clock.now())
            if film is not None:  # What is in the bucket of it goes when the new one is sent.
                await composing.note_replaced(tx, recording, film.stored_sha256)
    _log.info("film_made_anew", recording=recording)
