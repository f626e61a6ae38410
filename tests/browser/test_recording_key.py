"""Encrypted recordings whose key is missing: what the chair, IT and who watches are told, and when it comes back."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from meetings.domain.recording import RecordingState
from meetings.ids import MeetingId, RecordingId, new_uuid
from meetings.models.recordings import FinalisingRecord, RecordingRecord
from recordings.sealing.files import Vault
from tests.browser.axe import axe_faults
from tests.browser.line_board import it_at_the_board
from tests.browser.live_page import LivePage
from tests.browser.meeting import CHAIR, DESK, ROOMS, SECRETARY, Meeting
from tests.browser.watched import database_of, signed_in_page
from tests.recordings.kept import a_session
from tests.recordings.sealing.vaults import key_file, key_line, plain_in, vault
from tests.system.demo_server import DemoServer, demo_server

pytestmark = [pytest.mark.anyio, pytest.mark.long, pytest.mark.timeout(300)]

TOLD_S = 5.0
PAINT_S = 1.0
BACK_S = 5.0
RECORDED_S = 4.0
READY_MS = 60_000.0
TROUBLE = "Máy chủ không đọc được khoá mã hoá bản ghi."
LOCKED = "Bản ghi này được mã hoá, và máy chủ không có khoá để mở."
LOOKED_MS = 75_000.0
"""It is looked once a minute."""
NOTICE = "Phiên họp đang được ghi hình và ghi tiếng."

Record = Callable[[str, object], None]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the file of keys shall be; it is not there."""
    return tmp_path_factory.mktemp("keys") / "recordings.keys"


@pytest.fixture(scope="module")
async def server(keys: Path) -> AsyncIterator[DemoServer]:
    """One of its own, with a key that is missing."""
    async with demo_server(recordings_key_file=str(keys), alarm_after_s="1", alarm_clear_s="2") as running:
        yield running


async def press_record(chair: LivePage, room: LivePage, record_property: Record) -> None:
    """Nothing begins, and the chair is told."""
    began_s = time.monotonic()
    await chair.button("Ghi hình").click()
    await expect(chair.page.get_by_text(TROUBLE)).to_be_visible(timeout=(TOLD_S + PAINT_S) * 1000)
    record_property("the chair is told after, s", round(time.monotonic() - began_s, 1))
    await asyncio.sleep(1)
    assert await room.page.get_by_text(NOTICE).count() == 0
    assert await room.page.get_by_text(TROUBLE).count() == 0


async def record_with_the_key(chair: LivePage, room: LivePage, keys: Path, record_property: Record) -> Page:
    """It begins by itself, and is finished; its page."""
    key_file(keys.parent)
    began_s = time.monotonic()
    await expect(room.page.get_by_text(NOTICE)).to_be_visible(timeout=BACK_S * 1000)
    record_property("recorded after the key came, s", round(time.monotonic() - began_s, 1))
    await expect(chair.page.get_by_text(TROUBLE)).to_have_count(0)
    await asyncio.sleep(RECORDED_S)
    await chair.page.get_by_role("button", name="Ghi hình phiên họp").click()
    await chair.page.get_by_role("button", name="Kết thúc ghi").click()
    await expect(chair.page.get_by_text("Đã sẵn sàng")).to_be_visible(timeout=READY_MS)
    page = await chair.page.context.new_page()
    await page.goto(page_address(chair))
    await page.get_by_role("main").get_by_role("listitem").get_by_role("link").first.click()
    await expect(page.get_by_role("button", name="Xem", exact=True)).to_be_visible()
    return page


def page_address(chair: LivePage) -> str:
    """The list of recordings."""
    return "/".join([*chair.page.url.split("/")[:3], "ghi-hinh"])


async def test_without_its_key_nothing_is_recorded_and_those_who_can_help_are_told(
    meeting: Meeting, server: DemoServer, browser: Browser, keys: Path, record_property: Record
) -> None:
    chair, room = await meeting.enter(CHAIR), await meeting.enter(ROOMS[0])
    assert "Không dùng được khoá mã hoá bản ghi" in server.log.read_text()
    await press_record(chair, room, record_property)
    async with it_at_the_board(browser, server, DESK) as board:
        alarm = board.get_by_role("listitem").filter(has_text="Mã hoá bản ghi")
        await expect(alarm).to_contain_text("Không đọc được khoá", timeout=20_000)
        assert await axe_faults(board) == []
        assert [path for path in (server.data_dir / "recordings").rglob("*") if path.is_file()] == []
        page = await record_with_the_key(chair, room, keys, record_property)
        await expect(alarm).to_have_count(0, timeout=20_000)
    assert plain_in(server.data_dir / "recordings") == []

    key_file(keys.parent, key_line("two", 2))
    await page.reload()
    await expect(page.get_by_text(LOCKED)).to_be_visible()
    assert await axe_faults(page) == []
    key_file(keys.parent, key_line("two", 2) + key_line("one"))
    await page.reload()
    await expect(page.get_by_role("button", name="Xem", exact=True)).to_be_visible()


async def failed_for_its_key(server: DemoServer, meeting: Meeting, sealed: Vault) -> RecordingId:
    """A recording that was to be finished while the key was away."""
    recording, now = RecordingId(new_uuid()), datetime.now(UTC)
    await asyncio.to_thread(a_session, server.data_dir / "recordings", 3, None, sealed, recording)
    database = database_of(server)
    async with database.begin() as tx:
        times = {"state_at": now, "requested_at": now, "began_at": now, "ended_at": now}
        tx.add(RecordingRecord(id=recording, meeting_id=MeetingId(meeting.id), state=RecordingState.FAILED, **times))
        await tx.flush()
        tx.add(FinalisingRecord(recording_id=recording, tries=1, percent=0, trouble="recording_no_key"))
    await database.close()
    return recording


async def test_what_failed_for_its_key_is_watched_without_a_press_when_the_key_is_back(
    meeting: Meeting, server: DemoServer, browser: Browser, keys: Path, tmp_path: Path
) -> None:
    key_file(keys.parent, key_line("two", 2))
    recording = await failed_for_its_key(server, meeting, vault(tmp_path))
    async for page in signed_in_page(server, browser, SECRETARY):
        await page.goto(f"{server.address}/ghi-hinh/{recording}")
        await expect(page.get_by_text(LOCKED)).to_be_visible()
        async with it_at_the_board(browser, server, DESK) as board:
            alarm = board.get_by_role("listitem").filter(has_text="Mã hoá bản ghi")
            await expect(alarm).to_contain_text("bản ghi", timeout=LOOKED_MS)
            await expect(alarm).to_contain_text("Không đọc được khoá · ")
            key_file(keys.parent, key_line("two", 2) + key_line("one"))
            await expect(page.get_by_role("button", name="Xem", exact=True)).to_be_visible(timeout=LOOKED_MS)
            await expect(alarm).to_have_count(0, timeout=LOOKED_MS)
