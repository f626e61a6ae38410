"""A paper from its upload to who has read it, and between them the page before everyone.

The chair shows it, a room follows, reads freely, comes back, reconnects, and presents; a delegate opens it meanwhile.
"""

from collections.abc import AsyncIterator, Callable

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.live_page import LivePage, arrived, felt_ms
from tests.browser.meeting import CHAIR, DESK, ROOM_NAMES, ROOMS, SECRETARY, Meeting
from tests.browser.paper import PAGES, TITLE, bring, report
from tests.browser.tour import PERSON, sign_in, visitor
from tests.system.demo_server import DemoServer
from tests.system.office import signed_in

pytestmark = [pytest.mark.anyio, pytest.mark.long, pytest.mark.alone, pytest.mark.timeout(180)]

INTERNAL = "Phương án nhân sự"
"""A paper that is kept from rooms' screens."""
TURNED_MS = 300
"""A page that the presenter turns is turned on other screens by then."""
LARGER = 1.2
"""More than all of a page that fits into what shows it."""
READ_MS = 25_000
"""What was read is told by then: a beat goes out every ten seconds, and the secretary's page asks as often."""


@pytest.fixture(scope="module")
async def desk(server: DemoServer, browser: Browser, meeting: Meeting) -> AsyncIterator[Page]:
    """The papers of the meeting before the secretary, who has uploaded one; it is published and its pages are drawn."""
    async with visitor(browser, DESK) as secretary:
        await bring(secretary, server, meeting)
        async with signed_in(server.address, SECRETARY, f"demo-{SECRETARY}") as office:
            await office.bring_paper(meeting.id, INTERNAL, report()["buffer"], in_room=False)
        yield secretary


async def sees(live: LivePage, page: int) -> None:
    """Its large picture of this page stands on the stage."""
    await expect(live.page.locator(f"img[data-page='{page}'][data-small='false']")).to_be_visible()


async def spot_of(live: LivePage) -> tuple[float, float, float]:
    """How large the page is beside what shows it, and where its presenter points: fractions from its left and top."""
    paper = await live.page.locator(".sheet .paper").bounding_box()
    sheet = await live.page.locator(".sheet").bounding_box()
    pointer = await live.page.locator(".pointer").bounding_box()
    assert paper is not None
    assert sheet is not None
    assert pointer is not None
    across = (pointer["x"] + pointer["width"] / 2 - paper["x"]) / paper["width"]
    down = (pointer["y"] + pointer["height"] / 2 - paper["y"]) / paper["height"]
    return paper["height"] / sheet["height"], across, down


async def its_size_and_what_is_pointed_at_go_along(chair: LivePage, room: LivePage) -> None:
    """The chair makes the page larger, and points with the mouse; the room's screen shows the same."""
    for _ in range(2):
        await chair.button("Phóng to trang").click()
    box = await chair.page.locator(".sheet").bounding_box()
    assert box is not None
    await chair.page.mouse.move(box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.3)
    await expect(room.page.locator(".pointer")).to_be_visible()
    await room.page.wait_for_timeout(TURNED_MS)
    size, *at = await spot_of(room)
    of_chair, *pointed_at = await spot_of(chair)
    assert size == pytest.approx(of_chair, abs=0.01)
    assert size > LARGER
    assert at == pytest.approx(pointed_at, abs=0.01)
    await chair.page.mouse.move(0, 0)
    await expect(room.page.locator(".pointer")).to_have_count(0)
    for _ in range(2):
        await chair.button("Thu nhỏ trang").click()


async def read_to_its_end(reader: Page, address: str) -> None:
    """A delegate opens it on a machine of its own, and looks at its last page."""
    await sign_in(reader, address.split("/hop/", maxsplit=1)[0], PERSON)
    await reader.goto(address)
    await reader.get_by_role("link", name=TITLE).click()
    await expect(reader.get_by_role("region", name=f"Trang 1 trên {PAGES}").locator("img")).to_be_visible()
    await reader.keyboard.press("End")
    await expect(reader.get_by_role("region", name=f"Trang {PAGES} trên {PAGES}").locator("img")).to_be_visible()


async def its_reading_is_told_back(desk: Page, browser: Browser) -> None:
    """Pages before everyone are nobody's reading; who opens the paper is in the secretary's list."""
    await expect(desk.get_by_text("1 đã mở")).to_have_count(0)
    async with visitor(browser, DESK) as reader:
        await read_to_its_end(reader, desk.url)
        await expect(desk.get_by_text("1 đã mở, 1 đọc hết")).to_be_visible(timeout=READ_MS)
    await desk.get_by_role("button", name=f"Sửa tài liệu {TITLE}").click()
    await desk.get_by_role("button", name="Ai đã đọc").click()
    await expect(desk.get_by_role("cell", name=f"{PAGES}/{PAGES}")).to_be_visible()


async def test_a_page_is_shown_followed_read_freely_found_again_and_handed_on(
    meeting: Meeting, desk: Page, browser: Browser, record_property: Callable[[str, object], None]
) -> None:
    paper = TITLE
    chair, room = await meeting.enter(CHAIR), await meeting.enter(ROOMS[0])
    # There are papers, of which none is shown.
    await room.page.get_by_role("button", name="Tài liệu Chưa trình bày").click()
    # Without the floor it opens nothing from there, and says why.
    await expect(room.page.get_by_role("dialog").get_by_text(paper)).to_be_visible()
    await expect(room.page.get_by_text("Tài liệu mở trên màn hình này khi có người trình bày.")).to_be_visible()
    await expect(room.button(f"Đưa ra trước mọi người: {paper}")).to_have_count(0)
    await expect(room.page.get_by_role("dialog").get_by_text(INTERNAL)).to_have_count(0)
    await room.page.keyboard.press("Escape")
    await chair.button("Tài liệu").click()
    kept = chair.page.get_by_role("listitem").filter(has_text=INTERNAL)
    await expect(kept).to_contain_text("Không hiện ở phòng họp")
    await expect(kept.get_by_role("button")).to_have_count(0)
    await chair.button(f"Đưa ra trước mọi người: {paper}").click()
    for live in (chair, room):
        await sees(live, 1)
    await expect(room.page.get_by_role("button", name=f"Tài liệu Trang 1 / {PAGES}")).to_be_visible()

    felt = await felt_ms(chair, chair.button("Trang sau").click, room.saw("room.page?.page === 2"))
    record_property("turned after, ms", round(felt))
    assert felt <= TURNED_MS
    await sees(room, 2)
    await its_size_and_what_is_pointed_at_go_along(chair, room)

    stage = room.page.get_by_role("group", name=f"Trang tài liệu trước mọi người: {paper}")
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
    late = await meeting.enter(ROOMS[1])
    await sees(late, 2)
    await chair.button("Dừng lượt").first.click()
    await expect(chair.page.get_by_text("Đang trình bày từ đây")).to_be_visible()
    await sees(room, 2)
    await chair.button("Cất trang").click()
    await expect(room.page.locator("img[data-page]")).to_have_count(0)

    await its_reading_is_told_back(desk, browser)
