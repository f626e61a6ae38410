"""A site in a namespace of its own: `python -m tests.bench.thin_site`.

Its arguments are the address, the meeting, the login, the paper, its version, and the paces of the large and of
the small picture; 0 is as fast as the line lets it. It hears the session's voice, first without papers, then while it
fetches the page's pictures at each turn as the browser's client does on a weak line: the small one, then the large one.
What it says is one line of JSON.
"""

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass

import httpx2

from sfu.interfaces import SlotKind
from tests.system.office import PASSWORD_OF_ROOMS
from tests.system.simulated_rooms import RoomLine, in_meeting, settle_gaps, slot, watch_gaps

SETTLED_S = 10.0
WATCHED_S = 20.0
PAGES = 4
TURN_S = 25.0
STANDS_S = 0.7
"""For so long a page stands before its large picture is fetched: SETTLED_MS of the client."""
LINE_BPS = 64_000


@dataclass(frozen=True)
class Heard:
    """Voice packets in a time, and the longest pause between two."""

    packets: int
    lost: int
    bytes: int
    longest_gap_ms: int


@dataclass(frozen=True)
class Seen:
    """Seconds from a turn to each picture, None: not before the next turn; and the large one's bytes."""

    small_s: float | None
    large_s: float | None
    large_bytes: int


async def main(arguments: list[str]) -> None:
    """To its end, and says what it heard and saw."""
    address, meeting, login, paper, version, page_pace, thumb_pace = arguments
    thin = RoomLine(bps=LINE_BPS, tiles=0)
    base = f"/api/meetings/{meeting}/papers/{paper}/versions/{version}"
    async with (
        httpx2.AsyncClient(base_url=address, headers={"Origin": address}, timeout=120.0) as client,
        in_meeting(address, meeting, (login,), {login: thin}) as cast,
    ):
        (await client.post("/api/session", json={"login": login, "password": PASSWORD_OF_ROOMS})).raise_for_status()
        room = cast.chair
        await asyncio.sleep(SETTLED_S)

        async def heard(seconds: float) -> Heard:
            watch_gaps(cast.all)
            log = slot(room, SlotKind.VOICE).log
            packets, lost, octets = log.packets, log.lost, room.peer.table.octets if room.peer else 0
            await asyncio.sleep(seconds)
            settle_gaps(cast.all)
            after = slot(room, SlotKind.VOICE)
            more = (room.peer.table.octets if room.peer else 0) - octets
            gap_ms = round(after.longest_gap_s * 1000)
            return Heard(after.log.packets - packets, after.log.lost - lost, more, gap_ms)

        async def fetch(path: str, pace: str) -> bytes:
            answer = await client.get(f"{base}/{path}", params={} if pace == "0" else {"pace": pace})
            return answer.raise_for_status().content

        async def turned(page: int) -> Seen:
            began_s, small_s, large_s, size = time.monotonic(), None, None, 0
            try:
                async with asyncio.timeout(TURN_S):
                    await fetch(f"thumbs/{page}.webp", thumb_pace)
                    small_s = round(time.monotonic() - began_s, 1)
                    await asyncio.sleep(STANDS_S)
                    size = len(await fetch(f"pages/{page}.webp", page_pace))
                    large_s = round(time.monotonic() - began_s, 1)
            except TimeoutError:
                pass
            await asyncio.sleep(max(0.0, began_s + TURN_S - time.monotonic()))
            return Seen(small_s, large_s, size)

        async def leaf() -> list[Seen]:
            return [await turned(page) for page in range(1, PAGES + 1)]

        alone = await heard(WATCHED_S)
        async with asyncio.TaskGroup() as tasks:
            leafing = tasks.create_task(leaf())
            beside = await heard(PAGES * TURN_S)
        said = {"alone": asdict(alone), "beside": asdict(beside), "seen": [asdict(one) for one in leafing.result()]}
        sys.stdout.write(f"{json.dumps(said)}\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
