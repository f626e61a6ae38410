"""Rooms that raise their hands: everyone sees the same order, and those who wait move up."""

import pytest
from playwright.async_api import expect

from tests.browser.live_page import FELT_MS, FLOOR_IS_MINE, felt_ms
from tests.browser.meeting import CHAIR, ROOM_NAMES, ROOMS, SMALL_DESK, ChairAndTwo, Meeting

pytestmark = [pytest.mark.anyio, pytest.mark.alone, pytest.mark.timeout(120)]

NAMES = ROOM_NAMES[:2]
KEY_SAYS = "document.querySelector('nav.keys .ask').textContent.includes('%s')"
WAITING = "Chờ, thứ %d"


@pytest.fixture(scope="module")
async def pages(meeting: Meeting) -> ChairAndTwo:
    """All in the meeting, the rooms in the order of the board."""
    chair = await meeting.enter(CHAIR, view=SMALL_DESK)
    first, second = [await meeting.enter(login) for login in ROOMS[:2]]
    return ChairAndTwo(chair, (first, second))


async def wait_in_order(pages: ChairAndTwo, *names: str) -> None:
    """On the chair's list and board, and on every room's screen: these wait, in this order."""
    places = [str(place) for place in range(1, len(names) + 1)]
    queue = pages.chair.page.locator(".queue")
    await expect(queue.locator(".who b")).to_have_text(list(names))
    await expect(queue.locator(".order")).to_have_text(places)
    for place, name in zip(places, names, strict=True):
        await expect(pages.chair.page.get_by_title(name, exact=True)).to_contain_text(f"Giơ tay {place}")
    for room in pages.rooms:
        next_ones = room.page.locator(".floor .next li")
        await expect(next_ones).to_have_text([f"{place}{name}" for place, name in zip(places, names, strict=True)])


async def raise_hand(pages: ChairAndTwo, which: int, place: int) -> None:
    """One room asks for the floor, and is told its place."""
    room = pages.rooms[which]
    await room.page.get_by_role("button", name="Xin phát biểu").click()
    await expect(room.page.get_by_role("button", name="Hạ tay")).to_contain_text(WAITING % place)


async def test_hands_wait_in_the_order_of_asking_on_every_screen(pages: ChairAndTwo) -> None:
    first, second = pages.rooms
    await wait_in_order(pages)
    await raise_hand(pages, 1, place=1)
    await expect(first.page.get_by_role("button", name="Xin phát biểu")).to_contain_text("Đang chờ: 1")
    await raise_hand(pages, 0, place=2)
    await expect(second.page.get_by_role("button", name="Hạ tay")).to_contain_text(WAITING % 1)
    await wait_in_order(pages, NAMES[1], NAMES[0])


async def test_who_lowers_its_hand_lets_the_next_move_up_and_stands_last_when_it_asks_again(pages: ChairAndTwo) -> None:
    first, second = pages.rooms
    lower = second.page.get_by_role("button", name="Hạ tay")
    assert await felt_ms(second, lower.click, first.saw(KEY_SAYS % (WAITING % 1))) <= FELT_MS
    await wait_in_order(pages, NAMES[0])
    await raise_hand(pages, 1, place=2)
    await wait_in_order(pages, NAMES[0], NAMES[1])


async def test_the_floor_for_the_first_moves_the_second_up_until_nobody_waits(pages: ChairAndTwo) -> None:
    chair, (first, second) = pages.chair, pages.rooms
    give = chair.button(f"Trao quyền phát biểu cho {NAMES[0]}")
    moved_up = second.saw(KEY_SAYS % (WAITING % 1))
    assert await felt_ms(chair, give.click, first.saw(FLOOR_IS_MINE), moved_up) <= FELT_MS
    await expect(first.page.get_by_role("button", name="Đang nói")).to_contain_text("Còn")
    await wait_in_order(pages, NAMES[1])
    await chair.button(f"Trao quyền phát biểu cho {NAMES[1]}").click()
    await second.saw(FLOOR_IS_MINE)
    await wait_in_order(pages)
    await expect(chair.page.locator(".queue")).to_contain_text("Chưa ai xin phát biểu")
    for room in pages.rooms:
        await expect(room.page.locator(".floor .next")).to_have_text("Chưa ai xin phát biểu")
    await expect(first.page.get_by_role("button", name="Xin phát biểu")).to_contain_text("Chưa ai chờ")
