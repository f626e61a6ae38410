"""What a recording costs: processor time of the recorder, and of the worker with and without it, in one run."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from sfu.control import ControlClient
from sfu.interfaces import JoinPeer, PeerId, SetMicrophones, SetProgramme
from sfu.rehearsal.connection import Buffers
from sfu.rehearsal.descriptions import read_description
from sfu.rehearsal.peer import MediaPeer, Part, SlotPlace, Studio
from sfu.rehearsal.recording import load
from sfu.rehearsal.tempo import Tempo
from sfu.transport.dtls import make_certificate
from tests.bench.processes import cpu_s
from tests.recordings.sealing.vaults import key_file
from tests.recordings.stage import ROOM, Stage, stage

SPEAKERS = ("one", "two", "three")
LISTENERS = 30
MEASURED_S = 20.0
SETTLED_S = 4.0
ROUNDS = 2
MOST_OF_A_CORE = 0.04

Record = Callable[[str, object], None]

pytestmark = [pytest.mark.bench, pytest.mark.anyio, pytest.mark.timeout(300)]


@dataclass(frozen=True)
class Cost:
    """Shares of one core, and packets a second that the worker sent on."""

    worker: float
    recorder: float
    received: float

    @property
    def worker_us(self) -> float:
        """Microseconds of the worker for a packet that a room received."""
        return self.worker / self.received * 1e6


async def enter(control: ControlClient, studio: Studio, name: str, tasks: asyncio.TaskGroup) -> MediaPeer:
    """A simulated room, connected."""
    speaks = name in SPEAKERS
    peer = MediaPeer(studio, Part(name, 3 if speaks else 1, speaks))
    peer.microphone.speaking = speaks
    joined = await control.join(JoinPeer(room=ROOM, peer=PeerId(name), offer=peer.offer(4)))
    answer = read_description(joined.answer)
    peer.accept(answer, [SlotPlace(slot.mid, slot.kind, slot.index) for slot in joined.slots])
    tasks.create_task(peer.run(answer))
    await peer.settled.wait()
    return peer


def received(peers: list[MediaPeer]) -> int:
    """Packets that all rooms got so far."""
    return sum(slot.log.packets for peer in peers for slot in peer.table.slots)


async def measure(hall: Stage, peers: list[MediaPeer]) -> Cost:
    """Over MEASURED_S, once all runs evenly."""
    await asyncio.sleep(SETTLED_S)
    began_s, before = time.monotonic(), received(peers)
    worker, recorder = cpu_s(hall.worker.pid), cpu_s(hall.recorder.pid)
    await asyncio.sleep(MEASURED_S)
    took_s = time.monotonic() - began_s
    return Cost(
        worker=(cpu_s(hall.worker.pid) - worker) / took_s,
        recorder=(cpu_s(hall.recorder.pid) - recorder) / took_s,
        received=(received(peers) - before) / took_s,
    )


async def keep_alive(control: ControlClient) -> None:
    async for _ in control.events():
        pass


@pytest.mark.parametrize("sealed", [False, True], ids=["as_it_is", "sealed"])
async def test_a_recording_costs_less_than_a_twenty_fifth_of_a_core(
    tmp_path: Path, record_property: Record, *, sealed: bool
) -> None:
    buffers = Buffers(time.monotonic)
    studio = Studio(make_certificate(), load(), Tempo(time.monotonic), buffers)
    keys = key_file(tmp_path) if sealed else None
    async with stage(tmp_path, keys=keys) as hall, asyncio.TaskGroup() as tasks:
        own = [tasks.create_task(studio.tempo.run()), tasks.create_task(keep_alive(hall.control))]
        names = (*SPEAKERS, *(f"listener{number}" for number in range(LISTENERS)))
        peers = [await enter(hall.control, studio, name, tasks) for name in names]
        await hall.control.tell(SetMicrophones(room=ROOM, open=frozenset(map(PeerId, SPEAKERS))))
        await hall.control.tell(SetProgramme(room=ROOM, stage=PeerId("one"), floor=PeerId("one"), chair=PeerId("two")))
        without, recorded = [], []
        for _ in range(ROUNDS):
            without.append(await measure(hall, peers))
            await hall.tap()
            hall.record()
            await hall.until_told(attached=True)
            recorded.append(await measure(hall, peers))
            await hall.stop_recording()
        for peer in peers:
            peer.connection.close()
        for task in own:
            task.cancel()
    cost = min(each.recorder for each in recorded)
    ratio = min(each.worker_us for each in recorded) / min(each.worker_us for each in without)
    record_property("recorder, share of a core", round(cost, 4))
    record_property("worker with a recording to without", round(ratio, 3))
    record_property("packets a second to rooms, without and with", [round(c.received) for c in (*without, *recorded)])
    assert cost < MOST_OF_A_CORE
    assert ratio < 1.15
