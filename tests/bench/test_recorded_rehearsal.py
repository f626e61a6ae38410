"""A session of 129 rooms with a recording and without: what the recorder takes, and that rooms receive the same.

`RECORDED_ROOMS=20` tries it with fewer.
"""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select

from meetings.db import Database
from meetings.domain.lifecycle import MeetingState
from meetings.domain.recording import RecordingState
from meetings.ids import RecordingId, new_uuid
from meetings.models.meetings import MeetingRecord
from meetings.models.recordings import RecordingRecord
from recordings.media.reading import scan
from recordings.recorder.shelf import Shelf
from tests.bench.processes import cpu_s
from tests.recordings.sealing.vaults import PLAIN
from tests.system.demo_server import COMMAND, ROOT, DemoServer

ROOMS = int(os.environ.get("RECORDED_ROOMS", "129"))
SECONDS = 60
RECORDED_S = 50.0
VOID = 2
TRIES = 2
MOST_OF_A_CORE = 0.04
LONGEST_VOICE_GAP_MS = 200
PATIENCE_S = 60.0

Record = Callable[[str, object], None]
Figures = dict[str, object]

pytestmark = [pytest.mark.bench, pytest.mark.anyio, pytest.mark.timeout(900)]


@dataclass(frozen=True)
class Recorded:
    """A recording of a rehearsal: share of a core that the recorder took, and frames a second that are in its files."""

    of_a_core: float
    pictures: float
    sounds: float


@pytest.fixture
async def database(server: DemoServer) -> AsyncIterator[Database]:
    """The server's own."""
    opened = Database.open(f"sqlite+aiosqlite:///{server.data_dir.absolute() / 'giaoban.sqlite3'}")
    yield opened
    await opened.close()


async def rehearse(server: DemoServer) -> tuple[int | None, Figures]:
    """The exit code and the figures."""
    wanted = ("--rooms", str(ROOMS), "--seconds", str(SECONDS), "--json")
    where = ("--against", server.address, "--account", "kythuat")
    process = await asyncio.create_subprocess_exec(
        *COMMAND, "rehearse", *wanted, *where,
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    figures, words = await process.communicate()
    assert figures, words.decode()
    return process.returncode, json.loads(figures)


async def begin(database: Database) -> RecordingId:
    """Asks for a recording of the drill by its row: drills have no key for it. It begins with the next act there."""
    recording, now = RecordingId(new_uuid()), datetime.now(UTC)
    wanted = select(MeetingRecord.id).where(MeetingRecord.drill, MeetingRecord.state == MeetingState.IN_PROGRESS)
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with database.begin() as tx:
                meeting = await tx.scalar(wanted)
                if meeting is not None:
                    state, times = RecordingState.REQUESTED, {"state_at": now, "requested_at": now}
                    tx.add(RecordingRecord(id=recording, meeting_id=meeting, state=state, **times))
                    return recording
            await asyncio.sleep(0.5)


async def record(server: DemoServer, database: Database) -> Recorded:
    """Records the rehearsal that has just begun, for RECORDED_S of it."""
    recording = await begin(database)
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with database.read() as tx:
                if (await tx.get_one(RecordingRecord, recording)).state is RecordingState.RECORDING:
                    break
            await asyncio.sleep(0.2)
    recorder = await server.pid("recorder")
    began_s, before_s = time.monotonic(), cpu_s(recorder)
    await asyncio.sleep(RECORDED_S)
    took_s = time.monotonic() - began_s
    spent_s = cpu_s(recorder) - before_s
    async with database.begin() as tx:  # The drill is deleted at its end.
        await tx.execute(delete(RecordingRecord).where(RecordingRecord.id == recording))
    shelf = Shelf(recording, (server.data_dir / "recordings",), PLAIN)
    found = [scan(path, name, shelf.files) for path, name in shelf.segments()]
    frames = [(each.name.track, each.frames) for each in found if each is not None]
    return Recorded(
        of_a_core=spent_s / took_s,
        pictures=sum(count for track, count in frames if track == "stage") / took_s,
        sounds=sum(count for track, count in frames if track.startswith("voice.")) / took_s,
    )


def nothing_is_missing(figures: Figures) -> None:
    """All have joined, no packet is lost and no voice paused."""
    assert (figures["rooms_joined"], figures["valid"], figures["packets_lost"]) == (ROOMS, True, 0)
    gaps_ms = figures["longest_gap_ms"]
    assert isinstance(gaps_ms, dict)
    assert gaps_ms["voice"] <= LONGEST_VOICE_GAP_MS


def of_worker(figures: Figures, name: str) -> float:
    told = figures["worker"]
    assert isinstance(told, dict)
    return float(told[name])


async def both(server: DemoServer, database: Database) -> tuple[Figures, Figures, Recorded]:
    """The figures without and with a recording; made again where the machine did not keep up."""
    for _ in range(TRIES):
        code, without = await rehearse(server)
        if code != VOID:
            async with asyncio.TaskGroup() as tasks:
                recording = tasks.create_task(record(server, database))
                code, recorded = await rehearse(server)
            if code != VOID:
                break
    return without, recorded, recording.result()


async def test_rooms_receive_the_same_whether_or_not_it_is_recorded(
    server: DemoServer, database: Database, record_property: Record
) -> None:
    without, recorded, cost = await both(server, database)
    record_property("recorder, of a core", f"{cost.of_a_core:.2%}")
    record_property("pictures and sounds a second in its files", (round(cost.pictures, 1), round(cost.sounds, 1)))
    for name, figures in (("without", without), ("with", recorded)):
        record_property(f"{name} a recording", figures)
    nothing_is_missing(without)
    nothing_is_missing(recorded)
    received = [figures["packets_received"] for figures in (without, recorded)]
    assert received[1] == pytest.approx(received[0], rel=0.02)
    assert cost.pictures > 25
    assert cost.sounds > 45
    assert cost.of_a_core < MOST_OF_A_CORE
    name = "us_per_forwarded_packet"
    assert of_worker(recorded, name) < 1.15 * of_worker(without, name)
