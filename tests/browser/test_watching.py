"""A finished recording watched in Chromium: files as recorder and finaliser make them, of pictures that say when."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from meetings.ids import RecordingId, new_uuid
from recordings.final import Context, ContextItem, ContextPerson, Final
from recordings.finaliser.finaliser import Finaliser
from tests.browser.axe import axe_faults
from tests.browser.meeting import CHAIR, IT, SECRETARY, Meeting
from tests.browser.reach import ZOOMED, out_of_reach
from tests.browser.watched import NEAR_MS, Told, note, shows, signed_in_page
from tests.recordings.kept import WALL_S, Kept
from tests.recordings.sealing.vaults import PLAIN
from tests.system.demo_server import DemoServer

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(240)]
STRANGER = "phochutri"
CONTEXT = Context(
    items=(
        ContextItem(item="i1", title="Khai mạc", opened_ms=round(WALL_S * 1000)),
        ContextItem(item="i2", title="Tình hình đê xã Hải An", opened_ms=round((WALL_S + 24) * 1000)),
    ),
    people={
        "one": ContextPerson(name="Trần Thị Một", unit="Xã Hải Hậu"),
        "two": ContextPerson(name="Lê Văn Hai", unit="Xã Hải An"),
    },
)


@dataclass(frozen=True)
class Films:
    """Recordings of one meeting: two parts with a gap between, one of sound alone, and one without files."""

    ready: RecordingId
    final: Final
    sound: RecordingId
    failed: RecordingId


def film(volume: Path, recording: str) -> Final:
    """Twelve seconds of one speaker; the recorder was away for as long; twelve of another."""
    kept = Kept(volume, recording=recording)
    kept.begin(0)
    for start_s, who in ((0, "one"), (24, "two")):
        if start_s:
            kept.cut()
            kept = Kept(volume, recording=recording)
            kept.begin(start_s)
        kept.note(start_s, "programme", floor=who, chair=who, stage=who, screen=None)
        kept.note(start_s, "uses", slots={"voice.0": [who, "microphone"]})
        kept.film("stage", start_s, start_s + 12)
        kept.speak("voice.0", start_s, start_s + 12)
    kept.end(36)
    return Finaliser(recording, (volume,), PLAIN, CONTEXT, lambda _: None).run()


def sound_alone(volume: Path, recording: str) -> Final:
    kept = Kept(volume, recording=recording)
    kept.begin(0)
    kept.note(0, "uses", slots={"voice.0": ["one", "microphone"]})
    kept.speak("voice.0", 0, 8)
    kept.end(8)
    return Finaliser(recording, (volume,), PLAIN, CONTEXT, lambda _: None).run()


@pytest.fixture(scope="module")
async def films(server: DemoServer, meeting: Meeting) -> Films:
    """Made on the server's own disk, with their rows."""
    ids = [RecordingId(new_uuid()) for _ in range(3)]
    volume = server.data_dir / "recordings"
    final = await asyncio.to_thread(film, volume, ids[0])
    quiet = await asyncio.to_thread(sound_alone, volume, ids[1])
    await note(server, meeting, *(Told(*each) for each in zip(ids, (final, quiet, None), strict=True)))
    return Films(ids[0], final, ids[1], ids[2])


@pytest.fixture
async def watcher(server: DemoServer, browser: Browser) -> AsyncIterator[Page]:
    """The secretary's page."""
    async for page in signed_in_page(server, browser, SECRETARY):
        yield page


async def test_a_link_opens_at_its_moment_and_a_chapter_leads_over_the_gap_into_the_next_part(
    watcher: Page, server: DemoServer, films: Films
) -> None:
    await watcher.goto(f"{server.address}/ghi-hinh/{films.ready}?t=5")
    await shows(watcher, films.final, 5_000)
    assert len(films.final.parts) == 2
    second = films.final.chapters[1].start_ms
    await watcher.get_by_role("button", name="Tình hình đê xã Hải An").click()
    await shows(watcher, films.final, second)
    playing = await watcher.get_by_label("Hình của phiên họp").evaluate("(video) => video.currentTime * 1000")
    assert abs(playing + films.final.parts[1].start_ms - second) < NEAR_MS
    await expect(watcher.get_by_text("đoạn không ghi được")).to_be_visible()
    await watcher.keyboard.press("0")
    await shows(watcher, films.final, 0)
    await watcher.keyboard.press("l")
    await shows(watcher, films.final, 10_000)
    await watcher.keyboard.press("n")
    await shows(watcher, films.final, second)
    first, other = films.final.parts
    await watcher.keyboard.press("j")
    await shows(watcher, films.final, first.duration_ms + second - other.start_ms - 10_000)
    await watcher.keyboard.press("?")
    await expect(watcher.get_by_role("dialog", name="Phím tắt")).to_be_visible()


async def test_parts_play_on_as_one_and_a_turn_is_replayed_and_ends(
    watcher: Page, server: DemoServer, films: Films
) -> None:
    await watcher.goto(f"{server.address}/ghi-hinh/{films.ready}?t=10")
    await shows(watcher, films.final, 10_000)
    await watcher.keyboard.press("k")
    await expect(watcher.get_by_role("button", name="Tạm dừng", exact=True)).to_be_visible()
    part = films.final.parts[1]
    source = watcher.get_by_label("Hình của phiên họp")
    await expect(source).to_have_attribute("src", f"/api/recordings/{films.ready}/parts/2", timeout=15_000)
    await watcher.keyboard.press("k")
    turn = next(turn for turn in films.final.turns if turn.participant == "one")
    await watcher.get_by_role("button", name="Nghe lại Trần Thị Một").first.click()
    await expect(source).to_have_attribute("src", f"/api/recordings/{films.ready}/parts/1")
    await watcher.get_by_label("Tốc độ").select_option("2")
    await expect(watcher.get_by_role("button", name="Xem", exact=True)).to_be_visible(timeout=30_000)
    ended = float(await source.evaluate("(video) => video.currentTime * 1000"))
    assert turn.end_ms - 100 <= ended + films.final.parts[0].start_ms <= turn.end_ms + 1_500
    assert part.start_ms > turn.end_ms
    await watcher.keyboard.press("k")  # It ended with its part: what follows is played on.
    await expect(source).to_have_attribute("src", f"/api/recordings/{films.ready}/parts/2")


async def test_what_plays_is_led_nowhere_and_plays_at_its_speed(
    watcher: Page, server: DemoServer, films: Films
) -> None:
    await watcher.goto(f"{server.address}/ghi-hinh/{films.ready}?t=1")
    await shows(watcher, films.final, 1_000)
    source = watcher.get_by_label("Hình của phiên họp")
    await source.evaluate(
        "(video) => { window.led = 0; video.addEventListener('seeking', () => { window.led += 1; }); }"
    )
    await watcher.keyboard.press("k")
    await watcher.wait_for_function("() => document.querySelector('video').currentTime > 4")
    assert await watcher.evaluate("() => window.led") == 0
    await watcher.keyboard.press("l")
    await shows(watcher, films.final, films.final.parts[1].start_ms + 2_000)


async def test_on_a_weak_line_the_sound_alone_goes_on_from_the_same_moment_and_the_picture_comes_back_there(
    watcher: Page, server: DemoServer, films: Films
) -> None:
    asked: list[str] = []
    watcher.on("request", lambda request: asked.append(request.url.rsplit(f"{films.ready}/", 1)[-1]))
    await watcher.goto(f"{server.address}/ghi-hinh/{films.ready}?t=6")
    await shows(watcher, films.final, 6_000)
    source = watcher.get_by_label("Hình của phiên họp")
    switch = watcher.get_by_role("button", name="Chỉ nghe")
    await watcher.keyboard.press("k")
    await expect(watcher.get_by_role("button", name="Tạm dừng", exact=True)).to_be_visible()
    before = float(await source.evaluate("(video) => video.currentTime"))
    asked.clear()
    await switch.click()
    await expect(switch).to_have_attribute("aria-pressed", "true")
    await expect(source).to_have_attribute("src", f"/api/recordings/{films.ready}/sounds/1")
    await watcher.wait_for_function("() => document.querySelector('video').videoWidth === 0", timeout=10_000)
    await watcher.wait_for_function(
        "(at) => { const video = document.querySelector('video'); return !video.paused && video.currentTime > at; }",
        arg=before + 0.5,
    )
    await watcher.keyboard.press("k")
    after = float(await source.evaluate("(video) => video.currentTime"))
    assert before < after < before + 4
    await watcher.reload()
    await expect(source).to_have_attribute("src", f"/api/recordings/{films.ready}/sounds/1")
    assert not [one for one in asked if one.startswith(("parts", "screens"))]
    await watcher.keyboard.press("n")
    await expect(source).to_have_attribute("src", f"/api/recordings/{films.ready}/sounds/2")
    assert await axe_faults(watcher) == []
    await switch.click()
    await shows(watcher, films.final, films.final.chapters[1].start_ms)


async def test_the_secretary_has_one_that_failed_finished_again(
    watcher: Page, server: DemoServer, films: Films
) -> None:
    await watcher.goto(f"{server.address}/ghi-hinh/{films.failed}")
    await watcher.get_by_role("button", name="Thử lại").click()
    # Nothing is there of it: it is tried, and has failed for that.
    await expect(watcher.get_by_text("Bản ghi đang được hoàn thiện")).to_be_visible()
    await watcher.reload()
    await expect(watcher.get_by_text("Bản ghi này không có hình và tiếng nào.")).to_be_visible(timeout=60_000)


async def test_where_hai_an_was_spoken_of_is_one_press_away(watcher: Page, server: DemoServer, films: Films) -> None:
    await watcher.goto(f"{server.address}/ghi-hinh/{films.ready}")
    await watcher.get_by_label("Tìm trong bản ghi").get_by_role("searchbox").fill("hai an")
    found = watcher.get_by_label("Tìm trong bản ghi").get_by_role("listitem")
    await expect(found).not_to_have_count(0)
    await found.filter(has_text="Tình hình đê").get_by_role("button").click()
    await expect(watcher.get_by_role("button", name="Tạm dừng", exact=True)).to_be_visible()
    source = watcher.get_by_label("Hình của phiên họp")
    await expect(source).to_have_attribute("src", f"/api/recordings/{films.ready}/parts/2")


@pytest.mark.parametrize(("login", "status"), [(IT, 403), (STRANGER, 404)])
async def test_it_and_strangers_are_refused_in_words_and_get_no_byte(
    server: DemoServer, browser: Browser, films: Films, login: str, status: int
) -> None:
    async for page in signed_in_page(server, browser, login):
        await page.goto(f"{server.address}/ghi-hinh/{films.ready}")
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert await page.locator("video").count() == 0
        part = await page.request.get(f"{server.address}/api/recordings/{films.ready}/parts/1")
        assert part.status == status


@pytest.mark.parametrize("state", ["ready", "sound", "failed"])
async def test_each_state_is_without_fault_and_in_reach_at_200_percent(
    watcher: Page, server: DemoServer, films: Films, state: str
) -> None:
    await watcher.goto(f"{server.address}/ghi-hinh/{getattr(films, state)}")
    await expect(watcher.get_by_role("heading", level=1, name="Giao ban thử")).to_be_visible()
    if state == "sound":
        await expect(watcher.get_by_text("Bản ghi này chỉ có tiếng")).to_be_visible()
    assert await axe_faults(watcher) == []
    await watcher.set_viewport_size(ZOOMED)
    assert await out_of_reach(watcher) == []


async def test_the_office_finds_it_in_its_menu(server: DemoServer, browser: Browser, films: Films) -> None:
    async for page in signed_in_page(server, browser, CHAIR):
        await page.get_by_role("link", name="Bản ghi", exact=True).click()
        own = [films.ready, films.sound, films.failed]
        links = [page.get_by_role("main").locator(f"li a[href*='{one}']") for one in own]
        tops = []
        for link in links:
            await expect(link).to_be_visible()
            box = await link.bounding_box()
            assert box is not None
            tops.append(box["y"])
        assert tops == sorted(tops), "the newest first"
        assert await axe_faults(page) == []
        await links[0].click()
        await page.wait_for_url(f"**/ghi-hinh/{films.ready}*")
