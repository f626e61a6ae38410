"""What lies in deploy/ for Prometheus and Grafana, loaded by Debian's own programs, beside a real scrape."""

import asyncio
import json
import re
import subprocess
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from sfu.interfaces import PeerFigures, PeerId, RoomFigures, RoomId, Step, StreamFigures
from signaling.metrics import MAX_PEERS, MAX_ROOMS, MAX_STREAMS
from tests.signaling.rig import Server
from tests.signaling.test_http import room_figures, worker_figures
from tests.system.demo_server import free_port

pytestmark = [pytest.mark.anyio, pytest.mark.long]
DEPLOY = Path(__file__).parents[2] / "deploy"
RULES = DEPLOY / "prometheus" / "giaoban.rules.yml"
DASHBOARDS = sorted((DEPLOY / "grafana").glob("*.json"))
OURS = re.compile(r"\bgiaoban_\w+")
RECORDED = re.compile(r"\bgiaoban:\w+:\w+")
SCRAPED_WITHIN_S = 45.0


def promtool(*arguments: str | Path) -> str:
    """What it says; fails where it is not content."""
    ran = subprocess.run(
        ["promtool", *map(str, arguments)], check=False, capture_output=True, text=True, timeout=60, cwd=RULES.parent
    )
    said = ran.stdout + ran.stderr
    assert ran.returncode == 0, said
    return said


def expressions() -> Iterator[tuple[str, str]]:
    """Each expression of a panel, with its dashboard; variables stand for everything."""
    for path in DASHBOARDS:
        for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
            for target in panel["targets"]:
                yield path.name, target["expr"].replace("$room", ".*")


def test_promtool_takes_rules_and_configuration() -> None:
    assert "rules found" in promtool("check", "rules", RULES.name)
    assert "SUCCESS" in promtool("check", "config", "prometheus.yml")


def test_alerts_fire_when_they_should_and_not_before() -> None:
    assert "SUCCESS" in promtool("test", "rules", "giaoban.rules.test.yml")


def complaints(text: str) -> list[str]:
    """What promtool has against the names in a scrape."""
    command = ["promtool", "check", "metrics"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False).stderr.splitlines()


async def scrape(server: Server) -> str:
    """With a worker and a room that told of themselves."""
    server.worker.tell(worker_figures())
    server.worker.tell(room_figures(server))
    async with server.http() as http:
        return (await http.get("/metrics")).text


async def test_our_metrics_are_named_as_prometheus_wants(server: Server) -> None:
    async with server.client("diemcau-14215") as room:
        await scrape(server)
        await room.of_type("lines")
        text = await scrape(server)
    # Lines are sold, measured and capped in bits; nobody reads a rate of pictures in bytes.
    assert [line for line in complaints(text) if "_bits_per_second use base unit" not in line] == []
    assert "giaoban_alarms_raised_total" in text


@asynccontextmanager
async def prometheus(folder: Path, target: str) -> AsyncIterator[httpx2.AsyncClient]:
    """Debian's Prometheus with our configuration and rules, asking this address every second."""
    ours = (DEPLOY / "prometheus" / "prometheus.yml").read_text(encoding="utf-8")
    assert ours.count("127.0.0.1:8000") == 1
    text = ours.replace("127.0.0.1:8000", target).replace("_interval: 5s", "_interval: 1s")
    (folder / "prometheus.yml").write_text(text, encoding="utf-8")
    (folder / RULES.name).write_bytes(RULES.read_bytes())
    listen = f"127.0.0.1:{free_port()}"
    process = await asyncio.create_subprocess_exec(
        "prometheus",
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'tsdb'}",
        f"--web.listen-address={listen}",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with httpx2.AsyncClient(base_url=f"http://{listen}", timeout=10) as http:
            yield http
    finally:
        process.terminate()
        await process.wait()


async def answer(http: httpx2.AsyncClient, path: str, **query: str) -> Any:
    """What Prometheus says; None while it does not."""
    try:
        said = (await http.get(f"/api/v1/{path}", params=query)).json()
    except (httpx2.TransportError, json.JSONDecodeError):
        return None
    return said["data"] if said["status"] == "success" else {"refused": said["error"]}


@pytest.mark.timeout(150)
async def test_every_panel_and_every_rule_finds_what_it_asks_for(server: Server, tmp_path: Path) -> None:
    async with server.client("diemcau-14215"), prometheus(tmp_path, f"127.0.0.1:{server.port}") as http:
        asked = {expression for _, expression in expressions()}
        assert len(asked) > 25
        left: dict[str, object] = dict.fromkeys(asked)
        try:
            async with asyncio.timeout(SCRAPED_WITHIN_S):
                while left:
                    await scrape(server)
                    await asyncio.sleep(1.0)
                    left = await not_found(http, asked)
        except TimeoutError:
            raise AssertionError(left) from None


async def not_found(http: httpx2.AsyncClient, asked: set[str]) -> dict[str, object]:
    """Expressions of panels without a result, names that nobody tells, rules that do not work; with what was said."""
    results = {one: await answer(http, "query", query=one) for one in asked}
    left: dict[str, object] = {one: found for one, found in results.items() if not (found and found.get("result"))}
    known = set(await answer(http, "label/__name__/values") or ())
    texts = [RULES.read_text(encoding="utf-8"), *(path.read_text(encoding="utf-8") for path in DASHBOARDS)]
    named = {name for text in texts for name in (*OURS.findall(text), *RECORDED.findall(text))}
    left |= dict.fromkeys(named - known - {"giaoban_recording"}, "no such metric")
    rules = await answer(http, "rules") or {"groups": []}
    states = {rule["name"]: rule["health"] for group in rules["groups"] for rule in group["rules"]}
    assert "err" not in states.values(), states
    return left | {name: state for name, state in states.items() if state != "ok"}


async def test_however_many_rooms_there_are_a_scrape_is_bounded(server: Server) -> None:
    """Rooms and sites that a broken worker might tell of, each with streams of its own."""
    for room in range(MAX_ROOMS + 5):
        server.worker.tell(
            RoomFigures(
                room=RoomId(f"room{room}"),
                peers=tuple(_peer(f"r{room}p{number}", f"s{number}") for number in range(60)),
            )
        )
    async with server.http() as http, asyncio.timeout(20):
        while True:
            text = (await http.get("/metrics")).text
            if len({sample.labels["room"] for sample in family(text, "giaoban_room_peers")}) >= MAX_ROOMS:
                break
            await asyncio.sleep(0.2)
        await asyncio.sleep(1.0)
        text = (await http.get("/metrics")).text
    labels: dict[str, set[str]] = {}
    for one in text_string_to_metric_families(text):
        assert len(one.samples) <= max(MAX_PEERS, MAX_STREAMS), one.name
        for sample in one.samples:
            for name, value in sample.labels.items():
                labels.setdefault(f"{one.name} {name}", set()).add(value)
    assert max(len(values) for key, values in labels.items() if key.endswith(" room")) <= MAX_ROOMS


def family(text: str, name: str) -> Sequence[Sample]:
    """What is told of one figure."""
    return next((one.samples for one in text_string_to_metric_families(text) if one.name == name), ())


def _peer(name: str, stream: str) -> PeerFigures:
    one = StreamFigures(
        name=stream, direction="down", layer="camera.h", bitrate_bps=1, packets=1, lost=0, jitter_ms=0.0, key_frames=0,
        nacks=0, picture_losses=0,
    )  # fmt: skip
    return PeerFigures(
        peer=PeerId(name), connected=True, step=Step.TILES, up_bps=1, down_bps=1, loss_up=0.0, loss_down=0.0,
        round_trip_ms=1.0, jitter_ms=0.0, estimate_bps=None, heard_s=0.0, streams=(one,),
    )  # fmt: skip
