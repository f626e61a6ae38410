"""Which simulcast layer a receiver gets, and which layers a publisher needs to send at all."""

from collections.abc import Collection, Sequence

ENOUGH = 0.9


def choose(live_heights: Sequence[int], wanted_height: int, max_layer: int) -> int | None:
    """The layer to forward for a picture shown at wanted_height (pixels).

    `live_heights` has one entry a layer, lowest layer first: its height, or 0 when nothing comes on it. The answer is
    the lowest live layer that fills at least nine tenths of the wanted height, else the highest live one; never
    above max_layer, which the receiver's line allows (-1: no video). None when there is none.
    """
    best: int | None = None
    for index, height in enumerate(live_heights[: max(max_layer + 1, 0)]):
        if height > 0:
            best = index
            if height >= wanted_height * ENOUGH:
                break
    return best


class WantedLayers:
    """Which layers of one source somebody receives; one that nobody wants stays on for a while.

    The hold spares the publisher's encoder, and the viewers a key frame, when a layout changes to and fro.
    """

    __slots__ = ("_hold_s", "_wanted_s")

    def __init__(self, count: int, now_s: float, hold_s: float = 2.5) -> None:
        """All layers count as wanted at now_s: a publisher begins with all of them."""
        self._hold_s = hold_s
        self._wanted_s = [now_s] * count

    def update(self, wanted: Collection[int], now_s: float) -> tuple[bool, ...]:
        """Takes in the layers wanted at now_s; which ones are to be sent, lowest first."""
        for index in wanted:
            self._wanted_s[index] = now_s
        return tuple(now_s - wanted_s < self._hold_s for wanted_s in self._wanted_s)
