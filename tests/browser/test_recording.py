"""A session recorded with one press, through the whole stack: what people see of it, and what is kept."""

import asyncio
import os
import re
import signal
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import av
import pytest
from playwright.async_api import expect

from recordings.final import read_final
from recordings.media.checking import count_decoded, count_packets
from tests.browser.live_page import LivePage
from tests.browser.meeting import CHAIR, ROOMS, Meeting
from tests.recordings.sealing.vaults import PLAIN
from tests.system.demo_server import Child, DemoServer, demo_server

pytestmark = [pytest.mark.anyio, pytest.mark.long, pytest.mark.alone, pytest.mark.timeout(180)]

ALARM_S = 5.0
PAINT_S = 1.0
SEAM_S = 3.0
READY_S = 60.0
MARK = re.compile("^Đang ghi")

Record = Callable[[str, object], None]


@dataclass(frozen=True)
class Pages:
    """The chair's desk, and a room."""

    chair: LivePage
    room: LivePage


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[DemoServer]:
    """One of their own: its processes are killed."""
    async with demo_server() as running:
        yield running


@pytest.fixture(scope="module")
async def recorded(meeting: Meeting) -> Pages:
    """A session that is being recorded."""
    pages = Pages(await meeting.enter(CHAIR), await meeting.enter(ROOMS[0]))
    await expect(pages.room.page.get_by_text(MARK)).to_have_count(0)
    await pages.chair.button("Ghi hình").click()
    await expect(pages.room.page.get_by_text(MARK)).to_be_visible()
    return pages


def files(server: DemoServer, stream: str) -> list[Path]:
    """The segments of one stream, by number."""
    return sorted((server.data_dir / "recordings").glob(f"*/*-{stream}-*.mkv"))


def written(server: DemoServer) -> int:
    """Bytes of picture so far."""
    return sum(path.stat().st_size for path in files(server, "stage"))


async def grows(server: DemoServer, within_s: float) -> float:
    """After how many seconds more of the picture is written."""
    before, began_s = written(server), time.monotonic()
    while time.monotonic() - began_s < within_s:
        if written(server) > before:
            return time.monotonic() - began_s
        await asyncio.sleep(0.02)
    raise AssertionError(f"no more picture within {within_s} s: {server.tail()}")


async def ready(pages: Pages, server: DemoServer) -> None:
    """Waits until all is as it should be, after the kill before: the next one is of something that runs."""
    for _ in range(300):
        if await server.is_ready():
            break
        await asyncio.sleep(0.1)
    for page in (pages.chair, pages.room):
        await expect(page.page.get_by_text("Mất kết nối")).to_have_count(0, timeout=15_000)
    await grows(server, 20)


async def test_every_room_sees_and_is_told_that_it_is_recorded(recorded: Pages, server: DemoServer) -> None:
    await expect(recorded.chair.page.get_by_role("button", name="Ghi hình phiên họp: Đang ghi")).to_be_visible()
    await expect(recorded.room.page.get_by_text("Phiên họp đang được ghi hình và ghi tiếng.")).to_be_visible()
    await grows(server, 5)


@pytest.mark.parametrize("child", ["recorder", "web", "worker"])
async def test_it_goes_on_by_itself_whatever_is_killed(
    recorded: Pages, server: DemoServer, child: Child, record_property: Record
) -> None:
    await ready(recorded, server)
    os.kill(await server.pid(child), signal.SIGKILL)
    # Of the worker it is the connections of the pages that have to come back first: five seconds are promised.
    record_property(f"after kill -9 of the {child}, s", round(await grows(server, SEAM_S + 5 * (child == "worker")), 2))
    await expect(recorded.room.page.get_by_text(MARK)).to_be_visible()


async def test_it_goes_on_by_itself_when_everything_was_killed_and_started_again(
    recorded: Pages, server: DemoServer, record_property: Record
) -> None:
    await ready(recorded, server)
    await server.kill_all()
    await server.start_again()
    record_property("after the start, s", round(await grows(server, 15), 2))
    await expect(recorded.room.page.get_by_text(MARK)).to_be_visible()


async def test_a_recording_that_stands_still_is_an_alarm_on_the_desk(
    recorded: Pages, server: DemoServer, record_property: Record
) -> None:
    alarm = recorded.chair.page.get_by_text("Chưa ghi được phiên họp.")
    await ready(recorded, server)
    await expect(alarm).to_have_count(0, timeout=15_000)
    pid = await server.pid("recorder")
    os.kill(pid, signal.SIGSTOP)
    began_s = time.monotonic()
    try:
        await expect(alarm).to_be_visible(timeout=(ALARM_S + PAINT_S) * 1000)
        record_property("alarm after, s", round(time.monotonic() - began_s, 1))
        assert await recorded.room.page.get_by_text("Chưa ghi được phiên họp.").count() == 0
    finally:
        os.kill(pid, signal.SIGCONT)
    await expect(alarm).to_have_count(0)
    await grows(server, 10)


async def test_it_pauses_and_ends_and_all_that_was_kept_decodes(recorded: Pages, server: DemoServer) -> None:
    chair, room = recorded.chair.page, recorded.room.page
    await chair.get_by_role("button", name="Ghi hình phiên họp").click()
    await chair.get_by_role("button", name="Tạm dừng ghi").click()
    await expect(room.get_by_text("Tạm dừng ghi")).to_be_visible()
    await asyncio.sleep(1.5)
    paused = written(server)
    await asyncio.sleep(1.5)
    assert written(server) == paused
    await chair.get_by_role("button", name="Ghi hình phiên họp").click()
    await chair.get_by_role("button", name="Ghi tiếp").click()
    await expect(room.get_by_text(MARK)).to_be_visible()
    await grows(server, 10)
    await chair.get_by_role("button", name="Ghi hình phiên họp").click()
    await chair.get_by_role("button", name="Kết thúc ghi").click()
    await expect(room.get_by_text(MARK)).to_have_count(0)
    await asyncio.sleep(2)
    pictures = files(server, "stage")
    assert len(pictures) >= 3
    for path in pictures:
        with av.open(str(path)) as container:
            assert sum(1 for _ in container.decode(video=0)) > 0
    (manifest,) = (server.data_dir / "recordings").glob("*/manifest.json")
    assert all(path.name in manifest.read_text() for path in pictures)


async def test_a_minute_after_its_end_it_can_be_watched(
    recorded: Pages, server: DemoServer, record_property: Record
) -> None:
    await expect(recorded.chair.page.get_by_text("Đã sẵn sàng")).to_be_visible(timeout=READY_S * 1000)
    assert await recorded.room.page.get_by_text("Đã sẵn sàng").count() == 0
    (final,) = (server.data_dir / "recordings").glob("*/final")
    made = read_final(final.parent, PLAIN.files(final.parent.name))
    assert made is not None
    assert len(made.pauses) == 1
    assert made.turns
    gaps = [(gap.end_ms - gap.start_ms, gap.cause.value) for gap in made.gaps]
    record_property("parts, gaps", (len(made.parts), gaps))
    # A spare worker may be there sooner than what counts as a gap.
    assert {"recorder"} <= {cause for _, cause in gaps} <= {"recorder", "worker"}
    for part in made.parts:
        assert count_decoded(final / part.file) == count_packets(final / part.file)
