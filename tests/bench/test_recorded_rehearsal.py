"""A session of 129 rooms with a recording and without, and while a film of another session is composed: what that
takes, and that rooms receive the same.

`RECORDED_ROOMS=20` tries it with fewer.
"""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import psutil
import pytest
from sqlalchemy import delete, select

from meetings import composing
from meetings.db import Database
from meetings.domain.composing import ComposingState
from meetings.domain.lifecycle import MeetingState
from meetings.domain.recording import RecordingState
from meetings.ids import MeetingId, RecordingId, new_uuid
from meetings.models.meetings import MeetingRecord
from meetings.models.recordings import ComposingRecord, FinalisingRecord, RecordingRecord
from recordings.final import Context
from recordings.finaliser.finaliser import Finaliser
from recordings.media.reading import scan
from recordings.recorder.shelf import Shelf
from tests.bench.processes import cpu_s
from tests.bench.test_composing import recorded as kept_recording
from tests.recordings.sealing.vaults import PLAIN
from tests.system.demo_server import COMMAND, ROOT, DemoServer

ROOMS = int(os.environ.get("RECORDED_ROOMS", "129"))
SECONDS = 60
RECORDED_S = 50.0
FILMED_LENGTH_S = 600
"""Of the session that a film is made of: much longer than the rehearsal."""
DEARER_BESIDE_A_FILM = 1.3
"""A packet takes the worker longer while an encoder uses the same caches; nothing waits for it."""

VOID = 2
TRIES = 2
MOST_OF_A_CORE = 0.04
LONGEST_VOICE_GAP_MS = 200
PATIENCE_S = 60.0

Record = Callable[[str, object], None]
Figures = dict[str, object]
Beside = TypeVar("Beside")
"""What is measured of that which went on beside a rehearsal."""

pytestmark = [pytest.mark.bench, pytest.mark.anyio, pytest.mark.timeout(900)]


@dataclass(frozen=True)
class Recorded:
    """A recording of a rehearsal: share of a core that the recorder took, and frames a second that are in its files."""

    of_a_core: float
    pictures: float
    sounds: float


@dataclass(frozen=True)
class Filmed:
    """A film that was being made beside a rehearsal: share of a core that it took, how far it came meanwhile."""

    of_a_core: float
    percent: int


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


async def drill(database: Database) -> MeetingId:
    """The rehearsal's, once it goes on."""
    wanted = select(MeetingRecord.id).where(MeetingRecord.drill, MeetingRecord.state == MeetingState.IN_PROGRESS)
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with database.read() as tx:
                meeting = await tx.scalar(wanted)
            if meeting is not None:
                return meeting
            await asyncio.sleep(0.5)


async def begin(database: Database) -> RecordingId:
    """Asks for a recording of the drill by its row: drills have no key for it. It begins with the next act there."""
    recording, now = RecordingId(new_uuid()), datetime.now(UTC)
    meeting = await drill(database)
    async with database.begin() as tx:
        state, times = RecordingState.REQUESTED, {"state_at": now, "requested_at": now}
        tx.add(RecordingRecord(id=recording, meeting_id=meeting, state=state, **times))
    return recording


def finished(volume: Path, recording: str) -> None:
    """Files of a session that was recorded before."""
    kept_recording(volume, FILMED_LENGTH_S, recording)
    Finaliser(recording, [volume], PLAIN, Context(), lambda _: None).run()


async def ready(server: DemoServer, database: Database) -> RecordingId:
    """A finished recording on the server's disk."""
    recording, now = RecordingId(new_uuid()), datetime.now(UTC)
    await asyncio.to_thread(finished, server.data_dir / "recordings", recording)
    async with database.begin() as tx:
        meeting = await tx.scalar(select(MeetingRecord.id).where(MeetingRecord.drill.is_(False)).limit(1))
        times = {"state_at": now, "requested_at": now, "began_at": now, "ended_at": now}
        tx.add(RecordingRecord(id=recording, meeting_id=meeting, state=RecordingState.READY, **times))
        await tx.flush()
        done = {"finished_at": now, "duration_ms": FILMED_LENGTH_S * 1000, "size": 1}
        tx.add(FinalisingRecord(recording_id=recording, tries=1, percent=100, trouble="", **done))
    return recording


def composer_of(recording: RecordingId) -> int | None:
    """The process that makes the film."""
    for process in psutil.process_iter(["cmdline"]):
        said = process.info["cmdline"] or []
        if "recordings.composer.process" in said and recording in said:
            return process.pid
    return None


async def film(database: Database, recording: RecordingId) -> Filmed:
    """Has a film made while the rehearsal goes on that has just begun."""
    await drill(database)
    async with database.begin() as tx:
        await composing.ask_to_compose(tx, recording, None, datetime.now(UTC))
    async with asyncio.timeout(PATIENCE_S):
        while (composer := composer_of(recording)) is None:  # noqa: ASYNC110 - Nobody tells of it.
            await asyncio.sleep(0.2)
    began_s, before_s = time.monotonic(), cpu_s(composer)
    await asyncio.sleep(RECORDED_S)
    took_s, spent_s = time.monotonic() - began_s, cpu_s(composer) - before_s
    async with database.begin() as tx:
        row = await tx.get_one(ComposingRecord, recording)
        assert row.state is ComposingState.COMPOSING
        percent = row.percent
        await composing.cancel(tx, recording)
    return Filmed(spent_s / took_s, percent)


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


async def both(server: DemoServer, beside: Callable[[], Awaitable[Beside]]) -> tuple[Figures, Figures, Beside]:
    """The figures without and with what goes on beside it; made again where the machine did not keep up."""
    for _ in range(TRIES):
        code, without = await rehearse(server)
        if code != VOID:
            async with asyncio.TaskGroup() as tasks:
                going = tasks.create_task(_told(beside))
                code, figures = await rehearse(server)
            if code != VOID:
                break
    return without, figures, going.result()


async def _told(beside: Callable[[], Awaitable[Beside]]) -> Beside:
    return await beside()


async def test_rooms_receive_the_same_whether_or_not_it_is_recorded(
    server: DemoServer, database: Database, record_property: Record
) -> None:
    without, recorded, cost = await both(server, lambda: record(server, database))
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


async def test_rooms_receive_the_same_while_a_film_is_composed(
    server: DemoServer, database: Database, record_property: Record
) -> None:
    recording = await ready(server, database)
    without, beside, cost = await both(server, lambda: film(database, recording))
    record_property("composer, of a core", f"{cost.of_a_core:.1%}")
    record_property("of the film, per cent", cost.percent)
    for name, figures in (("without", without), ("with", beside)):
        record_property(f"{name} a film", figures)
    nothing_is_missing(without)
    nothing_is_missing(beside)
    assert cost.of_a_core > 0
    assert beside["packets_received"] == pytest.approx(without["packets_received"], rel=0.02)
    name = "us_per_forwarded_packet"
    assert of_worker(beside, name) < DEARER_BESIDE_A_FILM * of_worker(without, name)
