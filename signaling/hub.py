"""All meetings that are going on in this process, and the worker that carries their media."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from contextlib import asynccontextmanager
from contextvars import Context
from datetime import timedelta
from itertools import groupby

import structlog
from sqlalchemy.exc import SQLAlchemyError

from meetings.events import Change
from meetings.ids import MeetingId, SessionId
from meetings.letters.line_report import ask_line_reports
from meetings.own_sessions import called_away
from meetings.restart import begun_drills, going_on
from sfu.errors import SfuError
from sfu.interfaces import CloseRoom, Event, RoomId, Snapshot, WorkerFigures
from signaling.alarm_keeper import AlarmRules
from signaling.hall import Hall
from signaling.house import DATABASE_TIMEOUT_S, House
from signaling.line_tests import LineTests, Sessions, is_line_test
from signaling.line_watch import LineWatch
from signaling.server_ills import DiskSpace
from signaling.site_reach import SiteReach

STOP_TIMEOUT_S = 5.0
SWEEP_S = 60.0
FORGOTTEN_AFTER = timedelta(minutes=15)
"""As long as somebody may look at camera and microphone before entering a practice meeting."""

_log = structlog.get_logger(__name__)


class Hub:
    """Owns the halls' tasks and the link's; a hall is made when somebody comes, and goes when it is over."""

    def __init__(self, house: House, rules: AlarmRules, disk: Callable[[], DiskSpace]) -> None:
        """`house`: what all halls share; `rules` of alarms; `disk`: that of the data folder."""
        self.house = house
        self.lines = LineWatch(self.halls, house, rules, disk)
        self.line_tests = LineTests(house.link, house.clock, Sessions(self._in_session, self._holds))
        self._halls: dict[MeetingId, Hall] = {}
        self.site_reach = SiteReach(self._halls.get, house.site_tests, house.clock, self.lines.noted)
        self._tasks: asyncio.TaskGroup | None = None
        self._owned: dict[MeetingId, asyncio.Task[None]] = {}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Runs the link and all halls for the life of the block; what halls are doing then is finished."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            linked = tasks.create_task(self.house.link.run(self))
            await self._restore()
            recording = self.house.recordings.run(self.house.database)
            running = (self._sweep_forever(), self.lines.run(), self.line_tests.run(), recording)
            others = [tasks.create_task(one) for one in running]
            try:
                yield
            finally:
                self._tasks = None
                await self._stop_halls()
                for task in (linked, *others):
                    task.cancel()

    def hall(self, meeting: MeetingId) -> Hall:
        """The owner of a meeting; made when it is not there yet."""
        hall = self._halls.get(meeting)
        if hall is None:
            assert self._tasks is not None, "the hub is not running"
            hall = self._halls[meeting] = Hall(meeting, self.house)
            # A context of its own: what the hall logs is not part of the request that made it.
            self._owned[meeting] = self._tasks.create_task(self._keep(hall), context=Context())
        return hall

    def halls(self) -> Iterable[Hall]:
        """Those that are there now."""
        return tuple(self._halls.values())

    async def publish(self, change: Change) -> None:
        """Tells live clients what was changed over HTTP."""
        hall = self._halls.get(change.meeting)
        if hall is not None:
            if change.closed is not None:
                hall.feed.tell_closed(change.closed)
            hall.publish(change)

    async def sign_out(self, sessions: Collection[SessionId]) -> None:
        """Sends away whoever came in by one of these sign-ins, which have ended."""
        ended = frozenset(sessions)
        for hall in self.halls() if ended else ():
            hall.sign_out(ended)

    # What the link tells -----------------------------------------------------------------------------

    def worker_back(self, snapshot: Snapshot) -> None:
        """The worker answers, and holds this."""
        self.house.mirror.reset(snapshot)
        for hall in self.halls():
            hall.worker_back()

    def worker_gone(self) -> None:
        """The worker is gone: clients are told at once, nobody waits for ICE to time out."""
        self.house.mirror.clear()
        self.line_tests.worker_gone()
        for hall in self.halls():
            hall.feed.worker_gone()

    def worker_event(self, event: Event) -> None:
        """Takes one event of the worker: slots are told before their media switches."""
        if not isinstance(event, WorkerFigures) and is_line_test(event.room):
            return
        self.house.mirror.apply(event)
        if isinstance(event, WorkerFigures):
            self.line_tests.figures(event)
            return
        hall = self._halls.get(MeetingId(event.room))
        if hall is not None:
            hall.feed.event(event, self.house.clock.monotonic_s())

    def _in_session(self) -> bool:
        """Whether anybody is in a session, and more than looking at a camera alone."""
        return any(hall.sites.in_session for hall in self.halls())

    def _holds(self, session: SessionId) -> bool:
        return any(hall.sites.holds(session) for hall in self.halls())

    async def _keep(self, hall: Hall) -> None:
        try:
            await hall.run()
        finally:
            self._halls.pop(hall.meeting, None)
            self._owned.pop(hall.meeting, None)
            self.house.mirror.forget_room(RoomId(hall.meeting))

    async def _restore(self) -> None:
        """Opens the halls of meetings that were going on when the process before this one stopped."""
        try:
            async with asyncio.timeout(DATABASE_TIMEOUT_S), self.house.database.read() as tx:
                meetings = await going_on(tx)
        except (SQLAlchemyError, TimeoutError):
            _log.exception("meetings_not_restored")
            return
        for meeting in meetings:
            self.hall(meeting).open_up()

    async def _sweep_forever(self) -> None:
        """Closes rooms on the worker that no meeting stands behind: it was over when nobody could tell the worker."""
        before: frozenset[RoomId] = frozenset()
        while True:
            await asyncio.sleep(SWEEP_S)
            orphans = frozenset(room for room in self.house.mirror.rooms if MeetingId(room) not in self._halls)
            for room in orphans & before:
                await self._close_room(room)
            before = orphans
            await self._visit_forgotten()
            await self._call_machines_away()
            await self._ask_line_reports()

    async def _visit_forgotten(self) -> None:
        """Opens the halls of drills that somebody made and nobody is in: a hall in which nobody comes deletes them."""
        try:
            async with asyncio.timeout(DATABASE_TIMEOUT_S), self.house.database.read() as tx:
                made = await begun_drills(tx, self.house.clock.now() - FORGOTTEN_AFTER)
        except (SQLAlchemyError, TimeoutError):
            _log.warning("database_failed")
            return
        for meeting in made:
            if meeting not in self._halls:
                self.hall(meeting).open_up()

    async def _call_machines_away(self) -> None:
        """Ends the practice of rooms whose own session can be joined: it may have been called a minute ago."""
        try:
            async with asyncio.timeout(DATABASE_TIMEOUT_S), self.house.database.read() as tx:
                found = await called_away(tx, self.house.clock.now())
        except (SQLAlchemyError, TimeoutError):
            _log.warning("database_failed")
            return
        for practice, machines in groupby(found, key=lambda one: one.practice):
            hall = self._halls.get(practice)  # Where nobody is connected the door refuses them.
            if hall is not None:
                hall.call_away([one.seat for one in machines])

    async def _ask_line_reports(self) -> None:
        """Has secretaries written to about the lines of meetings that begin within half an hour."""
        try:
            async with asyncio.timeout(DATABASE_TIMEOUT_S), self.house.database.begin() as tx:
                await ask_line_reports(tx, self.house.clock.now())
        except (SQLAlchemyError, TimeoutError):
            _log.warning("database_failed")

    async def _close_room(self, room: RoomId) -> None:
        try:
            await self.house.link.tell(CloseRoom(room=room))
        except (SfuError, TimeoutError) as error:
            _log.warning("orphan_not_closed", room=room, error=type(error).__name__)
        else:
            self.house.mirror.forget_room(room)
            _log.info("orphan_closed", room=room)

    async def _stop_halls(self) -> None:
        for hall in self.halls():
            hall.stop()
        owned = tuple(self._owned.values())
        if owned:
            _, unfinished = await asyncio.wait(owned, timeout=STOP_TIMEOUT_S)
            for task in unfinished:
                task.cancel()
