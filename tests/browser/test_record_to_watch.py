"""From the press on "Ghi hình" to the recording on its page, through the whole stack."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from tests.browser.meeting import CHAIR, ROOMS, Meeting
from tests.recordings.sealing.vaults import key_file, plain_in
from tests.system.demo_server import DemoServer, demo_server

pytestmark = [pytest.mark.anyio, pytest.mark.long, pytest.mark.timeout(180)]

RECORDED_S = 8.0
READY_MS = 60_000.0
PLAYS = """
(seconds) => {
  const video = document.querySelector('video');
  return !video.paused && video.currentTime > seconds && video.error === null;
}
"""
LIGHT = """
(video) => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 16, height: 9 });
  const brush = canvas.getContext('2d');
  brush.drawImage(video, 0, 0, 16, 9);
  return Math.max(...brush.getImageData(0, 0, 16, 9).data.filter((_, at) => at % 4 !== 3));
}
"""
"""The brightest that the picture is anywhere, of 255."""


@pytest.fixture(scope="module", params=[False, True], ids=["as_it_is", "encrypted"])
async def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DemoServer]:
    """One of its own: it has this recording alone."""
    keys = key_file(tmp_path_factory.mktemp("keys"))
    async with demo_server(recordings_key_file=str(keys) if request.param else "") as running:
        yield running


@pytest.fixture
def encrypted(request: pytest.FixtureRequest) -> bool:
    """Whether the server has a file of keys."""
    return "encrypted" in request.node.name


async def test_what_is_recorded_with_one_press_is_watched_on_its_page(
    meeting: Meeting, server: DemoServer, *, encrypted: bool
) -> None:
    chair, room = await meeting.enter(CHAIR), await meeting.enter(ROOMS[0])
    await chair.button("Ghi hình").click()
    await expect(room.page.get_by_text("Phiên họp đang được ghi hình và ghi tiếng.")).to_be_visible()
    await asyncio.sleep(RECORDED_S)
    await chair.page.get_by_role("button", name="Ghi hình phiên họp").click()
    await chair.page.get_by_role("button", name="Kết thúc ghi").click()
    await expect(chair.page.get_by_text("Đã sẵn sàng")).to_be_visible(timeout=READY_MS)

    page = await chair.page.context.new_page()
    await page.goto(f"{server.address}/ghi-hinh")
    rows = page.get_by_role("main").get_by_role("listitem")
    await expect(rows).to_have_count(1)
    await rows.get_by_role("link").first.click()
    await page.wait_for_url("**/ghi-hinh/*")
    await page.get_by_role("button", name="Xem", exact=True).click()
    await page.wait_for_function(PLAYS, arg=1.0, timeout=20_000)
    picture = page.get_by_label("Hình của phiên họp")
    assert int(await picture.evaluate("(video) => video.videoWidth")) > 0
    assert int(await picture.evaluate(LIGHT)) > 60
    length_s = float(await picture.evaluate("(video) => video.duration"))
    assert RECORDED_S - 2 < length_s < RECORDED_S + 20
    await page.get_by_role("button", name="Chỉ nghe").click()
    await page.wait_for_function(PLAYS, arg=2.0, timeout=20_000)
    assert str(await picture.get_attribute("src")).endswith("/sounds/1")
    readable = {sign for _, sign in plain_in(server.data_dir / "recordings")}
    assert readable == set() if encrypted else b"V_VP8" in readable
