"""Rooms behind slow lines beside a good one, as the chair's page tells of them."""

import asyncio
import time
from collections.abc import Callable, Sequence
from functools import partial

import pytest
from playwright.async_api import Browser, expect

from sfu.interfaces import SlotKind, Step
from sfu.rehearsal.descriptions import Candidate
from sfu.rehearsal.impairment import Impairment
from sfu.rehearsal.recording import SOUND_FRAME_S
from sfu.rehearsal.relay import Relay
from sfu.rehearsal.room import SimulatedRoom
from tests.browser.meeting import CHAIR, ROOM_NAMES, ROOMS, Meeting
from tests.browser.probe_figures import Room
from tests.system.demo_server import LOOPBACK, demo_server
from tests.system.simulated_rooms import RoomLine, in_meeting, settle_gaps, slot, watch_gaps

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

SLOW_BPS, THIN_BPS = 300_000, 100_000
DROP_S = 6.0
DRAIN_S = 1.0
WATCHED_S = 5.0
LONGEST_GAP_MS = 200
LEAST_SHARE = 0.98

Record = Callable[[str, object], None]


async def test_slow_rooms_keep_the_voice_get_less_picture_and_are_called_weak(
    browser: Browser, record_property: Record
) -> None:
    """A second room at 300 kbit/s, a third at 100 kbit/s; the first, on a good line, has the floor."""
    slow, thin = Impairment(rate_bps=SLOW_BPS), Impairment(rate_bps=THIN_BPS)
    async with demo_server(media_addresses=LOOPBACK) as server, Meeting.held(server, browser) as meeting:
        port = (LOOPBACK, server.media_port)
        async with (
            Relay(port, Impairment(), slow, 1) as slow_way,
            Relay(port, Impairment(), thin, 2) as thin_way,
            in_meeting(server.address, meeting.id, ROOMS[:1]) as good,
        ):
            chair = await meeting.enter(CHAIR)
            await chair.pick(ROOM_NAMES[0])
            await chair.button("Trao quyền").click()
            await good.chair.speak()
            lines = {
                ROOMS[1]: RoomLine(lambda _: Candidate(*slow_way.address), SLOW_BPS),
                ROOMS[2]: RoomLine(lambda _: Candidate(*thin_way.address), THIN_BPS),
            }
            async with in_meeting(server.address, meeting.id, ROOMS[1:], lines, beside=good) as weak:
                began_s = time.monotonic()
                for room in weak.all:
                    await chair.until_room(partial(is_weak, room.part.participant), DROP_S)
                record_property("less picture and called weak after, s", round(time.monotonic() - began_s, 2))
                for name in ROOM_NAMES[1:]:
                    await expect(chair.page.get_by_title(name, exact=True)).to_contain_text("Yếu")
                assert (await chair.room()).participants[good.chair.part.participant].line == "good"
                await asyncio.sleep(DRAIN_S)
                await check_voices(weak.all, record_property)


def is_weak(participant: str, room: Room) -> bool:
    """Whether the page calls a line weak, and says that it gets less than the full stage."""
    row = room.participants[participant]
    return row.line == "weak" and row.step < Step.STAGE_FULL


async def check_voices(rooms: Sequence[SimulatedRoom], record: Record) -> None:
    """From now on the speaker's voice comes whole."""
    watch_gaps(rooms)
    voices = [slot(room, SlotKind.VOICE) for room in rooms]
    before = [(voice.log.packets, voice.log.lost) for voice in voices]
    await asyncio.sleep(WATCHED_S)
    settle_gaps(rooms)
    for voice, (packets, lost) in zip(voices, before, strict=True):
        came, missed = voice.log.packets - packets, voice.log.lost - lost
        gap_ms = round(voice.longest_gap_s * 1000)
        record("voice packets that came and were lost, longest gap ms", (came, missed, gap_ms))
        assert gap_ms <= LONGEST_GAP_MS
        assert came >= LEAST_SHARE * (came + missed)
        assert came >= LEAST_SHARE * WATCHED_S / SOUND_FRAME_S
