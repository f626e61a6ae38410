"""The three words for a line (Tốt, Yếu, Mất) from what the worker measures. No I/O; time is an argument."""

from collections.abc import Iterable
from dataclasses import dataclass

from sfu.interfaces import PeerFigures, Step
from signaling.protocol.messages import Line
from signaling.protocol.server import LineRow

SILENT_S = 3.0
CALM_S = 3.0
JITTERS = 3
"""A receiver reports about once a second, so that figures of two seconds may be one report: of three they are two."""
CLIMBS_S = 60.0
"""Who was let up climbs by tries: what it gets meanwhile says nothing of its line."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on a line is weak: fraction lost (0 to 1), milliseconds."""

    loss: float
    round_trip_ms: float
    jitter_ms: float


@dataclass(slots=True)
class _Watch:
    """What is known of one participant's line; times in monotonic seconds. `jittery`: seconds in a row."""

    heard_s: float
    told: LineRow
    measured: bool = False
    jittery: int = 0
    weak_until_s: float = 0.0
    step: Step = Step.VOICE
    held: Step | None = None
    climbs_until_s: float = float("-inf")

    def full(self, now_s: float) -> Step:
        """The step below which the line shows that it is weak."""
        if self.held is not None:
            return self.held
        return Step.STAGE_FULL if now_s >= self.climbs_until_s else Step.VOICE


class LineBoard:
    """The lines of one meeting: fed with figures, asked once a second what changed.

    A line turns weak at once (by jitter after JITTERS seconds in a row: one late burst is found on every line) and good
    again only after CALM_S without a reason; it is lost after SILENT_S without anything heard, so a dead worker shows
    as well as a dead line.
    """

    def __init__(self, thresholds: Thresholds) -> None:
        """`thresholds`: from where on a line is weak."""
        self._thresholds = thresholds
        self._watches: dict[str, _Watch] = {}

    def arrived(self, participant: str, now_s: float) -> None:
        """The participant is in the session; being here already changes nothing."""
        if participant not in self._watches:
            self._watches[participant] = _Watch(heard_s=now_s, told=_no_line(participant))

    def departed(self, participant: str) -> None:
        """The participant left: it has no line."""
        self._watches.pop(participant, None)

    def held(self, participant: str, step: Step | None, now_s: float) -> None:
        """IT holds the participant below a step, or lets it up: what it is not given is no weakness of its line."""
        watch = self._watches.get(participant)
        if watch is None or watch.held is step:
            return
        if step is None:
            watch.climbs_until_s = now_s + CLIMBS_S
        watch.held = step

    def full(self, participant: str, now_s: float) -> Step:
        """The step below which the participant's line shows that it is weak."""
        watch = self._watches.get(participant)
        return Step.STAGE_FULL if watch is None else watch.full(now_s)

    def measured(self, peers: Iterable[PeerFigures], now_s: float) -> None:
        """Takes the figures of the last second; those of who is not here are ignored."""
        for peer in peers:
            watch = self._watches.get(peer.peer)
            if watch is None or not peer.connected:
                continue
            watch.measured = True
            watch.heard_s = max(watch.heard_s, now_s - peer.heard_s)
            watch.step = peer.step
            watch.jittery = watch.jittery + 1 if self._jitters(peer) else 0
            if self._is_weak(peer) or watch.jittery >= JITTERS or peer.step < watch.full(now_s):
                watch.weak_until_s = now_s + CALM_S

    def stepped(self, participant: str, step: Step, now_s: float) -> None:
        """The participant moved on the ladder."""
        watch = self._watches.get(participant)
        if watch is not None:
            watch.step = step
            if step < watch.full(now_s):
                watch.weak_until_s = now_s + CALM_S

    def row(self, participant: str, now_s: float) -> LineRow:
        """The line of one participant now."""
        watch = self._watches.get(participant)
        if watch is None:
            return _no_line(participant)
        return LineRow(participant=participant, line=_word(watch, now_s), step=int(watch.step))

    def carries_little(self, participant: str) -> bool:
        """Whether a line was measured to carry the voice and no more."""
        watch = self._watches.get(participant)
        return watch is not None and watch.measured and watch.step is Step.VOICE

    def silent_s(self, participant: str, now_s: float) -> float | None:
        """For how long nothing was heard on a line that brought something before; None for any other."""
        watch = self._watches.get(participant)
        return None if watch is None or not watch.measured else now_s - watch.heard_s

    def every(self, now_s: float) -> tuple[LineRow, ...]:
        """The lines of all who are in the session."""
        return tuple(self.row(participant, now_s) for participant in self._watches)

    def changed(self, now_s: float) -> tuple[LineRow, ...]:
        """The rows that differ from those this method returned before."""
        rows: list[LineRow] = []
        for participant, watch in self._watches.items():
            row = self.row(participant, now_s)
            if row != watch.told:
                watch.told = row
                rows.append(row)
        return tuple(rows)

    def _is_weak(self, peer: PeerFigures) -> bool:
        limits = self._thresholds
        return max(peer.loss_up, peer.loss_down) > limits.loss or (peer.round_trip_ms or 0.0) > limits.round_trip_ms

    def _jitters(self, peer: PeerFigures) -> bool:
        return max(peer.jitter_ms, jitter_down_ms(peer)) > self._thresholds.jitter_ms


def jitter_down_ms(peer: PeerFigures) -> float:
    """Of what it is sent: the worst stream of those that carry something."""
    streams = (stream for stream in peer.streams if stream.direction == "down" and stream.packets)
    return max((stream.jitter_ms for stream in streams), default=0.0)


def _no_line(participant: str) -> LineRow:
    return LineRow(participant=participant, line=Line.NONE, step=0)


def _word(watch: _Watch, now_s: float) -> Line:
    if now_s - watch.heard_s > SILENT_S:
        return Line.LOST
    if not watch.measured:
        return Line.NONE
    return Line.WEAK if now_s < watch.weak_until_s else Line.GOOD
