"""How fast one receiver is sent to."""


class Pacer:
    """A token bucket: `rate_bps` on the long run, `burst_bytes` at once.

    A packet is allowed while the bucket is not in debt, and may take it there, so large packets need no exact fit.
    What must not wait (voice) does not ask; it is small beside the rest.
    `rate_bps` (above 0) may change at any time.
    """

    __slots__ = ("_at_s", "_tokens", "burst_bytes", "rate_bps")

    def __init__(self, rate_bps: float, burst_bytes: int) -> None:
        self.rate_bps = rate_bps
        self.burst_bytes = burst_bytes
        self._tokens = float(burst_bytes)
        self._at_s = 0.0

    def allow(self, n_bytes: int, now_s: float) -> bool:
        """Whether a packet of n_bytes may go at now_s (monotonic seconds); if so it is paid for."""
        tokens = self._tokens + (now_s - self._at_s) * self.rate_bps * 0.125
        self._at_s = now_s
        if tokens > self.burst_bytes:
            tokens = self.burst_bytes
        if tokens <= 0.0:
            self._tokens = tokens
            return False
        self._tokens = tokens - n_bytes
        return True

    def wait_s(self, now_s: float) -> float:
        """Seconds until the next packet will be allowed; 0 when it is now."""
        tokens = self._tokens + (now_s - self._at_s) * self.rate_bps * 0.125
        return 0.0 if tokens > 0.0 else (1.0 - tokens) * 8 / self.rate_bps
