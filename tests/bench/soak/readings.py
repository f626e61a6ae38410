"""What the server, the browser and the two pages hold at a moment, and how much of that may come to stay."""

from collections.abc import Iterable
from pathlib import Path

from playwright.async_api import CDPSession

from tests.bench.processes import cpu_s, own_bytes, rss_bytes
from tests.bench.soak.judgement import Bound
from tests.bench.soak.pages import DeskPage, RoomPage

FROM_METRICS = {
    "giaoban_process_rss_bytes": ("web_rss_mb", 1e6),
    "giaoban_process_heap_blocks": ("web_blocks", 1),
    "giaoban_process_tasks": ("web_tasks", 1),
    "giaoban_process_open_descriptors": ("web_descriptors", 1),
    "giaoban_process_database_connections": ("database_connections", 1),
    "giaoban_connections": ("connections", 1),
    "giaoban_worker_rss_bytes": ("worker_rss_mb", 1e6),
    "giaoban_worker_heap_blocks": ("worker_blocks", 1),
    "giaoban_worker_tasks": ("worker_tasks", 1),
    "giaoban_worker_open_descriptors": ("worker_descriptors", 1),
    "giaoban_worker_peers": ("worker_peers", 1),
    "giaoban_worker_endpoints": ("worker_endpoints", 1),
    "giaoban_worker_addresses": ("worker_addresses", 1),
    "giaoban_worker_ssrcs": ("worker_ssrcs", 1),
}

MEGABYTES = 4.0
"""What an allocator keeps or gives back at its own pleasure."""

FILES_OF_A_CONNECTION = 2
"""The database and its write-ahead log; how many connections there are, the pool decides, and is judged apart."""

CLEARED_AFTER = 8
"""Rounds in which the worker has cleared away what ended connections left, at the least once."""

SERVER = (
    Bound("web_rss_mb", MEGABYTES, 0.04),
    Bound("web_blocks", 2000, 0.02),
    Bound("web_tasks", 2),
    Bound("web_descriptors", 2),
    Bound("database_connections", 2),
    Bound("connections", 0.5),
    Bound("worker_rss_mb", MEGABYTES, 0.04),
    Bound("worker_blocks", 5000, 0.02, least_of=CLEARED_AFTER),
    Bound("worker_tasks", 2),
    Bound("worker_descriptors", 1),
    Bound("worker_peers", 1),
    Bound("worker_endpoints", 1),
    Bound("worker_addresses", 2),
    Bound("worker_ssrcs", 30),
)
PAGE = (
    Bound("heap_mb", 0.5, 0.04),
    Bound("nodes", 40),
    Bound("listeners", 10),
    Bound("documents", 0.5),
    Bound("RTCPeerConnection", 0.5),
    Bound("AudioContext", 0.5),
    Bound("WebSocket", 0.5),
    Bound("MediaStreamTrack", 1.5),
    Bound("Worker", 0.5),
)
BROWSER = (Bound("browser_rss_mb", 15.0, 0.04), Bound("browser_descriptors", 6))

KINDS = ("browser", "renderer", "gpu", "utility")
"""Of a browser's processes; what has another name is of use to all of them."""


def bounds() -> tuple[Bound, ...]:
    """All that are judged, under the names of `Readings.take`."""
    pages = [Bound(f"{page}_{each.name}", each.units, each.share) for page in ("room", "desk") for each in PAGE]
    return (*SERVER, *BROWSER, *pages)


def server_figures(metrics: str) -> dict[str, float]:
    """The figures of a metrics page that are looked at. Raises KeyError when it does not tell one of them.

    Descriptors are told without those of the database's connections.
    """
    told = dict(line.split(" ", 1) for line in metrics.splitlines() if line.startswith("giaoban_") and "{" not in line)
    figures = {name: float(told[metric]) / unit for metric, (name, unit) in FROM_METRICS.items()}
    figures["web_descriptors"] -= FILES_OF_A_CONNECTION * figures["database_connections"]
    return figures


class Browsing:
    """The processes of a browser."""

    def __init__(self, tools: CDPSession) -> None:
        """`tools`: of the browser itself."""
        self._tools = tools

    async def pids(self) -> list[int]:
        """Their numbers."""
        return [pid for pid, _ in await self._processes()]

    async def read(self) -> dict[str, float]:
        """What they hold together; and what each kind of them holds for itself, to look for what grows."""
        processes = await self._processes()
        own = dict.fromkeys((f"{kind}_own_mb" for kind in KINDS), 0.0)
        for pid, kind in processes:
            own[f"{kind}_own_mb"] += own_bytes(pid) / 1e6
        return {
            "browser_rss_mb": sum(rss_bytes(pid) for pid, _ in processes) / 1e6,
            "browser_descriptors": sum(_descriptors(pid) for pid, _ in processes),
            **own,
        }

    async def _processes(self) -> list[tuple[int, str]]:
        told = await self._tools.send("SystemInfo.getProcessInfo")
        kinds = [str(process["type"]).lower() for process in told["processInfo"]]
        return [
            (int(process["id"]), kind if kind in KINDS else "utility")
            for process, kind in zip(told["processInfo"], kinds, strict=True)
        ]


async def page_figures(room: RoomPage, desk: DeskPage) -> dict[str, float]:
    """What the two pages hold."""
    held = {"room": await room.heap.read(), "desk": await desk.heap.read()}
    return {f"{page}_{name}": value for page, figures in held.items() for name, value in figures.items()}


def _descriptors(pid: int) -> int:
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def processor_s(pids: Iterable[int]) -> float:
    """Processor time of processes so far; of those that are still there."""
    return sum(cpu_s(pid) for pid in pids if Path(f"/proc/{pid}").exists())
