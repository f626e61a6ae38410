"""A room's own test of its line against lines of known rates: within a tenth, both ways."""

import os
import shutil
import sys
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page
from pydantic import BaseModel, ConfigDict

from tests.bench.line_scene import LineScene, line_scene
from tests.browser.meeting import ROOM

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]
LINES = ((300, 1000), (1000, 300), (3000, 8000), (8000, 3000))
"""Up and down, kbit/s."""
UNITS = ("13285", "13291", "13318", "13324")
TENTH = 0.1
TEST_MS = 120_000


class Found(BaseModel):
    """What a page was told of its line."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    transport: str
    up_kbit: int
    down_kbit: int
    up_at_least: bool
    down_at_least: bool
    loss_up: float | None
    loss_down: float | None
    round_trip_ms: int | None
    jitter_ms: int | None
    camera: str
    microphone_db: int | None
    echo: str


@pytest.fixture(scope="module")
async def scene() -> AsyncIterator[LineScene]:
    if os.geteuid() != 0 or shutil.which("tc") is None:
        pytest.fail("the benchmark makes network namespaces: run it as root, with iproute2 installed")
    async with line_scene() as made:
        yield made


async def measured(page: Page, address: str) -> Found:
    """Presses the key of the page and waits for its result."""
    await page.goto(f"{address}/thu-duong-truyen")
    await page.get_by_role("button", name="Kiểm tra ngay").click()
    await page.get_by_role("heading", name="Kết quả").wait_for(timeout=TEST_MS)
    found = Found.model_validate(await page.evaluate("fetch('/api/line-tests/own').then((answer) => answer.json())"))
    sys.stderr.write(f"{found}\n")
    return found


@pytest.mark.parametrize(
    ("up_kbit", "down_kbit", "unit"), [(*line, unit) for line, unit in zip(LINES, UNITS, strict=True)]
)
async def test_rates_are_found_within_a_tenth(scene: LineScene, up_kbit: int, down_kbit: int, unit: str) -> None:
    async with scene.room(f"{ROOM}{unit}") as page:
        scene.set_line(up_kbit, down_kbit)
        try:
            found = await measured(page, scene.address)
        finally:
            scene.free_line()
    assert (found.transport, found.up_at_least, found.down_at_least) == ("udp", False, False)
    assert found.up_kbit == pytest.approx(up_kbit, rel=TENTH)
    assert found.down_kbit == pytest.approx(down_kbit, rel=TENTH)
    assert (found.loss_up or 0.0) < 3
    assert (found.loss_down or 0.0) < 3


async def test_a_free_line_carries_all_that_is_tried(scene: LineScene) -> None:
    async with scene.room(f"{ROOM}13330") as page:
        found = await measured(page, scene.address)
    assert found.transport == "udp"
    assert found.down_at_least
    assert found.down_kbit > 10_000
    assert found.round_trip_ms is not None
    assert found.round_trip_ms < 50
    assert found.camera == "present"
    assert found.microphone_db is not None


async def test_where_udp_is_blocked_it_says_so_and_measures_by_http(scene: LineScene) -> None:
    scene.block_media()
    async with scene.room(f"{ROOM}13336") as page:
        scene.set_line(1000, 3000)
        try:
            found = await measured(page, scene.address)
            assert await page.get_by_text("Mạng của phòng chặn hình và tiếng").is_visible()
        finally:
            scene.free_line()
    assert found.transport == "http"
    assert found.up_kbit == pytest.approx(1000, rel=0.2)
    assert found.down_kbit == pytest.approx(3000, rel=0.2)
    assert (found.loss_up, found.loss_down, found.jitter_ms) == (None, None, None)
