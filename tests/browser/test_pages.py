"""The pages around a meeting: readable for everyone, and kept by the policy of the server."""

import re
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, expect
from pydantic import TypeAdapter

from tests.browser.axe import axe_faults
from tests.browser.meeting import DESK, IT, ROOMS, SECRETARY, TELEVISION, Meeting
from tests.browser.reach import ZOOMED, out_of_reach
from tests.browser.tour import sign_in, tour, visitor
from tests.system.demo_server import DemoServer

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

MANY = 20
ONE_LINE = """(() => {
  const bar = document.querySelector("header.bar");
  return bar.offsetHeight < 1.5 * bar.querySelector("nav a").offsetHeight;
})()"""
REFUSED = TypeAdapter(list[str])
DAY_OF_MACHINES = re.compile(r"\b(?:19|20)\d\d-\d\d-\d\d\b")


@dataclass(frozen=True)
class Seen:
    """What was found on one page in one state."""

    faults: list[str]
    out_of_reach: list[str]
    days_of_machines: list[str]


@pytest.fixture(scope="module")
async def stops(server: DemoServer, browser: Browser, meeting: Meeting) -> dict[str, Seen]:
    """Every page and state, on a television and at 200 % zoom, in one tour."""
    seen: dict[str, Seen] = {}
    async for stop in tour(browser, server.address, meeting.id, TELEVISION):
        refused = REFUSED.validate_python(await stop.page.evaluate("window.refusedByPolicy"))
        faults = [*await axe_faults(stop.page), *refused]
        await stop.page.set_viewport_size(ZOOMED)
        days = DAY_OF_MACHINES.findall(await stop.page.locator("body").inner_text())
        seen[stop.name] = Seen(faults, await out_of_reach(stop.page), days)
        await stop.page.set_viewport_size(TELEVISION)
    return seen


@pytest.mark.long
async def test_axe_finds_nothing_and_the_policy_refuses_nothing(stops: dict[str, Seen]) -> None:
    assert len(stops) > MANY
    assert {name: seen.faults for name, seen in stops.items() if seen.faults} == {}


@pytest.mark.long
async def test_at_200_per_cent_all_of_every_page_is_in_reach(stops: dict[str, Seen]) -> None:
    assert {name: seen.out_of_reach for name, seen in stops.items() if seen.out_of_reach} == {}


@pytest.mark.long
async def test_every_page_writes_days_as_people_do(stops: dict[str, Seen]) -> None:
    """As 29/11/2026; 2026-11-29 is for machines."""
    assert {name: seen.days_of_machines for name, seen in stops.items() if seen.days_of_machines} == {}


async def test_a_room_goes_into_its_meeting_with_the_ok_key_alone(
    server: DemoServer, browser: Browser, meeting: Meeting
) -> None:
    async with visitor(browser, TELEVISION) as page:
        await sign_in(page, server.address, ROOMS[1])
        await expect(page.get_by_role("link", name="Vào họp").first).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("button", name="Vào họp", exact=True)).to_be_focused()
        await page.keyboard.press("Enter")
        await page.wait_for_url(re.compile(r"/hop/[0-9a-f-]{36}/phong$"))
        await page.get_by_role("button", name="Rời phòng").wait_for()


async def test_the_arrow_keys_reach_the_test_of_the_speaker(
    server: DemoServer, browser: Browser, meeting: Meeting
) -> None:
    async with visitor(browser, TELEVISION) as page:
        await sign_in(page, server.address, ROOMS[2])
        await page.goto(f"{server.address}/hop/{meeting.id}/vao")
        await expect(page.get_by_role("button", name="Vào họp", exact=True)).to_be_focused()
        target = page.get_by_role("button", name="Thử loa")
        for key in ("ArrowRight", "ArrowDown", "ArrowRight", "ArrowDown", "ArrowRight"):
            if not await target.evaluate("(button) => button === document.activeElement"):
                await page.keyboard.press(key)
        await expect(target).to_be_focused()


async def test_a_room_gets_the_layout_of_its_large_type_at_once(
    server: DemoServer, browser: Browser, meeting: Meeting
) -> None:
    columns = "getComputedStyle(document.querySelector('.keys')).gridTemplateColumns.split(' ').length"
    async with visitor(browser, TELEVISION) as page:
        await sign_in(page, server.address, ROOMS[2])
        await page.goto(f"{server.address}/hop/{meeting.id}/vao")
        await page.get_by_text("Đã thấy hình").wait_for()
        assert await page.evaluate(columns) == 2


async def test_a_reload_in_the_meeting_comes_back_into_the_meeting(
    server: DemoServer, browser: Browser, meeting: Meeting
) -> None:
    async with visitor(browser, TELEVISION) as page:
        await sign_in(page, server.address, ROOMS[1])
        await page.goto(f"{server.address}/hop/{meeting.id}/vao")
        await page.get_by_role("button", name="Vào họp", exact=True).click()
        await page.get_by_role("button", name="Rời phòng").wait_for()
        await page.reload()
        await page.get_by_role("button", name="Rời phòng").wait_for()


async def test_the_language_is_remembered_on_the_machine(server: DemoServer, browser: Browser) -> None:
    async with visitor(browser, DESK) as page:
        await page.goto(server.address)
        await page.get_by_role("button", name="English").click()
        await page.reload()
        await expect(page.get_by_role("heading", name="Sign in").first).to_be_visible()
        assert await page.evaluate("document.documentElement.lang") == "en"


@pytest.mark.parametrize("login", [SECRETARY, IT])
async def test_the_bar_of_a_desk_fits_one_line_at_1280_in_both_languages(
    server: DemoServer, browser: Browser, login: str
) -> None:
    async with visitor(browser, TELEVISION) as page:
        await sign_in(page, server.address, login)
        assert await page.evaluate(ONE_LINE)
        await page.get_by_role("button", name="English").click()
        await page.get_by_role("link", name="Today").wait_for()
        assert await page.evaluate(ONE_LINE)
