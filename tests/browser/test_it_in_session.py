"""IT in a session: it acts on others for a technical cause only, and says which; the room feels it at once."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, expect

from tests.browser.live_page import FELT_MS, ME, OVER, UNDO_MS, LivePage, felt_ms
from tests.browser.meeting import CHAIR, IT, ROOM_NAMES, ROOMS, SMALL_DESK, SMALL_TELEVISION, Meeting
from tests.system.demo_server import DemoServer

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

ECHO = "Tiếng hú hoặc vọng từ phòng họp"
OWN_WORDS = "Máy gửi hình hỏng"


@dataclass(frozen=True)
class Pages:
    """The chair's page, that of IT, and a room's that has the floor and speaks."""

    chair: LivePage
    it: LivePage
    room: LivePage


@pytest.fixture(scope="module")
async def meeting(server: DemoServer, browser: Browser) -> AsyncIterator[Meeting]:
    """One that IT is invited to."""
    async with Meeting.held(server, browser, it=(IT,)) as held:
        yield held


@pytest.fixture(scope="module")
async def pages(meeting: Meeting) -> Pages:
    """Everyone in the meeting."""
    chair = await meeting.enter(CHAIR, view=SMALL_DESK)
    room = await meeting.enter(ROOMS[0], view=SMALL_TELEVISION)
    it = await meeting.enter(IT, view=SMALL_DESK)
    await chair.pick(ROOM_NAMES[0])
    await chair.button("Trao quyền").click()
    await room.button("Bật mic").click()
    await chair.until(lambda sample: sample.heard_of(room.participant) > 0)
    await it.pick(ROOM_NAMES[0])
    return Pages(chair, it, room)


def stated(meeting: Meeting, act: str) -> list[str]:
    """What stands in the audit of this meeting for an act."""
    with closing(sqlite3.connect(meeting.server.data_dir / "giaoban.sqlite3")) as database:
        query = "SELECT detail FROM audit_events WHERE meeting_id = ? AND act = ?"
        return [str(row[0]) for row in database.execute(query, (meeting.id, act))]


async def test_a_microphone_is_closed_with_a_ready_reason(pages: Pages, meeting: Meeting) -> None:
    await pages.it.button("Tắt mic").click()
    dialog = pages.it.page.get_by_role("dialog", name=f"Tắt mic của {ROOM_NAMES[0]}")
    await dialog.get_by_role("button", name=ECHO).click()
    sure = dialog.get_by_role("button", name="Tắt mic")
    closed = f"!room.participants['{pages.room.participant}'].microphone"
    assert await felt_ms(pages.it, sure.click, pages.room.saw(f"!{ME}.microphone"), pages.chair.saw(closed)) <= FELT_MS
    told = pages.room.page.get_by_text(re.compile(f"^Kỹ thuật .* vừa tắt mic của phòng. Lý do: {ECHO}"))
    await expect(told).to_be_visible()
    heard = (await pages.chair.sample()).heard_of(pages.room.participant)
    await asyncio.sleep(1)
    # None of it any more; once its slot is free the page counts nothing as its sound.
    assert (await pages.chair.sample()).heard_of(pages.room.participant) <= heard
    (detail,) = stated(meeting, "close_microphone")
    assert ECHO in detail


async def test_a_room_is_sent_out_with_a_reason_of_its_own_words(pages: Pages, meeting: Meeting) -> None:
    await pages.it.button("Mời ra").click()
    dialog = pages.it.page.get_by_role("dialog", name=f"Mời {ROOM_NAMES[0]} ra khỏi phiên họp")
    await dialog.get_by_label("Lý do", exact=True).fill(OWN_WORDS)
    sure = dialog.get_by_role("button", name="Mời ra")
    felt = await felt_ms(pages.it, sure.click, pages.room.saw(OVER % "Đã được mời ra khỏi phiên họp"))
    assert UNDO_MS <= felt <= UNDO_MS + FELT_MS
    gone = f"room.participants['{pages.room.participant}']?.presence !== 'present'"
    await pages.chair.saw(f"{gone} && room.programme.floor === null")
    (detail,) = stated(meeting, "remove")
    assert OWN_WORDS in detail
