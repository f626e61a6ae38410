"""Devices that are refused, allowed later, pulled out and plugged in again: the page says so and goes on by itself."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.browser.conftest import LOOPBACK
from tests.browser.live_page import BEFORE_THE_PAGE, LivePage, arrived
from tests.browser.meeting import CHAIR, FLAGS, ROOM_NAMES, ROOMS, SMALL_DESK, TELEVISION, Meeting
from tests.browser.tour import PERSON, sign_in, visitor
from tests.system.demo_server import DemoServer

pytestmark = [pytest.mark.anyio, pytest.mark.whole, pytest.mark.timeout(120)]

ALLOWS_ALL = "--use-fake-ui-for-media-stream"
CABLES = Path(__file__).with_name("cables.js").read_text(encoding="utf-8")
MICROPHONE, SPEAKER, CAMERA = "Fake Audio Input 2", "Fake Audio Output 2", "fake_device_0"
OWN_MICROPHONE = "Fake Default Audio Input"
# A device that ends as soon as it was taken is broken, and is not followed.
STEADY_S = 1.2


@pytest.fixture
async def strict_browser() -> AsyncIterator[Browser]:
    """Chromium with the same fake devices, where a page gets them only with leave."""
    flags = [flag for flag in FLAGS if flag != ALLOWS_ALL]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*flags, LOOPBACK])
        try:
            yield browser
        finally:
            await browser.close()


async def test_leave_given_in_the_browsers_bar_is_enough(
    server: DemoServer, meeting: Meeting, strict_browser: Browser
) -> None:
    context = await strict_browser.new_context(viewport=TELEVISION, locale="vi-VN", permissions=["notifications"])
    page = await context.new_page()
    await sign_in(page, server.address, PERSON)
    await page.goto(f"{server.address}/hop/{meeting.id}/vao")
    await expect(page.get_by_text("Trình duyệt đang chặn camera và mic")).to_be_visible()
    await expect(page.get_by_role("img", name="Hình vẽ chỗ cần bấm")).to_be_visible()
    await context.grant_permissions(["camera", "microphone"])
    await expect(page.get_by_text("Đã thấy hình")).to_be_visible()
    await expect(page.get_by_text("Đang bị chặn")).to_have_count(0)


@pytest.fixture(scope="module")
async def room(server: DemoServer, meeting: Meeting, browser: Browser) -> AsyncIterator[LivePage]:
    """A room in the meeting, with a microphone and a speaker of its choice on cables that can be pulled."""
    async with visitor(browser, TELEVISION, BEFORE_THE_PAGE, CABLES) as page:
        await sign_in(page, server.address, ROOMS[0])
        await page.goto(f"{server.address}/hop/{meeting.id}/vao?probe=1")
        await page.get_by_role("combobox", name="Mic", exact=True).select_option(label=MICROPHONE)
        await page.get_by_role("combobox", name="Loa", exact=True).select_option(label=SPEAKER)
        await expect(page.get_by_text("Đã nghe tiếng")).to_be_visible()
        await page.get_by_role("button", name="Vào họp", exact=True).click()
        yield await arrived(page)


@pytest.fixture(scope="module")
async def chair(meeting: Meeting) -> LivePage:
    """The chair's page, which sees and hears the room."""
    return await meeting.enter(CHAIR, view=SMALL_DESK)


async def running(page: Page) -> list[str]:
    """The names of the devices in use."""
    return [str(label) for label in await page.evaluate("window.running()")]


async def is_heard(listener: LivePage, room: LivePage) -> bool:
    """Whether a second of the room's microphone arrives with any sound in it."""
    before = (await listener.sample()).heard_of(room.participant)
    await asyncio.sleep(1)
    return (await listener.sample()).heard_of(room.participant) > before + 0.0001


async def test_a_microphone_pulled_out_in_the_session_falls_back_and_returns(chair: LivePage, room: LivePage) -> None:
    page = room.page
    await page.get_by_role("button", name="Mic Đang tắt").click()
    await chair.until_room(lambda now: now.participants[room.participant].microphone)
    await asyncio.sleep(STEADY_S)
    await page.evaluate("pull", MICROPHONE)
    await expect(page.get_by_text(f"Mic đang dùng vừa bị rút. Đã chuyển sang {OWN_MICROPHONE}.")).to_be_visible()
    assert await is_heard(chair, room)
    await page.evaluate("plugIn", MICROPHONE)
    await expect(page.get_by_text(f"Mic đã trở lại: đang dùng {MICROPHONE}.")).to_be_visible()
    assert await running(page) == [CAMERA, MICROPHONE]
    assert await is_heard(chair, room)

    await page.get_by_role("button", name="Mic Đang bật").click()
    await chair.until_room(lambda now: not now.participants[room.participant].microphone)
    await page.evaluate("pull", MICROPHONE)
    await expect(page.get_by_text("Mic đang dùng vừa bị rút.")).to_be_visible()
    await expect(page.get_by_role("button", name="Mic Đang tắt")).to_be_visible()
    assert not await is_heard(chair, room)


async def test_camera_and_speaker_pulled_out_are_said_and_return(meeting: Meeting, room: LivePage) -> None:
    page = room.page
    await asyncio.sleep(STEADY_S)
    await page.evaluate("pull", SPEAKER)
    await expect(
        page.get_by_text("Loa đang dùng vừa bị rút. Tiếng chuyển ra Fake Default Audio Output.")
    ).to_be_visible()
    assert await page.evaluate("window.sinks.at(-1)") == ""
    await page.evaluate("plugIn", SPEAKER)
    await expect(page.get_by_text(f"Loa đã trở lại: tiếng ra {SPEAKER}.")).to_be_visible()
    assert await page.evaluate("window.sinks.at(-1)") != ""

    await page.evaluate("pull", CAMERA)
    await expect(page.get_by_text("Không thấy camera.")).to_be_visible()
    await room.until_room(lambda now: not now.participants[room.participant].camera)
    await page.evaluate("plugIn", CAMERA)
    await expect(page.get_by_text(f"Camera đã trở lại: đang dùng {CAMERA}.")).to_be_visible()
    await room.until_room(lambda now: now.participants[room.participant].camera)


async def test_a_camera_pulled_out_leaves_words_on_the_chairs_screen_until_its_picture_is_back(
    chair: LivePage, room: LivePage
) -> None:
    stage, words = chair.page.locator("figure.stage"), "Camera đang tắt, vẫn nghe được tiếng"
    shows = f"room.participants['{room.participant}'].camera"
    await chair.pick(ROOM_NAMES[0])
    await chair.button("Đưa lên màn hình").click()
    await chair.sees_large(room.participant)
    await asyncio.sleep(STEADY_S)
    await asyncio.gather(chair.saw(f"!{shows}"), room.page.evaluate("pull", CAMERA))
    await expect(stage).to_contain_text(words)
    await asyncio.gather(chair.saw(shows), room.page.evaluate("plugIn", CAMERA))
    await expect(stage).not_to_contain_text(words)
    await chair.sees_large(room.participant)


async def test_another_microphone_and_speaker_are_used_at_once_and_after_a_reload(
    meeting: Meeting, room: LivePage
) -> None:
    page, other = room.page, "Fake Audio Input 1"
    await page.evaluate("plugIn", MICROPHONE)
    await expect(page.get_by_text(f"Mic đã trở lại: đang dùng {MICROPHONE}.")).to_be_visible()
    await page.get_by_role("button", name="Tài liệu").click()
    await page.get_by_role("button", name="Thiết bị").click()
    microphones, speakers = (page.get_by_role("group", name=name, exact=True) for name in ("Mic", "Loa"))
    await expect(microphones.get_by_role("button", pressed=True)).to_contain_text(MICROPHONE)
    await microphones.get_by_role("button", name=other).click()
    await expect(microphones.get_by_role("button", pressed=True)).to_contain_text(other)
    before = await page.evaluate("window.sinks.at(-1)")
    await speakers.get_by_role("button", name="Fake Audio Output 1").click()
    await page.wait_for_function("before => window.sinks.at(-1) !== before", arg=before)
    assert sorted(await running(page)) == sorted([CAMERA, other])
    await page.keyboard.press("Escape")
    await page.reload()
    again = await arrived(page)
    await page.wait_for_function("all => window.running().sort().join() === all", arg=",".join(sorted([CAMERA, other])))
    await again.until_room(lambda now: now.participants[room.participant].camera)
