"""The whole product at one end of a pair of network namespaces, a Chromium at the other, and a line of a known rate."""

import asyncio
import os
import subprocess
import sys
import tempfile
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.bench.namespaces import Ends, two_namespaces
from tests.system.office import PASSWORD_OF_ROOMS

PORT = 8000
START_S = 60.0
STOP_S = 15.0
MEDIA_ADDRESS = "10.77.0.3"
"""The server's second address: what is done to it is not done to the pages."""


@dataclass
class LineScene:
    """Pages of rooms behind the line."""

    ends: Ends
    browser: Browser
    address: str

    def set_line(self, up_kbit: int, down_kbit: int) -> None:
        """From now on the line carries no more, each way; frames of Ethernet with all their headers."""
        tag = self.ends.server[:-1]
        for namespace, device, kbit in ((self.ends.load, f"{tag}b", up_kbit), (self.ends.server, f"{tag}a", down_kbit)):
            shape = ["tbf", "rate", f"{kbit}kbit", "burst", "16kb", "latency", "400ms"]
            _inside(self.ends, namespace, "tc", "qdisc", "replace", "dev", device, "root", *shape)

    def free_line(self) -> None:
        """The line carries all again."""
        tag = self.ends.server[:-1]
        for namespace, device in ((self.ends.load, f"{tag}b"), (self.ends.server, f"{tag}a")):
            subprocess.run(
                self.ends.inside(namespace, "tc", "qdisc", "delete", "dev", device, "root"),
                check=False,
                capture_output=True,
            )

    def block_media(self) -> None:
        """Nothing comes to the media's address any more."""
        _inside(self.ends, self.ends.load, "ip", "route", "add", "blackhole", MEDIA_ADDRESS)

    @asynccontextmanager
    async def room(self, login: str) -> AsyncIterator[Page]:
        """A room's page, signed in."""
        context: BrowserContext = await self.browser.new_context()
        try:
            page = await context.new_page()
            await page.goto(f"{self.address}/dang-nhap")
            await page.get_by_label("Tài khoản").fill(login)
            await page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD_OF_ROOMS)
            await page.keyboard.press("Enter")
            await page.wait_for_url(f"{self.address}/")
            yield page
        finally:
            await context.close()


@asynccontextmanager
async def line_scene() -> AsyncIterator[LineScene]:
    """Needs root, and iproute2."""
    with two_namespaces() as ends, tempfile.TemporaryDirectory(prefix="giaoban-line-") as folder:
        tag = ends.server[:-1]
        _inside(ends, ends.server, "ip", "addr", "add", f"{MEDIA_ADDRESS}/24", "dev", f"{tag}a")
        address = f"http://{ends.server_address}:{PORT}"
        async with _server(ends, Path(folder)), async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=_chromium_inside(ends, Path(folder)),
                args=[
                    "--no-sandbox",
                    "--disable-gpu",
                    "--use-fake-device-for-media-stream",
                    "--use-fake-ui-for-media-stream",
                    f"--unsafely-treat-insecure-origin-as-secure={address}",
                ],
            )
            try:
                await _until_ready(browser, address)
                yield LineScene(ends, browser, address)
            finally:
                await browser.close()


@asynccontextmanager
async def _server(ends: Ends, folder: Path) -> AsyncIterator[None]:
    settings = {
        "host": ends.server_address,
        "port": str(PORT),
        "media_port": "40000",
        "media_addresses": MEDIA_ADDRESS,
        "data_dir": str(folder / "data"),
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIAOBAN_")}
    environment |= {f"GIAOBAN_{name.upper()}": value for name, value in settings.items()}
    command = ends.inside(ends.server, sys.executable, "-m", "signaling", "demo")
    with (folder / "server.log").open("wb") as log:
        process: Process = await asyncio.create_subprocess_exec(
            *command, env=environment, stdout=log, stderr=log, stdin=DEVNULL
        )
    try:
        yield
    finally:
        process.terminate()
        async with asyncio.timeout(STOP_S):
            await process.wait()


def _chromium_inside(ends: Ends, folder: Path) -> str:
    """A program that starts Chromium at the other end of the line."""
    program = folder / "chromium"
    program.write_text(f'#!/bin/sh\nexec ip netns exec {ends.load} /usr/bin/chromium "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return str(program)


async def _until_ready(browser: Browser, address: str) -> None:
    page = await browser.new_page()
    deadline_s = asyncio.get_running_loop().time() + START_S
    while True:
        try:
            answer = await page.goto(f"{address}/readyz")
        except Exception:
            answer = None
        if answer is not None and answer.ok:
            await page.close()
            return
        assert asyncio.get_running_loop().time() < deadline_s, "the server did not start"
        await asyncio.sleep(0.3)


def _inside(ends: Ends, namespace: str, *command: str) -> None:
    subprocess.run(ends.inside(namespace, *command), check=True, capture_output=True)
