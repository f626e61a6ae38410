"""What the chair pressed by a slip is taken back by one press, and whoever comes late finds everything else."""

import asyncio
from dataclasses import dataclass

import pytest
from playwright.async_api import Locator

from tests.browser.live_page import FLOOR_IS_MINE, ME, UNDO_MS, LivePage, arrived
from tests.browser.meeting import CHAIR, ROOM_NAMES, ROOMS, SMALL_DESK, SMALL_TELEVISION, Meeting

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

PAUSED = "room.programme.suspended_ms && document.body.innerText.includes('Phiên họp tạm dừng')"


@dataclass(frozen=True)
class Pages:
    """The chair's page and those of two rooms, the first picked on the board."""

    chair: LivePage
    room: LivePage
    other: LivePage

    @property
    def undo(self) -> Locator:
        """The chair's way back."""
        return self.chair.page.get_by_role("button", name="Hoàn tác, còn")


@pytest.fixture(scope="module")
async def pages(meeting: Meeting) -> Pages:
    """All in the meeting."""
    chair = await meeting.enter(CHAIR, view=SMALL_DESK)
    room, other = [await meeting.enter(login, view=SMALL_TELEVISION) for login in ROOMS[:2]]
    await chair.pick(ROOM_NAMES[0])
    return Pages(chair, room, other)


async def press_and_take_back(pages: Pages, button: str, done: str, undone: str) -> None:
    """The other rooms' screens follow both."""
    await pages.chair.button(button).first.click()
    for page in (pages.room, pages.other):
        await page.saw(done)
    await pages.undo.click()
    for page in (pages.room, pages.other):
        await page.saw(undone)


@pytest.mark.parametrize(
    ("button", "state", "done"),
    [
        ("Khoá phiên họp", "locked", "=== true"),
        ("Khoá danh sách", "hands_closed", "=== true"),
        ("Đặt cạnh", "beside", "!== null"),
        ("Đưa lên màn hình", "spotlight", "!== null"),
        ("Điểm danh", "roll_call", "!== null"),
    ],
)
async def test_a_press_by_a_slip_is_taken_back(pages: Pages, button: str, state: str, done: str) -> None:
    now = f"room.programme.{state} {done}"
    await press_and_take_back(pages, button, now, f"!({now})")


async def test_a_minute_more_and_the_end_of_a_turn_are_taken_back(pages: Pages) -> None:
    await pages.chair.button("Trao quyền").click()
    await pages.room.saw(FLOOR_IS_MINE)
    floor = (await pages.room.room()).programme.floor
    assert floor is not None
    limit = f"room.programme.floor?.limit_s === {floor.limit_s}"
    await press_and_take_back(pages, "Thêm 1 phút", f"!({limit})", limit)
    holds = f"room.programme.floor?.participant === '{pages.room.participant}'"
    await press_and_take_back(pages, "Dừng lượt", "room.programme.floor === null", holds)
    assert (await pages.other.room()).programme.floor == floor


async def test_the_floor_closes_the_others_microphone_and_its_end_the_speakers(pages: Pages) -> None:
    room, other = pages.room, pages.other
    mine = f"room.participants['{room.participant}'].microphone"
    await pages.chair.button("Dừng lượt").first.click()
    await room.saw("room.programme.floor === null")
    for page in (room, other):
        await page.page.get_by_role("button", name="Mic Đang tắt").click()
        await page.saw(f"{ME}.microphone")
    await pages.chair.button("Trao quyền").click()
    await other.saw(f"!{ME}.microphone && {mine}")
    heard = (await other.sample()).heard_of(room.participant)
    await other.until(lambda sample: sample.heard_of(room.participant) > heard + 0.01)
    await pages.chair.button("Dừng lượt").first.click()
    await room.saw(f"room.programme.floor === null && !{ME}.microphone")
    await other.saw(f"!{mine}")
    heard = (await other.sample()).heard_of(room.participant)
    await asyncio.sleep(1)
    # A voice slot that is given up tells nothing of it any more.
    assert (await other.sample()).heard_of(room.participant) <= heard


async def test_a_removed_room_that_is_called_back_in_time_noticed_nothing(pages: Pages) -> None:
    await pages.chair.button("Mời ra").click()
    await pages.undo.click()
    await asyncio.sleep(UNDO_MS / 1000 + 1)
    health = await pages.room.health()
    assert (health.phase, health.media) == ("live", "up")


async def test_who_comes_late_or_anew_finds_the_pause_and_what_stands_beside(pages: Pages, meeting: Meeting) -> None:
    chair, shown = pages.chair, pages.room.participant
    await chair.button("Đặt cạnh").click()
    await chair.button("Khoá danh sách").click()
    await chair.button("Tạm dừng").click()
    question = chair.page.get_by_role("dialog")
    await question.get_by_role("button", name="Quay lại").click()
    assert (await pages.other.room()).programme.suspended_ms is None
    await chair.button("Tạm dừng").click()
    await question.get_by_role("button", name="Tạm dừng", exact=True).click()
    late = await meeting.enter(ROOMS[2], view=SMALL_TELEVISION)
    for _ in range(2):
        await late.saw(PAUSED)
        assert (await late.room()).programme == (await chair.room()).programme
        await late.page.reload()
        late = await arrived(late.page)
    await chair.button("Họp tiếp").first.click()
    await late.saw("!room.programme.suspended_ms")
    await pages.undo.click()
    await late.saw(PAUSED)
    await chair.button("Họp tiếp").first.click()
    await late.until(lambda sample: sample.frames_of(shown) > 0)
