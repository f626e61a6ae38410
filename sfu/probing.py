"""Padding towards receivers whose line may carry more: who is probed, and the packets of it."""

from collections.abc import Callable, Sequence

import structlog

from sfu.core.prober import ABOVE_COST, LIGHT_LOSS, Line, Prober
from sfu.feedback import Feedback
from sfu.forwarding import PADDING_PACKET_BYTES, Forwarder
from sfu.interfaces import SlotKind, Step
from sfu.meter import loss_reported
from sfu.slot import OutSlot

MOST_AT_ONCE = 6
MOST_EXTRA_BPS = 3_000_000
WARY_FROM = 2

_log = structlog.get_logger()


class Probing:
    """Of one peer: at most one probe at a time, on the RTX stream of its stage. Source: RFC 4588, RFC 3550 section 5.1.

    `report` sends sender reports now. `tell` takes the step that was tried and whether the line carried its cost.
    """

    def __init__(
        self,
        slots: tuple[OutSlot, ...],
        feedback: Feedback,
        forwarder: Forwarder,
        report: Callable[[float], None],
        tell: Callable[[Step, bool, float], None],
    ) -> None:
        self._slots = slots
        self._feedback = feedback
        self._forwarder = forwarder
        self._report = report
        self._tell = tell
        self._stage = next((slot for slot in slots if slot.line.kind is SlotKind.STAGE and slot.rtx_headers), None)
        self._prober: Prober | None = None
        self._target = Step.VOICE
        self._began_s = 0.0

    def begin(self, target: Step, costs_bps: Sequence[float], step: Step, now_s: float, *, refused: int = 0) -> bool:
        """Tries what a step would cost more than the one of now; False when it cannot be, or what is sent suffers.

        `refused`: how many tries of it the line did not carry.
        """
        line = self._line(float("-inf"))
        if self._stage is None or line is None or self._prober is not None or line.loss >= LIGHT_LOSS:
            return False
        extra_bps = costs_bps[target] * ABOVE_COST - costs_bps[step]
        if extra_bps > MOST_EXTRA_BPS:
            return False
        wary = step is Step.VOICE and refused >= WARY_FROM
        self._prober = Prober(max(extra_bps, 0.0), self._feedback.queue.usual_s, line, now_s, wary=wary)
        self._target, self._began_s = target, now_s
        return True

    @property
    def listens(self) -> bool:
        """Whether an answer to a sender report is awaited that no other may follow."""
        return self._prober is not None and self._prober.listens

    @property
    def runs(self) -> bool:
        """Whether a probe is under way."""
        return self._prober is not None

    def stop(self) -> None:
        """Ends the probe, if there is one, without a verdict."""
        self._prober = None

    def turn(self, now_s: float) -> bool:
        """Sends what is due; whether the probe goes on. Called every 25 ms."""
        prober, slot, line = self._prober, self._stage, self._line(self._began_s)
        if prober is None or slot is None or line is None or slot.link.srtp is None:
            return False
        carried = prober.verdict(line, now_s)
        if carried is not None:
            self._tell(self._target, carried, now_s)
            return False
        self._forwarder.pad(slot, prober.owed_packets(now_s, PADDING_PACKET_BYTES), now_s)
        if prober.ends_train(now_s):
            self._report(now_s)
        return True

    def _line(self, since_s: float) -> Line | None:
        """What the receiver has told since then; None before its first estimate."""
        estimate = self._feedback.estimate
        if estimate.latest_bps is None:
            return None
        loss = loss_reported(self._slots, since_s)
        return Line(
            estimate.latest_bps, estimate.noted_s, loss, self._feedback.latest_trip_s, self._feedback.trip_began_s
        )


class Probes:
    """All probes of a worker: few at a time, so that a hall of rooms that comes back does not pad all its lines."""

    def __init__(self) -> None:
        self._running: list[Probing] = []

    @property
    def have_room(self) -> bool:
        """Whether one more may begin."""
        return len(self._running) < MOST_AT_ONCE

    def add(self, probing: Probing) -> None:
        """One has begun."""
        self._running.append(probing)

    def turn(self, now_s: float) -> None:
        """Sends what is due of all of them; called every 25 ms."""
        for probing in tuple(self._running):
            try:
                goes_on = probing.turn(now_s)
            except Exception:
                _log.exception("probe_fault")
                goes_on = False
            if not goes_on:
                probing.stop()
                self._running.remove(probing)
