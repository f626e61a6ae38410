"""The page before everyone: the chair shows it, a room follows, reads freely, comes back, reconnects, and presents."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest
from playwright.async_api import Route, expect

from meetings.db import Database
from meetings.ids import MeetingId, VersionId
from signaling.settings import Settings
from tests.browser.live_page import LivePage, arrived, felt_ms
from tests.browser.meeting import CHAIR, ROOM_NAMES, ROOMS, Meeting
from tests.meetings.shown import PAGES, TITLE, put_paper
from tests.system.demo_server import DemoServer

pytestmark = [pytest.mark.anyio, pytest.mark.long, pytest.mark.timeout(120)]

TURNED_MS = 300
"""A page that the presenter turns is turned on other screens by then."""
PAGE = re.compile(r".*/papers/[^/]+/versions/[^/]+/(pages|thumbs)/(\d+)\.webp$")
SHEET = """
<svg xmlns="http://www.w3.org/2000/svg" width="620" height="877">
<rect width="620" height="877" fill="white"/><text x="60" y="120" font-size="60">%s</text>
</svg>
"""


@pytest.fixture(scope="module")
async def version(server: DemoServer, meeting: Meeting) -> AsyncIterator[VersionId]:
    """A paper of the meeting, in the server's rows."""
    database = Database.open(Settings(data_dir=server.data_dir).database)
    async with database.begin() as tx:
        made = await put_paper(tx, MeetingId(meeting.id), datetime.now(UTC))
    yield made
    await database.close()


async def draws_pages(live: LivePage, version: VersionId) -> LivePage:
    """Gives the page a list of papers and drawn pages: behind these rows there are no files."""
    paper = {"title": TITLE, "in_room": True, "recalled": None, "readers": None}
    listed = {**paper, "version": {"id": version, "state": "ready", "pages": PAGES}}

    async def draw(route: Route) -> None:
        found = PAGE.match(route.request.url)
        await route.fulfill(content_type="image/svg+xml", body=SHEET % (found.group(2) if found else ""))

    async def tell(route: Route) -> None:
        await route.fulfill(json={"papers": [listed]})

    await live.context.route(PAGE, draw)
    await live.context.route(re.compile(r".*/api/meetings/[^/]+/papers$"), tell)
    return live


async def sees(live: LivePage, page: int) -> None:
    """Its large picture of this page stands on the stage."""
    await expect(live.page.locator(f"img[data-page='{page}'][data-small='false']")).to_be_visible()


async def test_a_page_is_shown_followed_read_freely_found_again_and_handed_on(
    meeting: Meeting, version: VersionId, record_property: Callable[[str, object], None]
) -> None:
    chair = await draws_pages(await meeting.enter(CHAIR), version)
    room = await draws_pages(await meeting.enter(ROOMS[0]), version)
    await chair.button("Tài liệu").click()
    await chair.button(f"Đưa ra trước mọi người: {TITLE}").click()
    for live in (chair, room):
        await sees(live, 1)
    await expect(room.page.get_by_role("button", name="Tài liệu Trang 1 / 12")).to_be_visible()

    felt = await felt_ms(chair, chair.button("Trang sau").click, room.saw("room.page?.page === 2"))
    record_property("turned after, ms", round(felt))
    assert felt <= TURNED_MS
    await sees(room, 2)

    stage = room.page.get_by_role("group", name=f"Trang tài liệu trước mọi người: {TITLE}")
    await stage.press("ArrowRight")
    await stage.press("ArrowRight")
    await sees(room, 4)
    await sees(chair, 2)
    await chair.button("Trang sau").click()
    await sees(chair, 3)
    await sees(room, 4)
    await room.button("Về trang 3 đang trình bày").click()
    await sees(room, 3)

    await room.page.reload()
    room = await arrived(room.page)
    await sees(room, 3)

    await chair.pick(ROOM_NAMES[0])
    await chair.button("Trao quyền").click()
    await chair.button("Trao trình bày").click()
    await expect(chair.page.get_by_text(f"{ROOM_NAMES[0]} trình bày").first).to_be_visible()
    await stage.press("ArrowLeft")
    await sees(chair, 2)
    await chair.button("Dừng lượt").first.click()
    await expect(chair.page.get_by_text("Đang trình bày từ đây")).to_be_visible()
    await sees(room, 2)
    await chair.button("Cất trang").click()
    await expect(room.page.locator("img[data-page]")).to_have_count(0)
