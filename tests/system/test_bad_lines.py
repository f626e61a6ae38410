"""The media port among strangers, and behind lines that lose a tenth of everything."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from itertools import cycle

import pytest

from sfu.interfaces import SlotKind
from sfu.rehearsal.descriptions import Candidate
from sfu.rehearsal.impairment import Impairment
from sfu.rehearsal.relay import Relay
from tests.fakes.junk import PAYLOADS
from tests.system.demo_server import LOOPBACK, DemoServer
from tests.system.simulated_rooms import gap_ms, in_drill, settle_gaps, slot, until, watch_gaps

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

ROOMS = 20
ROOMS_IN_JUNK = 8
JUNK_EVERY_S = 0.002
WATCHED_S = 3.0
LOSS = 0.10
VOICE_S = 10.0
LONGEST_VOICE_GAP_MS = 200


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
