"""A room's machine that fetches papers before they are needed, as `web_client/src/papers/ahead.ts` does."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

import httpx2
from pydantic import BaseModel, ConfigDict

from tests.system.demo_server import DemoServer
from tests.system.office import PASSWORD_OF_ROOMS


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class PageAhead(_Answer):
    """The image of a page, by its hash; its size in bytes."""

    page: int
    image: str
    image_size: int


class CopyAhead(_Answer):
    """A version to hold."""

    meeting: str
    paper: str
    version: str
    pages: tuple[PageAhead, ...]


class Wanted(_Answer):
    """What is to be held, and how fast it may be fetched."""

    copies: tuple[CopyAhead, ...]
    bytes_per_s: int


class Cut(Exception):
    """The line broke in the middle of a page."""


class AheadSite:
    """Keeps the hashes of what it holds, not the bytes; everything it was sent is checked."""

    def __init__(self, client: httpx2.AsyncClient, cut_after: int) -> None:
        """`cut_after`: in the middle of the page after so many the line breaks, once."""
        self._client = client
        self._cut_after = cut_after
        self.held: set[str] = set()
        self.fetched = 0
        self.asked = 0
        """Bytes of whole pages that came, and requests for pages that were made."""

    async def fetch(self) -> None:
        """Runs until all is held, beginning anew where the line broke, and tells the server."""
        while True:
            answer = (await self._client.get("/api/papers/ahead")).raise_for_status()
            wanted = Wanted.model_validate_json(answer.content)
            try:
                await self._run(wanted)
            except Cut:
                continue
            body = {"have": [copy.version for copy in wanted.copies], "dropped": []}
            (await self._client.post("/api/papers/copies", json=body)).raise_for_status()
            return

    async def _run(self, wanted: Wanted) -> None:
        for copy in wanted.copies:
            for page in copy.pages:
                if page.image in self.held:
                    continue
                began_s = monotonic()
                await self._page(copy, page)
                rest_s = page.image_size / wanted.bytes_per_s - (monotonic() - began_s)
                await asyncio.sleep(max(0.0, rest_s))

    async def _page(self, copy: CopyAhead, page: PageAhead) -> None:
        path = f"/api/meetings/{copy.meeting}/papers/{copy.paper}/versions/{copy.version}/pages/{page.page}.webp"
        self.asked += 1
        digest = hashlib.sha256()
        async with self._client.stream("GET", path) as answer:
            answer.raise_for_status()
            async for piece in answer.aiter_raw():
                digest.update(piece)
                if self.asked == self._cut_after:
                    raise Cut
        assert digest.hexdigest() == page.image
        self.held.add(page.image)
        self.fetched += page.image_size


@asynccontextmanager
async def ahead_site(server: DemoServer, login: str, cut_after: int) -> AsyncIterator[AheadSite]:
    """The machine of a room, signed in, with a connection of its own."""
    headers = {"Origin": server.address}
    async with httpx2.AsyncClient(base_url=server.address, headers=headers, timeout=60.0) as client:
        signed = await client.post("/api/session", json={"login": login, "password": PASSWORD_OF_ROOMS})
        signed.raise_for_status()
        yield AheadSite(client, cut_after)
