"""What the server's processes cost during a rehearsal, from two readings of its metrics page."""

from collections.abc import Mapping
from dataclasses import dataclass

_WORKER_CPU = "giaoban_worker_cpu_seconds_total"
_WORKER_UPTIME = "giaoban_worker_uptime_seconds"
_WORKER_RSS = "giaoban_worker_rss_bytes"
_WORKER_FORWARDED = "giaoban_worker_forwarded_packets_total"
_WEB_CPU = "giaoban_process_cpu_seconds_total"
_WEB_RSS = "giaoban_process_rss_bytes"
_NAMES = frozenset({_WORKER_CPU, _WORKER_UPTIME, _WORKER_RSS, _WORKER_FORWARDED, _WEB_CPU, _WEB_RSS})


@dataclass(frozen=True, slots=True)
class Reading:
    """The metrics of interest at a time, monotonic seconds."""

    values: Mapping[str, float]
    at_s: float


@dataclass(frozen=True, slots=True)
class WorkerCost:
    """The media worker between two readings; None what it did not tell."""

    us_per_forwarded_packet: float | None
    forwarded_pps: float | None
    cpu_percent: float | None
    rss_bytes: int | None


@dataclass(frozen=True, slots=True)
class WebCost:
    """The web process between two readings."""

    cpu_percent: float | None
    rss_bytes: int | None


def read_metrics(text: str, now_s: float) -> Reading:
    """The unlabelled metrics of interest on a page in Prometheus's text format; others are left out."""
    values: dict[str, float] = {}
    for line in text.splitlines():
        name, _, rest = line.partition(" ")
        if name in _NAMES:
            try:
                values[name] = float(rest.split(" ")[0])
            except ValueError:
                continue
    return Reading(values, now_s)


def worker_cost(before: Reading, after: Reading) -> WorkerCost:
    """By the worker's own clock; one that was started anew meanwhile is measured since its start."""
    restarted = after.values.get(_WORKER_UPTIME, 0.0) < before.values.get(_WORKER_UPTIME, 0.0)
    since = Reading({}, before.at_s) if restarted else before
    elapsed_s = _grown(since, after, _WORKER_UPTIME)
    cpu_s = _grown(since, after, _WORKER_CPU)
    packets = _grown(since, after, _WORKER_FORWARDED)
    return WorkerCost(
        us_per_forwarded_packet=_ratio(cpu_s, packets, 1e6),
        forwarded_pps=_ratio(packets, elapsed_s),
        cpu_percent=_ratio(cpu_s, elapsed_s, 100),
        rss_bytes=_whole(after, _WORKER_RSS),
    )


def web_cost(before: Reading, after: Reading) -> WebCost:
    """By our clock; a process that was started anew meanwhile is measured by what it used since."""
    cpu_s = _grown(before, after, _WEB_CPU)
    if cpu_s is not None and cpu_s < 0:
        cpu_s = after.values[_WEB_CPU]
    return WebCost(_ratio(cpu_s, after.at_s - before.at_s, 100), _whole(after, _WEB_RSS))


def _grown(before: Reading, after: Reading, name: str) -> float | None:
    return after.values[name] - before.values.get(name, 0.0) if name in after.values else None


def _ratio(part: float | None, whole: float | None, scale: float = 1.0) -> float | None:
    if part is None or whole is None or whole <= 0:
        return None
    return round(part / whole * scale, 2)


def _whole(reading: Reading, name: str) -> int | None:
    return int(reading.values[name]) if name in reading.values else None
