"""One voice, and pages of the presenter, over a line of 64 kbit/s: figures of docs/performance.md."""

import asyncio
import os
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import pytest
from pydantic import BaseModel

from sfu.interfaces import Step
from tests.bench.line_meter import line_meter
from tests.bench.namespaces import ThinLine, thin_line
from tests.bench.thin_site import Came, Joined, Thin
from tests.browser.meeting import CHAIR, ROOMS, SECRETARY, UNITS
from tests.meetings.papers.large_paper import typed
from tests.system.demo_server import LOOPBACK, ROOT, DemoServer, demo_server
from tests.system.office import signed_in
from tests.system.simulated_rooms import Cast, RoomLine, in_meeting, until

pytestmark = [pytest.mark.anyio, pytest.mark.bench, pytest.mark.timeout(900)]

Value = TypeVar("Value", bound=BaseModel)
BPS = 64_000
PACE = 1600
VOICE_ONLY_S, JOINED_S, ANSWERED_S = 60.0, 90.0, 10.0
SETTLED_S = WATCHED_S = 20.0
PAGES, PAGE_S = 3, 30.0
SOUND_BPS, HEADER_BYTES = 30_000, 24
"""Of the voice, and of its packets as the far end sees them decrypted."""
MOST_LOST, LONGEST_GAP_MS = 0.02, 260.0
"""A packet is 60 ms long, and may wait 200 ms in the line's queue, when a probe of a higher step stands there."""
TOLD_S, READABLE_S, WHOLE_S = 1.0, 15.0, 30.0
"""From the chair's press: until the site knows of the page, can read it, and has it as it is."""


async def test_a_voice_and_pages_get_through_a_line_that_carries_little_more(
    record_property: Callable[[str, object], None],
) -> None:
    if os.geteuid() != 0:
        pytest.fail("the benchmark makes a network namespace: run it as root")
    with thin_line(BPS) as line:
        async with (
            line_meter(line.device) as meter,
            demo_server(media_addresses=f"{LOOPBACK},{line.server_address}") as server,
        ):
            meeting, version = await _open_meeting(server)
            none = RoomLine(tiles=0)
            cast = in_meeting(server.address, meeting, (CHAIR, ROOMS[0]), {CHAIR: none, ROOMS[0]: none})
            async with _forwarded(line, server) as address, cast as good:
                await good.give_floor(good.rooms[0])
                thin = Thin(address=address, meeting=meeting, room=ROOMS[1], pace=PACE)
                async with _far_end(line, thin) as far:
                    seat = (await _said(far, Joined, JOINED_S)).participant
                    steps = good.chair.steps
                    await until(lambda: steps.get(seat, Step.TILES) <= Step.PAGES, VOICE_ONLY_S)
                    await asyncio.sleep(SETTLED_S)
                    await _tell(far)
                    meter.read()
                    await asyncio.sleep(WATCHED_S)
                    await _tell(far)
                    alone = await _said(far, Came, ANSWERED_S)
                    record_property("line alone", meter.read())
                    record_property("alone", alone.model_dump())
                    turned_s = await _turn_pages(good, version)
                    await _tell(far)
                    beside = await _said(far, Came, ANSWERED_S)
                    record_property("line beside", meter.read())
                    record_property("turned", turned_s)
                    record_property("beside", beside.model_dump())
    for voice in (alone, beside):
        # Two in a hundred are lost at most; what a speaker pauses is part of its rate.
        assert (voice.octets - voice.packets * HEADER_BYTES) * 8 >= (1 - MOST_LOST) * SOUND_BPS * voice.watched_s
        assert voice.lost <= MOST_LOST * (voice.packets + voice.lost)
        assert voice.gap_ms <= LONGEST_GAP_MS
    assert [page.page for page in beside.pages] == list(turned_s)
    for page in beside.pages:
        assert page.told_s - turned_s[page.page] <= TOLD_S
        assert page.at_s["ink"] - turned_s[page.page] <= READABLE_S
        assert page.at_s["pages"] - turned_s[page.page] <= WHOLE_S


async def _turn_pages(cast: Cast, version: str) -> dict[int, float]:
    """The chair shows the pages one after the other; when it did, in monotonic seconds."""
    turned_s: dict[int, float] = {}
    for page in range(1, PAGES + 1):
        turned_s[page] = time.monotonic()
        await cast.chair.ask("show_page", version=version, page=page)
        await asyncio.sleep(PAGE_S)
    return turned_s


async def _open_meeting(server: DemoServer) -> tuple[str, str]:
    """A meeting that is going on, and the version of a typed paper."""
    async with signed_in(server.address, SECRETARY, f"demo-{SECRETARY}") as secretary:
        meeting = await secretary.make_meeting("Giao ban", CHAIR, UNITS)
        paper = await secretary.bring_paper(meeting, "Báo cáo tháng", await asyncio.to_thread(typed, PAGES))
        await secretary.open_meeting(meeting)
    assert paper.version is not None
    return meeting, paper.version.id


@asynccontextmanager
async def _forwarded(line: ThinLine, server: DemoServer) -> AsyncIterator[str]:
    """The server's pages at the near end of the line: it listens on the loopback alone."""

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs, ours = await asyncio.open_connection(LOOPBACK, server.port)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_pump(reader, ours))
            tasks.create_task(_pump(theirs, writer))

    listening = await asyncio.start_server(carry, line.server_address, 0)
    async with listening:
        yield f"http://{line.server_address}:{listening.sockets[0].getsockname()[1]}"


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass  # The thin line lost it.
    finally:
        writer.close()


@asynccontextmanager
async def _far_end(line: ThinLine, thin: Thin) -> AsyncIterator[Process]:
    command = line.inside(sys.executable, "-m", "tests.bench.thin_site", thin.model_dump_json())
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=PIPE, stdout=PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _tell(process: Process) -> None:
    assert process.stdin is not None
    process.stdin.write(b"watch\n")
    await process.stdin.drain()


async def _said(process: Process, kind: type[Value], within_s: float) -> Value:
    assert process.stdout is not None
    async with asyncio.timeout(within_s):
        line = await process.stdout.readline()
    assert line, "the far end has ended"
    return kind.model_validate_json(line)
