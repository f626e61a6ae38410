"""A room that hears a voice over a thin line, and follows the presenter's page; run at its far end.

`python -m tests.bench.thin_site JSON`. Each line of standard output is a value. The first line of standard input begins
to watch, each other one asks what came since.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator

import httpx2
from pydantic import BaseModel, ConfigDict

from sfu.interfaces import SlotKind
from sfu.rehearsal.room import SimulatedRoom
from sfu.rehearsal.wire import ShownPage
from tests.system.office import PASSWORD_OF_ROOMS
from tests.system.simulated_rooms import Cast, RoomLine, in_meeting, slot

SETTLED_S = 0.7
PICTURES = ("thumbs", "ink", "pages")
LOOK_S = 0.01
BROWSER = {
    "User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0",
    "Accept": "*/*",
    "Accept-Encoding": "gzip, deflate",
    "Accept-Language": "vi-VN,vi;q=0.9,en-US;q=0.8,en;q=0.7",
}
"""What a browser says in each request: on such a line that is no trifle."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Thin(_Value):
    """Where it takes part, and as whom. `pace`: bytes a second that it asks of the pictures of a page."""

    address: str
    meeting: str
    room: str
    pace: int


class Joined(_Value):
    """It is in the session, and has media."""

    participant: str


class PageCame(_Value):
    """When it was told of a page, in monotonic seconds of the machine; when each picture was there, and its bytes."""

    page: int
    told_s: float
    at_s: dict[str, float] = {}
    sizes: dict[str, int] = {}


class Came(_Value):
    """What came of the voice while it was watched, and the pages.

    `gap_ms`: the longest time between two packets, which ended at `gap_s`, in monotonic seconds.
    """

    packets: int
    lost: int
    octets: int
    gap_ms: float
    gap_s: float
    watched_s: float
    pages: tuple[PageCame, ...]


class Follower:
    """Fetches the pictures of the page before everyone, as `web_client/src/call/page_pictures.svelte.ts` does."""

    def __init__(self, room: SimulatedRoom, thin: Thin, client: httpx2.AsyncClient) -> None:
        self._room = room
        self._thin = thin
        self._client = client
        self.came: dict[int, PageCame] = {}

    async def run(self) -> None:
        """Until it is cancelled. What was on its way is broken off when the page is turned."""
        seen: ShownPage | None = None
        fetching: asyncio.Task[None] | None = None
        async with asyncio.TaskGroup() as tasks:
            while True:
                page = self._room.page
                if page is not None and page != seen:
                    if fetching is not None:
                        fetching.cancel()
                    seen = page
                    self.came[page.page] = PageCame(page=page.page, told_s=self._room.page_s)
                    fetching = tasks.create_task(self._fetch(page))
                await asyncio.sleep(LOOK_S)

    async def _fetch(self, page: ShownPage) -> None:
        for picture in PICTURES:
            size = await self._get(page, picture)
            came = self.came[page.page]
            at_s, sizes = {**came.at_s, picture: time.monotonic()}, {**came.sizes, picture: size}
            self.came[page.page] = came.model_copy(update={"at_s": at_s, "sizes": sizes})
            if picture == PICTURES[0]:
                await asyncio.sleep(SETTLED_S)

    async def _get(self, page: ShownPage, picture: str) -> int:
        version = f"/api/meetings/{self._thin.meeting}/papers/{page.paper}/versions/{page.version}"
        answer = await self._client.get(f"{version}/{picture}/{page.page}.webp?pace={self._thin.pace}")
        return len(answer.raise_for_status().content)


class Listener:
    """Watches the voice. Its speaker is in another process, so how it flows is not known here: it must not pause."""

    def __init__(self, cast: Cast) -> None:
        self._voice = slot(cast.chair, SlotKind.VOICE)
        self.start()

    def start(self) -> None:
        """Forgets what was before."""
        log = self._voice.log
        self._before = log.packets, log.lost, self._voice.octets, time.monotonic()
        self._gap_s = self._gap_at_s = 0.0

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            now_s = time.monotonic()
            gap_s = now_s - max(self._voice.last_s, self._before[-1])
            if gap_s > self._gap_s:
                self._gap_s, self._gap_at_s = gap_s, now_s
            await asyncio.sleep(LOOK_S / 2)

    def came(self, pages: tuple[PageCame, ...]) -> Came:
        """What came since the start."""
        log = self._voice.log
        packets, lost, octets, since_s = self._before
        return Came(
            packets=log.packets - packets,
            lost=log.lost - lost,
            octets=self._voice.octets - octets,
            gap_ms=round(self._gap_s * 1000, 1),
            gap_s=round(self._gap_at_s, 3),
            watched_s=round(time.monotonic() - since_s, 1),
            pages=pages,
        )


async def main(thin: Thin) -> None:
    """Until the end of the input. It only listens: simulated cameras do not heed what their line carries."""
    line = {thin.room: RoomLine(tiles=0, layers=0)}
    headers = {**BROWSER, "Origin": thin.address}
    async with httpx2.AsyncClient(base_url=thin.address, headers=headers, timeout=120.0) as client:
        signed = await client.post("/api/session", json={"login": thin.room, "password": PASSWORD_OF_ROOMS})
        signed.raise_for_status()
        async with in_meeting(thin.address, thin.meeting, (thin.room,), line) as cast, asyncio.TaskGroup() as tasks:
            follower, listener = Follower(cast.chair, thin, client), Listener(cast)
            running = [tasks.create_task(one.run()) for one in (follower, listener)]
            _say(Joined(participant=cast.chair.part.participant))
            asked = _input()
            await anext(asked)
            listener.start()
            async for _ in asked:
                _say(listener.came(tuple(follower.came.values())))
                follower.came.clear()
                listener.start()
            for one in running:
                one.cancel()


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
