"""What the worker does with requests that name what it does not hold."""

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import cast

import pytest

from sfu.engine import Engine
from sfu.errors import OfferRefused, RoomFull, UnknownPeer
from sfu.interfaces import (
    CloseRoom,
    Done,
    Event,
    Hello,
    Joined,
    JoinPeer,
    LeavePeer,
    PeerId,
    RoomId,
    SetProgramme,
    SetTiles,
    Snapshot,
    Step,
    WorkerFigures,
)
from sfu.transport.dtls import make_certificate
from sfu.transport.udp_mux import UdpMux
from tests.fakes.room_rig import OFFER

ROOM = RoomId("hall")


def engine() -> Engine:
    """One that does not serve: requests that open no connection need no port."""
    return Engine(cast(UdpMux, None), (), make_certificate(), lambda event: None)


def rooms(of: Engine) -> list[RoomId]:
    """Which rooms a snapshot names."""
    snapshot = of.handle(Hello())
    assert isinstance(snapshot, Snapshot)
    return [room.room for room in snapshot.rooms]


@pytest.mark.anyio
async def test_tiles_for_a_room_that_is_closed_do_not_make_it_anew() -> None:
    worker = engine()
    assert worker.handle(SetProgramme(room=ROOM)) == Done()
    worker.handle(CloseRoom(room=ROOM))
    with pytest.raises(UnknownPeer):
        worker.handle(SetTiles(room=ROOM, peer=PeerId("late"), tiles=()))
    assert rooms(worker) == []


@pytest.mark.anyio
async def test_a_room_may_be_told_its_programme_before_anybody_is_in_it() -> None:
    worker = engine()
    worker.handle(SetProgramme(room=ROOM, chair=PeerId("chair")))
    assert rooms(worker) == [ROOM]


@asynccontextmanager
async def serving(tell: Callable[[Event], None] = lambda event: None) -> AsyncIterator[Engine]:
    """A worker that serves on a free port for the time of the block."""
    mux = UdpMux([("127.0.0.1", 0)])
    worker = Engine(mux, mux.addresses, make_certificate(), tell)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(worker.run())
        await asyncio.sleep(0)
        yield worker
        running.cancel()


def offer_of(name: str, text: str = OFFER) -> JoinPeer:
    return JoinPeer(room=ROOM, peer=PeerId(name), offer=text)


@pytest.mark.anyio
async def test_an_offer_refused_at_its_last_line_keeps_nothing() -> None:
    head, mux_line, tail = OFFER.rpartition("a=rtcp-mux")
    assert mux_line
    async with serving() as worker:
        for number in range(3):
            with pytest.raises(OfferRefused):
                worker.handle(offer_of(f"room {number}", head + "a=x-none" + tail))
        assert not worker._ssrcs
        assert isinstance(worker.handle(offer_of("room")), Joined)
        kept = len(worker._ssrcs)
        assert kept
        with suppress(OfferRefused):
            worker.handle(offer_of("room", head + "a=x-none" + tail))
        assert len(worker._ssrcs) == kept
        worker.handle(CloseRoom(room=ROOM))
        assert not worker._ssrcs


@pytest.mark.anyio
async def test_who_comes_with_a_tested_line_begins_with_what_it_carries() -> None:
    async with serving() as worker:
        for name, line_bps in (("thin", 60_000), ("unknown", None)):
            worker.handle(offer_of(name).model_copy(update={"line_bps": line_bps}))
        told = worker.handle(Hello())
        assert isinstance(told, Snapshot)
        assert {peer.peer: peer.step for peer in told.rooms[0].peers} == {"thin": Step.VOICE, "unknown": Step.TILES}


@pytest.mark.anyio
async def test_a_full_worker_lets_one_who_is_in_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sfu.engine.MAX_PEERS", 2)
    async with serving() as worker:
        for name in ("one", "two"):
            worker.handle(offer_of(name))
        with pytest.raises(RoomFull):
            worker.handle(offer_of("three"))
        assert isinstance(worker.handle(offer_of("two")), Joined)
        with pytest.raises(RoomFull):
            worker.handle(JoinPeer(room=RoomId("elsewhere"), peer=PeerId("two"), offer=OFFER))


@pytest.mark.anyio
async def test_its_figures_tell_what_it_holds_and_nothing_once_all_have_left() -> None:
    told: asyncio.Queue[WorkerFigures] = asyncio.Queue()
    async with serving(lambda event: told.put_nowait(event) if isinstance(event, WorkerFigures) else None) as worker:
        alone = await told.get()
        for name in ("one", "two"):
            worker.handle(offer_of(name))
        held = await told.get()
        assert (held.peers, held.endpoints) == (2, 2)
        assert held.ssrcs == len(worker._ssrcs) > 2
        assert held.tasks > alone.tasks
        assert held.descriptors > 3
        assert held.heap_blocks > 100_000
        worker.handle(CloseRoom(room=ROOM))
        left = await told.get()
        assert (left.peers, left.endpoints, left.addresses, left.ssrcs) == (0, 0, 0, 0)
        assert left.tasks == alone.tasks


@pytest.mark.anyio
@pytest.mark.parametrize("stays", [False, True])
async def test_connections_that_have_ended_are_freed_though_no_collector_comes_by_itself(
    stays: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sfu.engine.MOST_GONE", 2)
    told: asyncio.Queue[WorkerFigures] = asyncio.Queue()
    async with serving(lambda event: told.put_nowait(event) if isinstance(event, WorkerFigures) else None) as worker:
        gc.disable()
        try:
            for name in ("one", "two", "three")[: 3 if stays else 1]:
                worker.handle(offer_of(name))
            ended = [weakref.ref(worker._rooms[ROOM].peers[PeerId(name)]) for name in ("one", "two")[: 1 + stays]]
            await asyncio.sleep(0)
            for name in ("one", "two"):
                worker.handle(LeavePeer(room=ROOM, peer=PeerId(name)))
            async with asyncio.timeout(5):
                while any(peer() is not None for peer in ended):
                    await told.get()
        finally:
            gc.enable()
