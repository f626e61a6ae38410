"""Every state of the live pages: readable for everyone, at every size, without a pointer."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import axe_faults
from tests.browser.crowded import crowded
from tests.browser.harness import Harness, harness
from tests.browser.meeting import DESK, TELEVISION
from tests.browser.reach import ZOOMED, out_of_reach

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(480)]

LARGE_TELEVISION = DESK
PAGES = 2
"""Each in a process of its own: as many as there are processors."""
SMALLEST_TEXT = """
() => {
  const shown = [...document.querySelectorAll('.room *')].filter((element) =>
    element.checkVisibility() && !element.closest('.sr') &&
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== ''));
  return Math.min(...shown.map((element) => parseFloat(getComputedStyle(element).fontSize)).filter((size) => size > 0));
}
"""


CUT_NAMES = """
[...document.querySelectorAll('.board .site .name')]
  .filter((name) => name.scrollWidth > name.clientWidth).map((name) => name.textContent)
"""


@pytest.fixture(scope="module")
async def fixtures() -> AsyncIterator[Harness]:
    """The harness, for all tests of this module."""
    async with harness() as running:
        yield running


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A television's page."""
    context = await browser.new_context(viewport=TELEVISION)
    try:
        yield await context.new_page()
    finally:
        await context.close()


@dataclass(frozen=True)
class Seen:
    """What was found in one state of the live pages; text in CSS pixels, None where there is no room page."""

    faults: list[str]
    smallest_text: float | None
    out_of_reach: list[str]
    crowded: list[str]


@pytest.fixture(scope="module")
async def states(fixtures: Harness, browser: Browser) -> dict[str, Seen]:
    """Every state looked at once, on two pages beside each other."""
    async with await browser.new_context() as context:
        cases = await fixtures.cases(await context.new_page())
    async with asyncio.TaskGroup() as tasks:
        parts = [tasks.create_task(look(fixtures, browser, cases[start::PAGES])) for start in range(PAGES)]
    return {case: seen for part in parts for case, seen in part.result().items()}


async def look(fixtures: Harness, browser: Browser, cases: Sequence[str]) -> dict[str, Seen]:
    """Some states, on televisions, and at 200 % zoom."""
    context = await browser.new_context(viewport=TELEVISION)
    page = await context.new_page()
    seen: dict[str, Seen] = {}
    for case in cases:
        await page.set_viewport_size(TELEVISION)
        await fixtures.show(page, case)
        found = await axe_faults(page)
        text = float(await page.evaluate(SMALLEST_TEXT)) if case.startswith("room") else None
        words: list[str] = []
        for size in (TELEVISION, LARGE_TELEVISION) if case.startswith("room") else ():
            await page.set_viewport_size(size)
            words += await crowded(page)
        await page.set_viewport_size(ZOOMED)
        seen[case] = Seen(found, text, await out_of_reach(page), words)
    await context.close()
    return seen


@pytest.mark.long
async def test_axe_finds_nothing_in_any_state(states: dict[str, Seen]) -> None:
    assert {case: seen.faults for case, seen in states.items() if seen.faults} == {}


@pytest.mark.long
async def test_at_200_per_cent_all_of_every_state_is_in_reach(states: dict[str, Seen]) -> None:
    assert {case: seen.out_of_reach for case, seen in states.items() if seen.out_of_reach} == {}


@pytest.mark.long
async def test_a_room_page_is_read_from_four_metres(states: dict[str, Seen]) -> None:
    texts = {case: seen.smallest_text for case, seen in states.items() if seen.smallest_text is not None}
    assert len(texts) > 10
    assert {case: size for case, size in texts.items() if size < 24} == {}


@pytest.mark.long
async def test_the_words_of_a_room_page_fit_where_they_stand(states: dict[str, Seen]) -> None:
    assert {case: seen.crowded for case, seen in states.items() if seen.crowded} == {}


@pytest.mark.long
async def test_axe_finds_nothing_in_english_and_on_the_wall(fixtures: Harness, page: Page) -> None:
    found: dict[str, list[str]] = {}
    for case in ("room", "desk"):
        await fixtures.show(page, case, language="en")
        found[f"{case} in English"] = await axe_faults(page)
    for case, view in (("desk", "tuong"), ("desk-wide", "tuong"), ("desk-slow", "tuong"), ("desk", "toan-canh")):
        await fixtures.show(page, case, view=view)
        found[f"{case} at {view}"] = await axe_faults(page)
        await page.locator(".tile").first.click()
        found[f"{case} at {view} with a site chosen"] = await axe_faults(page)
    for case, view in (("desk", ""), ("desk", "tuong"), ("desk", "toan-canh"), ("room", ""), ("room", "tuong")):
        await fixtures.show(page, case, view=view, second=True)
        found[f"second screen of {case} at {view}"] = await axe_faults(page)
    assert {case: what for case, what in found.items() if what} == {}


@pytest.mark.long
async def test_axe_finds_nothing_in_what_opens_over_a_page(fixtures: Harness, page: Page) -> None:
    found: dict[str, list[str]] = {}
    await fixtures.show(page, "room-mine")
    await page.get_by_role("button", name="Tài liệu").click()
    found["papers"] = await axe_faults(page)
    await page.get_by_role("button", name="Thiết bị").click()
    found["devices of a room"] = await axe_faults(page)
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Rời phòng").click()
    found["leaving"] = await axe_faults(page)
    await fixtures.show(page, "desk")
    await page.get_by_role("button", name="Hải Hậu").first.click()
    await page.get_by_role("button", name="Thiết bị").click()
    found["devices of a desk"] = await axe_faults(page)
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Mời ra").click()
    found["removing"] = await axe_faults(page)
    await page.get_by_role("button", name="Kết thúc họp").click()
    found["ending"] = await axe_faults(page)
    await fixtures.show(page, "desk-it")
    await page.get_by_role("button", name="Hải Hậu").first.click()
    await page.get_by_role("button", name="Tắt mic").click()
    found["stating a reason"] = await axe_faults(page)
    assert {case: what for case, what in found.items() if what} == {}


async def test_it_states_a_reason_before_anything_is_done(fixtures: Harness, page: Page) -> None:
    await fixtures.show(page, "desk-it")
    await page.get_by_role("button", name="Hải Hậu").first.click()
    mute = page.get_by_role("button", name="Tắt mic")
    await mute.click()
    dialog = page.get_by_role("dialog", name="Tắt mic của Xã Hải Hậu")
    sure = dialog.get_by_role("button", name="Tắt mic")
    await expect(sure).to_be_disabled()
    await dialog.get_by_role("button", name="Quay lại").click()
    await expect(mute).to_be_enabled()
    await mute.click()
    await dialog.get_by_role("button", name="Tiếng hú hoặc vọng từ phòng họp").click()
    await expect(dialog.get_by_label("Lý do", exact=True)).to_have_value("Tiếng hú hoặc vọng từ phòng họp")
    await sure.click()
    await expect(mute).to_be_disabled()
    await page.get_by_role("button", name="Mời ra").click()
    dialog = page.get_by_role("dialog", name="Mời Xã Hải Hậu ra khỏi phiên họp")
    await dialog.get_by_label("Lý do", exact=True).fill("Máy gửi hình hỏng")
    await dialog.get_by_role("button", name="Mời ra").click()
    await expect(page.get_by_role("button", name="Hoàn tác, còn")).to_be_visible()


async def test_a_microphone_is_chosen_by_its_name_with_arrows_ok_and_back(fixtures: Harness, page: Page) -> None:
    await fixtures.show(page, "room")
    await page.get_by_role("button", name="Tài liệu").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Thiết bị").focus()
    await page.keyboard.press("Enter")
    microphones = page.get_by_role("group", name="Mic", exact=True)
    await expect(microphones.get_by_role("button", name="Jabra Speak 750")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(microphones.get_by_role("button", pressed=True)).to_contain_text("Micrô tích hợp")
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("group", name="Camera").get_by_role("button").last).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_a_room_is_worked_with_arrows_ok_and_back(fixtures: Harness, page: Page) -> None:
    await fixtures.show(page, "room")
    keys = page.locator("nav.keys button")
    await expect(keys.nth(2)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(keys.nth(2)).to_contain_text("Hạ tay")
    await page.keyboard.press("ArrowRight")
    await expect(keys.nth(3)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(keys.nth(3)).to_be_focused()
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("ArrowLeft")
    await expect(keys.nth(1)).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(keys.nth(4)).to_be_focused()


async def test_leaving_a_room_can_be_taken_back_for_five_seconds(fixtures: Harness, page: Page) -> None:
    await fixtures.show(page, "room")
    await page.get_by_role("button", name="Rời phòng").click()
    stay = page.get_by_role("button", name="Ở lại phòng họp")
    await expect(stay).to_be_focused()
    await page.keyboard.press("Enter")
    await page.wait_for_timeout(5500)
    await expect(page.get_by_role("button", name="Rời phòng")).to_be_visible()
    await page.get_by_role("button", name="Rời phòng").click()
    await expect(page.get_by_role("heading", name="Đã rời phòng họp")).to_be_visible(timeout=8000)


async def test_the_floor_that_comes_unasked_is_answered_with_ok(fixtures: Harness, page: Page) -> None:
    await fixtures.show(page, "room-asked")
    await expect(page.get_by_role("button", name="Bật mic")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("nav.keys button").first).to_contain_text("Đang bật")


async def test_the_board_is_one_tab_stop_with_arrows_inside(fixtures: Harness, page: Page) -> None:
    await fixtures.show(page, "desk")
    await page.locator(".site").first.focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.locator(".site").nth(2)).to_be_focused()
    await page.keyboard.press("ArrowRight")
    await expect(page.locator(".site").nth(3)).to_be_focused()
    assert await page.locator(".site[tabindex='0']").count() == 1
    await page.keyboard.press("Tab")
    assert not await page.evaluate("document.activeElement.classList.contains('site')")


@pytest.mark.parametrize("case", ["desk", "desk-roll-call", "desk-it"])
async def test_the_board_holds_all_sites_on_a_large_desk_with_their_names_whole(
    fixtures: Harness, page: Page, case: str
) -> None:
    await page.set_viewport_size(DESK)
    await fixtures.show(page, case)
    assert await page.locator(".board .site").count() >= 129
    assert await page.evaluate(
        "[...document.querySelectorAll('.board .scroll')].every((one) => one.scrollHeight <= one.clientHeight)"
    )
    assert await page.evaluate(CUT_NAMES) == []


async def test_a_filter_dims_and_a_place_never_moves(fixtures: Harness, page: Page) -> None:
    await fixtures.show(page, "desk")
    before = await page.locator(".site .name").all_inner_texts()
    await page.get_by_role("button", name="Mất 3").click()
    await expect(page.locator(".site.dim")).to_have_count(len(before) - 3)
    assert await page.locator(".site .name").all_inner_texts() == before


async def test_the_overview_is_one_tab_stop_with_arrows_inside_and_holds_all_sites_on_a_large_screen(
    fixtures: Harness, page: Page
) -> None:
    await page.set_viewport_size(DESK)
    await fixtures.show(page, "desk", view="toan-canh")
    tiles = page.locator(".overview .tile")
    await expect(tiles).to_have_count(129)
    await expect(page.locator(".overview [tabindex='0']")).to_have_count(1)
    assert await page.evaluate(
        "[...document.querySelectorAll('.overview')].every((one) => one.scrollHeight <= one.clientHeight)"
    )
    await tiles.first.focus()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Enter")
    await expect(page.locator("#picked-title")).to_have_text("Xã Bình An")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator("#picked-title")).to_have_text("Phường Lê Hồ")
