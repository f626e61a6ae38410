"""What stands beside the picture of a recording in Chromium: shared screen, pages of a paper, small pictures, keys."""

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Browser, Locator, Page, expect
from sqlalchemy import select

from meetings.ids import MeetingId, RecordingId, new_uuid
from meetings.models.papers import Paper, PaperVersion
from recordings.final import Context, ContextItem, ContextPerson, Final
from recordings.finaliser.finaliser import Finaliser
from tests.browser.axe import axe_faults
from tests.browser.meeting import DESK, SECRETARY, TELEVISION, Meeting
from tests.browser.paper import TITLE, bring
from tests.browser.reach import ZOOMED, out_of_reach
from tests.browser.watched import (
    NEAR_MS,
    PICTURE,
    SCREEN,
    Told,
    apart_ms,
    database_of,
    moment_ms,
    note,
    shows,
    signed_in_page,
)
from tests.recordings.kept import FRAME_S, KEY_EVERY, WALL_S, Kept
from tests.recordings.reference import BITS, BLOCK, FROM_MS, HEIGHT, WIDTH
from tests.recordings.sealing.vaults import PLAIN
from tests.system.demo_server import DemoServer

pytestmark = [pytest.mark.anyio, pytest.mark.long, pytest.mark.timeout(240)]

LENGTH_S = 50
SHARED_S = (20, 34)
PAGES_S = ((5, 1), (12, 2), (36, 4))
TAKEN_AWAY_S = 44
IN_STEP_MS = 100
"""Two films that stand still, at 30 frames a second."""
PLAYING_IN_STEP_MS = 250
DECODES = "async (img) => { await img.decode(); return img.naturalWidth > 100; }"
KEY_EVERY_MS = round(KEY_EVERY * FRAME_S * 1000)
CONTEXT = Context(
    items=(
        ContextItem(item="i1", title="Khai mạc", opened_ms=round(WALL_S * 1000)),
        ContextItem(item="i2", title="Thu ngân sách tháng mười một", opened_ms=round((WALL_S + 18) * 1000)),
        ContextItem(item="i3", title="Nạo vét kênh mương", opened_ms=round((WALL_S + 36) * 1000)),
    ),
    people={"one": ContextPerson(name="Trần Thị Một", unit="Xã Hải Hậu")},
)


@dataclass(frozen=True)
class Beside:
    """A recording with a shared screen and pages of a paper of its meeting."""

    recording: RecordingId
    final: Final


def film(volume: Path, recording: str, version: str) -> Final:
    """Pages, then a screen, then a page of the same paper, and nothing at the end."""
    kept = Kept(volume, recording=recording)
    kept.begin(0)
    kept.note(0, "programme", floor="one", chair="one", stage="one", screen=None)
    kept.note(0, "uses", slots={"voice.0": ["one", "microphone"]})
    for at_s, page in PAGES_S:
        kept.note(at_s, "page", version=version, page=page, place=None)
    kept.note(TAKEN_AWAY_S, "page", version=None, page=0, place=None)
    kept.film("stage", 0, LENGTH_S)
    kept.film("screen", *SHARED_S)
    kept.speak("voice.0", 0, LENGTH_S)
    kept.end(LENGTH_S)
    return Finaliser(recording, (volume,), PLAIN, CONTEXT, lambda _: None).run()


@pytest.fixture(scope="module")
async def beside(server: DemoServer, browser: Browser, meeting: Meeting) -> Beside:
    """Its paper was brought and published through the page."""
    context = await browser.new_context(viewport=DESK, locale="vi-VN")
    await bring(await context.new_page(), server, meeting)
    await context.close()
    database = database_of(server)
    async with database.read() as tx:
        wanted = select(PaperVersion.id).join(Paper, Paper.id == PaperVersion.paper_id)
        version = (await tx.scalars(wanted.where(Paper.meeting_id == MeetingId(meeting.id)))).one()
    await database.close()
    recording = RecordingId(new_uuid())
    final = await asyncio.to_thread(film, server.data_dir / "recordings", recording, version)
    await note(server, meeting, Told(recording, final))
    return Beside(recording, final)


@pytest.fixture
async def watcher(server: DemoServer, browser: Browser) -> AsyncIterator[Page]:
    """The secretary's page."""
    async for page in signed_in_page(server, browser, SECRETARY):
        yield page


async def open_at(page: Page, server: DemoServer, beside: Beside, at_s: int) -> None:
    await page.goto(f"{server.address}/ghi-hinh/{beside.recording}?t={at_s}")
    await shows(page, beside.final, at_s * 1000)


def page_of_paper(page: Page, number: int) -> Locator:
    return page.get_by_role("img", name=f"{TITLE}, trang {number}")


async def test_a_shared_screen_stands_beside_the_picture_in_step_at_every_seek_and_while_it_plays(
    watcher: Page, server: DemoServer, beside: Beside
) -> None:
    await open_at(watcher, server, beside, 22)
    for key, at_s in (("", 22), ("l", 32), ("ArrowLeft", 27), ("j", 17), ("ArrowRight", 22)):
        if key:
            await watcher.keyboard.press(key)
        await shows(watcher, beside.final, at_s * 1000)
        if at_s < SHARED_S[0]:
            await expect(watcher.get_by_label(SCREEN, exact=True)).to_have_count(0)
            continue
        await shows(watcher, beside.final, at_s * 1000, SCREEN)
        await asyncio.sleep(0.2)
        assert await apart_ms(watcher) <= IN_STEP_MS
    await watcher.get_by_label("Tốc độ").select_option("1.5")
    await watcher.get_by_role("button", name="Xem", exact=True).click()
    await asyncio.sleep(2)
    for _ in range(10):
        assert await apart_ms(watcher) <= PLAYING_IN_STEP_MS
        await asyncio.sleep(0.2)
    assert await moment_ms(watcher, beside.final, SCREEN) > 24_000
    await watcher.get_by_role("button", name="Tạm dừng", exact=True).click()
    await asyncio.sleep(0.5)
    assert await apart_ms(watcher) <= IN_STEP_MS


async def test_the_page_beside_the_picture_is_the_one_that_was_before_everyone(
    watcher: Page, server: DemoServer, beside: Beside
) -> None:
    await open_at(watcher, server, beside, 2)
    await expect(watcher.get_by_text("Lúc này không chiếu tài liệu.")).to_be_visible()
    for at_s, number in ((6, 1), (13, 2), (40, 4), (11, 1)):
        await watcher.get_by_label("Thời điểm trong bản ghi").fill(str(at_s * 1000))
        await expect(page_of_paper(watcher, number)).to_be_visible()
        assert await page_of_paper(watcher, number).evaluate(DECODES)
    await watcher.get_by_label("Thời điểm trong bản ghi").fill(str(46_000))
    await expect(watcher.get_by_text("Lúc này không chiếu tài liệu.")).to_be_visible()
    await watcher.get_by_label("Thời điểm trong bản ghi").fill(str(34_500))
    await expect(page_of_paper(watcher, 2)).to_be_visible()  # The screen is over, and the page stands there still.


def moment_on(thumb: Image.Image, final: Final) -> float:
    """The moment that a small picture tells, which has black beside it where its form is another."""
    scale = min(thumb.width / WIDTH, thumb.height / HEIGHT)
    left, top = (thumb.width - WIDTH * scale) / 2, (thumb.height - HEIGHT * scale) / 2
    luma = thumb.convert("L").tobytes()
    since = 0
    for bit in range(BITS):
        x, y = (bit % 10 + 0.5) * BLOCK * scale, (bit // 10 + 0.5) * BLOCK * scale
        since += (luma[round(top + y) * thumb.width + round(left + x)] > 128) << bit
    return FROM_MS + since - final.started_ms


async def test_the_small_picture_over_the_timeline_is_of_the_moment_pointed_at(
    watcher: Page, server: DemoServer, beside: Beside
) -> None:
    await open_at(watcher, server, beside, 0)
    bar = await watcher.get_by_label("Thời điểm trong bản ghi").bounding_box()
    assert bar is not None
    thumbs = beside.final.thumbs
    assert thumbs is not None
    for at_s in (3, 17, 24, 38, 47):
        at = bar["x"] + bar["width"] * at_s / LENGTH_S, bar["y"] + bar["height"] / 2
        await watcher.mouse.move(*at)
        chapter = "Khai mạc" if at_s < 18 else "Thu ngân sách" if at_s < 36 else "Nạo vét kênh mương"
        await expect(watcher.locator(".hover")).to_contain_text(chapter)
        await watcher.wait_for_load_state("networkidle")
        shot = Image.open(io.BytesIO(await watcher.locator(".thumb").screenshot()))
        slot_ms = at_s * 1000 // thumbs.every_ms * thumbs.every_ms
        assert slot_ms <= moment_on(shot, beside.final) < slot_ms + KEY_EVERY_MS
    await watcher.mouse.move(5, 5)
    await expect(watcher.locator(".hover")).to_have_count(0)


async def test_a_moment_is_shared_by_link(watcher: Page, server: DemoServer, beside: Beside) -> None:
    await watcher.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await open_at(watcher, server, beside, 22)
    await watcher.keyboard.press("ArrowRight")
    await shows(watcher, beside.final, 27_000)
    await watcher.get_by_role("button", name="Chép liên kết").click()
    await expect(watcher.get_by_text("Đã chép liên kết tới thời điểm này.")).to_be_visible()
    link = await watcher.evaluate("() => navigator.clipboard.readText()")
    assert link == f"{server.address}/ghi-hinh/{beside.recording}?t=27"
    other = await watcher.context.new_page()
    await other.goto(link)
    await shows(other, beside.final, 27_000)
    await shows(other, beside.final, 27_000, SCREEN)


async def test_every_key_does_what_its_list_says_and_none_while_somebody_writes(
    watcher: Page, server: DemoServer, beside: Beside
) -> None:
    await open_at(watcher, server, beside, 20)
    film, keys = watcher.get_by_label(PICTURE, exact=True), watcher.keyboard
    for key, at_s in (("5", 25), ("ArrowRight", 30), ("p", 18), ("n", 36), ("j", 26), ("l", 36), ("0", 0), ("9", 45)):
        await keys.press(key)
        await shows(watcher, beside.final, at_s * 1000)
    await keys.press("2")
    for key, is_paused in ((" ", False), ("k", True), ("K", False), (" ", True)):
        await keys.press(key)
        await expect(watcher.get_by_role("button", name="Xem" if is_paused else "Tạm dừng", exact=True)).to_be_visible()
        assert await film.evaluate("(video) => video.paused") is is_paused
    await keys.press("m")
    assert await film.evaluate("(video) => video.muted")
    await expect(watcher.get_by_role("button", name="Tắt hoặc bật tiếng")).to_have_attribute("aria-pressed", "true")
    for key, speed in ((">", 1.25), (">", 1.5), ("<", 1.25)):
        await keys.press(key)
        assert await film.evaluate("(video) => video.playbackRate") == speed
    await keys.press("?")
    dialog = watcher.get_by_role("dialog", name="Phím tắt")
    await expect(dialog).to_be_visible()
    before = await moment_ms(watcher, beside.final)
    await keys.press("l")
    await keys.press("Escape")
    await expect(dialog).to_have_count(0)
    search = watcher.get_by_label("Tìm trong bản ghi").get_by_role("searchbox")
    await search.press_sequentially("k5 l")
    await expect(search).to_have_value("k5 l")
    assert abs(await moment_ms(watcher, beside.final) - before) <= NEAR_MS


@pytest.mark.parametrize("at_s", [13, 24], ids=["page", "screen"])
async def test_both_beside_each_other_are_without_fault_and_in_reach(
    watcher: Page, server: DemoServer, beside: Beside, at_s: int
) -> None:
    await open_at(watcher, server, beside, at_s)
    for view in (DESK, TELEVISION):
        await watcher.set_viewport_size(view)
        assert await axe_faults(watcher) == []
        play = await watcher.get_by_role("button", name="Xem", exact=True).bounding_box()
        assert play is not None
        assert play["y"] + play["height"] <= view["height"], "the controls are in sight without scrolling"
    await watcher.set_viewport_size(ZOOMED)
    assert await out_of_reach(watcher) == []
