"""What a receiver's reports say of loss, over stretches long enough to mean something."""

SHORTEST_S = 0.5


class ReportedLoss:
    """Of one stream. `loss` (0..1) is of the time from `from_s` on to `until_s`, monotonic seconds.

    A browser sends a report with every request for a packet: while it loses many, one each 20 ms, and what such a
    report gives as lost since the last one is all or nothing. So loss is counted from the totals, half a second at
    least. The first report is of all time before. Source: RFC 3550 section 6.4.1, appendix A.3.
    """

    __slots__ = ("_highest", "_lost", "from_s", "loss", "until_s")

    def __init__(self) -> None:
        self.loss = 0.0
        self.from_s = float("-inf")
        self.until_s = float("-inf")
        self._highest: int | None = None
        self._lost = 0

    def note(self, fraction: float, lost: int, highest_sequence: int, now_s: float) -> None:
        """Takes in a report: fraction lost since the last one, packets lost in all, the extended sequence number."""
        if self._highest is None:
            self._move(fraction, lost, highest_sequence, now_s)
            return
        expected = (highest_sequence - self._highest) & 0xFFFF_FFFF
        if now_s - self.until_s < SHORTEST_S or not expected:
            return
        if expected >= 0x8000_0000:
            self._move(fraction, lost, highest_sequence, now_s)  # The receiver counts anew.
        else:
            self._move(min(max(lost - self._lost, 0) / expected, 1.0), lost, highest_sequence, now_s)

    def _move(self, loss: float, lost: int, highest_sequence: int, now_s: float) -> None:
        self.loss = loss
        self.from_s, self.until_s = self.until_s, now_s
        self._lost, self._highest = lost, highest_sequence
