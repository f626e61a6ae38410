"""129 sites fetch the same paper of 20 MB ahead at once, through one server: what that does to its memory."""

import asyncio
import hashlib
import os
from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.auth import COOKIE
from meetings.domain.papers import GrantScope, PaperRights
from meetings.ids import GrantId, VersionId, new_uuid
from meetings.models.accounts import WebSession
from meetings.models.papers import PaperFile, PaperGrant, PaperPage, PaperVersion
from meetings.papers.store import PaperStore
from tests.bench.processes import rss_bytes
from tests.fakes.fake_worker import FakeWorker
from tests.meetings.shown import put_paper
from tests.signaling.rig import Server
from tests.system.demo_server import demo_server

pytestmark = [pytest.mark.anyio, pytest.mark.bench, pytest.mark.timeout(600)]

SITES = 129
PAGES = 100
PAGE_BYTES = 200_000
"""A hundred pages are 20 MB."""
MORE_MIB = 64
"""Memory that the web process may take for it."""


async def test_fetching_papers_ahead_takes_no_memory_to_speak_of(
    record_property: Callable[[str, object], None],
) -> None:
    async with demo_server() as running:
        server = Server(running.data_dir, FakeWorker(), running.port, lambda: None)
        await server.look_up()
        place = await _paper(server, PaperStore.in_folder(running.data_dir / "papers"))
        tokens = await _sign_in(server)
        pid = await running.pid("web")
        before, began_s, most = rss_bytes(pid), perf_counter(), [0]
        async with asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(_watch(pid, most))
            async with asyncio.TaskGroup() as sites:
                fetching = [sites.create_task(_fetch(server.origin, place, token)) for token in tokens]
            watching.cancel()
        took_s = perf_counter() - began_s
    fetched = sum(task.result() for task in fetching)
    record_property("MB/s", round(fetched / 1e6 / took_s, 1))
    record_property("seconds", round(took_s, 1))
    record_property("memory before and at most, MiB", [before >> 20, most[0] >> 20])
    assert fetched == SITES * PAGES * PAGE_BYTES
    assert (most[0] - before) >> 20 <= MORE_MIB


async def _watch(pid: int, most: list[int]) -> None:
    while True:
        most[0] = max(most[0], rss_bytes(pid))
        await asyncio.sleep(0.1)


async def _fetch(origin: str, place: str, token: str) -> int:
    """All pages one after the other, as a machine does; how many bytes came."""
    size = 0
    async with httpx2.AsyncClient(base_url=origin, cookies={COOKIE: token}, timeout=120) as http:
        for page in range(1, PAGES + 1):
            answer = await http.get(f"{place}/pages/{page}.webp")
            assert answer.status_code == 200, answer.text
            size += len(answer.content)
    return size


async def _paper(server: Server, store: PaperStore) -> str:
    """Granted to all; every page has an image of its own. Its address."""
    now = datetime.now(UTC)
    async with server.database.begin() as tx:
        version = await put_paper(tx, server.meeting, now)
        row = await tx.get_one(PaperVersion, version)
        tx.add(_grant(row, now))
        for page in range(1, PAGES + 1):
            await _page(tx, store, version, page, now)
    return f"/api/meetings/{server.meeting}/papers/{row.paper_id}/versions/{version}"


def _grant(row: PaperVersion, now: datetime) -> PaperGrant:
    return PaperGrant(
        id=GrantId(new_uuid()),
        paper_id=row.paper_id,
        scope=GrantScope.ALL,
        rights=PaperRights.VIEW,
        made_by=row.made_by,
        made_at=now,
    )


async def _page(tx: AsyncSession, store: PaperStore, version: VersionId, page: int, now: datetime) -> None:
    sha = await store.put(os.urandom(PAGE_BYTES))
    tx.add(PaperFile(sha256=sha, size=PAGE_BYTES, media_type="image/webp", made_at=now))
    await tx.flush()
    tx.add(
        PaperPage(
            version_id=version,
            page=page,
            width_pt=595.0,
            height_pt=842.0,
            image_sha=sha,
            image_size=PAGE_BYTES,
            thumb_sha=sha,
            text="",
        )
    )


async def _sign_in(server: Server) -> list[str]:
    """The tokens of as many sessions of the rooms' accounts; what hashing 129 passwords takes is no matter here."""
    rooms = sorted(login for login in server.seats if login.startswith("diemcau-"))[:SITES]
    tokens = [f"bench-{login}" for login in rooms]
    async with server.database.begin() as tx:
        for login, token in zip(rooms, tokens, strict=True):
            session = await tx.get_one(WebSession, server.seats[login][1])
            session.token_sha256 = hashlib.sha256(token.encode()).hexdigest()
    return tokens
