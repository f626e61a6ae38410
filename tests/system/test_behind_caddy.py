"""Behind the proxy as deploy/Caddyfile sets it up: cookies, the live connection, and who is seen to come from where."""

import asyncio
import os
import socket
import ssl
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path

import httpx2
import pytest
from websockets import Origin
from websockets.asyncio.client import connect

from tests.system.demo_server import LOOPBACK, ROOT, DemoServer

pytestmark = [pytest.mark.anyio, pytest.mark.bench, pytest.mark.timeout(120)]
SITE, UPSTREAM = "hop.example.vn {", "127.0.0.1:8000"
ELSEWHERE = "127.0.0.2"
START_S = 20.0
SIGN_IN = {"login": "thuky", "password": "demo-thuky"}


@dataclass(frozen=True, slots=True)
class Proxy:
    """A running Caddy: its address, and the certificate of its own authority."""

    address: str
    authority: ssl.SSLContext

    def browser(self, local_address: str = LOOPBACK) -> httpx2.AsyncClient:
        """A client on our own page, on this address of the machine."""
        transport = httpx2.AsyncHTTPTransport(verify=self.authority, local_address=local_address)
        return httpx2.AsyncClient(transport=transport, base_url=self.address, headers={"Origin": self.address})


@pytest.fixture
async def proxy(server: DemoServer, tmp_path: Path) -> AsyncIterator[Proxy]:
    async with caddy(server, tmp_path) as running:
        yield running


@asynccontextmanager
async def caddy(server: DemoServer, folder: Path) -> AsyncIterator[Proxy]:
    """The shipped file, with another name, another port, and an authority of its own that is installed nowhere."""
    with socket.create_server((LOOPBACK, 0)) as probe:
        port = probe.getsockname()[1]
    shipped = (ROOT / "deploy/Caddyfile").read_text(encoding="utf-8")
    assert SITE in shipped
    assert UPSTREAM in shipped
    options = "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n"
    ours = shipped.replace(SITE, f"https://localhost:{port} {{\n\ttls internal").replace(
        UPSTREAM, f"127.0.0.1:{server.port}"
    )
    file = folder / "Caddyfile"
    file.write_text(options + ours, encoding="utf-8")
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    process = await asyncio.create_subprocess_exec(
        "caddy",
        "run",
        "--adapter",
        "caddyfile",
        "--config",
        str(file),
        env=os.environ | home,
        stdout=DEVNULL,
        stderr=DEVNULL,
    )
    root = folder / "caddy/pki/authorities/local/root.crt"
    try:
        async with asyncio.timeout(START_S):
            while not root.exists() or not await _is_open(port):
                assert process.returncode is None
                await asyncio.sleep(0.1)
        yield Proxy(f"https://localhost:{port}", ssl.create_default_context(cafile=str(root)))
    finally:
        process.terminate()
        await process.wait()


async def _is_open(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(LOOPBACK, port)
    except OSError:
        return False
    writer.close()
    return True


async def test_cookies_are_secure_and_the_page_says_so(proxy: Proxy) -> None:
    async with proxy.browser() as client:
        answer = await client.post("/api/session", json=SIGN_IN)
        page = await client.get("/")
    assert answer.status_code == 200, answer.text
    cookies = [SimpleCookie(text) for text in answer.headers.get_list("set-cookie")]
    assert [morsel["secure"] for cookie in cookies for morsel in cookie.values()] == [True, True]
    assert page.headers["strict-transport-security"] == "max-age=31536000"
    assert "wss://localhost" in page.headers["content-security-policy"]


async def test_who_comes_from_where_is_seen_and_cannot_be_made_up(proxy: Proxy) -> None:
    async with proxy.browser(ELSEWHERE) as client:
        await client.post("/api/session", json=SIGN_IN, headers={"X-Forwarded-For": "203.0.113.9"})
        rows = (await client.get("/api/account/sessions")).json()
    assert [row["address"] for row in rows if row["current"]] == [ELSEWHERE]


async def test_a_page_of_another_site_changes_nothing(proxy: Proxy) -> None:
    async with proxy.browser() as client:
        answer = await client.post("/api/session", json=SIGN_IN, headers={"Origin": "https://evil.example"})
    assert (answer.status_code, answer.json()["code"]) == (403, "origin_refused")


async def test_the_live_connection_passes(proxy: Proxy) -> None:
    url = proxy.address.replace("https", "wss", 1) + "/ws"
    async with connect(url, origin=Origin(proxy.address), ssl=proxy.authority, compression=None) as socket_:
        await socket_.send("{}")
        assert "bad_message" in str(await socket_.recv())
