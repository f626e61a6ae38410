"""Finished recordings put on a server's disk, and their page: what its pictures say of themselves."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from playwright.async_api import Browser, Page, ViewportSize

from meetings.db import Database
from meetings.domain.recording import RecordingState
from meetings.ids import MeetingId, RecordingId
from meetings.models.recordings import FinalisingRecord, RecordingRecord
from recordings.final import Final
from tests.browser.live_page import BEFORE_THE_PAGE, sign_in
from tests.browser.meeting import DESK, Meeting
from tests.recordings.reference import BITS, BLOCK, FROM_MS, HEIGHT, WIDTH
from tests.system.demo_server import DemoServer

PICTURE_MS = """
([video, [width, height, bits, block]]) => {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const brush = canvas.getContext('2d');
  brush.drawImage(video, 0, 0, width, height);
  let since = 0;
  for (let bit = 0; bit < bits; bit++) {
    const at = [(bit % 10) * block + block / 2, Math.floor(bit / 10) * block + block / 2];
    if (brush.getImageData(...at, 1, 1).data[0] > 128) since += 2 ** bit;
  }
  return since;
}
"""
"""The moment that a picture tells. Written with the blocks of the reference."""
FORM = [WIDTH, HEIGHT, BITS, BLOCK]
NEAR_MS = 250
PICTURE, SCREEN = "Hình của phiên họp", "Màn hình được chia sẻ"


class Told(NamedTuple):
    """What the rows say of a recording; `final` None: it could not be finished."""

    recording: RecordingId
    final: Final | None


def database_of(server: DemoServer) -> Database:
    """The server's own; whoever opens it closes it."""
    return Database.open(f"sqlite+aiosqlite:///{server.data_dir.absolute() / 'giaoban.sqlite3'}")


async def note(server: DemoServer, meeting: Meeting, *films: Told) -> None:
    """Writes the rows of recordings of this meeting, the newest first."""
    database, now = database_of(server), datetime.now(UTC)
    async with database.begin() as tx:
        for number, (recording, final) in enumerate(films):
            tx.add(
                RecordingRecord(
                    id=recording, meeting_id=MeetingId(meeting.id), state_at=now, requested_by=None,
                    state=RecordingState.FAILED if final is None else RecordingState.READY,
                    requested_at=now - timedelta(minutes=number), began_at=now, ended_at=now,
                )
            )  # fmt: skip
            await tx.flush()
            tx.add(
                FinalisingRecord(
                    recording_id=recording, tries=1, percent=0 if final is None else 100,
                    trouble="" if final else "recording_no_space", finished_at=now if final else None,
                    duration_ms=final.duration_ms if final else None, size=1 if final else None,
                )
            )  # fmt: skip
    await database.close()


async def signed_in_page(
    server: DemoServer, browser: Browser, login: str, view: ViewportSize = DESK
) -> AsyncIterator[Page]:
    """A page of this account's own, until the generator goes on."""
    context = await browser.new_context(viewport=view, locale="vi-VN")
    await context.add_init_script(BEFORE_THE_PAGE)
    page = await context.new_page()
    await sign_in(page, server.address, login, f"demo-{login}")
    yield page
    await context.close()


async def moment_ms(page: Page, final: Final, label: str = PICTURE) -> float:
    """The moment of the recording that a film of the page shows now, by what its picture itself tells."""
    film = await page.get_by_label(label, exact=True).element_handle()
    return FROM_MS + float(await page.evaluate(PICTURE_MS, [film, FORM])) - final.started_ms


async def apart_ms(page: Page) -> float:
    """By how much picture and shared screen are apart, both looked at in one go."""
    films = [await page.get_by_label(label, exact=True).element_handle() for label in (PICTURE, SCREEN)]
    both = (
        f"([one, two, form]) => {{ const told = {PICTURE_MS.strip()}; return told([one, form]) - told([two, form]); }}"
    )
    return abs(float(await page.evaluate(both, [*films, FORM])))


async def shows(page: Page, final: Final, at_ms: float, label: str = PICTURE) -> None:
    """Waits until the picture is that of a moment of the recording."""
    seen = 0.0
    for _ in range(150):
        seen = await moment_ms(page, final, label)
        if abs(seen - at_ms) <= NEAR_MS:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{seen} ms in place of {at_ms} ms")
