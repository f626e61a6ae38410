"""Packets of one stream brought into order; what is missing is waited for, but not for ever."""

from collections.abc import Iterator
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

MOST_WAITING = 2000


class InOrder(NamedTuple, Generic[T]):
    """The next packet, and how many before it never came."""

    item: T
    missing: int


class Reorder(Generic[T]):
    """Takes packets by sequence number (16 bits), gives them in order.

    A gap is waited for `wait_s`, or until MOST_WAITING packets are behind it. Packets that come after that, and
    packets that were here before, are dropped and counted in `late`.
    """

    def __init__(self, wait_s: float) -> None:
        self.late = 0
        self._wait_s = wait_s
        self._next: int | None = None
        self._waiting: dict[int, tuple[T, float]] = {}

    def put(self, sequence: int, item: T, now_s: float) -> None:
        """Takes a packet that came at now_s (monotonic seconds)."""
        if self._next is None:
            self._next = sequence
        ahead = (sequence - self._next) & 0xFFFF
        if ahead >= 0x8000 or self._next + ahead in self._waiting:
            self.late += 1
            return
        self._waiting[self._next + ahead] = (item, now_s)

    def take(self, now_s: float) -> Iterator[InOrder[T]]:
        """What is in order by now; gaps that were waited for long enough are passed over."""
        missing = 0
        while self._waiting:
            assert self._next is not None
            found = self._waiting.pop(self._next, None)
            if found is not None:
                self._next += 1
                yield InOrder(found[0], missing)
                missing = 0
                continue
            came_s = min(came_s for _, came_s in self._waiting.values())
            if now_s - came_s < self._wait_s and len(self._waiting) < MOST_WAITING:
                return
            nearest = min(self._waiting)
            missing += nearest - self._next
            self._next = nearest

    def forget(self) -> None:
        """Begins anew with the next packet, whatever its number."""
        self._next = None
        self._waiting.clear()
