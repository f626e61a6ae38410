"""How often one place may ask, in a window that moves with the time."""

from collections import deque

MAX_PLACES = 10_000
LETTER_LOOKS = 120
LETTER_WINDOW_S = 60
"""An office behind one address may open its letters at once; a key of 256 bits is not found by asking."""


class Throttle:
    """Counts what each place asked for. It forgets the place that came first when there are too many."""

    def __init__(self, most: int, window_s: int) -> None:
        """At most `most` times in `window_s` seconds."""
        self._most = most
        self._window_s = window_s
        self._asked: dict[str, deque[float]] = {}

    def wait_s(self, place: str, now_s: float) -> int | None:
        """Counts one more and returns None; or whole seconds (at least 1) until it may ask again, and counts nothing.

        `now_s`: seconds; where they run backwards, as of a clock that was set, nobody waits for more than the window.
        """
        asked = self._asked.setdefault(place, deque())
        if asked and asked[-1] > now_s:
            asked = self._asked[place] = deque(min(at_s, now_s) for at_s in asked)
        while asked and asked[0] <= now_s - self._window_s:
            asked.popleft()
        if len(asked) >= self._most:
            return max(1, round(asked[0] + self._window_s - now_s))
        asked.append(now_s)
        if len(self._asked) > MAX_PLACES:
            del self._asked[next(iter(self._asked))]
        return None
