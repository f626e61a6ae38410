"""The open alarms of this process: raised and cleared by what the board sees, written down, and told on it."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.alarms.record import clear_alarm, forget_alarms, open_alarms, raise_alarm
from meetings.alarms.values import Alarm, HurtSite
from meetings.alarms.ways import NO_WAYS, Ways
from meetings.db import Database
from meetings.domain.alarms import AlarmKind, Subject
from meetings.ids import AlarmId, new_uuid
from signaling.alarm_watch import AlarmWatch, Ill, Raise
from signaling.clock import Clock
from signaling.line_frames import AlarmRow
from signaling.roster import unix_ms

AGAIN_S = 2.0
FORGET_EVERY_S = 3600.0
DATABASE_TIMEOUT_S = 5.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class AlarmRules:
    """From when on something is an alarm, and when it is over; by which ways it is told."""

    after_s: float = 10.0
    clear_s: float = 30.0
    disk_free: float = 0.1
    """Of the data folder's disk, 0 to 1; less is an alarm."""
    ways: Ways = NO_WAYS
    kept_for: timedelta = timedelta(days=400)
    """From when they are over."""


@dataclass(frozen=True, slots=True)
class _Known:
    """An alarm that is open, and what it is about."""

    alarm: Alarm
    subject: Subject


class AlarmKeeper:
    """Built once by the process. `turn` costs no time; what it finds is written down by `run`, in order.

    Before the alarms of the process before are read nothing is raised: it would be told a second time.
    """

    def __init__(self, database: Database, clock: Clock, rules: AlarmRules) -> None:
        """Nothing is read or written before `run`."""
        self._database = database
        self._clock = clock
        self._ways = rules.ways
        self._kept_for = rules.kept_for
        self._watch = AlarmWatch(rules.after_s, rules.clear_s)
        self._open: dict[Subject, _Known] = {}
        self._adopted = False
        self._waiting: deque[tuple[Subject, Alarm]] = deque()
        self._found = asyncio.Event()
        self._writing = asyncio.Lock()
        self.raised: Mapping[AlarmKind, int] = dict.fromkeys(AlarmKind, 0)

    @property
    def open(self) -> tuple[Alarm, ...]:
        """The oldest first."""
        return tuple(one.alarm for one in self._open.values())

    def turn(self, ills: Iterable[Ill], sites: Mapping[str, HurtSite], now_s: float) -> None:
        """One look at everything that is bad now. `sites`: who the things are, by id; servers are not in it."""
        if not self._adopted:
            return
        changed = self._watch.turn(ills, now_s)
        for raised in changed.raised:
            self._begin(raised, sites)
        for subject in changed.cleared:
            known = self._open.pop(subject)
            self._wait_for(subject, replace(known.alarm, cleared_at=self._clock.now()))

    def changed(self, alarm: Alarm) -> None:
        """Somebody did something about an alarm, and it is committed."""
        for subject, known in self._open.items():
            if known.alarm.id == alarm.id:
                self._open[subject] = replace(known, alarm=replace(known.alarm, remarks=alarm.remarks))

    def rows(self) -> tuple[AlarmRow, ...]:
        """As the board tells them, the newest first."""
        return tuple(_row(one.alarm, self._watch.things(one.subject)) for one in reversed(self._open.values()))

    async def run(self) -> None:
        """Reads what was open when the process before stopped, then writes, and forgets, until it is cancelled."""
        await self._until(self._adopt)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._write_forever())
            tasks.create_task(self._forget_forever())

    async def _write_forever(self) -> None:
        while True:
            await self._found.wait()
            self._found.clear()
            await self._until(self.write)

    async def _forget_forever(self) -> None:
        while True:
            await self._until(self._forget)
            await asyncio.sleep(FORGET_EVERY_S)

    async def _forget(self) -> bool:
        """Forgets some of what is over its time; whether nothing is left of that."""
        try:
            async with asyncio.timeout(DATABASE_TIMEOUT_S), self._database.begin() as tx:
                return await forget_alarms(tx, self._clock.now(), self._kept_for) == 0
        except (SQLAlchemyError, TimeoutError):
            _log.warning("alarms_not_forgotten")
            return False

    async def _until(self, works: Callable[[], Awaitable[bool]]) -> None:
        """Tries again and again: the database may be away."""
        while True:
            try:
                if await works():
                    return
            except Exception:  # A fault of the alarms must not end the sessions that they are about.
                _log.exception("alarms_broken")
            await asyncio.sleep(AGAIN_S)

    async def write(self) -> bool:
        """Writes what is to be written, each in a transaction of its own; False where some must wait."""
        async with self._writing:
            return await self._write_all()

    async def _write_all(self) -> bool:
        while self._waiting:
            subject, alarm = self._waiting[0]
            try:
                async with asyncio.timeout(DATABASE_TIMEOUT_S), self._database.begin() as tx:
                    written = await self._write(tx, alarm)
            except (SQLAlchemyError, TimeoutError):
                _log.warning("alarms_not_written", waiting=len(self._waiting))
                return False
            self._waiting.popleft()
            if written != alarm.id:
                self._rename(subject, alarm.id, written)
        return True

    async def _write(self, tx: AsyncSession, alarm: Alarm) -> AlarmId:
        now = self._clock.now()
        if alarm.cleared_at is None:
            return await raise_alarm(tx, alarm, self._ways, now)
        await clear_alarm(tx, alarm.id, self._ways, alarm.cleared_at)
        return alarm.id

    def _begin(self, raised: Raise, sites: Mapping[str, HurtSite]) -> None:
        subject = raised.subject
        hurt = tuple(sites[thing] for thing in raised.things if thing in sites)
        name = hurt[0].name if subject.kind is AlarmKind.SITE and hurt else subject.name
        alarm = Alarm(
            id=AlarmId(new_uuid()),
            subject=subject.key,
            kind=subject.kind,
            name=name,
            cause=raised.cause,
            drill=subject.drill,
            sites=hurt,
            raised_at=self._clock.now(),
        )
        self._open[subject] = _Known(alarm, subject)
        self.raised = {kind: count + (kind is subject.kind) for kind, count in self.raised.items()}
        _log.warning("alarm_raised", alarm=alarm.id, subject=alarm.subject, cause=alarm.cause, sites=len(hurt))
        self._wait_for(subject, alarm)

    def _wait_for(self, subject: Subject, alarm: Alarm) -> None:
        if alarm.cleared_at is not None:
            _log.info("alarm_cleared", alarm=alarm.id, subject=alarm.subject)
        self._waiting.append((subject, alarm))
        self._found.set()

    def _rename(self, subject: Subject, ours: AlarmId, written: AlarmId) -> None:
        """Another process has an alarm open about the same: it is that one."""
        known = self._open.get(subject)
        if known is not None and known.alarm.id == ours:
            self._open[subject] = replace(known, alarm=replace(known.alarm, id=written))
        self._waiting = deque(
            (one, replace(alarm, id=written) if alarm.id == ours else alarm) for one, alarm in self._waiting
        )

    async def _adopt(self) -> bool:
        try:
            async with asyncio.timeout(DATABASE_TIMEOUT_S), self._database.read() as tx:
                found = await open_alarms(tx)
        except (SQLAlchemyError, TimeoutError):
            _log.warning("alarms_not_read")
            return False
        for alarm in found:
            subject = Subject.of(alarm.subject)
            self._open[subject] = _Known(alarm, subject)
            things = [site.id for site in alarm.sites] or [subject.name]
            self._watch.adopt(subject, things, self._clock.monotonic_s())
        self._adopted = True
        return True


def _row(alarm: Alarm, things: tuple[str, ...]) -> AlarmRow:
    taken = alarm.acknowledged
    notes = [one.note for one in alarm.remarks if one.note]
    return AlarmRow(
        id=alarm.id,
        kind=alarm.kind,
        name=alarm.name,
        cause=alarm.cause,
        drill=alarm.drill,
        sites=() if alarm.kind is AlarmKind.SERVER else things,
        recordings=sum(one != alarm.name for one in things) if alarm.kind is AlarmKind.SERVER else 0,
        raised_ms=unix_ms(alarm.raised_at),
        taken_by=None if taken is None else taken.by,
        taken_ms=None if taken is None else unix_ms(taken.at),
        note=notes[-1] if notes else None,
    )
