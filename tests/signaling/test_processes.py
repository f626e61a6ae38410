"""The whole product as it is started: two supervised processes, each killed and back. Slow, so one start serves all."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Origin

from signaling.protocol.server import Done, MediaAnswer, MediaLost, Welcome
from tests.signaling.rig import LiveClient, sign_in, whole

OFFER = (Path(__file__).parents[1] / "sfu/golden/chromium-156-trimmed-8-tiles.sdp").read_text()
ROOM = "diemcau-14215"
START_S = 90.0

pytestmark = pytest.mark.long


@dataclass(frozen=True)
class Product:
    """`giaoban demo`, running."""

    process: subprocess.Popen[str]
    port: int
    media_port: int
    data_dir: Path

    @property
    def origin(self) -> str:
        """The address of its pages."""
        return f"http://127.0.0.1:{self.port}"

    def status(self) -> dict[str, int]:
        """What `giaoban status --json` prints."""
        ran = giaoban("status", "--data-dir", str(self.data_dir), "--json")
        found: dict[str, int] = json.loads(ran.stdout)
        return found

    def is_ready(self) -> bool:
        """Whether a session could be held."""
        try:
            return bool(httpx2.get(f"{self.origin}/readyz", timeout=5).is_success)
        except httpx2.TransportError:
            return False

    def wait_until_ready(self) -> None:
        """Fails when it takes longer than START_S, or ends."""
        give_up_s = time.monotonic() + START_S
        while not self.is_ready():
            assert self.process.poll() is None, "it ended"
            assert time.monotonic() < give_up_s, "it is not ready"
            time.sleep(0.1)

    def kill(self, name: str) -> None:
        """kill -9, and waits until another one was started in its place."""
        before = self.status()
        os.kill(before[name], signal.SIGKILL)
        give_up_s = time.monotonic() + 30
        while self.status()[name] == before[name]:
            assert time.monotonic() < give_up_s, f"{name} is not started again"
            time.sleep(0.05)


def giaoban(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Runs a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "signaling", *arguments], capture_output=True, text=True, check=False, timeout=30
    )


def free_port(kind: socket.SocketKind) -> int:
    """A port nobody uses now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One start for all tests of this page."""
    folder = tmp_path_factory.mktemp("product")
    port, media_port = free_port(socket.SOCK_STREAM), free_port(socket.SOCK_DGRAM)
    with (folder / "out").open("w") as out:
        ports = ("--port", str(port), "--media-port", str(media_port))
        process = subprocess.Popen(
            [sys.executable, "-m", "signaling", "demo", *ports, "--data-dir", str(folder / "data")],
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
        )
    running = Product(process, port, media_port, folder / "data")
    try:
        running.wait_until_ready()
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


async def ticket(product: Product, login: str) -> str:
    """A ticket for the demo's session, by HTTP as a browser gets it."""
    async with httpx2.AsyncClient(base_url=product.origin, headers={"Origin": product.origin}) as http:
        await sign_in(http, login)
        (meeting,) = (await http.get("/api/meetings")).json()
        answer = await http.post(f"/api/meetings/{meeting['id']}/ticket")
        return str(answer.json()["ticket"])


def live(product: Product) -> connect:
    """A connection to the product's socket."""
    return connect(f"ws://127.0.0.1:{product.port}/ws", origin=Origin(product.origin), compression=None)


@pytest.mark.anyio
@pytest.mark.timeout(180)
async def test_the_real_worker_answers_a_browsers_offer(product: Product) -> None:
    async with live(product) as socket_, LiveClient(socket_) as room:
        welcome = await room.join(await ticket(product, ROOM), offer=OFFER)
        assert welcome.media is not None
        assert "a=ice-lite" in welcome.media.answer
        assert f" {product.media_port} typ host" in welcome.media.answer
        kinds = [slot.kind for slot in welcome.media.slots]
        assert [kinds.count(kind) for kind in ("voice", "screen_sound", "stage", "screen", "tile")] == [3, 1, 1, 1, 8]


@pytest.mark.anyio
@pytest.mark.timeout(180)
async def test_a_killed_web_process_comes_back_with_the_hand_still_up(product: Product) -> None:
    async with live(product) as socket_, LiveClient(socket_) as room:
        await room.join(await ticket(product, ROOM), offer=None)
        assert isinstance(await room.ask("raise_hand", raised=True), Done)
        before = product.status()
        await asyncio.to_thread(product.kill, "web")
        await room.closed.wait()
    assert product.status()["worker"] == before["worker"]
    await asyncio.to_thread(product.wait_until_ready)
    async with live(product) as socket_, LiveClient(socket_) as room:
        welcome = await room.join(await ticket(product, ROOM), offer=None)
        me = next(row for row in whole(welcome).participants if row.id == welcome.me)
        assert me.hand_ms is not None


@pytest.mark.anyio
@pytest.mark.timeout(180)
async def test_media_of_a_killed_web_process_is_still_there(product: Product) -> None:
    async with live(product) as socket_, LiveClient(socket_) as room:
        await room.join(await ticket(product, ROOM), offer=OFFER)
        await asyncio.to_thread(product.kill, "web")
    async with live(product) as socket_, LiveClient(socket_) as room:
        welcome: Welcome = await room.join(await ticket(product, ROOM), offer=None, keep_media=True)
        assert welcome.media_kept


@pytest.mark.anyio
@pytest.mark.timeout(180)
async def test_after_the_worker_is_killed_clients_are_called_and_answered(product: Product) -> None:
    async with live(product) as socket_, LiveClient(socket_) as room:
        await room.join(await ticket(product, ROOM), offer=OFFER)
        killed_s = time.monotonic()
        os.kill(product.status()["worker"], signal.SIGKILL)
        assert isinstance(await room.of_type("media_lost"), MediaLost)
        request = await room.send("offer_media", offer=OFFER)
        answer = await room.next(lambda one: getattr(one, "id", None) == request, within_s=20)
        assert isinstance(answer, MediaAnswer)
        assert time.monotonic() - killed_s < 15


def test_a_second_start_on_the_same_data_is_refused(product: Product) -> None:
    ran = giaoban("demo", "--port", str(free_port(socket.SOCK_STREAM)), "--data-dir", str(product.data_dir))
    assert ran.returncode == 1
    assert "Giaoban đang chạy" in ran.stderr


def test_a_port_that_is_taken_is_said_in_a_sentence(product: Product, tmp_path: Path) -> None:
    ran = giaoban("serve", "--port", str(product.port), "--data-dir", str(tmp_path / "data"))
    assert ran.returncode == 1
    assert "GIAOBAN_PORT" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_media_port_that_is_taken_is_said_in_a_sentence(product: Product, tmp_path: Path) -> None:
    port = str(free_port(socket.SOCK_STREAM))
    ran = giaoban("serve", "--port", port, "--media-port", str(product.media_port), "--data-dir", str(tmp_path / "d"))
    assert ran.returncode == 1
    assert "GIAOBAN_MEDIA_PORT" in ran.stderr


def test_the_start_prints_where_to_click_and_as_whom(product: Product) -> None:
    said = (product.data_dir.parent / "out").read_text()
    assert f"http://localhost:{product.port}/" in said
    assert "demo-chutri" in said


def test_no_ticket_and_no_cookie_is_in_the_log(product: Product) -> None:
    said = (product.data_dir.parent / "out").read_text()
    assert "participant_in" in said
    assert "eyJ" not in said
    assert "giaoban_session" not in said
    assert "a=ice" not in said


def test_nobody_else_reads_the_data_folder(product: Product) -> None:
    assert product.data_dir.stat().st_mode & 0o077 == 0


@pytest.mark.timeout(180)
def test_ctrl_c_stops_all_of_it(tmp_path: Path) -> None:
    port, media_port = str(free_port(socket.SOCK_STREAM)), str(free_port(socket.SOCK_DGRAM))
    command = [sys.executable, "-m", "signaling", "serve", "--port", port, "--media-port", media_port]
    with subprocess.Popen([*command, "--data-dir", str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        product = Product(process, int(port), int(media_port), tmp_path)
        product.wait_until_ready()
        pids = [product.status()[name] for name in ("web", "worker")]
        process.send_signal(signal.SIGINT)
        assert process.wait(15) == 0
        assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []
        assert process.stdout is not None
        assert "giaoban accounts create" in process.stdout.read()
        assert giaoban("status", "--data-dir", str(tmp_path)).returncode == 1
