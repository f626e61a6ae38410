"""The composed version asked for, made, watched and cancelled on the page of a recording in Chromium."""

import asyncio
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from meetings.db import Database
from meetings.domain.recording import RecordingState
from meetings.ids import MeetingId, RecordingId, new_uuid
from meetings.models.recordings import FinalisingRecord, RecordingRecord
from recordings.core.composing import HEIGHT, WIDTH
from recordings.final import Final
from recordings.finaliser.finaliser import Finaliser
from tests.browser.axe import axe_faults
from tests.browser.meeting import CHAIR, DESK, SECRETARY, SMALL_DESK, Meeting
from tests.browser.reach import ZOOMED, out_of_reach
from tests.browser.test_watching import CONTEXT
from tests.browser.watched import signed_in_page
from tests.recordings.kept import Kept
from tests.recordings.sealing.vaults import PLAIN
from tests.system.demo_server import DemoServer

pytestmark = [pytest.mark.anyio, pytest.mark.long, pytest.mark.timeout(300)]
MADE_MS = 240_000.0
"""It yields to everything on the machine, this test too."""

PLAYS = "() => { const film = document.querySelector('.card video'); return !film.paused && film.currentTime > 0.5; }"
SHOTS = os.environ.get("COMPOSED_SHOTS")
"""A folder for pictures of the page's states, for who looks at them."""


def filmed(volume: Path, recording: str, seconds: int) -> Final:
    kept = Kept(volume, recording=recording)
    kept.begin(0)
    kept.note(0, "programme", floor="two", chair="two", stage="two", screen=None)
    kept.film("stage", 0, seconds)
    kept.film("screen", 1, 2)
    kept.speak("voice.0", 0, seconds)
    kept.end(seconds)
    return Finaliser(recording, (volume,), PLAIN, CONTEXT, lambda _: None).run()


async def recorded(server: DemoServer, meeting: Meeting, seconds: int) -> RecordingId:
    """A recording that is ready, on the server's own disk."""
    recording, now = RecordingId(new_uuid()), datetime.now(UTC)
    final = await asyncio.to_thread(filmed, server.data_dir / "recordings", recording, seconds)
    database = Database.open(f"sqlite+aiosqlite:///{server.data_dir.absolute() / 'giaoban.sqlite3'}")
    async with database.begin() as tx:
        times = {"state_at": now, "requested_at": now - timedelta(hours=1), "began_at": now, "ended_at": now}
        meeting_id = MeetingId(meeting.id)
        tx.add(RecordingRecord(id=recording, meeting_id=meeting_id, state=RecordingState.READY, **times))
        await tx.flush()
        done = {"finished_at": now, "duration_ms": final.duration_ms, "size": 1}
        tx.add(FinalisingRecord(recording_id=recording, tries=1, percent=100, trouble="", **done))
    await database.close()
    return recording


async def look(page: Page, name: str) -> None:
    """Takes pictures where that is asked for."""
    if SHOTS is not None:
        for size in (SMALL_DESK, DESK):
            await page.set_viewport_size(size)
            await page.get_by_role("heading", name="Bản ghép").scroll_into_view_if_needed()
            await page.screenshot(path=Path(SHOTS) / f"{name}-{size['width']}.png")
        await page.set_viewport_size(DESK)


async def test_the_secretary_has_a_film_made_watches_it_and_takes_it_away(
    server: DemoServer, browser: Browser, meeting: Meeting
) -> None:
    recording = await recorded(server, meeting, 5)
    async for page in signed_in_page(server, browser, SECRETARY):
        await page.goto(f"{server.address}/ghi-hinh/{recording}")
        make = page.get_by_role("button", name="Tạo bản ghép")
        await expect(make).to_be_visible()
        await look(page, "none")
        assert await axe_faults(page) == []
        await make.click()
        await expect(page.get_by_role("progressbar", name="Mức hoàn thành của bản ghép")).to_be_visible()
        await look(page, "going")
        watch = page.get_by_role("button", name="Xem bản ghép")
        await expect(watch).to_be_visible(timeout=MADE_MS)
        await look(page, "ready")
        await watch.click()
        await page.wait_for_function(PLAYS, timeout=30_000)
        size = await page.locator(".card video").evaluate("(film) => [film.videoWidth, film.videoHeight]")
        assert size == [WIDTH, HEIGHT]
        await page.get_by_role("button", name="Xem", exact=True).click()
        await page.wait_for_function("() => document.querySelector('.card video').paused", timeout=10_000)
        await page.locator(".card video").evaluate("(film) => film.play()")
        await expect(page.get_by_role("button", name="Xem", exact=True)).to_be_visible()
        await look(page, "watched")
        assert await axe_faults(page) == []
        await page.set_viewport_size(ZOOMED)
        assert await out_of_reach(page) == []
        await page.set_viewport_size(DESK)
        await page.get_by_role("button", name="Tải về").click()
        link = page.get_by_role("link", name="Bản ghép của cả phiên")
        taken = await page.request.get(f"{server.address}{await link.get_attribute('href')}")
        assert (taken.status, taken.headers["content-type"]) == (200, "video/mp4")
        assert f"({SECRETARY})".encode() in await taken.body()
    async for page in signed_in_page(server, browser, CHAIR):
        await page.goto(f"{server.address}/ghi-hinh/{recording}")
        await expect(page.get_by_role("button", name="Xem bản ghép")).to_be_visible()
        await expect(page.get_by_role("button", name="Tạo lại bản ghép")).to_have_count(0)
    told = server.data_dir / "recordings" / recording / "final" / "final.json"
    made = json.loads(told.read_text(encoding="utf-8"))
    made["composed"]["versions"] = [new_uuid()]  # Of a paper that nobody may open.
    told.write_text(json.dumps(made), encoding="utf-8")
    async for page in signed_in_page(server, browser, SECRETARY):
        await page.goto(f"{server.address}/ghi-hinh/{recording}")
        await expect(page.get_by_text("không còn mở cho mọi đại biểu")).to_be_visible()
        await expect(page.get_by_role("button", name="Tạo lại bản ghép")).to_be_visible()
        await expect(page.get_by_role("button", name="Xem bản ghép")).to_have_count(0)
        await look(page, "closed")
        assert await axe_faults(page) == []


async def test_the_secretary_ends_the_making_of_one(server: DemoServer, browser: Browser, meeting: Meeting) -> None:
    recording = await recorded(server, meeting, 60)
    async for page in signed_in_page(server, browser, SECRETARY):
        await page.goto(f"{server.address}/ghi-hinh/{recording}")
        await page.get_by_role("button", name="Tạo bản ghép").click()
        await page.get_by_role("button", name="Thôi tạo").click()
        await expect(page.get_by_role("button", name="Tạo bản ghép")).to_be_visible()
        await page.reload()
        await expect(page.get_by_role("button", name="Tạo bản ghép")).to_be_visible()
