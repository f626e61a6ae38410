"""Whether a receiver's estimate of its line is a limit, or only follows what little is sent."""

from collections import deque

LIMIT_SHARE = 0.9
RISING_FACTOR = 1.005
RISING_OVER_S = 0.9
HISTORY_S = 3.0
LIGHT_LOSS = 0.05
FLOOD_LOSS = 0.5
FIRST_S = 3.0
LITTLE_BPS = 20_000
FALLEN_SHARE = 0.97
FALL_HOLDS_S = 3.0


class Estimate:
    """Reads the receiver's estimates (REMB) against what is sent.

    A browser's estimate starts low, is at most 1.5 times what arrives, and climbs a few percent a second however
    free the line is; on a full line it falls to 85 % of what gets through, rises and falls again. So it is a limit
    only when it stays below what is sent, and does not rise or has just fallen. Through a flood so little arrives that
    no estimate comes for seconds: then what gets through says how wide the line is. `noted_s`: when the latest came.
    Chromium's is of the pictures alone: when none are sent it is what was left of it, and no limit.
    Source: draft-ietf-rmcat-gcc-02 sections 5.5 and 5.6; draft-alvestrand-rmcat-remb-03.
    """

    __slots__ = ("_began_s", "_fell_s", "_history", "latest_bps", "noted_s")

    def __init__(self) -> None:
        self.latest_bps: int | None = None
        self.noted_s = float("-inf")
        self._began_s: float | None = None
        self._fell_s = float("-inf")
        self._history: deque[tuple[float, int]] = deque()

    def note(self, estimate_bps: int, now_s: float) -> None:
        """Takes in an estimate."""
        if self._began_s is None:
            self._began_s = now_s
        if self.latest_bps is not None and estimate_bps < self.latest_bps * FALLEN_SHARE:
            self._fell_s = now_s
        self.latest_bps = estimate_bps
        self.noted_s = now_s
        self._history.append((now_s, estimate_bps))
        while self._history[0][0] < now_s - HISTORY_S:
            self._history.popleft()

    def limits(self, sent_bps: float, loss: float, now_s: float) -> bool:
        """Whether the line carries less than the pictures sent over the last second (`loss` 0..1 as reported)."""
        if self.latest_bps is None or self._began_s is None or self.latest_bps >= sent_bps * LIMIT_SHARE:
            return False
        if sent_bps < LITTLE_BPS:
            return False
        if loss >= LIGHT_LOSS:
            return True
        if now_s - self._began_s <= FIRST_S:
            return False
        return self.fell_within(FALL_HOLDS_S, now_s) or not self._rising(now_s)

    def fell_within(self, seconds: float, now_s: float) -> bool:
        """Whether it fell in the last seconds: the receiver saw its packets queue up."""
        return now_s - self._fell_s < seconds

    def effective_bps(self, sent_bps: float, cost_bps: float, loss: float, now_s: float) -> float | None:
        """What the line carries of pictures as far as is known: at least what they cost now, when that is no limit."""
        if self.latest_bps is None:
            return sent_bps * (1 - loss) if loss >= FLOOD_LOSS else None
        if self.limits(sent_bps, loss, now_s):
            return float(self.latest_bps)
        return max(float(self.latest_bps), cost_bps)

    def _rising(self, now_s: float) -> bool:
        assert self.latest_bps is not None
        earlier = [bps for at_s, bps in self._history if now_s - at_s >= RISING_OVER_S]
        return not earlier or self.latest_bps > earlier[-1] * RISING_FACTOR
