"""Frames on their way to one client: bounded, so that a client that does not read costs little."""

import asyncio
from collections import deque

MAX_FRAMES = 1024
MAX_CHARS = 2 * 1024 * 1024


class Outbox:
    """A queue of frames with one reader, and what waits until it is empty: the newest of what is renewed, and pictures.

    Closing it says which frame is the last.
    """

    def __init__(self) -> None:
        """Empty and open."""
        self._frames: deque[str] = deque()
        self._chars = 0
        self._newest: str | None = None
        self._pictures: dict[str, bytes] = {}
        self._ready = asyncio.Event()
        self.closed = False

    def put(self, frame: str) -> bool:
        """Whether the frame was taken; False when too much waits already."""
        if self.closed:
            return True
        if len(self._frames) >= MAX_FRAMES or self._chars + len(frame) > MAX_CHARS:
            return False
        self._frames.append(frame)
        self._chars += len(frame)
        self._ready.set()
        return True

    def renew(self, frame: str) -> None:
        """Takes a frame in place of the one of before that still waits: only the newest of these counts."""
        if not self.closed:
            self._newest = frame
            self._ready.set()

    def show(self, of: str, frame: bytes) -> None:
        """Takes a picture in place of an older one of the same; so a slow client misses some, and nothing piles up."""
        if not self.closed:
            self._pictures[of] = frame
            self._ready.set()

    def close(self, last: str, *, drop_waiting: bool = False) -> None:
        """Takes the last frame; later ones are ignored; pictures, and what was to be renewed, are dropped."""
        if self.closed:
            return
        if drop_waiting:
            self._frames.clear()
        self._pictures.clear()
        self._newest = None
        self._frames.append(last)
        self.closed = True
        self._ready.set()

    async def get(self) -> str | bytes | None:
        """The next frame, else the newest of those that are renewed, else a picture; None after the last one."""
        while not self._frames and not self._pictures and self._newest is None:
            if self.closed:
                return None
            self._ready.clear()
            await self._ready.wait()
        if not self._frames and self._newest is not None:
            newest, self._newest = self._newest, None
            return newest
        if not self._frames:
            return self._pictures.pop(next(iter(self._pictures)))
        frame = self._frames.popleft()
        self._chars -= len(frame)
        return frame
