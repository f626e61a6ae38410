"""The wall in full: stills of rooms, 49 live pictures, and the second screen of the same seat."""

import asyncio
import re

import pytest
from playwright.async_api import Browser, Page, WebSocket, expect

from tests.browser.live_page import PATIENCE_S, LivePage, arrived
from tests.browser.meeting import CHAIR, ROOM_NAMES, ROOMS, SMALL_DESK, SMALL_TELEVISION, Meeting
from tests.browser.probe_figures import Sample

pytestmark = [pytest.mark.anyio, pytest.mark.whole, pytest.mark.timeout(180)]

PATIENCE_MS = PATIENCE_S * 1000
# As if other sites had all the lines: what is asked for live never comes, so stills are seen.
NO_TILES = """
const plain = WebSocket.prototype.send;
WebSocket.prototype.send = function (frame) {
  if (typeof frame !== 'string' || !(frame.includes('"want_tiles"') && window.hasNoTiles)) plain.call(this, frame);
  else plain.call(this, JSON.stringify({ ...JSON.parse(frame), tiles: [] }));
};
"""
CORES = "Object.defineProperty(Navigator.prototype, 'hardwareConcurrency', { get: () => window.cores ?? 2 });"


@pytest.fixture(scope="module")
async def chair(meeting: Meeting) -> LivePage:
    """The chair's page."""
    return await meeting.enter(CHAIR, NO_TILES, CORES, view=SMALL_DESK)


@pytest.fixture(scope="module")
async def room(meeting: Meeting, chair: LivePage) -> LivePage:
    """A room with its camera on, given the floor it asked for."""
    page = await meeting.enter(ROOMS[0], view=SMALL_TELEVISION)
    await page.page.get_by_role("button", name=re.compile("^Xin phát biểu")).click()
    await chair.pick(ROOM_NAMES[0])
    await chair.button("Trao quyền").click()
    return page


async def to_the_wall(chair: LivePage) -> None:
    """From wherever the chair's page is."""
    if await chair.button("Tường điểm cầu").count():
        await chair.button("Tường điểm cầu").click()
    await chair.button("25 hình").wait_for()


async def plays(page: Page) -> None:
    """Waits until the large picture moves."""
    picture = page.locator("figure.stage video")
    for figure in ("videoWidth", "currentTime"):
        await expect(picture).not_to_have_js_property(figure, 0, timeout=PATIENCE_MS)


async def test_a_still_of_a_room_is_seen_by_the_chair_and_changes(chair: LivePage, room: LivePage) -> None:
    await to_the_wall(chair)
    await chair.page.evaluate("window.hasNoTiles = true")
    await chair.button("Toàn cảnh").click()
    still = chair.page.locator(".overview img")
    await expect(still).to_have_count(1, timeout=PATIENCE_MS)
    first = await still.get_attribute("src")
    assert await still.evaluate(
        "async (img) => { await img.decode(); return [img.naturalWidth, img.naturalHeight]; }"
    ) == [
        320,
        180,
    ]
    await expect(still).not_to_have_attribute("src", str(first), timeout=PATIENCE_MS)
    await room.page.get_by_role("button", name=re.compile("^Camera")).click()
    await expect(still).to_have_count(0, timeout=PATIENCE_MS)
    await room.page.get_by_role("button", name=re.compile("^Camera")).click()
    await chair.page.evaluate("window.hasNoTiles = false")


async def test_49_pictures_are_given_to_a_desk_that_asks_and_can(chair: LivePage, room: LivePage) -> None:
    await to_the_wall(chair)
    await chair.button("49 hình").click()
    await chair.page.get_by_text("Máy này không đủ mạnh cho 49 hình").wait_for()
    await expect(chair.button("25 hình")).to_have_attribute("aria-pressed", "true")
    await chair.page.evaluate("window.cores = 8")
    await chair.button("49 hình").click()

    def has_49_and_sees(sample: Sample) -> bool:
        tiles = [slot for slot in sample.slots if slot.kind == "tile"]
        return len(tiles) == 49 and any(slot.frames_decoded > 0 for slot in tiles)

    await chair.until(has_49_and_sees)
    await expect(chair.button("49 hình")).to_have_attribute("aria-pressed", "true")
    await chair.button("25 hình").click()
    assert len([slot for slot in (await chair.sample()).slots if slot.kind == "tile"]) == 49


async def test_the_second_screen_shows_the_session_and_survives_a_reload_of_either_window(
    meeting: Meeting, chair: LivePage, room: LivePage
) -> None:
    await to_the_wall(chair)
    async with chair.page.expect_popup() as opening:
        await chair.button("Màn hình thứ hai").click()
    second = await opening.value
    sockets: list[WebSocket] = []

    def note(opened: WebSocket) -> None:
        sockets.append(opened)

    second.on("websocket", note)
    await plays(second)
    await expect(second.locator("figcaption")).to_contain_text(ROOM_NAMES[0])
    await second.reload()
    await plays(second)
    # Looked for from before the reload on: the session may be back sooner than the reload is told to be done.
    await asyncio.gather(second.get_by_text("Đang chờ màn hình chính").wait_for(), chair.page.reload())
    await arrived(chair.page)
    await plays(second)
    assert sockets == []
    await second.get_by_role("button", name="Tường điểm cầu").focus()
    await second.keyboard.press("Enter")
    await second.locator(".wall video").first.wait_for(timeout=PATIENCE_MS)
    await chair.page.goto(f"{meeting.server.address}/")
    await second.get_by_text("Đang chờ màn hình chính").wait_for()
    await chair.page.close()
    await second.get_by_text("Màn hình chính đã đóng").wait_for()


async def test_a_second_screen_that_nobody_opened_says_what_to_do(
    browser: Browser, meeting: Meeting, room: LivePage
) -> None:
    page = await room.context.new_page()
    await page.goto(f"{meeting.server.address}/hop/{meeting.id}/man-hinh-2")
    await page.get_by_text("Hãy mở cửa sổ này từ phòng họp").wait_for()
    await page.close()
