"""Why a site's line is not good, judged from what is measured on both sides. No I/O; pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from sfu.interfaces import Step
from signaling.lines import Thresholds
from signaling.protocol.messages import Line

Pressure = Literal["nominal", "fair", "serious", "critical"]
"""As the browser's PressureObserver names it."""

BUSY = frozenset({"serious", "critical"})
LATE_LAG_MS = 250
"""A page whose main thread hangs so long cannot show 25 frames a second."""
DROPPED_SHARE = 0.2
JITTERY_SHARE = 0.25
FEWEST_FRAMES = 25
"""Of fewer frames a share says nothing: a room that hears the chair with a still page decodes hardly any."""
STRAINED_CPU = 0.9
STRAINED_LAG_MS = 100.0
"""Of a worker: five voice frames of 20 ms late."""


class Cause(StrEnum):
    """Where the trouble sits. `delay`: what is sent arrives, but late, and on which way cannot be told; `server` is
    ours; `no_answer`: nothing comes at all, so nobody can tell more.
    """

    UPLINK = "uplink"
    DOWNLINK = "downlink"
    DELAY = "delay"
    MACHINE = "machine"
    SERVER = "server"
    NO_ANSWER = "no_answer"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Machine:
    """What a site's page tells of its PC over the last seconds: frames of pictures, load, lag of its main thread."""

    decoded: int
    dropped: int
    pressure: Pressure | None
    lag_ms: int

    @property
    def dropped_share(self) -> float | None:
        """0 to 1; None when too few frames came to say."""
        frames = self.decoded + self.dropped
        return None if frames < FEWEST_FRAMES else self.dropped / frames

    @property
    def overloaded(self) -> bool:
        """Whether the PC cannot keep up."""
        return self.pressure in BUSY or self.lag_ms > LATE_LAG_MS or (self.dropped_share or 0.0) > DROPPED_SHARE


@dataclass(frozen=True, slots=True)
class Evidence:
    """One second of one site. Losses are fractions, 0 to 1; `jitter_up_ms` is of what it sends.

    `late`: the round trip has long been beyond the threshold, however little was sent (`LineDelays`). `machine` is None
    for a site that has told nothing lately. `answers`: its page told something after its media fell silent.
    `server_strained`: our media server is gone or cannot keep up.
    """

    line: Line
    loss_up: float = 0.0
    loss_down: float = 0.0
    round_trip_ms: float | None = None
    late: bool = False
    jitter_up_ms: float = 0.0
    jitter_down_ms: float = 0.0
    step: Step = Step.TILES
    full: Step = Step.STAGE_FULL
    machine: Machine | None = None
    answers: bool = False
    server_strained: bool = False


def cause_of(seen: Evidence, weak: Thresholds) -> Cause | None:
    """The cause; None where nothing is wrong. A PC that is overloaded is told of also while its line is good.

    Loss comes before the PC's load: a PC that is busy beside a line that loses is not why the line loses.
    """
    if seen.line is Line.LOST:
        return _cause_of_silence(seen)
    if seen.line is Line.WEAK and seen.server_strained:
        return Cause.SERVER
    lossy = _side(seen.loss_up, seen.loss_down, weak.loss)
    if lossy is not None:
        return lossy
    if seen.machine is not None and seen.machine.overloaded:
        return Cause.MACHINE
    if seen.line is not Line.WEAK:
        return None
    uneven = _side(seen.jitter_up_ms, seen.jitter_down_ms, weak.jitter_ms)
    if seen.late and (uneven is None or not _explains(seen)):
        return Cause.DELAY  # Before the ladder: a receiver takes what comes late for a queue, and asks for less.
    if seen.step < seen.full:
        return Cause.DOWNLINK  # The ladder goes by what arrives at the site.
    return uneven or Cause.UNKNOWN


def is_alarm(seen: Evidence, alarm: Thresholds) -> bool:
    """Whether it is lost, or beyond one of the thresholds of an alarm."""
    return (
        seen.line is Line.LOST
        or max(seen.loss_up, seen.loss_down) > alarm.loss
        or (seen.round_trip_ms or 0.0) > alarm.round_trip_ms
        or max(seen.jitter_up_ms, seen.jitter_down_ms) > alarm.jitter_ms
    )


def strained(cpu: float, lag_ms: float) -> bool:
    """Whether a server cannot keep up: `cpu` as a share of one core, `lag_ms` the largest lag of its event loop."""
    return cpu > STRAINED_CPU or lag_ms > STRAINED_LAG_MS


def _cause_of_silence(seen: Evidence) -> Cause:
    if seen.server_strained:
        return Cause.SERVER
    return Cause.UNKNOWN if seen.answers else Cause.NO_ANSWER


def _explains(seen: Evidence) -> bool:
    """Whether jitter is so much of the round trip that this may be long because of it."""
    return max(seen.jitter_up_ms, seen.jitter_down_ms) > (seen.round_trip_ms or 0.0) * JITTERY_SHARE


def _side(up: float, down: float, limit: float) -> Cause | None:
    """The direction that is worse, of those beyond the limit."""
    if max(up, down) <= limit:
        return None
    return Cause.UPLINK if up >= down else Cause.DOWNLINK
