"""Where the frames of two sources on one slot lie over each other in time."""

from sfu.core.seq import diff32

_PRESS = 6  # Binary digits: fifty milliseconds become less than one.


class Overlap:
    """The frames of a new source that were captured before the last one sent of the old: pressed together behind it.

    A key frame takes a publisher long to encode, so the old source goes on past the instant it was captured at. Were
    the new source's timestamps moved behind, its picture would lag behind its voice for as long as it stays, and each
    further switch would add to that. `first` is the out-timestamp of its key frame by the clock, `least` the one it
    may have. Frames less than 64 ticks apart (0.7 ms) may get one timestamp.
    """

    __slots__ = ("_first", "_least", "_span")

    def __init__(self, first: int, least: int) -> None:
        self._first = first
        self._least = least
        # Where the pressed timestamps meet the others.
        self._span = (diff32(least, first) << _PRESS) // ((1 << _PRESS) - 1) + 1

    def place(self, timestamp: int) -> int:
        """The out-timestamp to send, for the one that the clock gives; still in order, frame by frame."""
        since = diff32(timestamp, self._first)
        if not 0 <= since < self._span:
            return timestamp
        pressed = (self._least + (since >> _PRESS)) & 0xFFFF_FFFF
        return pressed if diff32(timestamp, pressed) < 0 else timestamp

    def is_over(self, timestamp: int) -> bool:
        """Whether the pressed frames are all before this out-timestamp."""
        return diff32(timestamp, self._first) >= self._span
