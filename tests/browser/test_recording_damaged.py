"""A recording of which a file is damaged, and nothing is left to make it of: what who watches it and IT are told."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from meetings.ids import RecordingId
from meetings.models.recordings import FinalisingRecord
from tests.browser.axe import axe_faults
from tests.browser.line_board import it_at_the_board
from tests.browser.meeting import DESK, SECRETARY, SMALL_DESK, Meeting
from tests.browser.reach import ZOOMED, out_of_reach
from tests.browser.test_composed import recorded
from tests.browser.watched import database_of, signed_in_page
from tests.system.demo_server import DemoServer

pytestmark = [pytest.mark.anyio, pytest.mark.long, pytest.mark.timeout(300)]
FOUND_MS, OVER_MS = 90_000.0, 120_000.0
"""It is looked once a minute, and an alarm is over after thirty seconds."""
NOTICE = "Một tệp của bản ghi này bị hỏng"
SHOTS = os.environ.get("DAMAGED_SHOTS")
"""A folder for pictures of the pages, for who looks at them."""


async def look(page: Page, name: str) -> None:
    """Takes pictures where that is asked for."""
    if SHOTS is not None:
        for size in (SMALL_DESK, DESK):
            await page.set_viewport_size(size)
            await page.screenshot(path=Path(SHOTS) / f"{name}-{size['width']}.png")
        await page.set_viewport_size(DESK)


def damage(folder: Path) -> tuple[Path, bytes]:
    """Another byte in the middle of what is played, and nothing that it was made of; the file, and as it was."""
    for segment in folder.glob("*.mkv"):
        segment.unlink()
    (part,) = (folder / "final").glob("part-*")
    whole = part.read_bytes()
    part.write_bytes(whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1 :])
    return part, whole


async def checked(server: DemoServer, recording: RecordingId) -> None:
    """It was whole once."""
    database = database_of(server)
    async with database.begin() as tx:
        (await tx.get_one(FinalisingRecord, recording)).checked_at = datetime.now(UTC)
    await database.close()


async def test_what_is_damaged_is_told_and_the_rest_is_watched_until_a_copy_is_brought(
    server: DemoServer, browser: Browser, meeting: Meeting
) -> None:
    recording = await recorded(server, meeting, 5)
    await checked(server, recording)
    part, whole = damage(server.data_dir / "recordings" / recording)
    async with it_at_the_board(browser, server, DESK) as board:
        alarm = board.get_by_role("listitem").filter(has_text="Có bản ghi không đọc được tệp")
        await expect(alarm).to_contain_text("1 bản ghi", timeout=FOUND_MS)
        await look(board, "board")
        assert await axe_faults(board) == []
        async for page in signed_in_page(server, browser, SECRETARY):
            await page.goto(f"{server.address}/ghi-hinh/{recording}")
            await expect(page.get_by_text(NOTICE)).to_be_visible()
            await expect(page.get_by_role("button", name="Xem", exact=True)).to_be_visible()
            await look(page, "damaged")
            assert await axe_faults(page) == []
            await page.set_viewport_size(ZOOMED)
            assert await out_of_reach(page) == []
            await page.set_viewport_size(DESK)
            part.write_bytes(whole)
            await expect(alarm).to_have_count(0, timeout=OVER_MS)
            await page.reload()
            await expect(page.get_by_role("button", name="Xem", exact=True)).to_be_visible()
            await expect(page.get_by_text(NOTICE)).to_have_count(0)
