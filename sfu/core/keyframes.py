"""How often a publisher is asked for a key frame."""

_PATIENT_AFTER = 5
_PATIENT_FACTOR = 4


class KeyframeThrottle:
    """Joins the wishes of all viewers of one source into few picture-loss requests.

    A request on any simulcast layer makes a key frame on all of them, so there is one throttle per source. A wish is
    remembered per layer until that layer's key frame comes. After five requests without an answer they become four
    times rarer, because the source is probably gone. Source: RFC 4585 section 6.3.1; the intervals are ours.
    `arrived_s` is when the latest key frame began to arrive, minus infinity before the first.
    """

    __slots__ = ("_interval_s", "_sent_s", "_unanswered", "_wanted", "arrived_s")

    def __init__(self, interval_s: float = 0.5) -> None:
        self._interval_s = interval_s
        self._sent_s = float("-inf")
        self._unanswered = 0
        self._wanted = 0
        self.arrived_s = float("-inf")

    @property
    def waiting(self) -> bool:
        """Whether a key frame is wanted and has not come."""
        return self._wanted != 0

    def ask(self, now_s: float, layer: int = 0) -> bool:
        """Notes that a viewer needs a key frame of this layer; whether a request must go out now."""
        self._wanted |= 1 << layer
        return self.due(now_s)

    def due(self, now_s: float) -> bool:
        """Whether a request must go out now; to be called by a timer while a key frame is wanted."""
        if not self._wanted or now_s - self._sent_s < self._wait_s():
            return False
        self._sent_s = now_s
        self._unanswered += 1
        return True

    def arrived(self, now_s: float, layer: int = 0) -> None:
        """Notes that a key frame of this layer has begun to arrive."""
        self._wanted &= ~(1 << layer)
        self._unanswered = 0
        self.arrived_s = now_s

    def forget(self, layer: int = 0) -> None:
        """Takes the wishes for a layer back, as when its last viewer left or the layer was switched off.

        Whoever wishes after the last was taken back asks a source that has gone on, and without that patience.
        """
        self._wanted &= ~(1 << layer)
        if not self._wanted:
            self._unanswered = 0

    def _wait_s(self) -> float:
        patient = self._unanswered >= _PATIENT_AFTER
        return self._interval_s * _PATIENT_FACTOR if patient else self._interval_s
