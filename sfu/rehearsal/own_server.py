"""A server for one rehearsal: with demo data, in a temporary folder, on free ports, stopped afterwards."""

import asyncio
import os
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sfu.rehearsal.errors import ServerNotStarted
from sfu.rehearsal.site import Site

COMMAND = (sys.executable, "-m", "signaling", "demo")
START_S = 60.0
STOP_S = 15.0
TAIL_BYTES = 2000
_ADDRESS = "127.0.0.1"


@asynccontextmanager
async def own_server(command: tuple[str, ...] = COMMAND) -> AsyncIterator[str]:
    """The address of a server that runs for the time of the block. Raises ServerNotStarted."""
    with tempfile.TemporaryDirectory(prefix="giaoban-rehearsal-") as folder:
        said = Path(folder) / "server.log"
        port = _free_port(socket.SOCK_STREAM)
        with said.open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                *command, env=_environment(folder, port), stdout=log, stderr=log, stdin=asyncio.subprocess.DEVNULL
            )
        try:
            address = f"http://{_ADDRESS}:{port}"
            await _ready(Site(address), process, said)
            yield address
        finally:
            await _stop(process)


def _environment(folder: str, port: int) -> dict[str, str]:
    """Ours without the settings of another server."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIAOBAN_")}
    return inherited | {
        "GIAOBAN_HOST": _ADDRESS,
        "GIAOBAN_PORT": str(port),
        "GIAOBAN_MEDIA_PORT": str(_free_port(socket.SOCK_DGRAM)),
        "GIAOBAN_DATA_DIR": str(Path(folder) / "data"),
    }


def _free_port(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind((_ADDRESS, 0))
        port: int = probe.getsockname()[1]
        return port


async def _ready(site: Site, process: asyncio.subprocess.Process, said: Path) -> None:
    try:
        async with asyncio.timeout(START_S):
            while not await site.is_ready():
                if process.returncode is not None:
                    raise ServerNotStarted(_tail(said))
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise ServerNotStarted(_tail(said)) from None


async def _stop(process: asyncio.subprocess.Process) -> None:
    """Asks it to stop; what does not stop in time is killed."""
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _tail(said: Path) -> str:
    return said.read_bytes()[-TAIL_BYTES:].decode("utf-8", "replace")
