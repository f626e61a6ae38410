"""Out-sequence numbers under which nothing has left: what a publisher's own line lost."""

from collections import deque

KEPT = 512
"""Changes that are remembered: ten seconds of a layer that loses a tenth."""


class Unsent:
    """Counts the numbers of one slot that were passed over, so that a receiver's line is not blamed for them.

    A gap in what a publisher sends stays a gap for its receivers, and each of them reports it as loss: else a speaker
    whose line drops for a moment would bring everybody down the ladder. Sequence numbers are extended ones.
    """

    __slots__ = ("_before", "_changes", "_total")

    def __init__(self) -> None:
        self._total = 0
        self._before = 0
        self._changes: deque[tuple[int, int]] = deque()

    def change(self, newest: int, by: int) -> None:
        """So many more numbers up to `newest` have not left; fewer (negative) when one left late after all."""
        if len(self._changes) == KEPT:
            self._before = self._changes.popleft()[1]
        self._total += by
        self._changes.append((newest, self._total))

    def until(self, sequence: int) -> int:
        """How many up to this number, from the first of the slot on."""
        for newest, total in reversed(self._changes):
            if newest <= sequence:
                return total
        return self._before
