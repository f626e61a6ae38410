"""The media port among strangers, and behind lines that lose a tenth of everything."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from itertools import cycle

import pytest

from sfu.interfaces import SlotKind, Step
from sfu.rehearsal.descriptions import Candidate
from sfu.rehearsal.impairment import Impairment
from sfu.rehearsal.relay import Relay
from sfu.rehearsal.room import SimulatedRoom
from tests.fakes.junk import PAYLOADS
from tests.system.demo_server import LOOPBACK, DemoServer
from tests.system.office import signed_in
from tests.system.simulated_rooms import (
    RoomLine,
    gap_ms,
    in_drill,
    in_meeting,
    settle_gaps,
    slot,
    until,
    watch_gaps,
)

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

ROOMS = 20
ROOMS_IN_JUNK = 8
JUNK_EVERY_S = 0.002
WATCHED_S = 3.0
LOSS = 0.10
VOICE_S = 10.0
LONGEST_VOICE_GAP_MS = 200
UNITS = ("13285", "13291", "13318")
SLOW_BPS, THIN_BPS, RETURNED_BPS = 300_000, 100_000, 1_000_000
LESS_S, DRAIN_S, TRIED_S, MORE_S = 3.0, 2.0, 20.0, 10.0
LATEST_VOICE_GAP_MS = 400
PATIENCE_S = 40.0


async def throw_junk(server: DemoServer) -> None:
    """Every kind in turn, from one stranger, until cancelled."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.setblocking(False)
        for payload in cycle(PAYLOADS.values()):
            with suppress(BlockingIOError):  # The port is behind: that is junk enough.
                stranger.sendto(payload, (LOOPBACK, server.media_port))
            await asyncio.sleep(JUNK_EVERY_S)


async def test_twenty_kinds_of_junk_before_during_and_after_joining_lose_no_session(server: DemoServer) -> None:
    assert len(PAYLOADS) >= 20
    async with asyncio.TaskGroup() as tasks:
        throwing = tasks.create_task(throw_junk(server))
        await asyncio.sleep(len(PAYLOADS) * JUNK_EVERY_S * 2)
        async with in_drill(server.address, ROOMS_IN_JUNK) as cast:
            await cast.give_floor(cast.rooms[0])
            await asyncio.sleep(1)
            watch_gaps(cast.all)
            received = {room: room.peer.table.octets for room in cast.all if room.peer is not None}
            await asyncio.sleep(WATCHED_S)
            settle_gaps(cast.all)
            for room in cast.all:
                assert (len(room.peers), room.media_losses, room.returns) == (1, 0, 0)
                assert room.peer is not None
                assert not room.peer.ended
                assert room.peer.table.octets > received[room]
            assert gap_ms(cast.all, SlotKind.VOICE) <= LONGEST_VOICE_GAP_MS
        throwing.cancel()


async def test_every_room_joins_at_ten_percent_loss(
    server: DemoServer, record_property: Callable[[str, object], None]
) -> None:
    lossy = Impairment(loss=LOSS)
    async with (
        Relay((LOOPBACK, server.media_port), lossy, lossy, seed=1) as relay,
        in_drill(server.address, ROOMS, route=lambda _direct: Candidate(*relay.address)) as cast,
    ):
        await cast.give_floor(cast.rooms[0])
        joins_s = [room.join_s for room in cast.all]
        await until(lambda: all(slot(room, SlotKind.VOICE, 1).log.packets > 0 for room in cast.rooms), VOICE_S)
        lost = relay.lost()
    record_property("join, s", sorted(round(each, 2) for each in joins_s if each is not None))
    record_property("datagrams lost up and down", lost)
    assert len(joins_s) == ROOMS + 1
    assert None not in joins_s
    assert min(lost) > 0


@pytest.mark.bench
async def test_narrow_lines_get_less_in_time_lose_no_voice_to_trials_and_get_more_when_they_are_wide_again(
    server: DemoServer, record_property: Callable[[str, object], None]
) -> None:
    """Lines of 300 and of 100 kbit/s beside a good one that has the floor; a higher step is tried several times."""
    rooms = tuple(f"diemcau-{unit}" for unit in UNITS)
    async with signed_in(server.address, "thuky", "demo-thuky") as secretary:
        meeting = await secretary.make_meeting("Giao ban", "chutri", UNITS)
    async with signed_in(server.address, "chutri", "demo-chutri") as chair:
        await chair.open_meeting(meeting)
    port = (LOOPBACK, server.media_port)
    async with (
        Relay(port, Impairment(), Impairment(rate_bps=SLOW_BPS), 1) as slow,
        Relay(port, Impairment(), Impairment(rate_bps=THIN_BPS), 2) as thin,
        in_meeting(server.address, meeting, ("chutri", rooms[0])) as good,
    ):
        await good.give_floor(good.rooms[0])
        lines = {
            rooms[1]: RoomLine(lambda _: Candidate(*slow.address), RETURNED_BPS),
            rooms[2]: RoomLine(lambda _: Candidate(*thin.address), RETURNED_BPS),
        }
        async with in_meeting(server.address, meeting, rooms[1:], lines, beside=good) as weak:
            steps = good.chair.steps

            async def reaches(room: SimulatedRoom, holds: Callable[[Step], bool], within_s: float) -> float:
                return await until(lambda: holds(steps.get(room.part.participant, Step.TILES)), within_s)

            less_s = [await reaches(room, lambda step: step < Step.STAGE_MEDIUM, PATIENCE_S) for room in weak.all]
            record_property("less picture after, s", [round(each, 1) for each in less_s])
            await asyncio.sleep(DRAIN_S)
            watch_gaps(weak.all)
            before = [slot(room, SlotKind.VOICE).log.lost for room in weak.all]
            await asyncio.sleep(TRIED_S)
            settle_gaps(weak.all)
            lost = [slot(room, SlotKind.VOICE).log.lost - was for room, was in zip(weak.all, before, strict=True)]
            record_property(
                "voice packets lost in twenty seconds, longest gap ms", (lost, round(gap_ms(weak.all, SlotKind.VOICE)))
            )
            for relay in (slow, thin):
                relay.impair(Impairment(), Impairment(rate_bps=RETURNED_BPS))
            more_s = await reaches(weak.chair, lambda step: step >= Step.STAGE_MEDIUM, PATIENCE_S)
            record_property("360p again after, s", round(more_s, 1))
            assert sum(less_s) <= LESS_S
            assert more_s <= MORE_S
            assert max(lost) <= 1
            assert gap_ms(weak.all, SlotKind.VOICE) <= LATEST_VOICE_GAP_MS
