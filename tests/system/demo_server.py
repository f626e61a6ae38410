"""The whole product as `giaoban demo` starts it: in a temporary folder, on free ports, stopped afterwards."""

import asyncio
import json
import os
import signal
import socket
import ssl
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

import httpx2

from signaling.tls.authority import Authority
from signaling.tls.certificates import AUTHORITY_FILE

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "signaling")
LOOPBACK = "127.0.0.1"
START_S = 60.0
STOP_S = 15.0
COMMAND_S = 30.0
TAIL_CHARS = 3000

Child = Literal["web", "worker", "recorder"]


class DemoServer:
    """A running demo: a supervisor with the web process, the media worker and the recorder below it."""

    def __init__(self, folder: Path, port: int, media_port: int, http_port: int | None = None) -> None:
        """`http_port`: of plain HTTP beside HTTPS of its own; without one all is plain."""
        self.port = port
        self.media_port = media_port
        self.http_port = http_port
        self.data_dir = folder / "data"
        self.log = folder / "server.log"
        self._settings: Mapping[str, str] = {}
        self._process: asyncio.subprocess.Process | None = None

    @property
    def address(self) -> str:
        """Where browsers find it; a page there may use cameras."""
        return f"http{'' if self.http_port is None else 's'}://localhost:{self.port}"

    @property
    def plain_address(self) -> str:
        """Of plain HTTP beside HTTPS."""
        return f"http://localhost:{self.http_port}"

    def authority(self) -> Authority:
        """Of HTTPS of its own."""
        return Authority.read((self.data_dir / "tls" / AUTHORITY_FILE).read_bytes())

    async def start(self, settings: Mapping[str, str]) -> None:
        """Starts it, and waits until it is ready."""
        self._settings = settings
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *COMMAND,
                "demo",
                cwd=ROOT,
                env=_environment(settings),
                stdout=log,
                stderr=log,
                stdin=asyncio.subprocess.DEVNULL,
            )
        await _until_ready(self, self._process)

    async def kill_all(self) -> None:
        """kill -9 of the supervisor, with which the system ends all others."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def start_again(self) -> None:
        """As it was started before."""
        await self.start(self._settings)

    async def stop(self) -> None:
        """Stops it, whatever it takes."""
        if self._process is not None:
            await _stop(self._process)

    async def pid(self, child: Child) -> int:
        """The process number of a child, as `giaoban status --json` tells it."""
        command = (*COMMAND, "status", "--json", "--data-dir", str(self.data_dir))
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=_environment({}), stdout=asyncio.subprocess.PIPE
        )
        async with asyncio.timeout(COMMAND_S):
            said, _ = await process.communicate()
        assert process.returncode == 0
        return int(json.loads(said)[child])

    async def is_ready(self) -> bool:
        """Whether the web process answers and has its worker."""
        try:
            async with httpx2.AsyncClient(timeout=3.0, verify=self.trusted()) as client:
                return (await client.get(f"{self.address}/readyz")).status_code == 200
        except (httpx2.TransportError, FileNotFoundError):
            return False

    def trusted(self) -> ssl.SSLContext:
        """Whom a client of this server has to trust: with HTTPS of its own, its authority."""
        if self.http_port is None:
            return ssl.create_default_context()
        return ssl.create_default_context(cadata=self.authority().certificate_pem().decode())

    def tail(self) -> str:
        """The end of what it said."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-TAIL_CHARS:]


@asynccontextmanager
async def demo_server(**settings: str) -> AsyncIterator[DemoServer]:
    """A demo for the time of the block; `settings` by their lower-case names, without the prefix."""
    with tempfile.TemporaryDirectory(prefix="giaoban-test-") as folder:
        plain = int(settings["http_port"]) if settings.get("tls_self_signed") == "true" else None
        server = DemoServer(Path(folder), free_port(), free_port(socket.SOCK_DGRAM), plain)
        settings |= {
            "host": LOOPBACK,
            "port": str(server.port),
            "media_port": str(server.media_port),
            "data_dir": str(server.data_dir),
        }
        try:
            await server.start(settings)
            yield server
        finally:
            await server.stop()


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Ours without the settings of another server."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIAOBAN_")}
    return inherited | {f"GIAOBAN_{name.upper()}": value for name, value in settings.items()}


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """A port of the loopback that nobody uses now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


async def _until_ready(server: DemoServer, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(START_S):
        while not await server.is_ready():
            assert process.returncode is None, server.tail()
            await asyncio.sleep(0.1)


async def _stop(process: asyncio.subprocess.Process) -> None:
    """Asks it to stop; what does not stop in time is killed."""
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
