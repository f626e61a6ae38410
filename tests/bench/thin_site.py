"""A room that hears a voice over a thin line; run at its far end.

`python -m tests.bench.thin_site JSON`. Each line of standard output is a value. The first line of standard input begins
to watch the voice, each other one asks what came of it since.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator

from pydantic import BaseModel, ConfigDict

from sfu.interfaces import SlotKind
from tests.system.simulated_rooms import Cast, RoomLine, gap_ms, in_meeting, settle_gaps, slot, watch_gaps


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Thin(_Value):
    """Where it takes part, and as whom."""

    address: str
    meeting: str
    room: str


class Joined(_Value):
    """It is in the session, and has media."""

    participant: str


class Voice(_Value):
    """What came of the voice while it was watched."""

    packets: int
    lost: int
    gap_ms: float
    watched_s: float


async def main(thin: Thin) -> None:
    """Until the end of the input. It only listens: simulated cameras do not heed what their line carries."""
    line = {thin.room: RoomLine(tiles=0, layers=0)}
    async with in_meeting(thin.address, thin.meeting, (thin.room,), line) as cast:
        _say(Joined(participant=cast.chair.part.participant))
        asked = _input()
        await anext(asked)
        before = _start(cast)
        async for _ in asked:
            _say(_heard(cast, before))
            before = _start(cast)


def _start(cast: Cast) -> tuple[int, int, float]:
    watch_gaps(cast.all)
    log = slot(cast.chair, SlotKind.VOICE).log
    return log.packets, log.lost, time.monotonic()


def _heard(cast: Cast, before: tuple[int, int, float]) -> Voice:
    packets, lost, since_s = before
    settle_gaps(cast.all)
    log = slot(cast.chair, SlotKind.VOICE).log
    longest_ms = round(gap_ms(cast.all, SlotKind.VOICE), 1)
    watched_s = round(time.monotonic() - since_s, 1)
    return Voice(packets=log.packets - packets, lost=log.lost - lost, gap_ms=longest_ms, watched_s=watched_s)


async def _input() -> AsyncIterator[bytes]:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        yield line


def _say(value: BaseModel) -> None:
    sys.stdout.write(value.model_dump_json() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(Thin.model_validate_json(sys.argv[1])))
