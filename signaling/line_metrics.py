"""Metrics of lines, alarms and servers: what IT's board knows, with labels whose values are few and known."""

from collections import Counter
from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from meetings.domain.alarms import AlarmKind
from signaling.line_causes import Cause
from signaling.line_frames import Word
from signaling.line_watch import LineWatch, Seen

STATES: tuple[Word, ...] = ("good", "weak", "lost", "absent")


def line_metrics(watch: LineWatch) -> Iterator[Metric]:
    """All families. Drills and practice meetings count in none of the sites' figures."""
    seen = watch.seen
    yield from _sites(seen)
    yield from _alarms(watch)
    yield from _servers(seen)
    yield from _disk(watch)


def _sites(seen: Seen) -> Iterator[Metric]:
    rows = [row for row, drill in seen.rows if not drill]
    states, causes = Counter(row.word for row in rows), Counter(row.cause for row in rows)
    family = GaugeMetricFamily("giaoban_sites", "Sites of sessions by the word for their line.", labels=("state",))
    for state in STATES:
        family.add_metric((state,), states[state])
    yield family
    hurt = GaugeMetricFamily("giaoban_sites_hurt", "Sites that are not well, by the cause.", labels=("cause",))
    for cause in Cause:
        hurt.add_metric((cause,), causes[cause])
    yield hurt
    bad = GaugeMetricFamily("giaoban_sites_to_act_on", "Sites that are lost or beyond the thresholds of an alarm.")
    bad.add_metric((), sum(row.alarm for row in rows))
    yield bad


def _alarms(watch: LineWatch) -> Iterator[Metric]:
    real = [alarm for alarm in watch.alarms.open if not alarm.drill]
    kinds = Counter(alarm.kind for alarm in real)
    free = Counter(alarm.kind for alarm in real if alarm.acknowledged is None)
    family = GaugeMetricFamily("giaoban_alarms_open", "Alarms that are open.", labels=("kind",))
    waiting = GaugeMetricFamily("giaoban_alarms_unacknowledged", "Those that nobody has taken on.", labels=("kind",))
    raised = CounterMetricFamily("giaoban_alarms_raised", "Alarms raised, of drills too.", labels=("kind",))
    for kind in AlarmKind:
        family.add_metric((kind,), kinds[kind])
        waiting.add_metric((kind,), free[kind])
        raised.add_metric((kind,), watch.alarms.raised[kind])
    yield family
    yield waiting
    yield raised


def _servers(seen: Seen) -> Iterator[Metric]:
    up = GaugeMetricFamily("giaoban_server_up", "Whether a server answers.", labels=("server",))
    cpu = GaugeMetricFamily("giaoban_server_cpu_ratio", "Share of one core, over the last second.", labels=("server",))
    lag = GaugeMetricFamily("giaoban_server_loop_lag_seconds", "The longest hang of its loop.", labels=("server",))
    for row in seen.servers:
        up.add_metric((row.name,), row.up)
        cpu.add_metric((row.name,), row.cpu / 100)
        lag.add_metric((row.name,), row.lag / 1000)
    yield up
    yield cpu
    yield lag


def _disk(watch: LineWatch) -> Iterator[Metric]:
    disk = watch.ills.disk
    if disk is not None:
        yield GaugeMetricFamily("giaoban_disk_free_bytes", "Left on the disk of the data folder.", disk.free)
        yield GaugeMetricFamily("giaoban_disk_size_bytes", "The disk of the data folder.", disk.size)
