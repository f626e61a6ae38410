"""The line between the timestamps of one stream and the wall clock. Source: RFC 3550 section 6.4.1."""


class StreamClock:
    """The worker's sender reports say which timestamp was when; its own clock bends slowly, so the last one counts."""

    def __init__(self, clock_hz: int) -> None:
        self._clock_hz = clock_hz
        self._wall_s: float | None = None
        self._timestamp = 0
        self._guessed = True

    @property
    def known(self) -> bool:
        """Whether a report has come since the beginning."""
        return not self._guessed

    def report(self, wall_s: float, timestamp: int) -> None:
        """Notes a sender report: Unix seconds, and the RTP timestamp of that moment."""
        self._wall_s, self._timestamp = wall_s, timestamp
        self._guessed = False

    def guess(self, wall_s: float, timestamp: int) -> None:
        """Takes a packet's arrival for its moment, until a report says better."""
        if self._wall_s is None:
            self._wall_s, self._timestamp = wall_s, timestamp

    def wall_s(self, timestamp: int) -> float | None:
        """When (Unix seconds) the media of this timestamp was captured; None while nothing is known."""
        if self._wall_s is None:
            return None
        ahead = (timestamp - self._timestamp) & 0xFFFF_FFFF
        if ahead >= 0x8000_0000:
            ahead -= 0x1_0000_0000
        return self._wall_s + ahead / self._clock_hz

    def forget(self) -> None:
        """Knows nothing any more: another stream begins."""
        self._wall_s = None
        self._guessed = True
