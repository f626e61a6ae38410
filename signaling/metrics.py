"""/metrics for Prometheus: the web process's own figures, and those the worker tells every second."""

import asyncio
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from itertools import islice
from pathlib import Path
from typing import TypeVar

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from sfu.interfaces import PeerFigures, RoomFigures, StreamFigures, WorkerFigures
from signaling.doors import Doors
from signaling.hub import Hub
from signaling.line_metrics import line_metrics
from signaling.own_process import rss_bytes
from signaling.tallies import Tallies, Tally

MAX_PEERS = 2000
MAX_ROOMS = 50
"""More get no figures of their own: every value of a label is a series that Prometheus keeps."""
MAX_STREAMS = 2000

_T = TypeVar("_T")
_Readings = tuple[tuple[str, str, Callable[[_T], float]], ...]
"""Name, help, and how the figure is read."""


def _jitter_down_s(peer: PeerFigures) -> float:
    """The largest over what the site is sent now."""
    return max((stream.jitter_ms for stream in peer.streams if stream.layer is not None), default=0.0) / 1000


_PEER_GAUGES: _Readings[PeerFigures] = (
    ("up_bits_per_second", "What the site sends.", lambda peer: peer.up_bps),
    ("down_bits_per_second", "What the site is sent.", lambda peer: peer.down_bps),
    ("loss_up_ratio", "Lost on the way to us, 0 to 1.", lambda peer: peer.loss_up),
    ("loss_down_ratio", "Lost on the way to the site, 0 to 1.", lambda peer: peer.loss_down),
    ("round_trip_seconds", "Round trip.", lambda peer: (peer.round_trip_ms or 0.0) / 1000),
    ("jitter_seconds", "Jitter on the way to us.", lambda peer: peer.jitter_ms / 1000),
    ("jitter_down_seconds", "Jitter on the way to the site, as it reports.", _jitter_down_s),
    ("step", "Rung of the weak-line ladder, 0 to 6.", lambda peer: int(peer.step)),
    ("estimate_bits_per_second", "The site's own estimate of its downlink.", lambda peer: peer.estimate_bps or 0),
    ("silent_seconds", "Since anything valid came from the site.", lambda peer: peer.heard_s),
)
_STREAM_LABELS = ("room", "stream", "direction")
_STREAM_GAUGES: _Readings[StreamFigures] = (
    ("bits_per_second", "Sum over the room's sites.", lambda stream: stream.bitrate_bps),
    ("packets_per_second", "Sum over the room's sites.", lambda stream: stream.packets),
)
_STREAM_COUNTERS: _Readings[Tally] = (
    ("lost", "Packets lost and not recovered, over the room's sites.", lambda tally: tally.lost),
    ("key_frames", "Key frames that came (up) or were sent (down).", lambda tally: tally.key_frames),
    ("nacks", "Packets that were asked for again.", lambda tally: tally.nacks),
    ("picture_losses", "Requests for a key frame.", lambda tally: tally.picture_losses),
)
_WORKER_COUNTERS: _Readings[WorkerFigures] = (
    ("cpu_seconds", "Processor time of the media worker.", lambda worker: worker.cpu_s),
    ("received_packets", "Packets that came to the media worker.", lambda worker: worker.received_packets),
    ("forwarded_packets", "Packets the media worker forwarded.", lambda worker: worker.forwarded_packets),
    ("send_drops", "Packets the socket did not take.", lambda worker: worker.send_drops),
    ("junk_datagrams", "Datagrams of nobody we know.", lambda worker: worker.junk_datagrams),
)
_WORKER_GAUGES: _Readings[WorkerFigures] = (
    ("rss_bytes", "Memory of the media worker.", lambda worker: worker.rss_bytes),
    ("uptime_seconds", "Since the media worker started.", lambda worker: worker.uptime_s),
    ("loop_lag_seconds", "Largest lag of its loop in the last second.", lambda worker: worker.loop_lag_ms / 1000),
    ("voice_wait_p99_seconds", "p99 of a voice packet's wait in us.", lambda worker: worker.voice_wait_p99_ms / 1000),
    (
        "heap_blocks",
        "Blocks of memory that Python objects of the media worker take.",
        lambda worker: worker.heap_blocks,
    ),
    ("tasks", "Tasks of the media worker.", lambda worker: worker.tasks),
    ("open_descriptors", "Files and sockets the media worker has open.", lambda worker: worker.descriptors),
    ("peers", "Sites in the rooms of the media worker.", lambda worker: worker.peers),
    ("endpoints", "Places on the media port; as many as sites.", lambda worker: worker.endpoints),
    ("addresses", "Source addresses that belong to a place on the media port.", lambda worker: worker.addresses),
    ("ssrcs", "Stream numbers the media worker has given out.", lambda worker: worker.ssrcs),
)


class Metrics(Collector):
    """Reads the figures when asked; holds none itself. At most MAX_ROOMS rooms and
    MAX_PEERS sites get figures of their own."""

    def __init__(self, hub: Hub, doors: Doors, readers: frozenset[str]) -> None:
        """`readers`: addresses that may ask."""
        self._hub = hub
        self._doors = doors
        self._readers = readers
        self._registry = CollectorRegistry()
        self._registry.register(self)

    async def serve(self, request: Request) -> Response:
        """Answers in the text format."""
        if request.client is None or request.client.host not in self._readers:
            return PlainTextResponse("not for this address", HTTPStatus.FORBIDDEN)
        return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)

    def describe(self) -> Iterable[Metric]:
        """Nothing is known before it is collected."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """All families."""
        yield from self._process()
        worker = self._hub.house.mirror.worker
        yield GaugeMetricFamily("giaoban_worker_up", "Whether the worker answers.", float(self._worker_up()))
        if worker is not None:
            yield from _worker(worker)
        yield from line_metrics(self._hub.lines)
        rooms = list(self._hub.house.mirror.figures.values())[:MAX_ROOMS]
        yield from _rooms(rooms)
        yield from _peers(rooms)
        yield from _streams(rooms)
        yield from _slots(rooms)
        yield from _counted(self._hub.house.mirror.tallies)

    def _worker_up(self) -> bool:
        return self._hub.house.link.available

    def _process(self) -> Iterator[Metric]:
        yield CounterMetricFamily(
            "giaoban_process_cpu_seconds", "Processor time of the web process.", time.process_time()
        )
        yield GaugeMetricFamily("giaoban_process_rss_bytes", "Memory of the web process.", rss_bytes())
        yield GaugeMetricFamily("giaoban_process_id", "Number of the web process.", os.getpid())
        for name, text, value in self._holdings():
            yield GaugeMetricFamily(f"giaoban_process_{name}", text, value)
        yield GaugeMetricFamily("giaoban_connections", "Live connections.", self._doors.open)
        yield GaugeMetricFamily("giaoban_meetings", "Meetings that are going on.", len(tuple(self._hub.halls())))

    def _holdings(self) -> Iterator[tuple[str, str, int]]:
        """What the web process holds, which must not grow from one session to the next."""
        yield "heap_blocks", "Blocks of memory that Python objects of the web process take.", sys.getallocatedblocks()
        yield "tasks", "Tasks of the web process.", len(asyncio.all_tasks())
        yield (
            "open_descriptors",
            "Files and sockets the web process has open.",
            sum(1 for _ in Path("/proc/self/fd").iterdir()),
        )
        database = self._hub.house.database
        yield "database_connections", "Connections to the database.", database.connections


def _worker(worker: WorkerFigures) -> Iterator[Metric]:
    for name, text, read in _WORKER_COUNTERS:
        yield CounterMetricFamily(f"giaoban_worker_{name}", text, float(read(worker)))
    for name, text, read in _WORKER_GAUGES:
        yield GaugeMetricFamily(f"giaoban_worker_{name}", text, float(read(worker)))


def _rooms(rooms: list[RoomFigures]) -> Iterator[Metric]:
    peers = GaugeMetricFamily("giaoban_room_peers", "Sites on the worker.", labels=("room",))
    connected = GaugeMetricFamily("giaoban_room_peers_connected", "Sites with media up.", labels=("room",))
    for room in rooms:
        peers.add_metric((room.room,), len(room.peers))
        connected.add_metric((room.room,), sum(peer.connected for peer in room.peers))
    yield peers
    yield connected


def _peers(rooms: list[RoomFigures]) -> Iterator[Metric]:
    shown = [(room.room, peer) for room in rooms for peer in room.peers][:MAX_PEERS]
    for name, text, read in _PEER_GAUGES:
        family = GaugeMetricFamily(f"giaoban_peer_{name}", text, labels=("room", "peer"))
        for room, peer in shown:
            family.add_metric((room, peer.peer), float(read(peer)))
        yield family


def _streams(rooms: list[RoomFigures]) -> Iterator[Metric]:
    grouped: dict[tuple[str, str, str], list[StreamFigures]] = {}
    for room in rooms:
        for peer in room.peers:
            for stream in peer.streams:
                grouped.setdefault((room.room, stream.name, stream.direction), []).append(stream)
    for name, text, read in _STREAM_GAUGES:
        family = GaugeMetricFamily(f"giaoban_room_stream_{name}", text, labels=_STREAM_LABELS)
        for labels, streams in islice(grouped.items(), MAX_STREAMS):
            family.add_metric(labels, float(sum(read(stream) for stream in streams)))
        yield family
    jitter = GaugeMetricFamily(
        "giaoban_room_stream_jitter_seconds", "Largest of the room's sites.", labels=_STREAM_LABELS
    )
    for labels, streams in islice(grouped.items(), MAX_STREAMS):
        jitter.add_metric(labels, max(stream.jitter_ms for stream in streams) / 1000)
    yield jitter


def _slots(rooms: list[RoomFigures]) -> Iterator[Metric]:
    """How many sites are sent which layer on which slot."""
    sites = Counter(
        (room.room, stream.name, stream.layer)
        for room in rooms
        for peer in room.peers
        for stream in peer.streams
        if stream.layer is not None
    )
    family = GaugeMetricFamily(
        "giaoban_room_slot_sites", "Sites that are sent this layer.", labels=("room", "stream", "layer")
    )
    for labels, count in islice(sites.items(), MAX_STREAMS):
        family.add_metric(labels, count)
    yield family


def _counted(tallies: Tallies) -> Iterator[Metric]:
    counted = list(islice(tallies.all(), MAX_STREAMS))
    for name, text, read in _STREAM_COUNTERS:
        family = CounterMetricFamily(f"giaoban_room_stream_{name}", text, labels=_STREAM_LABELS)
        for labels, tally in counted:
            family.add_metric(labels, float(read(tally)))
        yield family
