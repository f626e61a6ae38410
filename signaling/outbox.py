"""Frames on their way to one client: bounded, so that a client that does not read costs little."""

import asyncio
from collections import deque

MAX_FRAMES = 1024
MAX_CHARS = 2 * 1024 * 1024


class Outbox:
    """A queue of frames with one reader, and pictures for when it is empty. Closing it says which frame is the last."""

    def __init__(self) -> None:
        """Empty and open."""
        self._frames: deque[str] = deque()
        self._chars = 0
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

    def show(self, of: str, frame: bytes) -> None:
        """Takes a picture in place of an older one of the same; so a slow client misses some, and nothing piles up."""
        if not self.closed:
            self._pictures[of] = frame
            self._ready.set()

    def close(self, last: str, *, drop_waiting: bool = False) -> None:
        """Takes the last frame; later ones are ignored, and pictures are dropped."""
        if self.closed:
            return
        if drop_waiting:
            self._frames.clear()
        self._pictures.clear()
        self._frames.append(last)
        self.closed = True
        self._ready.set()

    async def get(self) -> str | bytes | None:
        """The next frame, or a picture when no frame waits; None after the last one."""
        while not self._frames and not self._pictures:
            if self.closed:
                return None
            self._ready.clear()
            await self._ready.wait()
        if not self._frames:
            return self._pictures.pop(next(iter(self._pictures)))
        frame = self._frames.popleft()
        self._chars -= len(frame)
        return frame
