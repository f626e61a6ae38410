"""Recordings that have ended, while the process runs: finished one after the other, each by a process of its own."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

from meetings import finalising
from meetings.db import Database
from meetings.finalising import CHECK, DROP, FINALISE, STORE, ReadyRecording, ToFinalise
from meetings.ids import RecordingId
from meetings.job_runner import JobRunner, NotNow, NotWanted, Pace, Trouble, Work
from meetings.jobs import Claimed
from recordings.errors import FinaliserDied, NoKey, NoSpaceToFinalise, NotFinalised, NothingRecorded
from recordings.final import Context, ContextItem, ContextPerson
from recordings.finishing import Finished, check, drop_originals, finish, mix_ahead
from recordings.keeping import drop_local, keep
from signaling.beside import beside
from signaling.clock import Clock
from signaling.making_anew import make_better
from signaling.paced import Paced
from signaling.recording_desk import Finishing
from signaling.recording_storage import KEY_AGAIN, Storage

PACE = Pace(at_once=1, attempt_s=6 * 3600.0, lease=timedelta(seconds=30), hold_every_s=8.0)
"""One at a time: meetings have the other processor. After a kill it goes on within half a minute. Checks, which take
long and can wait, are done beside.
"""

MAX_TRIES = 3
"""So often it is tried by itself; then it has failed, until somebody asks again."""

AHEAD_EVERY_S = 240.0
"""So much at most is left to mix at the end of a session; each time costs half a second to begin."""

LOOKS, LOOK_S = 150, 0.2
"""So often it is looked whether the recorder has let go, and so long between."""

AFTER_TROUBLE_S = 15.0
ASK_EVERY_S = 3600.0
"""What was given up is asked for again at the start, and so often."""

BROKEN_AGAIN = timedelta(days=1)
"""What a damaged recording was made of is kept until it is whole again; so often it is looked."""

_log = structlog.get_logger(__name__)


class Recorder(Protocol):
    """What is known of the recorder."""

    def going(self) -> Sequence[RecordingId]:
        """The recordings that run or are paused."""

    def writes(self, recording: RecordingId) -> bool:
        """Whether it may write to this recording still."""

    def note_finishing(self, recording: RecordingId, finishing: Finishing) -> None:
        """How far one that has ended is."""


class RecordingWorks:
    """Built once by the process."""

    def __init__(self, database: Database, storage: Storage, recorder: Recorder, clock: Clock) -> None:
        """Nothing is done before `running`."""
        self._database = database
        self._storage = storage
        self._volumes, self._vault = storage.volumes, storage.vault
        self._recorder = recorder
        self._clock = clock

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Finishes recordings until the block ends; what is under way then is taken up by the next process."""
        async with beside(self._run, self._look_after, self._mix_ahead, self._ask_again):
            yield

    def works(self) -> Mapping[str, Work]:
        """What is done for jobs."""
        return {FINALISE: self.finalise}

    def later_works(self) -> Mapping[str, Work]:
        """What is done for jobs that nobody waits for."""
        return {CHECK: self.check, DROP: self.drop, **({STORE: self.store} if self._storage.store else {})}

    async def store(self, job: Claimed) -> None:
        """Sends a finished recording to the bucket. Raises NotWanted, NotNow, Trouble, OSError."""
        recording, store = RecordingId(job.payload["recording"]), self._storage.store
        assert store is not None
        for sha in job.payload.get("drop", "").split():  # Of files that others have taken the place of.
            await store.delete(sha)
        async with self._database.begin() as tx:
            if not await finalising.to_store(tx, recording):
                raise NotWanted("it is not finished, or was stored before")
        try:
            final_sha = await keep(recording, self._volumes, self._vault, store)
        except NoKey as error:
            raise NotNow(f"{error.code}: {error}", KEY_AGAIN) from error
        except (OSError, NotFinalised) as error:
            raise Trouble(f"{type(error).__name__}: {error}", final=False) from error
        async with self._database.begin() as tx:
            stored = await finalising.note_stored(tx, recording, final_sha, self._clock.now())
        if stored:
            files = await asyncio.to_thread(drop_local, recording, self._volumes, self._vault)
            _log.info("recording_stored", recording=recording, files=files)

    async def check(self, job: Claimed) -> None:
        """Decodes a finished recording from end to end. Raises NotWanted, NotNow, Trouble, OSError."""
        recording = RecordingId(job.payload["recording"])
        async with self._database.read() as tx:
            one = await finalising.ready_recording(tx, recording)
        if one is None:
            raise NotWanted("it is not finished, or deleted")
        try:
            await check(recording, self._volumes, self._vault)
        except NoKey as error:
            raise NotNow(f"{error.code}: {error}", KEY_AGAIN) from error
        except FinaliserDied as error:
            raise Trouble(str(error) or error.code, final=False) from error
        except NotFinalised as error:
            _log.error("recording_damaged", recording=recording, why=str(error))
            await self._damaged(one)
            return
        async with self._database.begin() as tx:
            await finalising.note_checked(tx, recording, self._storage.keep_originals, self._clock.now())
            if self._storage.store is not None:
                await finalising.ask_to_store(tx, self._clock.now())
        _log.info("recording_checked", recording=recording)

    async def _damaged(self, one: ReadyRecording) -> None:
        """It is made anew where that makes it better; else what is whole is watched on."""
        if await make_better(self._database, self._storage, one, self._clock):
            return
        async with self._database.begin() as tx:
            await finalising.note_broken(tx, one.recording)

    async def drop(self, job: Claimed) -> None:
        """Deletes what a finished recording was made of. Raises NotWanted, NotNow, Trouble."""
        recording = RecordingId(job.payload["recording"])
        async with self._database.read() as tx:
            if not await finalising.checked(tx, recording):
                raise NotWanted("it is not known to be whole, or was dropped before")
            one = await finalising.ready_recording(tx, recording)
        if one is not None and one.broken:
            raise NotNow("it is damaged", BROKEN_AGAIN)
        try:
            segments = await asyncio.to_thread(drop_originals, recording, self._volumes, self._vault)
        except NoKey as error:
            raise NotNow(f"{error.code}: {error}", KEY_AGAIN) from error
        except (OSError, NotFinalised) as error:
            raise Trouble(str(error), final=False) from error
        async with self._database.begin() as tx:
            await finalising.note_dropped(tx, recording, self._clock.now())
        _log.info("originals_dropped", recording=recording, segments=segments)

    async def finalise(self, job: Claimed) -> None:
        """Finishes one recording. Raises NotWanted, Trouble."""
        recording = RecordingId(job.payload["recording"])
        async with self._database.read() as tx:
            wanted = await finalising.to_finalise(tx, recording)
        if wanted is None:
            raise NotWanted("it is finished, or was given up")
        await self._until_closed(recording)
        told = Paced(partial(self._note_percent, recording))
        try:
            finished = await finish(recording, self._volumes, self._vault, _context(wanted), told.percent)
        except (NothingRecorded, NoSpaceToFinalise, NoKey) as error:
            await self._fail(recording, error.code)
        except (NotFinalised, FinaliserDied) as error:
            if job.attempts < MAX_TRIES:
                raise Trouble(f"{error.code}: {error}", final=False) from error
            await self._fail(recording, NotFinalised.code)
        else:
            await self._ready(recording, finished)

    async def _note_percent(self, recording: RecordingId, percent: int) -> None:
        """Writes down how far it is; that it cannot be written down holds nothing up."""
        self._recorder.note_finishing(recording, Finishing("finalising", percent))
        try:
            async with self._database.begin() as tx:
                await finalising.note_percent(tx, recording, percent)
        except SQLAlchemyError:
            _log.warning("percent_not_written", recording=recording)

    async def _run(self) -> None:
        await JobRunner(self._database, self.works(), self._clock.now, PACE).run()

    async def _ask_again(self) -> None:
        """For what nobody will do: of an older version, or given up."""
        while True:
            try:
                async with self._database.begin() as tx:
                    await finalising.ask_for_forgotten(tx, self._clock.now())
                    await finalising.ask_to_check(tx, self._clock.now())
                    if self._storage.store is not None:
                        await finalising.ask_to_store(tx, self._clock.now())
            except SQLAlchemyError:
                _log.warning("recordings_not_looked_for")
                await asyncio.sleep(AFTER_TROUBLE_S)
            else:
                await asyncio.sleep(ASK_EVERY_S)

    async def _look_after(self) -> None:
        await JobRunner(self._database, self.later_works(), self._clock.now, PACE).run()

    async def _mix_ahead(self) -> None:
        """While sessions go on most of their sound is mixed already."""
        while True:
            await asyncio.sleep(AHEAD_EVERY_S)
            for recording in self._recorder.going():
                try:
                    await mix_ahead(recording, self._volumes, self._vault)
                except (OSError, TimeoutError):
                    _log.warning("recording_not_mixed_ahead", recording=recording)

    async def _until_closed(self, recording: RecordingId) -> None:
        """Waits until the recorder has let go of the files. Raises Trouble."""
        for _ in range(LOOKS):
            if not self._recorder.writes(recording):
                return
            await asyncio.sleep(LOOK_S)
        raise Trouble("the recorder still has it, or does not answer", final=False)

    async def _ready(self, recording: RecordingId, finished: Finished) -> None:
        async with self._database.begin() as tx:
            size, now = finished.n_bytes, self._clock.now()
            await finalising.note_ready(tx, recording, finished.duration_ms, size, now)
        self._recorder.note_finishing(recording, Finishing("ready", 100))
        _log.info("recording_ready", recording=recording, duration_ms=finished.duration_ms, n_bytes=finished.n_bytes)

    async def _fail(self, recording: RecordingId, code: str) -> None:
        async with self._database.begin() as tx:
            await finalising.note_failed(tx, recording, code, self._clock.now())
        self._recorder.note_finishing(recording, Finishing("failed", 0))
        _log.error("recording_failed", recording=recording, code=code)


def _context(wanted: ToFinalise) -> Context:
    return Context(
        items=tuple(
            ContextItem(item=item.item, title=item.title, opened_ms=round(item.opened_at.timestamp() * 1000))
            for item in wanted.items
        ),
        people={
            participant: ContextPerson(name=speaker.name, unit=speaker.unit)
            for participant, speaker in wanted.speakers.items()
        },
    )
