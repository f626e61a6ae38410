"""Pages, health, metrics, and what every answer carries."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from starlette.responses import PlainTextResponse

from sfu.interfaces import (
    PeerFigures,
    PeerId,
    RoomFigures,
    RoomId,
    Step,
    StreamFigures,
    WorkerFigures,
)
from signaling.headers import Headers, content_security_policy
from tests.fakes.fake_worker import FakeWorker
from tests.signaling.rig import Server, serving, sign_in, whole

pytestmark = pytest.mark.anyio

SCRIPT = "console.log('xin chào');\n" * 100


@pytest.fixture
def client(tmp_path: Path) -> Path:
    """A client as the build leaves it."""
    folder = tmp_path / "client"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Giaoban</title>")
    (folder / "mark.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "assets" / "index-abc123.js").write_text(SCRIPT)
    (folder / "assets" / "font-abc123.woff2").write_bytes(bytes(range(256)) * 16)
    (tmp_path / "secret.txt").write_text("not for the web")
    return folder


@pytest.fixture
async def server(data_dir: Path, client: Path) -> AsyncIterator[Server]:
    """The web process with that client."""
    async with serving(data_dir, FakeWorker(), client) as running:
        yield running


async def test_every_page_of_the_client_is_its_index(server: Server) -> None:
    async with server.http() as http:
        for path in ("/", "/session/123", "/login", "/a/b/c"):
            answer = await http.get(path)
            assert answer.status_code == 200
            assert "<title>Giaoban</title>" in answer.text
            assert answer.headers["cache-control"] == "no-cache"


async def test_hashed_assets_are_kept_for_ever_and_come_packed(server: Server) -> None:
    async with server.http() as http:
        answer = await http.get("/assets/index-abc123.js")
        assert answer.text == SCRIPT
        assert answer.headers["content-encoding"] == "gzip"
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-type"].startswith("text/javascript")


async def test_who_cannot_unpack_gets_it_plain(server: Server) -> None:
    async with server.http() as http:
        answer = await http.get("/assets/index-abc123.js", headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in answer.headers
        assert answer.text == SCRIPT


async def test_fonts_are_not_packed_again(server: Server) -> None:
    async with server.http() as http:
        answer = await http.get("/assets/font-abc123.woff2")
        assert "content-encoding" not in answer.headers
        assert answer.headers["content-type"] == "font/woff2"


async def test_what_a_browser_has_already_is_not_sent_again(server: Server) -> None:
    async with server.http() as http:
        first = await http.get("/")
        second = await http.get("/", headers={"If-None-Match": first.headers["etag"]})
        assert (second.status_code, second.content) == (304, b"")


async def test_nothing_else_of_the_machine_is_served(server: Server) -> None:
    async with server.http() as http:
        for path in (
            "/assets/none.js",
            "/../secret.txt",
            "/%2e%2e/secret.txt",
            "/assets/../../secret.txt",
            "/assets/%2e%2e%2f%2e%2e%2fsecret.txt",
            "/..%5csecret.txt",
            "/%2fsecret.txt",
            "/secret.txt%00",
            "/api/none",
        ):
            answer = await http.get(path)
            assert answer.status_code == 404, path
            assert "not for the web" not in answer.text


async def test_every_answer_says_what_a_page_may_do(server: Server) -> None:
    async with server.http() as http:
        for path in ("/", "/healthz", "/api/session", "/assets/none.js", "/mark.svg"):
            headers = (await http.get(path)).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy.replace("'wasm-unsafe-eval'", "")
            assert "frame-ancestors 'none'" in policy
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"
            assert "camera=(self)" in headers["permissions-policy"]
            assert len(headers["x-request-id"]) == 16


@pytest.mark.parametrize("host", ["evil.example; script-src *", "a b", "x'y", "", "h\\u00e9"])
async def test_a_host_that_is_none_gets_no_place_in_the_policy(host: str) -> None:
    assert "connect-src 'self';" in content_security_policy(host)


async def test_the_socket_of_the_own_host_is_allowed() -> None:
    assert "connect-src 'self' ws://hop.vn:8000 wss://hop.vn:8000;" in content_security_policy("hop.vn:8000")


async def test_an_answer_that_allows_itself_less_than_a_page_keeps_its_own_policy() -> None:
    own = "sandbox; default-src 'none'"
    wrapped = Headers(PlainTextResponse("", headers={"Content-Security-Policy": own}))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=wrapped), base_url="http://hop.vn") as http:
        answer = await http.get("/")
    assert answer.headers.get_list("content-security-policy") == [own]
    assert answer.headers["x-frame-options"] == "DENY"


async def test_the_process_says_that_it_lives(server: Server) -> None:
    async with server.http() as http:
        assert (await http.get("/healthz")).json() == {"alive": True}


async def test_it_is_ready_with_database_worker_and_client(server: Server) -> None:
    async with server.http() as http:
        answer = await http.get("/readyz")
        assert (answer.status_code, answer.json()) == (
            200,
            {"ready": True, "database": True, "worker": True, "client": True},
        )


async def test_it_is_not_ready_without_a_worker(server: Server) -> None:
    async with server.client("chutri") as chair, server.http() as http:
        server.worker.die()
        await chair.of_type("media_lost")
        answer = await http.get("/readyz")
        assert (answer.status_code, answer.json()["worker"]) == (503, False)


async def test_it_is_not_ready_without_a_client(data_dir: Path, tmp_path: Path) -> None:
    async with serving(data_dir, FakeWorker(), tmp_path / "none") as server, server.http() as http:
        assert (await http.get("/readyz")).json()["client"] is False
        answer = await http.get("/")
        assert (answer.status_code, "make client" in answer.text) == (503, True)


async def test_metrics_tell_of_worker_rooms_and_streams(server: Server) -> None:
    async with server.client("diemcau-14215") as room, server.http() as http:
        server.worker.tell(worker_figures())
        server.worker.tell(room_figures(server))
        server.worker.tell(room_figures(server))
        await room.of_type("lines")
        text = (await http.get("/metrics")).text
        assert "giaoban_worker_up 1.0" in text
        assert "giaoban_worker_cpu_seconds_total 1.5" in text
        assert "giaoban_worker_forwarded_packets_total 20000.0" in text
        assert "giaoban_worker_rss_bytes 9e+07" in text
        assert "giaoban_connections 1.0" in text
        labels = f'room="{server.meeting}"'
        assert f"giaoban_room_peers_connected{{{labels}}} 1.0" in text
        assert f'giaoban_peer_round_trip_seconds{{peer="{server.who("diemcau-14215")}",{labels}}} 0.02' in text
        assert f'giaoban_room_stream_bits_per_second{{direction="down",{labels},stream="stage"}} 1500.0' in text
        assert f'giaoban_room_stream_key_frames_total{{direction="down",{labels},stream="stage"}} 2.0' in text
        assert f'giaoban_room_stream_jitter_seconds{{direction="down",{labels},stream="stage"}} 0.001' in text
        assert f'giaoban_room_slot_sites{{layer="camera.h",{labels},stream="stage"}} 1.0' in text
        assert f'giaoban_peer_jitter_down_seconds{{peer="{server.who("diemcau-14215")}",{labels}}} 0.001' in text
        assert "giaoban_process_cpu_seconds_total" in text
        assert "giaoban_process_rss_bytes" in text


async def test_metrics_tell_what_both_processes_hold(server: Server) -> None:
    async with server.client("diemcau-14215") as room, server.http() as http:
        server.worker.tell(worker_figures())
        server.worker.tell(room_figures(server))
        await room.of_type("lines")
        tasks = len(asyncio.all_tasks())
        told = dict(line.split(" ", 1) for line in (await http.get("/metrics")).text.splitlines())
        held = {name: float(told[f"giaoban_worker_{name}"]) for name in ("tasks", "peers", "endpoints", "addresses")}
        assert held == {"tasks": 7, "peers": 1, "endpoints": 1, "addresses": 2}
        assert float(told["giaoban_worker_ssrcs"]) == 9
        assert float(told["giaoban_worker_open_descriptors"]) == 15
        assert float(told["giaoban_worker_heap_blocks"]) == 400_000
        assert tasks <= float(told["giaoban_process_tasks"]) <= tasks + 2  # With the one that answers.
        assert float(told["giaoban_process_open_descriptors"]) > 3
        assert float(told["giaoban_process_heap_blocks"]) > 100_000
        assert 1 <= float(told["giaoban_process_database_connections"]) < 15


async def test_metrics_are_for_named_addresses_only(server: Server) -> None:
    async with server.http() as http:
        answer = await http.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
        assert answer.status_code == 403


async def test_a_drill_is_followed_by_its_own_tickets(server: Server) -> None:
    async with server.http() as http:
        await sign_in(http, "kythuat")
        drill = (await http.post("/api/drills", json={"rooms": 2, "speakers": 1})).json()["meeting"]
        tickets = (await http.post(f"/api/drills/{drill}/tickets")).json()
        async with server.client() as chair, server.client() as room:
            welcome = await chair.join(tickets[0]["ticket"])
            assert whole(welcome).drill
            await room.join(tickets[1]["ticket"])
            await chair.of_type("participant_changed")
            await room.ask("set_microphone", open=True)
            again = await chair.ask("resync")
            shown = {row.id: row.presence.value for row in again.room.participants}  # type: ignore[union-attr]
            assert sorted(shown.values()) == ["absent", "present", "present"]
            await http.delete(f"/api/drills/{drill}")
            assert await chair.goodbye() == "ended"


async def test_a_body_that_is_too_large_is_refused(server: Server) -> None:
    async with server.http() as http:
        answer = await http.post("/api/session", json={"login": "x", "password": "x" * 70_000})
        assert answer.status_code == 413


async def test_unknown_routes_are_problems_with_a_code(server: Server) -> None:
    async with server.http() as http:
        for path in ("/api/none", "/api/meetings/none/none"):
            answer = await http.post(path)
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["code"] in {"not_found", "invalid_input"}


async def test_the_place_names_whom_to_call(server: Server) -> None:
    async with server.http() as http:
        place = (await http.get("/api/place")).json()
        assert place["demo"] is True
        assert place["it_phone"]


async def test_packed_text_unpacks_to_the_file(server: Server) -> None:
    async with server.http() as http, http.stream("GET", "/assets/index-abc123.js") as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])
        assert gzip.decompress(raw).decode() == SCRIPT


def worker_figures() -> WorkerFigures:
    """One second of the worker."""
    return WorkerFigures(
        uptime_s=10,
        cpu_s=1.5,
        rss_bytes=90_000_000,
        received_packets=3000,
        forwarded_packets=20_000,
        send_drops=0,
        junk_datagrams=3,
        loop_lag_ms=4.0,
        voice_wait_p99_ms=2.0,
        heap_blocks=400_000,
        tasks=7,
        descriptors=15,
        peers=1,
        endpoints=1,
        addresses=2,
        ssrcs=9,
    )


def room_figures(server: Server) -> RoomFigures:
    """One second of a room with one peer."""
    stream = StreamFigures(
        name="stage",
        direction="down",
        layer="camera.h",
        bitrate_bps=1500,
        packets=10,
        lost=0,
        jitter_ms=1.0,
        key_frames=1,
        nacks=0,
        picture_losses=0,
    )
    peer = PeerFigures(
        peer=PeerId(server.who("diemcau-14215")),
        connected=True,
        step=Step.TILES,
        up_bps=1,
        down_bps=2,
        loss_up=0,
        loss_down=0,
        round_trip_ms=20.0,
        jitter_ms=1.0,
        estimate_bps=None,
        heard_s=0.1,
        streams=(stream,),
    )
    return RoomFigures(room=RoomId(server.meeting), peers=(peer,))
