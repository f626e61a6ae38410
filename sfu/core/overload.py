"""What a worker gives up for all rooms when it cannot keep up itself."""

from sfu.interfaces import Step

LATE_S = 0.25
IN_TIME_S = 0.05
PATIENCE_S = 1.0
BETWEEN_S = 1.0
CALM_S = 5.0
MOST_DOUBLINGS = 3
TRIAL_S = 20.0


class Overload:
    """Caps the ladder of every peer by how long video waits in the worker: tiles go first, then layers, never voice.

    One step down after 1 s of packets that waited longer than 0.25 s, at most one each second, so that a step shows
    what it brings; one step up after 5 s in time, and twice as long after each climb that did not last 20 s, up to
    40 s.
    """

    __slots__ = ("_calm_since_s", "_climbed_s", "_failures", "_late_since_s", "_moved_s", "cap")

    def __init__(self) -> None:
        self.cap = Step.TILES
        self._late_since_s: float | None = None
        self._calm_since_s: float | None = None
        self._moved_s = float("-inf")
        self._climbed_s = float("-inf")
        self._failures = 0

    def update(self, wait_s: float, now_s: float) -> Step:
        """The highest step of anybody from now on; `wait_s` is the longest wait since the last call."""
        if wait_s <= LATE_S:
            self._late_since_s = None
        elif self._late_since_s is None:
            self._late_since_s = now_s
        if wait_s > IN_TIME_S:
            self._calm_since_s = None
        elif self._calm_since_s is None:
            self._calm_since_s = now_s
        if self._late_since_s is not None and now_s - self._late_since_s >= PATIENCE_S:
            self._give_up_a_step(now_s)
        elif self._calm_since_s is not None and now_s - self._calm_since_s >= CALM_S * 2**self._failures:
            self._take_back_a_step(now_s)
        return self.cap

    def _give_up_a_step(self, now_s: float) -> None:
        if self.cap <= Step.VOICES or now_s - self._moved_s < BETWEEN_S:
            return
        if now_s - self._climbed_s < TRIAL_S:
            self._failures = min(self._failures + 1, MOST_DOUBLINGS)
        self.cap = Step(self.cap - 1)
        self._moved_s = now_s

    def _take_back_a_step(self, now_s: float) -> None:
        if self.cap is Step.TILES:
            self._failures = 0
            return
        self.cap = Step(self.cap + 1)
        self._moved_s = self._climbed_s = self._calm_since_s = now_s
