"""What the recorder is told of all meetings, and when that it does not record is an alarm."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from meetings.db import Database
from meetings.domain.following import Place
from meetings.domain.recording import RecordingState
from meetings.events import NOTHING_SHOWN, FollowRow, PageRow, RecordingRow
from meetings.ids import MeetingId, PaperId, ParticipantId, RecordingId, VersionId
from recordings.control_wire import (
    TO_RECORDER,
    Order,
    Orders,
    PageNote,
    Progress,
    RecorderFigures,
    RecordingProgress,
    line,
)
from signaling.clock import SystemClock
from signaling.recording_desk import PATIENCE_S, Finishing, RecordingDesk, tap_name

MEETING, OTHER = MeetingId("m"), MeetingId("n")
ONE = RecordingId("11111111-0000-4000-8000-000000000000")
TWO = RecordingId("22222222-0000-4000-8000-000000000000")
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
FIGURES = RecorderFigures(uptime_s=60.0, cpu_s=6.0, rss_bytes=70_000_000, loop_lag_ms=4.0)

pytestmark = pytest.mark.anyio


class Clock(SystemClock):
    """Stands still until told."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def monotonic_s(self) -> float:
        return self.now_s


class Rows:
    """A database that says what was going on."""

    def __init__(self, *going_on: tuple[MeetingId, RecordingRow]) -> None:
        self.going_on = going_on
        self.fails = False

    @asynccontextmanager
    async def read(self) -> AsyncIterator["Rows"]:
        if self.fails:
            raise TimeoutError
        yield self

    async def scalars(self, _: object) -> list[object]:
        return [_Row(meeting, row) for meeting, row in self.going_on]


class _Row:
    def __init__(self, meeting: MeetingId, row: RecordingRow) -> None:
        self.meeting_id, self.id, self.state, self.state_at = meeting, row.recording, row.state, row.since


class Recorder:
    """The recorder's end of the control socket: what it was told last, and what it tells."""

    def __init__(self) -> None:
        self.orders: list[tuple[Order, ...]] = []
        self.pages: list[PageNote] = []
        self.writer: asyncio.StreamWriter | None = None
        self.news = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writer = writer
        while said := await reader.readline():
            message = TO_RECORDER.validate_json(said)
            if isinstance(message, Orders):
                self.orders.append(message.recordings)
            else:
                self.pages.append(message)
            self.news.set()
        writer.close()

    async def told(self, count: int = 1) -> None:
        """Waits until so many orders have come."""
        async with asyncio.timeout(5):
            while len(self.orders) < count:
                self.news.clear()
                await self.news.wait()

    async def tell(
        self, *going: RecordingProgress, volumes: tuple[tuple[int, int], ...] = ((50, 100),), no_key: bool = False
    ) -> None:
        """Says how it goes, and waits until that was heard."""
        assert self.writer is not None
        told = Progress(figures=FIGURES, recordings=going, volumes=volumes, no_key=no_key)
        self.writer.write(line(told))
        await asyncio.sleep(0.05)


def row(state: RecordingState = RecordingState.RECORDING, recording: RecordingId = ONE) -> RecordingRow:
    return RecordingRow(recording, state, NOW)


def going(recording: RecordingId = ONE, **change: object) -> RecordingProgress:
    usual = RecordingProgress(
        recording=recording,
        attached=True,
        paused=False,
        failing=False,
        n_bytes=1,
        segments=1,
        missing_packets=0,
        lost_frames=0,
        synced_s=1.0,
    )
    return usual.model_copy(update=change)


@asynccontextmanager
async def desk(
    folder: Path, *going_on: tuple[MeetingId, RecordingRow]
) -> AsyncIterator[tuple[RecordingDesk, Recorder, Clock]]:
    """A desk with its recorder, for the time of the block."""
    recorder, clock, path = Recorder(), Clock(), folder / "recorder.sock"
    made = RecordingDesk(path, clock)
    async with await asyncio.start_unix_server(recorder.serve, str(path)), asyncio.TaskGroup() as tasks:
        running = tasks.create_task(made.run(cast(Database, Rows(*going_on))))
        await recorder.told()
        yield made, recorder, clock
        running.cancel()


async def test_what_was_going_on_before_is_told_first(tmp_path: Path) -> None:
    before = ((MEETING, row()), (OTHER, row(RecordingState.PAUSED, TWO)))
    async with desk(tmp_path, *before) as (_, recorder, _clock):
        assert recorder.orders == [
            (
                Order(recording=ONE, tap=tap_name(ONE), paused=False),
                Order(recording=TWO, tap=tap_name(TWO), paused=True),
            )
        ]


async def test_nothing_is_told_until_the_rows_could_be_read(tmp_path: Path) -> None:
    rows, recorder, path = Rows((MEETING, row())), Recorder(), tmp_path / "recorder.sock"
    rows.fails = True
    made = RecordingDesk(path, Clock())
    async with await asyncio.start_unix_server(recorder.serve, str(path)), asyncio.TaskGroup() as tasks:
        running = tasks.create_task(made.run(cast(Database, rows)))
        made.follow(OTHER, row(recording=TWO), NOTHING_SHOWN)
        await asyncio.sleep(0.3)
        assert recorder.orders == []
        rows.fails = False
        await recorder.told()
        assert {order.recording for order in recorder.orders[-1]} == {ONE, TWO}
        running.cancel()


async def test_each_change_of_the_rows_is_told_as_a_whole(tmp_path: Path) -> None:
    async with desk(tmp_path) as (made, recorder, _):
        assert recorder.orders == [()]
        made.follow(MEETING, row(RecordingState.REQUESTED), NOTHING_SHOWN)
        made.follow(OTHER, row(recording=TWO), NOTHING_SHOWN)
        made.follow(MEETING, row(RecordingState.PAUSED), NOTHING_SHOWN)
        made.follow(MEETING, row(RecordingState.PAUSED), NOTHING_SHOWN)
        made.follow(MEETING, None, NOTHING_SHOWN)
        await recorder.told(5)
        told = [[(order.recording, order.paused) for order in orders] for orders in recorder.orders]
        assert told == [
            [],
            [(ONE, False)],
            [(ONE, False), (TWO, False)],
            [(ONE, True), (TWO, False)],
            [(TWO, False)],
        ]


async def test_it_has_begun_when_the_recorder_is_connected_to_the_room(tmp_path: Path) -> None:
    async with desk(tmp_path) as (made, recorder, _):
        made.follow(MEETING, row(RecordingState.REQUESTED), NOTHING_SHOWN)
        assert made.begun(MEETING) is None
        await recorder.tell(going(attached=False))
        assert made.begun(MEETING) is None
        await recorder.tell(going())
        assert made.begun(MEETING) == ONE
        made.follow(MEETING, row(RecordingState.RECORDING), NOTHING_SHOWN)
        assert made.begun(MEETING) is None


async def test_what_stands_still_for_three_seconds_is_an_alarm(tmp_path: Path) -> None:
    async with desk(tmp_path) as (made, recorder, clock):
        made.follow(MEETING, row(), NOTHING_SHOWN)
        clock.now_s += PATIENCE_S
        assert made.trouble(MEETING) is None
        clock.now_s += 0.1
        assert made.trouble(MEETING) == "not_running"
        await recorder.tell(going())
        assert made.trouble(MEETING) is None
        clock.now_s += PATIENCE_S + 0.1
        await recorder.tell(going(attached=False))
        assert made.trouble(MEETING) == "not_running"
        made.follow(MEETING, row(RecordingState.PAUSED), NOTHING_SHOWN)
        assert made.trouble(MEETING) is None
        made.follow(MEETING, row(RecordingState.REQUESTED), NOTHING_SHOWN)
        assert made.trouble(MEETING) is None, "it has three seconds again"
        assert made.trouble(OTHER) is None


@pytest.mark.parametrize(
    ("volumes", "trouble"),
    [
        (((100, 1000),), None),
        (((99, 1000),), "disk_low"),
        (((50, 1000),), "disk_low"),
        (((49, 1000),), "disk_critical"),
        (((0, 1000), (500, 1000)), None),
        (((0, 0),), None),
    ],
)
async def test_a_disk_that_fills_up_is_told_before_it_is_full(
    tmp_path: Path, volumes: tuple[tuple[int, int], ...], trouble: str | None
) -> None:
    async with desk(tmp_path) as (made, recorder, _):
        made.follow(MEETING, row(), NOTHING_SHOWN)
        await recorder.tell(going(), volumes=volumes)
        assert made.trouble(MEETING) == trouble
        await recorder.tell(going(failing=True), volumes=volumes)
        assert made.trouble(MEETING) == "disk_full"


async def test_without_the_key_it_has_not_begun_and_that_is_told(tmp_path: Path) -> None:
    async with desk(tmp_path) as (made, recorder, _):
        made.follow(MEETING, row(RecordingState.REQUESTED), NOTHING_SHOWN)
        assert list(made.ills) == []
        await recorder.tell(going(failing=True), no_key=True)
        assert [(ill.subject.key, ill.cause) for ill in made.ills] == [("server:keys", "no_key")]
        assert made.begun(MEETING) is None
        assert made.trouble(MEETING) == "no_key"
        await recorder.tell(going())
        assert made.begun(MEETING) == ONE
        assert made.trouble(MEETING) is None


async def test_a_recording_that_has_its_key_goes_on_when_the_file_is_gone(tmp_path: Path) -> None:
    async with desk(tmp_path) as (made, recorder, _):
        made.follow(MEETING, row(), NOTHING_SHOWN)
        await recorder.tell(going(), no_key=True)
        assert made.no_key
        assert made.trouble(MEETING) is None


async def test_the_page_before_everyone_is_noted_once(tmp_path: Path) -> None:
    shown = PageRow(VersionId("v"), PaperId("p"), "Báo cáo", 9, Place(3, 0.5, 0.4, 2.0), ParticipantId("chair"))
    async with desk(tmp_path) as (made, recorder, _):
        for page in (NOTHING_SHOWN, FollowRow(1, shown), FollowRow(1, shown), FollowRow(2, None)):
            made.follow(MEETING, row(), page)
        made.follow(MEETING, None, NOTHING_SHOWN)
        await recorder.told(3)
        assert recorder.pages == [
            PageNote(recording=ONE, version="v", page=3, place=(0.5, 0.4, 2.0)),
            PageNote(recording=ONE),
        ]


async def test_a_recorder_that_has_just_come_is_told_the_page(tmp_path: Path) -> None:
    shown = PageRow(VersionId("v"), PaperId("p"), "Báo cáo", 9, Place(3), ParticipantId("chair"))
    async with desk(tmp_path) as (made, recorder, _):
        made.follow(MEETING, row(), FollowRow(1, shown))
        await recorder.told(2)
        await recorder.tell(going())
        assert [page.page for page in recorder.pages] == [3, 3]


async def test_without_a_recorder_what_should_run_is_an_alarm() -> None:
    clock = Clock()
    made = RecordingDesk(None, clock)
    await made.run(cast(Database, Rows()))
    made.follow(MEETING, row(), NOTHING_SHOWN)
    clock.now_s += PATIENCE_S + 1
    assert made.trouble(MEETING) == "not_running"


def test_how_far_the_recording_is_that_ended_last() -> None:
    desk = RecordingDesk(clock=Clock())
    assert desk.finishing(MEETING) is None
    desk.note_finishing(ONE, Finishing("finalising", 5))
    assert desk.finishing(MEETING) is None
    desk.follow(MEETING, RecordingRow(ONE, RecordingState.RECORDING, NOW), NOTHING_SHOWN)
    assert desk.finishing(MEETING) is None
    assert desk.going() == (ONE,)
    desk.follow(MEETING, None, NOTHING_SHOWN)
    assert desk.finishing(MEETING) == Finishing("finalising", 0)
    desk.note_finishing(ONE, Finishing("finalising", 40))
    desk.note_finishing(TWO, Finishing("failed", 0))
    assert desk.finishing(MEETING) == Finishing("finalising", 40)
    desk.note_finishing(ONE, Finishing("ready", 100))
    assert desk.finishing(MEETING) == Finishing("ready", 100)
    assert desk.finishing(OTHER) is None


def test_what_a_recorder_may_write_to_still(tmp_path: Path) -> None:
    assert not RecordingDesk(clock=Clock()).writes(ONE)
    assert RecordingDesk(tmp_path / "recorder.sock", Clock()).writes(ONE), "who does not answer may come back to it"


async def test_what_the_recorder_takes_of_its_machine_is_known_while_it_answers(tmp_path: Path) -> None:
    async with desk(tmp_path) as (made, recorder, _):
        seen = [made.recorder]
        await recorder.tell()
        seen.append(made.recorder)
        assert recorder.writer is not None
        recorder.writer.transport.abort()
        await asyncio.sleep(0.2)
        assert [*seen, made.recorder] == [None, FIGURES, None]
        assert made.has_recorder
    assert not RecordingDesk().has_recorder
