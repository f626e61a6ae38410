"""When sources were flowing: what a listener may expect to hear and see. Times are monotonic seconds."""

from dataclasses import dataclass

from sfu.interfaces import SourceKind


@dataclass(frozen=True, slots=True)
class SourceName:
    """One thing that a participant sends."""

    participant: str
    source: SourceKind


class Flows:
    """The last window in which each source flowed; simulated rooms open and close the windows of their own."""

    __slots__ = ("_since_s", "_until_s")

    def __init__(self) -> None:
        self._since_s: dict[SourceName, float] = {}
        self._until_s: dict[SourceName, float] = {}

    def begin(self, name: SourceName, now_s: float) -> None:
        """The source flows from now on; one that flows already goes on."""
        if name not in self._since_s or name in self._until_s:
            self._since_s[name] = now_s
            self._until_s.pop(name, None)

    def end(self, name: SourceName, now_s: float) -> None:
        """The source flows no more."""
        if name in self._since_s:
            self._until_s.setdefault(name, now_s)

    def expected_s(self, name: SourceName, from_s: float, to_s: float) -> float:
        """For how long of this interval the source flowed in its last window, at least 0."""
        since_s = self._since_s.get(name)
        if since_s is None:
            return 0.0
        return max(0.0, min(to_s, self._until_s.get(name, to_s)) - max(from_s, since_s))
