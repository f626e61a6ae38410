"""A try of a higher rate with padding before a picture is risked on it."""

from typing import NamedTuple

TRAINS_S: tuple[float, ...] = (0.15, 0.4, 1.0)
WARY_TRAINS_S: tuple[float, ...] = (0.1, 0.2, 0.4, 1.0)
ANSWER_S = 2.0
NEARLY_S = 0.01  # A sender report tells its time in steps of 1/65536 s.
FALLEN_SHARE = 0.97
LIGHT_LOSS = 0.02
LATER_S, WARY_LATER_S = 0.1, 0.06
ABOVE_COST = 1.2


class Line(NamedTuple):
    """What a receiver has told: its estimate and when that came, the loss (0..1) since a probe began, a round trip.

    `trip_began_s` is when the sender report left that the round trip `trip_s` is of; None and minus infinity before
    the first. All times are monotonic seconds.
    """

    estimate_bps: float
    noted_s: float
    loss: float
    trip_s: float | None
    trip_began_s: float


class Prober:
    """One probe: trains of padding at the rate asked for, each longer than the one before, and what came of them.

    A receiver tells of its line once a second only, and by then what is too much stands half a second long before the
    voices. So a train is short, and a sender report follows it at once: the round trip made with that tells how long
    the queue is that the train has left. Only when it is short the next train leaves; the last one is so long that a
    line which lets bursts pass is found out. The probe fails as soon as a round trip is 0.1 s longer than usual, the
    receiver's estimate falls, 2 % are lost, or no answer comes from one who answered before. (An estimate far below
    what arrives does not fall on a full line, it only stands still.) It has passed when the last train is answered
    for and an estimate was told since the first: through a flood none comes at all.
    A `wary` one, of a thin line that did not carry those before, fails after 0.06 s, and its trains begin shorter: what
    is too much there takes the place of the voice.
    Source: RFC 3550 section 6.4.1 for the round trip; the trains and their figures are ours.
    """

    __slots__ = (
        "_answers",
        "_began_s",
        "_best_bps",
        "_extra_bps",
        "_later_s",
        "_paid_bytes",
        "_tail_s",
        "_train",
        "_train_s",
        "_trains_s",
        "_usual_s",
    )

    def __init__(
        self, extra_bps: float, usual_trip_s: float | None, line: Line, now_s: float, *, wary: bool = False
    ) -> None:
        """`extra_bps`: what is sent beside the media; `usual_trip_s`: the free line's round trip, as far as known."""
        self._later_s = WARY_LATER_S if wary else LATER_S
        self._trains_s = WARY_TRAINS_S if wary else TRAINS_S
        self._began_s = self._train_s = now_s
        self._extra_bps = extra_bps
        self._best_bps = line.estimate_bps
        self._usual_s = usual_trip_s
        self._answers = usual_trip_s is not None and now_s - line.trip_began_s < ANSWER_S + 1.0
        self._paid_bytes = 0.0
        self._train = 0
        self._tail_s: float | None = None

    @property
    def listens(self) -> bool:
        """Whether a train has left and its answer is awaited: no other sender report may leave meanwhile."""
        return self._tail_s is not None

    def owed_packets(self, now_s: float, packet_bytes: int) -> int:
        """How many packets of padding are due at now_s; they count as sent."""
        if self._tail_s is not None:
            return 0
        due_bytes = min(now_s - self._train_s, self._trains_s[self._train]) * self._extra_bps / 8
        owed = int(due_bytes - self._paid_bytes) // packet_bytes
        self._paid_bytes += owed * packet_bytes
        return owed

    def ends_train(self, now_s: float) -> bool:
        """Whether a train has just left whole, so that a sender report is to follow it now."""
        if self._tail_s is not None or now_s - self._train_s < self._trains_s[self._train]:
            return False
        self._tail_s = now_s
        return True

    def verdict(self, line: Line, now_s: float) -> bool | None:
        """Whether the line carried it; None while that is open."""
        self._best_bps = max(self._best_bps, line.estimate_bps)
        if line.estimate_bps < self._best_bps * FALLEN_SHARE or line.loss >= LIGHT_LOSS:
            return False
        if self._tail_s is None:
            return None
        if line.trip_began_s > self._tail_s - NEARLY_S:
            if self._is_late(line):
                return False
        elif now_s - self._tail_s < ANSWER_S:
            return None
        elif self._answers:
            return False
        self._train += 1
        if self._train == len(self._trains_s):
            return line.noted_s >= self._began_s
        self._tail_s = None
        self._train_s = now_s
        self._paid_bytes = 0.0
        return None

    def _is_late(self, line: Line) -> bool:
        return self._usual_s is not None and line.trip_s is not None and line.trip_s > self._usual_s + self._later_s
