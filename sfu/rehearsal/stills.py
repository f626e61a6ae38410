"""The small pictures that simulated rooms send to the wall: made once, kept in `stills.bin`.

Form of the file, big-endian: each picture as its length (u16) and a JPEG of 320 x 180.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from importlib.resources import files
from itertools import cycle, islice
from struct import Struct

EVERY_S = 5.0
FIRST_WITHIN_S = 2.0

_LENGTH = Struct("!H")


def load_stills() -> tuple[bytes, ...]:
    """The pictures that come with the package."""
    data = files("sfu.rehearsal").joinpath("stills.bin").read_bytes()
    stills, at = [], 0
    while at < len(data):
        (size,) = _LENGTH.unpack_from(data, at)
        at += _LENGTH.size
        stills.append(data[at : at + size])
        at += size
    return tuple(stills)


class StillCamera:
    """Sends one room's pictures, one every EVERY_S while they are wanted, as the browser client does."""

    def __init__(self, stills: tuple[bytes, ...], send: Callable[[bytes], Awaitable[None]]) -> None:
        """Begins with any of the pictures, so that rooms differ."""
        self.sent = 0
        self._stills = islice(cycle(stills), random.randrange(len(stills)), None)
        self._send = send
        self._wanted = asyncio.Event()

    def want(self, wanted: bool) -> None:
        """Whether somebody looks."""
        if wanted:
            self._wanted.set()
        else:
            self._wanted.clear()

    async def run(self) -> None:
        """Sends until it is cancelled."""
        while True:
            if not self._wanted.is_set():
                await self._wanted.wait()
                await asyncio.sleep(random.uniform(0, FIRST_WITHIN_S))
            await self._send(next(self._stills))
            self.sent += 1
            await asyncio.sleep(EVERY_S)
