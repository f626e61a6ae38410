"""From measurements to the table in docs/performance.md; a run that was not valid is refused."""

import os
import platform
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from tests.bench.load import Found

START, END = "<!-- bench: start -->", "<!-- bench: end -->"
MOST_LOST = 0.001
"""Share of the packets due at the sinks that may be missing."""

LARGEST_LAG_MS = 100.0
PACKETS_PER_S = 300


class NotValid(Exception):
    """The run says nothing: the sentence says why."""


def check(found: Found) -> None:
    """Raises NotValid for a run whose figures would mislead."""
    due = found.sent * found.subscribers
    name = f"{found.server} at {found.subscribers}"
    if found.load_lag_ms > LARGEST_LAG_MS:
        raise NotValid(f"{name}: the load was {found.load_lag_ms:.0f} ms late")
    if found.load_drops:
        raise NotValid(f"{name}: the load's own sockets dropped {found.load_drops} packets")
    if found.sent < 0.98 * PACKETS_PER_S * found.seconds:
        raise NotValid(f"{name}: only {found.sent} packets were published in {found.seconds:.0f} s")
    if found.lost > MOST_LOST * due or abs(found.received - due) > 0.01 * due:
        raise NotValid(f"{name}: {found.received} of {due} packets came, {found.lost} were lost")


def us_per_packet(found: Found) -> float:
    """Processor time of the server for one packet at a sink, microseconds."""
    return 1e6 * found.server_cpu_s / found.received


def ratio(runs: Sequence[Found], subscribers: int) -> float:
    """Our cost over that of Janus: medians over the runs at this size."""
    return _cost(runs, "ours", subscribers) / _cost(runs, "janus", subscribers)


def rows(runs: Sequence[Found]) -> list[str]:
    """The table in Markdown."""
    lines = [
        "| Subscribers | Server | Packets at the sinks | Lost | Time a packet | Of one core | Memory | To Janus |",
        "|---:|---|---:|---:|---:|---:|---:|---:|",
    ]
    for subscribers in sorted({found.subscribers for found in runs}):
        for server, name in (("janus", "Janus 1.1.2, videoroom"), ("ours", "Giaoban")):
            some = [found for found in runs if (found.server, found.subscribers) == (server, subscribers)]
            core = median(found.server_cpu_s / found.seconds for found in some)
            memory = median(found.server_rss_bytes for found in some) / 1024 / 1024
            against = _cost(runs, server, subscribers) / _cost(runs, "janus", subscribers)
            lines.append(
                f"| {subscribers} | {name} | {sum(found.received for found in some)} | "
                f"{sum(found.lost for found in some)} | {_cost(runs, server, subscribers):.1f} µs | "
                f"{100 * core:.0f} % | {memory:.0f} MiB | {against:.2f} |"
            )
    return lines


def write(runs: Sequence[Found], page: Path) -> None:
    """Puts the table between the marks of the page. Raises NotValid and leaves the page when a run is not valid."""
    for found in runs:
        check(found)
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    if not after:
        raise NotValid(f"{page.name} has no place for the table")
    machine = f"{os.cpu_count()} processors, {platform.machine()}, Linux {platform.release().split('-')[0]}"
    body = [
        START,
        f"Machine: {machine}, Python {platform.python_version()}. Medians of the runs.",
        "",
        *rows(runs),
        END,
    ]
    page.write_text(before + "\n".join(body) + after, encoding="utf-8")


def _cost(runs: Sequence[Found], server: str, subscribers: int) -> float:
    return median(us_per_packet(found) for found in runs if (found.server, found.subscribers) == (server, subscribers))
