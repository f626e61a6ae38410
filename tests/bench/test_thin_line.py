"""A page before everyone beside a voice on a line of 64 kbit/s: a site in a namespace behind `tc tbf`."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.meetings.papers.large_paper import typed
from tests.system.demo_server import ROOT, demo_server
from tests.system.office import signed_in
from tests.system.simulated_rooms import in_meeting

pytestmark = [pytest.mark.anyio, pytest.mark.bench, pytest.mark.timeout(600)]

UNITS = ("13285", "13291")
SERVER, SITE = "10.78.0.1", "10.78.0.2"
LINE = ("tbf", "rate", "64kbit", "burst", "1600", "latency", "400ms")
PAGES = 8
PACES = ("1000", "1500")
"""Of the large and the small picture on the lowest steps, bytes a second: as `paceOf` of the client has them."""
SMALL_S, LARGE_S = 5.0, 25.0
MOST_LOST = 2
"""Voice packets more than the same line loses without papers."""


@contextmanager
def behind_a_thin_line() -> Iterator[str]:
    """The name of a namespace whose line from us carries 64 kbit/s; needs root."""
    name, ours, theirs = f"thin{os.getpid()}", f"tl{os.getpid()}a", f"tl{os.getpid()}b"
    try:
        _do("ip", "netns", "add", name)
        _do("ip", "link", "add", ours, "type", "veth", "peer", "name", theirs)
        _do("ip", "link", "set", theirs, "netns", name)
        _do("ip", "addr", "add", f"{SERVER}/24", "dev", ours)
        _do("ip", "link", "set", ours, "up")
        _do("ip", "-n", name, "addr", "add", f"{SITE}/24", "dev", theirs)
        _do("ip", "-n", name, "link", "set", theirs, "up")
        _do("ip", "-n", name, "link", "set", "lo", "up")
        _do("tc", "qdisc", "add", "dev", ours, "root", *LINE)
        yield name
    finally:
        subprocess.run(["ip", "netns", "delete", name], check=False, capture_output=True)
        subprocess.run(["ip", "link", "delete", ours], check=False, capture_output=True)


def _do(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


@pytest.mark.parametrize("paces", [PACES, ("0", "0")], ids=["paced", "as fast as it goes"])
async def test_a_page_comes_at_64_kbit_beside_a_voice_that_loses_nothing(
    record_property: Callable[[str, object], None], paces: tuple[str, str]
) -> None:
    with behind_a_thin_line() as namespace:
        async with demo_server(host="0.0.0.0", media_addresses=SERVER) as server:
            async with signed_in(server.address, "thuky", "demo-thuky") as secretary:
                meeting = await secretary.make_meeting("Giao ban", "chutri", UNITS)
                paper = await secretary.bring_paper(meeting, "Báo cáo", await asyncio.to_thread(typed, PAGES))
            async with signed_in(server.address, "chutri", "demo-chutri") as chair:
                await chair.open_meeting(meeting)
            assert paper.version is not None
            async with in_meeting(server.address, meeting, ("chutri", f"diemcau-{UNITS[0]}")) as good:
                await good.chair.speak()
                there = (f"http://{SERVER}:{server.port}", meeting, f"diemcau-{UNITS[1]}", paper.id, paper.version.id)
                site = await asyncio.create_subprocess_exec(
                    *("ip", "netns", "exec", namespace, sys.executable, "-m", "tests.bench.thin_site", *there, *paces),
                    cwd=ROOT,
                    stdout=asyncio.subprocess.PIPE,
                )
                said, _ = await site.communicate()
    assert site.returncode == 0
    told = json.loads(said)
    for name, figure in told.items():
        record_property(name, figure)
    if paces != PACES:
        return
    alone, beside = told["alone"], told["beside"]
    expected = alone["lost"] / (alone["packets"] + alone["lost"]) * (beside["packets"] + beside["lost"])
    assert beside["lost"] <= expected + MOST_LOST
    assert max(seen["small_s"] for seen in told["seen"]) <= SMALL_S
    assert max(seen["large_s"] for seen in told["seen"]) <= LARGE_S
