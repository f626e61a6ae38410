"""Uploads that are cut at random bytes, on a server that is killed at random moments: all end in the same bytes."""

import asyncio
import base64
import hashlib
import random
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import select

from meetings import auth
from meetings.domain.papers import UploadState
from meetings.models.papers import PaperUpload, PaperVersion
from meetings.papers.store import PaperStore
from tests.architecture.tree import ROOT
from tests.meetings.hall import Hall
from tests.meetings.papers.upload_process import SETTLE_BYTES
from tests.meetings.web import Web

pytestmark = pytest.mark.anyio
SEED = 20261128
TUS = {"Tus-Resumable": "1.0.0"}
AT_ONCE = 8
READY_S = 20.0


class Cut(Exception):
    """The line is gone, at a byte that chance chose."""


@dataclass
class Server:
    """The process; made anew on the same port whenever it was killed."""

    hall: Hall
    folder: Path
    port: int
    process: asyncio.subprocess.Process | None = None
    kills: int = 0

    async def start(self) -> None:
        """Returns when it answers."""
        url = self.hall.db._engine.url.render_as_string(hide_password=False)
        arguments = ["-m", "tests.meetings.papers.upload_process", url, str(self.folder), str(self.port)]
        self.process = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=ROOT)
        async with asyncio.timeout(READY_S):
            while True:
                with suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                    writer.close()
                    return
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """As the kernel does it."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()
        self.kills += 1


@dataclass
class Sender:
    """Sends files over lines that are cut."""

    hall: Hall
    client: httpx2.AsyncClient
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    cuts: int = 0
    resumed: int = 0

    async def send(self, content: bytes, name: str) -> None:
        """Until every byte has come and was answered for."""
        place = await self._begin(content, name)
        while True:
            try:
                offset = await self._offset(place)
                if offset == len(content):
                    return
                self.resumed += offset > 0
                await self._rest(place, content, offset)
            except Cut:
                self.cuts += 1
            except (httpx2.HTTPError, TimeoutError):
                await asyncio.sleep(0.1)  # The server is dead, or on its way back.

    async def _begin(self, content: bytes, name: str) -> str:
        said = ",".join(f"{key} {base64.b64encode(name.encode()).decode()}" for key in ("name", "title"))
        headers = TUS | {"Upload-Length": str(len(content)), "Upload-Metadata": said}
        while True:
            with suppress(httpx2.HTTPError):
                answer = await self.client.post(f"/api/meetings/{self.hall.meeting}/papers/uploads", headers=headers)
                assert answer.status_code == 201, answer.text
                return answer.headers["Location"]
            await asyncio.sleep(0.1)

    async def _offset(self, place: str) -> int:
        answer = await self.client.head(place, headers=TUS)
        assert answer.status_code == 200
        return int(answer.headers["Upload-Offset"])

    async def _rest(self, place: str, content: bytes, offset: int) -> None:
        headers = TUS | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        answer = await self.client.patch(place, content=self._pieces(content, offset), headers=headers)
        assert answer.status_code in {204, 409}, answer.text

    async def _pieces(self, content: bytes, offset: int) -> AsyncIterator[bytes]:
        """The rest of the file, or as much of it as chance lets through."""
        end = len(content) if self.chance.random() < 0.4 else self.chance.randrange(offset, len(content))
        for start in range(offset, end, 32 * 1024):
            yield content[start : min(start + 32 * 1024, end)]
            await asyncio.sleep(0.001)
        if end < len(content):
            await asyncio.sleep(self.chance.uniform(0, 0.3))  # Else the line is often gone before anybody reads it.
            raise Cut


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


async def run(hall: Hall, folder: Path, uploads: int, kills: int) -> Sender:
    """Sends so many files while the server is killed so many times; checks every byte of what was kept."""
    chance = random.Random(SEED)
    contents = [b"%PDF-1.7\n" + chance.randbytes(chance.randint(1000, 6 * SETTLE_BYTES)) for _ in range(uploads)]
    async with Web(hall.db).signed_in("thuky") as signed_in:
        token = signed_in.cookies[auth.COOKIE]
    server = Server(hall, folder, free_port())
    await server.start()
    origin = f"http://127.0.0.1:{server.port}"
    headers = {"Origin": origin, "Cookie": f"{auth.COOKIE}={token}"}
    try:
        async with httpx2.AsyncClient(base_url=origin, headers=headers, timeout=10) as client:
            sender, turns = Sender(hall, client), asyncio.Semaphore(AT_ONCE)
            async with asyncio.TaskGroup() as tasks:
                sending = [tasks.create_task(_send(sender, turns, content)) for content in contents]
                for _ in range(kills):
                    await asyncio.sleep(chance.uniform(0.1, 0.8))
                    await server.kill()
                    await server.start()
                await asyncio.wait(sending)
    finally:
        await server.kill()
    await _check(hall, folder, contents, kills)
    # A kill between the commit and the deletion leaves a file, which is swept.
    assert len(list((folder / "uploads").iterdir())) <= server.kills
    return sender


async def _send(sender: Sender, turns: asyncio.Semaphore, content: bytes) -> None:
    async with turns:
        await sender.send(content, f"bao-cao-{hashlib.sha256(content).hexdigest()[:12]}.pdf")


async def _check(hall: Hall, folder: Path, contents: list[bytes], kills: int) -> None:
    store = PaperStore.in_folder(folder / "papers")
    expected = {hashlib.sha256(content).hexdigest(): content for content in contents}
    async with hall.db.read() as tx:
        rows = (await tx.scalars(select(PaperUpload))).all()
        versions = (await tx.scalars(select(PaperVersion.original_sha))).all()
    # A kill between the making of an upload and the answer leaves one that nobody knows of; the sender makes another.
    unknown = [row for row in rows if row.state is not UploadState.DONE]
    assert {(row.state, row.received) for row in unknown} <= {(UploadState.OPEN, 0)}
    assert len(rows) - len(unknown) == len(contents)
    assert len(unknown) <= kills * AT_ONCE
    assert sorted(filter(None, versions)) == sorted(expected)
    assert {kept.sha async for kept in store.every()} == set(expected)
    for sha, content in expected.items():
        assert await store.content(sha) == content


@pytest.mark.timeout(120)
async def test_uploads_cut_and_a_server_killed_among_them_end_in_the_same_bytes(hall: Hall, tmp_path: Path) -> None:
    sender = await run(hall, tmp_path, uploads=6, kills=1)
    assert sender.resumed > 0


@pytest.mark.long
@pytest.mark.timeout(400)
async def test_two_hundred_cut_uploads_and_twenty_kills_end_in_the_same_bytes(hall: Hall, tmp_path: Path) -> None:
    sender = await run(hall, tmp_path, uploads=200, kills=20)
    assert sender.cuts > 100
    assert sender.resumed > 50
