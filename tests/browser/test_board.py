"""What every screen shows from the opening on: of a turn, and of a site that is lost, comes back and leaves."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from tests.browser.live_page import FELT_MS, LivePage, felt_ms
from tests.browser.meeting import CHAIR, ROOM_NAMES, ROOMS, SMALL_DESK, SMALL_TELEVISION, Meeting
from tests.system.demo_server import DemoServer

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

LOST_MS = 15_000
WAITS = "document.body.innerText.includes('Phiên họp chưa khai mạc')"


@pytest.fixture(scope="module")
async def meeting(server: DemoServer, browser: Browser) -> AsyncIterator[Meeting]:
    """One that the chair has not opened yet."""
    async with Meeting.held(server, browser, is_opened=False) as held:
        yield held


@pytest.fixture(scope="module")
async def room(meeting: Meeting) -> LivePage:
    """A room that came early."""
    return await meeting.enter(ROOMS[0], view=SMALL_TELEVISION)


@pytest.fixture(scope="module")
async def chair(meeting: Meeting, room: LivePage) -> LivePage:
    """The chair, who finds it waiting."""
    return await meeting.enter(CHAIR, view=SMALL_DESK)


async def test_rooms_that_came_early_wait_until_the_chair_opens_the_session(chair: LivePage, room: LivePage) -> None:
    await room.saw(WAITS)
    await chair.button("Khai mạc phiên họp").click()
    question = chair.page.get_by_role("dialog")
    await question.get_by_role("button", name="Quay lại").click()
    assert (await room.room()).opened_ms is None
    await chair.button("Khai mạc phiên họp").click()
    sure = question.get_by_role("button", name="Khai mạc", exact=True)
    begun = f"room.openedMs !== null && !({WAITS}) && room.programme.stage === '{chair.participant}'"
    assert await felt_ms(chair, sure.click, room.saw(begun), chair.saw("room.openedMs !== null")) <= FELT_MS


async def seconds_left(page: LivePage) -> int:
    """What the clock of the turn says on a page."""
    minutes, seconds = (await page.page.get_by_role("timer").first.inner_text()).split(":")
    return int(minutes) * 60 + int(seconds)


async def test_the_clock_of_a_turn_says_the_same_on_every_screen(
    chair: LivePage, room: LivePage, meeting: Meeting
) -> None:
    await chair.pick(ROOM_NAMES[0])
    await chair.button("Trao quyền").click()
    late = await meeting.enter(ROOMS[1], view=SMALL_TELEVISION)
    pages = (chair, room, late)
    first = await asyncio.gather(*map(seconds_left, pages))
    assert max(first) - min(first) <= 1
    await asyncio.sleep(2)
    second = await asyncio.gather(*map(seconds_left, pages))
    assert all(1 <= before - after <= 3 for before, after in zip(first, second, strict=True))
    await expect(late.page.get_by_text(ROOM_NAMES[0]).first).to_be_visible()


async def test_a_site_is_lost_comes_back_and_leaves_on_the_chairs_board(
    chair: LivePage, room: LivePage, meeting: Meeting
) -> None:
    place = chair.page.get_by_title(ROOM_NAMES[0], exact=True)
    await room.context.close()
    await expect(place).to_contain_text("Mất", timeout=LOST_MS)
    again = await meeting.enter(ROOMS[0], view=SMALL_TELEVISION)
    assert again.participant == room.participant
    await expect(place).not_to_contain_text("Mất")
    floor = (await again.room()).programme.floor
    assert floor is not None
    assert floor.participant == again.participant
    await again.button("Để sau").click()  # It has the floor again, and is asked about its microphone.
    await again.page.get_by_role("button", name="Rời phòng").click()
    await chair.saw(f"room.participants['{again.participant}'].presence === 'absent' && room.programme.floor === null")
    await expect(place).to_contain_text("Vắng")
