"""The roll call as a room and the secretary see it, and the deputy in the chair's place while its page is gone."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, expect

from tests.browser.live_page import FELT_MS, LivePage, arrived, felt_ms
from tests.browser.meeting import CHAIR, DEPUTY, ROOM_NAMES, ROOMS, SECRETARY, SMALL_DESK, SMALL_TELEVISION, Meeting
from tests.system.demo_server import DemoServer

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(150)]

TAKEN_OVER_MS = 6000
WATCHES_S = 0.5
LEADS = "room.programme.chair === '%s'"
CALLED = "room.programme.roll_call?.called === '%s'"
Record = Callable[[str, object], None]
MARKED = "room.participants['%s'].mark?.kind === '%s'"


@dataclass(frozen=True)
class Pages:
    """The chair's page, the deputy's, the secretary's, and those of two rooms in the order of the board."""

    chair: LivePage
    deputy: LivePage
    secretary: LivePage
    first: LivePage
    second: LivePage


@pytest.fixture(scope="module")
async def meeting(server: DemoServer, browser: Browser) -> AsyncIterator[Meeting]:
    """One that names a deputy."""
    async with Meeting.held(server, browser, DEPUTY) as held:
        yield held


@pytest.fixture(scope="module")
async def pages(meeting: Meeting) -> Pages:
    """Everyone in the meeting."""
    secretary = await meeting.enter(SECRETARY, view=SMALL_DESK)
    first, second = [await meeting.enter(login, view=SMALL_TELEVISION) for login in ROOMS[:2]]
    deputy = await meeting.enter(DEPUTY, view=SMALL_DESK)
    return Pages(await meeting.enter(CHAIR, view=SMALL_DESK), deputy, secretary, first, second)


async def test_one_press_calls_the_first_site_to_every_screen(pages: Pages) -> None:
    called = CALLED % pages.first.participant
    felt = await felt_ms(
        pages.chair,
        pages.chair.button("Điểm danh").click,
        pages.first.saw(f"{called} && room.programme.stage === room.me"),
        pages.second.saw_stage(f"stage.participant === '{pages.first.participant}'"),
        pages.secretary.saw(called),
    )
    assert felt <= FELT_MS
    await expect(pages.first.page.get_by_text("Đang điểm danh điểm cầu của bạn")).to_be_visible()
    await expect(pages.second.page.get_by_text(f"Đang điểm danh: {ROOM_NAMES[0]}")).to_be_visible()
    await expect(pages.secretary.page.get_by_role("heading", name=ROOM_NAMES[0])).to_be_visible()


async def test_enter_marks_the_called_site_and_the_secretary_corrects_it(pages: Pages) -> None:
    await expect(pages.chair.button("Có mặt")).to_be_focused()
    await pages.chair.page.keyboard.press("Enter")
    await pages.secretary.saw(MARKED % (pages.first.participant, "present"))
    await expect(pages.secretary.page.get_by_text("Có mặt 1 · Có lý do 0 · Vắng 0 · Chưa ghi 2")).to_be_visible()
    await pages.secretary.page.get_by_placeholder("Lý do vắng").fill("Đi chống bão")
    await pages.secretary.button("Vắng có lý do").click()
    await pages.chair.saw(MARKED % (pages.first.participant, "excused"))
    await expect(pages.chair.page.get_by_role("list", name="Danh sách điểm danh")).to_contain_text("Đi chống bão")


async def test_one_press_on_a_site_of_the_board_calls_it(pages: Pages) -> None:
    await pages.chair.page.get_by_title(f"Gọi điểm cầu này: {ROOM_NAMES[1]}").click()
    await pages.second.saw(CALLED % pages.second.participant)
    await expect(pages.chair.page.get_by_role("region", name="Điểm danh").get_by_role("heading", level=3)).to_have_text(
        ROOM_NAMES[1]
    )
    await pages.chair.page.get_by_title(f"Gọi điểm cầu này: {ROOM_NAMES[0]}").click()
    await pages.first.saw(CALLED % pages.first.participant)


async def test_arrows_call_the_neighbours_and_the_clock_goes_on_without_the_chairs_page(pages: Pages) -> None:
    await pages.chair.button("Có mặt").focus()
    await pages.chair.page.keyboard.press("ArrowRight")
    await pages.second.saw(CALLED % pages.second.participant)
    await pages.chair.page.keyboard.press("ArrowLeft")
    await pages.second.saw(CALLED % pages.first.participant)
    await pages.chair.button("5 giây").click()
    await pages.second.saw("room.programme.roll_call?.every_s === 5")
    await pages.chair.page.reload()
    await pages.second.saw(CALLED % pages.second.participant)
    again = await arrived(pages.chair.page)
    await again.saw(f"{CALLED % pages.second.participant} && {MARKED % (pages.first.participant, 'excused')}")


async def test_an_end_by_a_slip_goes_on_where_it_was_and_the_next_one_gives_the_stage_back(pages: Pages) -> None:
    chair = pages.chair.participant
    end = pages.secretary.button("Kết thúc điểm danh")
    await pages.second.saw(CALLED % pages.second.participant)
    await end.click()
    await pages.first.saw(f"room.programme.roll_call === null && room.programme.stage === '{chair}'")
    await pages.secretary.page.get_by_role("button", name="Hoàn tác, còn").click()
    await pages.second.saw(f"{CALLED % pages.second.participant} && room.programme.roll_call.every_s === 5")
    await end.click()
    await pages.first.saw(f"room.programme.roll_call === null && room.programme.stage === '{chair}'")
    await expect(pages.first.page.get_by_text("Đang điểm danh")).to_have_count(0)


async def test_the_called_room_answers_aloud_while_another_has_the_floor(pages: Pages) -> None:
    mine = f"room.participants['{pages.first.participant}'].microphone"
    await pages.secretary.pick(ROOM_NAMES[1])
    await pages.secretary.button("Trao quyền").click()
    await pages.first.saw(f"room.programme.floor?.participant === '{pages.second.participant}'")
    await pages.secretary.button("Điểm danh").click()
    await pages.first.saw(CALLED % pages.first.participant)
    await pages.first.page.get_by_role("button", name="Mic").click()
    await pages.chair.saw(f"{mine} && room.speaking.includes('{pages.first.participant}')")
    await pages.secretary.button("Kết thúc điểm danh").click()
    await pages.first.saw(f"room.programme.roll_call === null && !{mine}")
    await pages.secretary.button("Dừng lượt").first.click()
    await pages.first.saw("room.programme.floor === null")


async def test_the_called_room_that_reloads_is_called_still_and_who_comes_late_sees_it_large(
    pages: Pages, meeting: Meeting
) -> None:
    chair, called = pages.chair, CALLED % pages.first.participant
    await chair.button("Điểm danh").click()
    await chair.button("Tay").click()
    await pages.second.saw(f"{called} && room.programme.roll_call.every_s === null")
    await pages.first.page.reload()
    first = await arrived(pages.first.page)
    await first.saw(f"{called} && room.programme.stage === room.me")
    await expect(first.page.get_by_text("Đang điểm danh điểm cầu của bạn")).to_be_visible()
    late = await meeting.enter(ROOMS[2], view=SMALL_TELEVISION)
    await expect(late.page.get_by_text(f"Đang điểm danh: {ROOM_NAMES[0]}")).to_be_visible()
    others = (late, chair, pages.secretary, pages.second)
    await asyncio.gather(
        *(page.saw(called) for page in others), *(page.sees_large(first.participant) for page in others)
    )
    await chair.button("Kết thúc điểm danh").click()
    await late.saw("room.programme.roll_call === null")
    await late.context.close()


async def closed_until(page: LivePage, *watchers: LivePage, condition: str) -> float:
    """Milliseconds from the end of a browser to the last of the moments when the others see it so."""
    async with asyncio.TaskGroup() as tasks:
        seen = [tasks.create_task(watcher.saw(condition)) for watcher in watchers]
        await asyncio.sleep(WATCHES_S)
        closed_ms = time.time() * 1000
        await page.context.close()
    return max(moment.result() for moment in seen) - closed_ms


async def test_the_deputy_has_the_desk_when_the_chairs_browser_is_gone_and_gives_it_back(
    pages: Pages, meeting: Meeting, record_property: Record
) -> None:
    deputy, first = pages.deputy, pages.first
    after_ms = await closed_until(pages.chair, deputy, first, condition=LEADS % deputy.participant)
    record_property("deputy leads after, ms", round(after_ms))
    assert after_ms <= TAKEN_OVER_MS
    await expect(first.page.get_by_text("tạm điều hành: mất đường truyền của chủ trì")).to_be_visible()
    await first.until(lambda sample: sample.stage.participant == deputy.participant)
    await deputy.pick(ROOM_NAMES[0])
    give = deputy.button("Trao quyền").click
    assert await felt_ms(deputy, give, first.saw("room.programme.floor?.participant === room.me")) <= FELT_MS
    chair = await meeting.enter(CHAIR, view=SMALL_DESK)
    back = f"{LEADS % chair.participant} && room.programme.floor?.participant === '{first.participant}'"
    for page in (chair, deputy, first):
        await page.saw(back)
    await expect(deputy.button("Kết thúc họp")).to_have_count(0)
    await expect(chair.button("Kết thúc họp")).to_be_visible()
    await expect(first.page.get_by_text("tạm điều hành")).to_have_count(0)
