"""Our own servers on their way into the history, minute by minute; nothing is lost while the database is away."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from typing_extensions import override

from meetings.db import Database
from meetings.domain.servers import ServerName, Start, StartReason
from meetings.server_history import ServerPoint, server_starts, server_timeline
from recordings.control_wire import RecorderFigures
from sfu.interfaces import WorkerFigures
from signaling.clock import Clock
from signaling.house import House
from signaling.line_servers import ServerLoad
from signaling.lines import Thresholds
from signaling.mirror import Mirror
from signaling.recording_desk import RecordingDesk
from signaling.server_recorder import MAX_WAITING, ServerRecorder
from signaling.start_journal import FILE, StartJournal
from signaling.worker_link import WorkerLink
from tests.signaling.away_database import AwayDatabase
from tests.signaling.test_line_recorder import START, SetClock, database

__all__ = ["database"]
pytestmark = pytest.mark.anyio
BUSY, IDLE, DOWN = ServerLoad(0.9, 40.0, up=True), ServerLoad(0.1, 2.0, up=True), ServerLoad(0.0, 0.0, up=False)


def figures(uptime_s: float, received: int, sent: int) -> WorkerFigures:
    """What a media worker tells; only these count here."""
    counted = dict.fromkeys(WorkerFigures.model_fields, 0) | {"uptime_s": uptime_s, "rss_bytes": 180_000_000}
    return WorkerFigures.model_validate(
        {**counted, "type": "worker_figures", "received_packets": received, "forwarded_packets": sent}
    )


def both(web: ServerLoad, media: ServerLoad) -> dict[ServerName, ServerLoad]:
    return {ServerName.WEB: web, ServerName.MEDIA: media}


class Desk(RecordingDesk):
    """A recorder that has told this of itself."""

    told: RecorderFigures | None = None

    @property
    @override
    def recorder(self) -> RecorderFigures | None:
        return self.told


class Scene:
    """A recorder, its clock, and what the worker told last."""

    def __init__(self, database: AwayDatabase, folder: Path) -> None:
        self.database, self.clock, self.folder = database, SetClock(), folder
        self.mirror, self.desk = Mirror(), Desk()
        limits = Thresholds(0.03, 150, 30)
        link = cast(WorkerLink, None)
        clock = cast(Clock, self.clock)
        self.recorder = ServerRecorder(
            House(cast(Database, database), link, self.mirror, clock, limits, limits, folder, self.desk)
        )

    def at(self, second: float) -> None:
        self.clock.at = START + timedelta(seconds=second)

    async def read(self, name: ServerName) -> tuple[ServerPoint, ...]:
        async with self.database.read() as tx:
            return await server_timeline(tx, name, START, START + timedelta(hours=3))

    async def starts(self) -> tuple[Start, ...]:
        async with self.database.read() as tx:
            return await server_starts(tx, datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


@pytest.fixture
def scene(database: AwayDatabase, tmp_path: Path) -> Scene:
    return Scene(database, tmp_path)


async def test_a_minute_that_is_over_is_written_with_its_mean_and_its_peak(scene: Scene) -> None:
    for second in range(60):
        scene.at(second)
        scene.mirror.worker = figures(100 + second, 1000 * second, 8000 * second)
        scene.recorder.take(both(BUSY if second < 15 else IDLE, IDLE if second < 30 else DOWN))
    await scene.recorder.write(int(START.timestamp()) // 60)
    assert await scene.read(ServerName.WEB) == ()
    await scene.recorder.write(int(START.timestamp()) // 60 + 1)
    (web,), (media,) = await scene.read(ServerName.WEB), await scene.read(ServerName.MEDIA)
    assert (web.up_s, web.cpu, web.cpu_top, web.lag_ms) == (60, 300, 900, 40)
    assert (web.memory_mb or 0) > 20
    assert (web.disk_free_mb or 0) > 0
    assert (web.database_mb or 0) > 0
    assert (media.up_s, media.memory_mb, media.received, media.sent) == (30, 180, 1000, 8000)
    assert (media.disk_free_mb, media.database_mb, web.sent) == (None, None, None)


async def test_packets_of_a_new_worker_are_counted_from_its_start(scene: Scene) -> None:
    for second, told in enumerate([figures(500, 9_000_000, 0), figures(1, 100, 0), figures(2, 400, 0)]):
        scene.at(second)
        scene.mirror.worker = told
        scene.recorder.take(both(IDLE, IDLE))
    await scene.recorder.write()
    (media,) = await scene.read(ServerName.MEDIA)
    assert media.received == 300


async def test_a_second_looked_at_twice_counts_once(scene: Scene) -> None:
    for _ in range(3):
        scene.recorder.take(both(IDLE, IDLE))
    await scene.recorder.write()
    assert [one.up_s for one in await scene.read(ServerName.WEB)] == [1]


async def test_starts_are_taken_over_from_the_supervisors_file(scene: Scene) -> None:
    StartJournal(scene.folder / FILE).note("web", 1_795_000_000_000, (-11, 3.0))
    for second in (0, 61):
        scene.at(second)
        scene.recorder.take(both(IDLE, IDLE))
        await scene.recorder.write()
    assert await scene.starts() == (Start(ServerName.WEB, 1_795_000_000_000, StartReason.CRASHED, -11, 3),)


async def test_what_cannot_be_written_waits_but_not_without_bound(scene: Scene) -> None:
    scene.database.away = True
    for minute in range(MAX_WAITING):
        scene.at(60 * minute)
        scene.recorder.take(both(IDLE, IDLE))
        await scene.recorder.write()
    scene.database.away = False
    scene.at(60 * MAX_WAITING)
    scene.recorder.take(both(IDLE, IDLE))
    await scene.recorder.write()
    assert len(await scene.read(ServerName.WEB)) == MAX_WAITING / 2
    assert (await scene.read(ServerName.WEB))[-1].at_s == int(scene.clock.at.timestamp())


async def test_a_recorder_has_minutes_and_starts_of_its_own_where_there_is_one(scene: Scene) -> None:
    StartJournal(scene.folder / FILE).note("recorder", 1_795_000_000_000, (-9, 600.0))
    for second, load in enumerate((BUSY, IDLE, DOWN)):
        scene.at(second)
        figures = RecorderFigures(uptime_s=1, cpu_s=1, rss_bytes=65_000_000, loop_lag_ms=1)
        scene.desk.told = None if load is DOWN else figures
        scene.recorder.take({**both(IDLE, IDLE), ServerName.RECORDER: load})
    await scene.recorder.write()
    (minute,) = await scene.read(ServerName.RECORDER)
    assert (minute.up_s, minute.cpu_top, minute.lag_ms, minute.memory_mb, minute.sent) == (2, 900, 40, 65, None)
    assert await scene.starts() == (Start(ServerName.RECORDER, 1_795_000_000_000, StartReason.KILLED, -9, 600),)
