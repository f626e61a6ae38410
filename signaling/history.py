"""The frames of the last revisions of a meeting, for clients that come back after a short loss. No I/O."""

from collections import deque

MAX_FRAMES = 512
MAX_BYTES = 64 * 1024
"""A whole room of 129 sites is about as long: whoever missed more is told that instead."""


class History:
    """A bounded ring of frames as they were written, with the revision of each."""

    def __init__(self, revision: int) -> None:
        """`revision`: the oldest at which a client may stand; what its frames were is noted next."""
        self._oldest = self._newest = revision
        self._frames: deque[tuple[int, str, int]] = deque()
        self._bytes = 0

    def note(self, revision: int, frame: str) -> None:
        """Takes a frame; a revision is told in one or several, and revisions follow one another."""
        if revision > self._newest + 1:
            self._forget_all(revision)
        self._newest = max(self._newest, revision)
        size_bytes = len(frame.encode())
        self._frames.append((revision, frame, size_bytes))
        self._bytes += size_bytes
        while len(self._frames) > MAX_FRAMES or self._bytes > MAX_BYTES:
            self._forget_oldest()

    def since(self, revision: int) -> tuple[str, ...] | None:
        """What a client at this revision may have missed; None when that is not known any more.

        The frames of its own revision are among them: it may have heard only the first. Hearing one twice is harmless.
        """
        if not self._oldest <= revision <= self._newest:
            return None
        return tuple(frame for at, frame, _ in self._frames if at >= revision)

    def _forget_oldest(self) -> None:
        """A revision is known with all its frames, or not at all."""
        oldest = self._frames[0][0]
        while self._frames and self._frames[0][0] == oldest:
            self._bytes -= self._frames.popleft()[2]
        self._oldest = oldest + 1

    def _forget_all(self, revision: int) -> None:
        self._frames.clear()
        self._bytes = 0
        self._oldest = revision
