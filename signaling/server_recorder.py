"""Puts our own servers into the history: takes a look a second, writes minutes when they are over, and starts."""

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.line_samples import SECONDS
from meetings.domain.servers import ServerMinute, ServerName
from meetings.server_history import database_mb, forget_servers, write_servers
from sfu.interfaces import WorkerFigures
from signaling.house import DATABASE_TIMEOUT_S, House
from signaling.line_servers import ServerLoad
from signaling.own_process import rss_bytes
from signaling.start_journal import FILE, read_starts

LOOK_EVERY_S = 5.0
FORGET_EVERY_S = 3600.0
MAX_WAITING = 90
"""Minutes of servers while the database is away; older ones are given up."""
_MB = 1e6

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Looks:
    """What was seen of a server in one minute so far; `first`, `last`: what one media worker told of itself."""

    cpu: list[float] = field(default_factory=list)
    lag_ms: float = 0.0
    rss_bytes: int = 0
    seconds: set[int] = field(default_factory=set)
    first: WorkerFigures | None = None
    last: WorkerFigures | None = None

    def take(self, second: int, load: ServerLoad) -> None:
        """One look; a server that does not answer is not seen."""
        if load.up and second not in self.seconds:
            self.seconds.add(second)
            self.cpu.append(load.cpu)
            self.lag_ms = max(self.lag_ms, load.lag_ms)

    def take_media(self, told: WorkerFigures) -> None:
        """What the media worker tells of itself; a new process counts from 0."""
        self.rss_bytes = max(self.rss_bytes, told.rss_bytes)
        if self.first is None or told.uptime_s < self.first.uptime_s:
            self.first = told
        self.last = told

    def minute(self, name: ServerName, number: int) -> ServerMinute:
        """What it comes to."""
        received, sent = self._packets()
        return ServerMinute(
            name,
            number,
            up_s=len(self.seconds),
            cpu=round(1000 * sum(self.cpu) / len(self.cpu)) if self.cpu else 0,
            cpu_top=round(1000 * max(self.cpu, default=0.0)),
            lag_ms=round(self.lag_ms),
            memory_mb=round(self.rss_bytes / _MB) or None,
            received=received,
            sent=sent,
        )

    def _packets(self) -> tuple[int | None, int | None]:
        """A second, in and out."""
        if self.first is None or self.last is None or self.last.uptime_s <= self.first.uptime_s:
            return None, None
        over_s = self.last.uptime_s - self.first.uptime_s
        received = self.last.received_packets - self.first.received_packets
        sent = self.last.forwarded_packets - self.first.forwarded_packets
        return round(received / over_s), round(sent / over_s)


@dataclass(frozen=True, slots=True)
class Machine:
    """What the web process takes, and what is left where its files are; megabytes."""

    memory_mb: int
    disk_free_mb: int | None
    database_mb: int


class ServerRecorder:
    """Built once by the process. `take` costs no time; the writing is `run`'s."""

    def __init__(self, house: House) -> None:
        """Nothing is written before `run`."""
        self._house = house
        self._looks: dict[tuple[int, ServerName], _Looks] = {}
        self._waiting: list[ServerMinute] = []
        self._forget_at_s = 0.0

    def take(self, loads: Mapping[ServerName, ServerLoad]) -> None:
        """How the servers are now, as many as there are to be."""
        number, second = divmod(int(self._house.clock.now().timestamp()), SECONDS)
        for name, load in loads.items():
            looks = self._looks.setdefault((number, name), _Looks())
            looks.take(second, load)
            self._take_told(name, looks, load)

    def _take_told(self, name: ServerName, looks: _Looks, load: ServerLoad) -> None:
        """What a server told of itself besides."""
        worker, recorder = self._house.mirror.worker, self._house.recordings.recorder
        if name is ServerName.MEDIA and load.up and worker is not None:
            looks.take_media(worker)
        elif name is ServerName.RECORDER and recorder is not None:
            looks.rss_bytes = max(looks.rss_bytes, recorder.rss_bytes)

    async def run(self) -> None:
        """Writes until it is cancelled."""
        while True:
            await self.write(int(self._house.clock.now().timestamp()) // SECONDS)
            await asyncio.sleep(LOOK_EVERY_S)

    async def write(self, end: int | None = None) -> None:
        """Writes minutes (since 1970) before `end`, None: all there are. What cannot be written waits."""
        over = sorted(key for key in self._looks if end is None or key[0] < end)
        if not over:
            return
        self._waiting += [self._looks.pop(key).minute(key[1], key[0]) for key in over]
        del self._waiting[:-MAX_WAITING]
        starts = await asyncio.to_thread(read_starts, self._house.data_dir / FILE)
        try:
            async with asyncio.timeout(DATABASE_TIMEOUT_S), self._house.database.begin() as tx:
                machine = Machine(round(rss_bytes() / _MB), self._disk_free_mb(), await database_mb(tx))
                await write_servers(tx, with_machine(self._waiting, machine), starts)
                await self._forget(tx)
        except (SQLAlchemyError, TimeoutError):
            _log.warning("servers_not_written", minutes=len(self._waiting))
        else:
            self._waiting.clear()

    async def _forget(self, tx: AsyncSession) -> None:
        """Once an hour, and until nothing is left of what is over its time."""
        now_s = self._house.clock.monotonic_s()
        if now_s >= self._forget_at_s and await forget_servers(tx, self._house.clock.now()) == 0:
            self._forget_at_s = now_s + FORGET_EVERY_S

    def _disk_free_mb(self) -> int | None:
        try:
            return round(shutil.disk_usage(self._house.data_dir).free / _MB)
        except OSError:
            return None


def with_machine(minutes: Sequence[ServerMinute], machine: Machine) -> list[ServerMinute]:
    """The newest minute of the web process says how its machine is when it is written."""
    newest = max((one.minute for one in minutes if one.name is ServerName.WEB), default=None)
    return [
        replace(
            one,
            memory_mb=machine.memory_mb,
            disk_free_mb=machine.disk_free_mb,
            database_mb=machine.database_mb,
        )
        if one.name is ServerName.WEB and one.minute == newest
        else one
        for one in minutes
    ]
