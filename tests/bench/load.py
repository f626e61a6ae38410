"""The load of one measurement, run inside the load's namespace: `python -m tests.bench.load <wish as JSON>`."""

import asyncio
import gc
import json
import resource
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Protocol

import uvloop

from sfu.rehearsal.descriptions import Description
from sfu.transport.dtls import make_certificate
from tests.bench.endpoints import End, Shared, sinks_received, steady_picture
from tests.bench.janus_room import janus_room
from tests.bench.our_room import our_room
from tests.bench.processes import cpu_s, rss_bytes

UP_S = 120.0
SETTLE_S = 3.0
TOGETHER = 8
"""So many sinks connect at the same time."""

MID, RID = "1", "q"


@dataclass(frozen=True)
class Wish:
    """What to measure. `where` is Janus's WebSocket or our control socket."""

    server: str
    where: str
    pid: int
    subscribers: int
    seconds: int


@dataclass(frozen=True)
class Found:
    """One measurement: packets sent by the publisher, and those counted at the sinks, in the window."""

    server: str
    subscribers: int
    seconds: float
    sent: int
    received: int
    lost: int
    server_cpu_s: float
    server_rss_bytes: int
    load_cpu_s: float
    load_lag_ms: float
    load_drops: int


class Room(Protocol):
    """A room on either server."""

    async def publish(self, end: End, ssrc: int) -> Description:
        """The server's description for the publisher."""

    async def subscribe(self, end: End) -> Description:
        """The server's description for a sink, which then knows what to count."""

    async def keep_alive(self) -> None:
        """Serves the signaling until cancelled."""


@asynccontextmanager
async def _room(wish: Wish) -> AsyncIterator[Room]:
    if wish.server == "janus":
        async with janus_room(wish.where) as theirs:
            yield theirs
    else:
        async with our_room(wish.where) as ours:
            yield ours


async def measure(wish: Wish) -> Found:
    """Connects everyone, waits until it runs evenly, and measures for wish.seconds."""
    shared = Shared(make_certificate())
    publisher = End(shared)
    camera = publisher.publish(steady_picture(10 * wish.seconds), MID, RID)
    sinks = [End(shared) for _ in range(wish.subscribers)]
    stream = camera.layers[0].stream
    async with _room(wish) as room, asyncio.TaskGroup() as tasks:
        running: list[asyncio.Task[object]] = [tasks.create_task(shared.tempo.run())]
        async with asyncio.timeout(UP_S):
            running.append(tasks.create_task(_serve(publisher, await room.publish(publisher, stream.ssrc))))
            await publisher.up.wait()
            for start in range(0, len(sinks), TOGETHER):
                for sink in sinks[start : start + TOGETHER]:
                    description = await room.subscribe(sink)
                    running.append(tasks.create_task(_serve(sink, description)))
                for sink in sinks[start : start + TOGETHER]:
                    await sink.up.wait()
        running.append(tasks.create_task(room.keep_alive()))
        gc.collect()
        gc.freeze()  # A collection in the middle of the measurement would make the load late.
        await asyncio.sleep(SETTLE_S)
        shared.tempo.reset()
        began_s, server_s, load_s = shared.buffers.clock(), cpu_s(wish.pid), _own_cpu_s()
        sent, (received, lost) = stream.packets, sinks_received(sinks)
        await asyncio.sleep(wish.seconds)
        arrived, missing = sinks_received(sinks)
        found = Found(
            server=wish.server,
            subscribers=wish.subscribers,
            seconds=shared.buffers.clock() - began_s,
            sent=stream.packets - sent,
            received=arrived - received,
            lost=missing - lost,
            server_cpu_s=cpu_s(wish.pid) - server_s,
            server_rss_bytes=rss_bytes(wish.pid),
            load_cpu_s=_own_cpu_s() - load_s,
            load_lag_ms=shared.tempo.lag_s * 1000,
            load_drops=sum(end.connection.drops() for end in (publisher, *sinks)),
        )
        for task in running:
            task.cancel()
    return found


async def _serve(end: End, remote: Description) -> None:
    """Serves one end; without it the measurement is worth nothing."""
    ended = await end.run(remote)
    raise RuntimeError(f"a connection ended: {ended}")


def _own_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(uvloop.run(measure(Wish(**json.loads(sys.argv[1])))))) + "\n")
