"""Rooms behind slow lines beside a good one, as the chair's page tells of them."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import pytest
from playwright.async_api import Browser, expect

from sfu.core.opus import JOINED_TICKS
from sfu.interfaces import SlotKind, Step
from sfu.rehearsal.descriptions import Candidate
from sfu.rehearsal.impairment import Impairment
from sfu.rehearsal.recording import SOUND_FRAME_S
from sfu.rehearsal.relay import Relay
from sfu.rehearsal.room import SimulatedRoom
from tests.browser.meeting import CHAIR, ROOM_NAMES, ROOMS, SMALL_TELEVISION, Meeting
from tests.browser.probe_figures import Room
from tests.system.demo_server import LOOPBACK, demo_server
from tests.system.simulated_rooms import RoomLine, in_meeting, settle_gaps, slot, until, watch_gaps

pytestmark = [pytest.mark.anyio, pytest.mark.alone, pytest.mark.long, pytest.mark.whole, pytest.mark.timeout(120)]

SLOW_BPS, THIN_BPS = 300_000, 100_000
DROP_S = 6.0
DRAIN_S = 1.0
WATCHED_S = 10.0
LONGEST_GAP_MS = 200
LEAST_SHARE = 0.98
JOINED_S = JOINED_TICKS / 48_000
RETURNED_BPS = 1_000_000
PATIENCE_S = 40.0
FULL_HEIGHT = 720
FULL_S, SLOW_S = 5.0, 20.0
LESS_S, MORE_S = 3.0, 10.0

OVER_THE_RELAY = """
const plain = RTCPeerConnection.prototype.setRemoteDescription;
RTCPeerConnection.prototype.setRemoteDescription = function (given) {
  const sdp = given.sdp.replaceAll(' %d typ host', ' %d typ host');
  return plain.call(this, { type: given.type, sdp });
};
"""

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
                weak_ones = {room.part.participant for room in weak.all}
                steps = good.chair.steps  # The page itself tells late when the machine is busy.
                await until(lambda: all(steps.get(one, Step.TILES) < Step.STAGE_FULL for one in weak_ones), DROP_S)
                record_property("less picture after, s", round(time.monotonic() - began_s, 2))
                for participant in weak_ones:
                    await chair.until_room(partial(is_weak, participant))
                record_property("called weak on the chair's page after, s", round(time.monotonic() - began_s, 2))
                for name in ROOM_NAMES[1:]:
                    await expect(chair.page.get_by_title(name, exact=True)).to_contain_text("Yếu")
                assert (await chair.room()).participants[good.chair.part.participant].line == "good"
                await asyncio.sleep(DRAIN_S)
                await check_voices(weak.all, steps, record_property)


def is_weak(participant: str, room: Room) -> bool:
    """Whether the page calls a line weak, and says that it gets less than the full stage."""
    row = room.participants[participant]
    return row.line == "weak" and row.step < Step.STAGE_FULL


async def check_voices(rooms: Sequence[SimulatedRoom], steps: Mapping[str, Step], record: Record) -> None:
    """From now on the speaker's voice comes whole; where a line carries no more, three frames in each packet."""
    watch_gaps(rooms)
    voices = [slot(room, SlotKind.VOICE) for room in rooms]
    before = [(voice.log.packets, voice.log.lost) for voice in voices]
    each_s = [JOINED_S if steps[room.part.participant] is Step.VOICE else SOUND_FRAME_S for room in rooms]
    await asyncio.sleep(WATCHED_S)
    settle_gaps(rooms)
    for voice, (packets, lost), packet_s in zip(voices, before, each_s, strict=True):
        came, missed = voice.log.packets - packets, voice.log.lost - lost
        gap_ms = round(voice.longest_gap_s * 1000)
        record("voice packets that came and were lost, longest gap ms", (came, missed, gap_ms))
        assert gap_ms <= LONGEST_GAP_MS
        assert came >= LEAST_SHARE * (came + missed)
        assert came >= LEAST_SHARE * WATCHED_S / packet_s


@pytest.mark.bench
async def test_a_room_cut_to_300_kbit_gets_less_within_three_seconds_and_more_within_ten_of_its_return(
    browser: Browser, record_property: Record
) -> None:
    """A room in Chromium, whose line carries everything, then 300 kbit/s, then 1 Mbit/s."""
    async with demo_server(media_addresses=LOOPBACK) as server, Meeting.held(server, browser) as meeting:
        way = Relay((LOOPBACK, server.media_port), Impairment(), Impairment(), 1)
        async with way as relay, in_meeting(server.address, meeting.id, (CHAIR, ROOMS[0])) as good:
            await good.give_floor(good.rooms[0])
            over = OVER_THE_RELAY % (server.media_port, relay.address[1])
            page = await meeting.enter(ROOMS[1], over, view=SMALL_TELEVISION)
            own = page.participant
            await page.until(lambda sample: sample.stage.frame_height == FULL_HEIGHT)
            await asyncio.sleep(FULL_S)
            relay.impair(Impairment(), Impairment(rate_bps=SLOW_BPS))
            steps = good.chair.steps  # The page itself tells late when the machine is busy.
            dropped_s = await until(lambda: steps.get(own, Step.TILES) < Step.STAGE_MEDIUM, PATIENCE_S)
            await asyncio.sleep(SLOW_S)
            assert steps[own] <= Step.STAGE_LOW
            relay.impair(Impairment(), Impairment(rate_bps=RETURNED_BPS))
            climbed_s = await until(lambda: steps[own] >= Step.STAGE_MEDIUM, PATIENCE_S)
            heard = [slot for slot in (await page.sample()).slots if slot.kind == "voice" and slot.packets_received]
    record_property("less picture after the cut, s", round(dropped_s, 1))
    record_property("the next layer after the return, s", round(climbed_s, 1))
    record_property("voice packets that came and were lost", [(v.packets_received, v.packets_lost) for v in heard])
    assert dropped_s <= LESS_S
    assert climbed_s <= MORE_S
