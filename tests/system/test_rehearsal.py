"""The rehearsal as IT types it, with a server of its own."""

import asyncio
import json
import time
from collections.abc import Callable

import psutil
import pytest

from sfu.interfaces import SlotKind
from sfu.rehearsal.report import most_in_a_second
from tests.system.demo_server import COMMAND, LOOPBACK, ROOT, DemoServer, demo_server
from tests.system.simulated_rooms import in_drill, slot, until

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

ROOMS, SECONDS = 20, 10
PROVINCE, MINUTE_S = 129, 60
MOST_KEY_FRAMES_PER_S = 2
LONGEST_VOICE_GAP_MS = 200
STEADY_S = 10
MOST_ROOM_BYTES = 250 * 1024
VOID = 2
TRIES = 2


Record = Callable[[str, object], None]


async def rehearse(rooms: int, seconds: int) -> tuple[int | None, dict[str, object], str]:
    """The exit code, the figures and the words of a rehearsal."""
    command = (*COMMAND, "rehearse", "--rooms", str(rooms), "--seconds", str(seconds), "--json")
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    figures, words = await process.communicate()
    assert figures, words.decode()
    return process.returncode, json.loads(figures), words.decode()


async def good(record_property: Record, rooms: int, seconds: int) -> dict[str, object]:
    """The figures of a rehearsal whose verdict is good."""
    for _ in range(TRIES):  # A verdict is void when this machine did not keep up: that says nothing of the server.
        code, figures, words = await rehearse(rooms, seconds)
        if code != VOID:
            break
    record_property("figures", figures)
    assert code == 0, words
    return figures


def nothing_is_missing(figures: dict[str, object], rooms: int) -> None:
    """All have joined, no packet is lost and no voice paused."""
    assert (figures["rooms_asked"], figures["rooms_joined"], figures["valid"]) == (rooms, rooms, True)
    gaps_ms = figures["longest_gap_ms"]
    assert isinstance(gaps_ms, dict)
    assert gaps_ms["voice"] <= LONGEST_VOICE_GAP_MS
    assert figures["packets_lost"] == 0
    asked = figures["key_frames_asked_in_1_s"]
    assert isinstance(asked, int)
    assert 0 < asked <= MOST_KEY_FRAMES_PER_S


async def test_a_rehearsal_of_twenty_rooms_is_good_and_loses_nothing(record_property: Record) -> None:
    nothing_is_missing(await good(record_property, ROOMS, SECONDS), ROOMS)


@pytest.mark.bench
async def test_the_province_of_129_rooms_for_a_minute(record_property: Record) -> None:
    nothing_is_missing(await good(record_property, PROVINCE, MINUTE_S), PROVINCE)


@pytest.mark.bench
async def test_129_joins_at_once_ask_each_source_for_two_key_frames_a_second_at_most(
    server: DemoServer, record_property: Record
) -> None:
    began_s = time.monotonic()
    async with in_drill(server.address, PROVINCE) as cast:
        took_s = time.monotonic() - began_s
        asked = [room.peer.key_frames_asked for room in cast.all if room.peer is not None]
        record_property("seconds until all had joined", round(took_s, 1))
        record_property("key frames asked of each source, the most", max(map(len, asked)))
        record_property("key frames asked of a source in one second, the most", max(map(most_in_a_second, asked)))
        assert len(asked) == PROVINCE + 1
        assert max(map(len, asked)) > 0
        assert max(map(most_in_a_second, asked)) <= MOST_KEY_FRAMES_PER_S
        assert slot(cast.rooms[-1], SlotKind.STAGE).first_key_frame_s is not None or await until(
            lambda: slot(cast.rooms[-1], SlotKind.STAGE).first_key_frame_s is not None, 2.0
        )


@pytest.mark.bench
async def test_a_room_more_costs_the_worker_250_kib_at_most(record_property: Record) -> None:
    """The packets it keeps to send again are in that."""
    async with demo_server(media_addresses=LOOPBACK) as server:
        worker = psutil.Process(await server.pid("worker"))
        rss_bytes = {}
        for rooms in (ROOMS, PROVINCE):
            async with in_drill(server.address, rooms) as cast:
                await cast.give_floor(cast.rooms[0])
                await asyncio.sleep(STEADY_S)
                rss_bytes[rooms] = worker.memory_info().rss
    room_bytes = (rss_bytes[PROVINCE] - rss_bytes[ROOMS]) / (PROVINCE - ROOMS)
    record_property("memory of the worker with 20 and 129 rooms, MiB", [rss >> 20 for rss in rss_bytes.values()])
    record_property("KiB a room", round(room_bytes / 1024))
    assert room_bytes <= MOST_ROOM_BYTES
