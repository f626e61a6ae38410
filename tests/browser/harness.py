"""The live pages from fixtures: every state of them, without a server behind."""

import asyncio
import shutil
import threading
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Page

CLIENT = Path(__file__).parents[2] / "web_client"
BUILD_LIMIT_S = 120.0
SETTLED_MS = 300


class Harness:
    """The built pages, served on this machine."""

    def __init__(self, address: str) -> None:
        """`address`: of the page, without a query."""
        self.address = address

    async def show(self, page: Page, case: str, *, view: str = "", second: bool = False, language: str = "vi") -> None:
        """Opens a state, and waits until its pictures stand. `second`: as the second screen of that seat shows it."""
        await page.goto(f"{self.address}?case={case}&view={view}&second={int(second)}&lang={language}")
        await page.locator("#main").wait_for()
        await page.wait_for_timeout(SETTLED_MS)

    async def cases(self, page: Page) -> tuple[str, ...]:
        """The names of all states."""
        await self.show(page, "room")
        return tuple(str(await page.evaluate("document.documentElement.dataset.cases")).split())


@asynccontextmanager
async def harness() -> AsyncIterator[Harness]:
    """Builds the pages into a temporary folder and serves them on a free port."""
    with TemporaryDirectory() as folder:
        await _build(folder)
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder))
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Harness(f"http://127.0.0.1:{server.server_port}/harness.html")
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files, and writes no line for each."""

    def log_message(self, message: str, *args: object) -> None:
        """Nothing."""


async def _build(folder: str) -> None:
    node = shutil.which("node")
    assert node is not None, "Node is not installed"
    vite = CLIENT / "node_modules" / "vite" / "bin" / "vite.js"
    arguments = ("build", "--config", "harness.config.ts", "--outDir", folder, "--emptyOutDir")
    build = await asyncio.create_subprocess_exec(node, str(vite), *arguments, cwd=CLIENT, stdout=PIPE, stderr=STDOUT)
    async with asyncio.timeout(BUILD_LIMIT_S):
        said, _ = await build.communicate()
    assert build.returncode == 0, said.decode()
