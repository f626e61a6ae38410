"""What a bad line does to datagrams, as numbers: decided by a seed, so that a test sees the same line every time."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Impairment:
    """One direction of a line. Shares are 0..1; the default is a perfect line.

    `burst` is the share of datagrams that begin a burst of loss, whose mean length is `burst_length` datagrams.
    `reorder` datagrams are held back by `reorder_s` more than the others. `rate_bps` None is no limit; datagrams that
    would wait longer than `queue_s` behind it are lost.
    """

    loss: float = 0.0
    burst: float = 0.0
    burst_length: float = 4.0
    delay_s: float = 0.0
    jitter_s: float = 0.0
    reorder: float = 0.0
    reorder_s: float = 0.03
    duplicate: float = 0.0
    rate_bps: int | None = None
    queue_s: float = 0.5
    blackhole: bool = False

    def __post_init__(self) -> None:
        shares = (self.loss, self.burst, self.reorder, self.duplicate)
        if not all(0 <= share <= 1 for share in shares) or self.burst_length < 1:
            raise ValueError("shares lie between 0 and 1, a burst has at least one datagram")
        times_s = (self.delay_s, self.jitter_s, self.reorder_s, self.queue_s)
        if min(times_s) < 0 or (self.rate_bps is not None and self.rate_bps < 1):
            raise ValueError("times and rates are not negative")


class Line:
    """One direction with its memory: the burst it is in, and the queue before its bottleneck."""

    __slots__ = ("_burst", "_chance", "_free_s", "impairment", "lost")

    def __init__(self, impairment: Impairment, seed: int) -> None:
        self.impairment = impairment
        self.lost = 0
        self._chance = random.Random(seed)
        self._burst = False
        self._free_s = 0.0

    def deliver(self, size_bytes: int, now_s: float) -> tuple[float, ...]:
        """When a datagram sent now arrives: no time when it is lost, two when it is duplicated.

        Without jitter and reordering datagrams keep their order.
        """
        line = self.impairment
        if line.blackhole or self._loses():
            self.lost += 1
            return ()
        leaves_s = now_s
        if line.rate_bps is not None:
            leaves_s = max(now_s, self._free_s)
            if leaves_s - now_s > line.queue_s:
                self.lost += 1
                return ()
            leaves_s += size_bytes * 8 / line.rate_bps
            self._free_s = leaves_s
        arrives_s = leaves_s + line.delay_s
        if line.jitter_s:
            arrives_s += self._chance.uniform(0, line.jitter_s)
        if self._happens(line.reorder):
            arrives_s += line.reorder_s
        return (arrives_s, arrives_s) if self._happens(line.duplicate) else (arrives_s,)

    def _loses(self) -> bool:
        """Whether this datagram is lost, in a burst or alone."""
        line = self.impairment
        if self._burst:
            self._burst = not self._happens(1 / line.burst_length)
        else:
            self._burst = self._happens(line.burst)
        return self._burst or self._happens(line.loss)

    def _happens(self, share: float) -> bool:
        return share > 0 and self._chance.random() < share
