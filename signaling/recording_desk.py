"""What shall be recorded of all meetings: told the recorder, and watched."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

import structlog
from sqlalchemy.exc import SQLAlchemyError

from meetings.alarms.values import HurtSite
from meetings.db import Database
from meetings.domain.alarms import AlarmKind, Subject
from meetings.domain.recording import RUNNING, RecordingState
from meetings.events import NOTHING_SHOWN, FollowRow, RecordingRow
from meetings.ids import MeetingId, RecordingId
from meetings.recording import all_running
from recordings.control_wire import MOST_RECORDINGS, Order, PageNote, Progress, RecorderFigures, RecordingProgress
from recordings.link import RecorderLink
from signaling.alarm_watch import Ill
from signaling.clock import Clock, SystemClock

Trouble = Literal["not_running", "no_key", "disk_full", "disk_critical", "disk_low"]

PATIENCE_S = 3.0
"""A recording may stand still for so long, as while a process is replaced, before that is an alarm."""

RETRY_S = 1.0
LOW_SHARE, CRITICAL_SHARE = 0.10, 0.05

MOST_NAMED = 500
"""Of so many recordings at most an alarm tells the names."""

_KEYS = Subject(AlarmKind.SERVER, "keys")
_RECORDINGS = Subject(AlarmKind.SERVER, "recordings")

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Watched:
    """A recording that runs or is paused. `good_s`: when all was well last; `page`: what was told of the page."""

    row: RecordingRow
    good_s: float
    page: FollowRow = NOTHING_SHOWN


@dataclass(frozen=True, slots=True)
class Finishing:
    """How far a recording that has ended is on its way to be watched."""

    state: Literal["finalising", "ready", "failed"]
    percent: int


class RecordingDesk:
    """Holds the rows of what runs; the recorder is told all of it, and nothing before the rows were read once.

    Otherwise a web process that has just started would end what goes on.
    """

    def __init__(self, recorder: Path | None = None, clock: Clock | None = None) -> None:
        """`recorder`: its control socket; None where there is none, as in tests."""
        self._clock = clock or SystemClock()
        self._link = None if recorder is None else RecorderLink(recorder, self._told)
        self._watched: dict[MeetingId, _Watched] = {}
        self._ended: dict[MeetingId, tuple[RecordingId, Finishing]] = {}
        self._going: dict[str, RecordingProgress] = {}
        self._progress: Progress | None = None
        self._lost: Mapping[RecordingId, str] = {}
        self._locked: Mapping[RecordingId, str] = {}

    async def run(self, database: Database) -> None:
        """Reads what was going on, then keeps the recorder's connection, until cancelled."""
        if self._link is None:
            return
        while True:
            if await self._restore(database):
                await self._link.run()
            await asyncio.sleep(RETRY_S)

    def note_lost(self, lost: Mapping[RecordingId, str]) -> None:
        """These are finished, and not all their files can be read: all such with their names, until the next word."""
        self._lost = lost

    def note_locked(self, locked: Mapping[RecordingId, str]) -> None:
        """These cannot be opened for want of a key, likewise."""
        self._locked = locked

    def follow(self, meeting: MeetingId, row: RecordingRow | None, page: FollowRow) -> None:
        """The rows of a meeting say this."""
        watched = self._watched.get(meeting)
        if row is None or row.state not in RUNNING:
            ended = self._watched.pop(meeting, None)
            if ended is not None:
                self._ended[meeting] = ended.row.recording, Finishing("finalising", 0)
                self._order()
            return
        if watched is None or watched.row.recording != row.recording:
            watched = self._watched[meeting] = _Watched(row, self._clock.monotonic_s())
        elif _runs(row) and not _runs(watched.row):
            watched.good_s = self._clock.monotonic_s()
        watched.row = row
        self._order()
        if page != watched.page:
            watched.page = page
            self._note_page(row.recording, page)

    def begun(self, meeting: MeetingId) -> RecordingId | None:
        """The recording that was asked for and runs by now."""
        watched = self._watched.get(meeting)
        if watched is None or watched.row.state is not RecordingState.REQUESTED:
            return None
        going = self._going.get(watched.row.recording)
        if going is None or not going.attached or going.paused or (going.failing and self.no_key):
            return None
        return watched.row.recording

    def note_finishing(self, recording: RecordingId, finishing: Finishing) -> None:
        """A recording that has ended stands so; of those that ended before this process began nobody here is told."""
        for meeting, (ended, _) in self._ended.items():
            if ended == recording:
                self._ended[meeting] = recording, finishing
                return

    def finishing(self, meeting: MeetingId) -> Finishing | None:
        """How far the recording of a meeting is that ended last; None when none has."""
        ended = self._ended.get(meeting)
        return None if ended is None else ended[1]

    def going(self) -> tuple[RecordingId, ...]:
        """The recordings that run or are paused."""
        return tuple(watched.row.recording for watched in self._watched.values())

    def writes(self, recording: RecordingId) -> bool:
        """Whether the recorder may write to it still: it says so, or does not answer and may come back to it."""
        if self._link is None:
            return False
        return self._progress is None or recording in self._going

    @property
    def has_recorder(self) -> bool:
        """Whether there is to be one."""
        return self._link is not None

    @property
    def recorder(self) -> RecorderFigures | None:
        """What the recorder told of itself last; None while it does not answer."""
        return None if self._progress is None else self._progress.figures

    @property
    def no_key(self) -> bool:
        """Whether recordings are to be sealed, and the recorder cannot read the key now."""
        return self._progress is not None and self._progress.no_key

    @property
    def lost(self) -> frozenset[RecordingId]:
        """Those whose files cannot be read, or not all of them."""
        return frozenset(self._lost)

    @property
    def locked(self) -> frozenset[RecordingId]:
        """Those that cannot be opened for want of a key."""
        return frozenset(self._locked)

    @property
    def ills(self) -> tuple[Ill, ...]:
        """What is bad about recordings: each that is lost or locked, and the key that the recorder needs now."""
        recorder = (Ill(_KEYS.name, _KEYS, "no_key"),) if self.no_key else ()
        locked = (Ill(_thing(_KEYS, one), _KEYS, "no_key") for one in self._locked)
        return (*recorder, *locked, *(Ill(_thing(_RECORDINGS, one), _RECORDINGS, "lost") for one in self._lost))

    @property
    def hurt(self) -> Mapping[str, HurtSite]:
        """What the recordings among these are called."""
        named = [(_KEYS, *each) for each in self._locked.items()] + [
            (_RECORDINGS, *each) for each in self._lost.items()
        ]
        things = [HurtSite(_thing(subject, one), name, None) for subject, one, name in islice(named, MOST_NAMED)]
        return {one.id: one for one in things}

    def trouble(self, meeting: MeetingId) -> Trouble | None:
        """What is wrong with the recording of a meeting; None when nothing is, or nothing should run."""
        watched = self._watched.get(meeting)
        if watched is None or not _runs(watched.row):
            return None
        if self._clock.monotonic_s() - watched.good_s > PATIENCE_S:
            return "not_running"
        going = self._going.get(watched.row.recording)
        if going is not None and going.failing:
            return "no_key" if self.no_key else "disk_full"
        free = self._free_share()
        if free is None or free >= LOW_SHARE:
            return None
        return "disk_critical" if free < CRITICAL_SHARE else "disk_low"

    def _free_share(self) -> float | None:
        """How much is free where most is; None when nobody told."""
        volumes = self._progress.volumes if self._progress is not None else ()
        return max((free / total for free, total in volumes if total), default=None)

    def _told(self, progress: Progress | None) -> None:
        if self._progress is None and progress is not None:
            for watched in self._watched.values():  # To a recorder that has just come.
                self._note_page(watched.row.recording, watched.page)
        self._progress = progress
        self._going = {} if progress is None else {going.recording: going for going in progress.recordings}
        now_s = self._clock.monotonic_s()
        for watched in self._watched.values():
            going = self._going.get(watched.row.recording)
            if going is not None and going.attached:
                watched.good_s = now_s

    def _order(self) -> None:
        if self._link is None:
            return
        # More than the recorder takes are an alarm on their desks.
        rows = [watched.row for watched in self._watched.values()][:MOST_RECORDINGS]
        self._link.want(
            tuple(Order(recording=row.recording, tap=tap_name(row.recording), paused=not _runs(row)) for row in rows)
        )

    def _note_page(self, recording: RecordingId, page: FollowRow) -> None:
        if self._link is None:
            return
        shown = page.page
        if shown is None:
            self._link.note_page(PageNote(recording=recording))
            return
        at = shown.place
        place = (at.x, at.y, at.zoom)
        self._link.note_page(PageNote(recording=recording, version=shown.version, page=at.page, place=place))

    async def _restore(self, database: Database) -> bool:
        """Takes up what was recorded when the process before this one stopped; whether the rows could be read."""
        try:
            async with asyncio.timeout(5.0), database.read() as tx:
                found = await all_running(tx)
        except (SQLAlchemyError, TimeoutError):
            _log.warning("recordings_not_restored")
            return False
        for meeting, row in found:
            self._watched.setdefault(meeting, _Watched(row, self._clock.monotonic_s()))
        self._order()
        return True


def tap_name(recording: RecordingId) -> str:
    """What the worker calls the tap of a recording: short, as the paths of sockets are."""
    return f"r-{recording[:8]}"


def _thing(subject: Subject, recording: RecordingId) -> str:
    return f"{subject.name} {recording}"


def runs(row: RecordingRow | None) -> bool:
    """Whether something is to be recorded now."""
    return row is not None and _runs(row)


def _runs(row: RecordingRow) -> bool:
    return row.state in {RecordingState.REQUESTED, RecordingState.RECORDING}
