"""A receiver's own estimate of its downlink, told to the server by REMB.

Much simpler than a browser's: the line is taken for as wide as it is said to be until a queue stands in front of it
(even the quickest packet of the last while came late by its abs-send-time); then the estimate falls below what
arrives, and climbs again, to 1.5 times what arrives and a little more. Loss alone does not lower it, as it does not in
a browser: there loss is for the sender to judge (draft-ietf-rmcat-gcc section 6), who knows what never left.
"""

from sfu.transport.rtp import ABS_SEND_TIME_TICKS

STANDING_QUEUE_S = 0.15
LEAST_BPS = 30_000
FALL, CLIMB_PER_S = 0.85, 1.08
MOST_OF_ARRIVING, ABOVE_ARRIVING_BPS = 1.5, 10_000
BASE_MEMORY_S = 20.0
_WRAP_S = 64.0


class Estimate:
    """The estimate of one connection, in bits a second."""

    __slots__ = ("_base_s", "_base_until_s", "_least_s", "_line_bps", "_octets", "_reported_s", "_stands", "bps")

    def __init__(self, line_bps: int, now_s: float) -> None:
        self.bps = line_bps
        self._line_bps = line_bps
        self._octets = 0
        self._reported_s = now_s
        self._base_s: float | None = None
        self._base_until_s = 0.0
        self._least_s: float | None = None
        self._stands = False

    def sample(self, send_time: int, now_s: float) -> None:
        """Notes the abs-send-time (24 bits) of a packet that came at now_s."""
        transit_s = (now_s - send_time / ABS_SEND_TIME_TICKS) % _WRAP_S
        if self._least_s is None or _earlier(transit_s, self._least_s):
            self._least_s = transit_s

    def report(self, octets: int, now_s: float) -> int:
        """The estimate to tell now; octets arrived in all."""
        elapsed_s = max(now_s - self._reported_s, 0.001)
        arriving_bps = int((octets - self._octets) * 8 / elapsed_s)
        self._octets = octets
        self._reported_s = now_s
        if self._stands:
            self.bps = min(self.bps, int(arriving_bps * FALL))
        else:
            most_bps = arriving_bps * MOST_OF_ARRIVING + ABOVE_ARRIVING_BPS
            self.bps = max(self.bps, min(int(self.bps * CLIMB_PER_S**elapsed_s), int(most_bps)))
        self.bps = max(LEAST_BPS, min(self.bps, self._line_bps))
        return self.bps

    def look(self, now_s: float) -> bool:
        """Whether every packet since the last look was later than the line's usual transit: a queue stands."""
        least_s, self._least_s = self._least_s, None
        if least_s is None:
            return False
        if self._base_s is None or _earlier(least_s, self._base_s) or now_s > self._base_until_s:
            self._base_s = least_s
            self._base_until_s = now_s + BASE_MEMORY_S
        self._stands = (least_s - self._base_s) % _WRAP_S > STANDING_QUEUE_S
        return self._stands


def _earlier(a_s: float, b_s: float) -> bool:
    """Whether a comes before b on the circle of 64 seconds."""
    return (b_s - a_s) % _WRAP_S < _WRAP_S / 2
