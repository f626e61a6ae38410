"""kill -9 of each process, as two pages live through it: nobody presses anything."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from dataclasses import dataclass

import pytest

from tests.browser.live_page import LivePage
from tests.browser.meeting import CHAIR, ROOM_NAMES, ROOMS, SECRETARY, Meeting
from tests.browser.probe_figures import Programme, Room
from tests.system.demo_server import Child, DemoServer, demo_server
from tests.system.office import signed_in

pytestmark = [pytest.mark.anyio, pytest.mark.alone, pytest.mark.whole, pytest.mark.timeout(150)]

MEDIA_BACK_S = 5.0
WATCHES_S = 0.5
FRAMES = 60
LEAST_FRAMES_PER_S = 10.0

Record = Callable[[str, object], None]


@dataclass(frozen=True)
class Pages:
    """The chair's page, that of a room with the floor, and that of one that asks for it."""

    chair: LivePage
    speaker: LivePage
    asking: LivePage

    @property
    def all(self) -> tuple[LivePage, ...]:
        return (self.chair, self.speaker, self.asking)


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[DemoServer]:
    """One of their own: its processes are killed."""
    async with demo_server() as running:
        yield running


@pytest.fixture(scope="module")
async def pages(meeting: Meeting) -> Pages:
    """The floor given, the speaker's microphone closed by the chair, a hand raised."""
    chair = await meeting.enter(CHAIR)
    speaker, asking = await meeting.enter(ROOMS[0]), await meeting.enter(ROOMS[1])
    await chair.pick(ROOM_NAMES[0])
    await chair.button("Trao quyền").click()
    await speaker.button("Bật mic").click()
    await chair.until_room(lambda room: room.participants[speaker.participant].microphone)
    await chair.button("Tắt mic").first.click()
    await asking.page.get_by_role("button", name="Xin phát biểu").click()
    await chair.until_room(lambda room: room.participants[asking.participant].hand_ms is not None)
    await chair.until_room(lambda room: not room.participants[speaker.participant].microphone)
    return Pages(chair, speaker, asking)


def state(room: Room) -> tuple[Programme, dict[str, tuple[str, bool, bool, int | None]]]:
    """Floor and stage; and of everyone presence, microphone, camera and hand."""
    rows = room.participants.values()
    return room.programme, {row.id: (row.presence, row.microphone, row.camera, row.hand_ms) for row in rows}


async def together(moments: Iterable[Coroutine[object, object, float]]) -> list[float]:
    """Waits for the moment of each page."""
    async with asyncio.TaskGroup() as tasks:
        seen = [tasks.create_task(moment) for moment in moments]
    return [moment.result() for moment in seen]


async def kill(meeting: Meeting, child: Child, *moments: Coroutine[object, object, float]) -> tuple[float, list[float]]:
    """When a process was killed, and when the moments came that the pages were watched for; Unix milliseconds."""
    pid = await meeting.server.pid(child)
    async with asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(together(moments))
        await asyncio.sleep(WATCHES_S)
        killed_ms = time.time() * 1000
        os.kill(pid, signal.SIGKILL)
    return killed_ms, watching.result()


async def test_a_killed_web_process_loses_no_picture_and_nothing_of_the_session(
    pages: Pages, meeting: Meeting, record_property: Record
) -> None:
    before = state(await pages.chair.room())
    shown = [await page.until(lambda sample: sample.stage.frames_decoded > 0) for page in pages.all]
    killed_ms, _ = await kill(meeting, "web", *[page.saw("health.phase === 'returning'") for page in pages.all])
    live_ms = await together(page.saw("health.phase === 'live' && health.media === 'up'") for page in pages.all)
    record_property("signaling back after, ms", [round(moment - killed_ms) for moment in live_ms])
    for page, then in zip(pages.all, shown, strict=True):
        await page.until_room(lambda room: state(room) == before)
        now = await page.sample()
        shown_per_s = (now.stage.frames_decoded - then.stage.frames_decoded) / (now.at_ms - then.at_ms) * 1000
        assert shown_per_s > LEAST_FRAMES_PER_S  # On the connection of before: a new one would count from nothing.
    async with signed_in(meeting.server.address, SECRETARY, f"demo-{SECRETARY}") as secretary:
        invited = (await secretary.meeting(meeting.id)).participants
    seats = {page.participant for page in pages.all}
    attended = [one.attendance for one in invited if one.participant in seats]
    assert [(len(intervals), intervals[-1].end) for intervals in attended] == [(1, None)] * len(pages.all)


async def test_a_killed_worker_is_back_on_every_stage_within_five_seconds(
    pages: Pages, meeting: Meeting, record_property: Record
) -> None:
    before = state(await pages.chair.room())
    for page in pages.all:
        await page.until(lambda sample: sample.stage.frames_decoded > FRAMES)
    killed_ms, back_ms = await kill(
        meeting,
        "worker",
        *[page.saw_stage(f"stage.framesDecoded > 0 && stage.framesDecoded < {FRAMES}") for page in pages.all],
    )
    after_s = [round((moment - killed_ms) / 1000, 2) for moment in back_ms]
    record_property("stage back after, s", after_s)
    assert max(after_s) <= MEDIA_BACK_S
    for page in pages.all:
        assert state(await page.room()) == before
