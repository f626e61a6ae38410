"""A room tests its line against the running product, IT sees it, and the secretary reads who is ready."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.axe import axe_faults
from tests.browser.meeting import DESK, IT, ROOM_NAMES, ROOMS, SECRETARY, TELEVISION, UNITS
from tests.browser.reach import ZOOMED, out_of_reach
from tests.browser.tour import sign_in, visitor
from tests.system.demo_server import DemoServer, demo_server
from tests.system.office import signed_in

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(240)]
TEST_MS = 90_000
NEAR = timedelta(minutes=50)


@pytest.fixture(scope="module")
async def quiet() -> AsyncIterator[DemoServer]:
    """A server of these tests' own, on which no meeting of today calls the rooms away."""
    async with demo_server() as running:
        async with signed_in(running.address, SECRETARY, f"demo-{SECRETARY}", running.trusted()) as secretary:
            await secretary.call_off_today()
        yield running


async def looks_right(page: Page, own: ViewportSize) -> None:
    """Nothing for axe to find, and everything within reach at 200 %."""
    assert await axe_faults(page) == []
    await page.set_viewport_size(ZOOMED)
    assert await out_of_reach(page) == []
    await page.set_viewport_size(own)


async def test_a_room_presses_and_it_and_the_secretary_read_what_was_found(quiet: DemoServer, browser: Browser) -> None:
    async with signed_in(quiet.address, SECRETARY, f"demo-{SECRETARY}", quiet.trusted()) as secretary:
        meeting = await secretary.make_meeting(
            "Họp thử đường truyền", "chutri", UNITS, starts_at=datetime.now(UTC) + NEAR
        )
    async with visitor(browser, TELEVISION) as room:
        await sign_in(room, quiet.address, ROOMS[0])
        await room.goto(f"{quiet.address}/phong")
        await room.get_by_role("link", name="Kiểm tra đường truyền").click()
        await looks_right(room, TELEVISION)
        await room.get_by_role("button", name="Kiểm tra ngay").click()
        await expect(room.get_by_role("list", name="Các bước kiểm tra")).to_be_visible()
        await room.get_by_role("heading", name="Kết quả").wait_for(timeout=TEST_MS)
        await expect(room.get_by_text("Đường truyền").first).to_be_visible()
        await looks_right(room, TELEVISION)
    async with visitor(browser, DESK) as it:
        await sign_in(it, quiet.address, IT)
        await it.goto(f"{quiet.address}/do-duong-truyen")
        row = it.get_by_role("row").filter(has_text=ROOM_NAMES[0])
        await expect(row).to_contain_text("≥")
        await expect(it.get_by_role("row")).to_have_count(131)
        await looks_right(it, DESK)
        await it.get_by_role("button", name=f"Đo lại {ROOM_NAMES[1]}").click()
        await expect(it.get_by_role("row").filter(has_text=ROOM_NAMES[1])).to_contain_text("Đang chờ đo")
    async with visitor(browser, DESK) as desk:
        await sign_in(desk, quiet.address, SECRETARY)
        await desk.goto(f"{quiet.address}/hop/{meeting}")
        card = desk.get_by_role("region", name="Đường truyền trước giờ họp")
        await expect(card).to_contain_text("2 chưa trả lời")
        await expect(card).to_contain_text(ROOM_NAMES[2])
        await looks_right(desk, DESK)


ECHOING_ROOM = """
([gain, seconds]) => {
  const context = new AudioContext();
  const room = new DelayNode(context, { maxDelayTime: 1, delayTime: seconds });
  const heard = new MediaStreamAudioDestinationNode(context);
  const walls = new GainNode(context, { gain });
  room.connect(walls).connect(heard);
  const hum = new AudioBuffer({ length: context.sampleRate, sampleRate: context.sampleRate });
  hum.copyToChannel(Float32Array.from({ length: hum.length }, () => 0.0034 * (Math.random() - 0.5)), 0);
  const quiet = new AudioBufferSourceNode(context, { buffer: hum, loop: true });
  quiet.connect(heard);
  quiet.start();
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    if (this.srcObject) context.createMediaStreamSource(this.srcObject).connect(room);
    return play.call(this);
  };
  const devices = navigator.mediaDevices;
  const ask = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (wanted) => {
    if (!wanted.audio) return ask(wanted);
    await context.resume();
    walls.gain.value = wanted.audio.echoCancellation ? gain / 300 : gain;
    return new MediaStream([heard.stream.getAudioTracks()[0].clone()]);
  };
}
"""
"""What a page plays comes back by its microphone so much softer and later, in a room whose quiet is at -60 dB; 50 dB
softer where echo is taken out."""
GAIN, DELAY_S = 0.1, 0.18
PLAYED_DB, BACK_DB, TAKEN_DB = -14, -20, -50
"""How loud the page plays, below full scale, what GAIN leaves of that, and what taking the echo out does."""
OWN_MS = 120
"""What this PC itself takes on its way from a page to its microphone at most."""


@pytest.mark.long
async def test_how_loud_and_how_late_a_rooms_own_sound_comes_back_is_kept_with_its_passport(
    quiet: DemoServer, browser: Browser
) -> None:
    async with visitor(browser, TELEVISION) as room:
        await room.add_init_script(f"({ECHOING_ROOM})([{GAIN}, {DELAY_S}])")
        await sign_in(room, quiet.address, ROOMS[1])
        await room.goto(f"{quiet.address}/thu-duong-truyen")
        await room.get_by_role("button", name="Kiểm tra ngay").click()
        await room.get_by_role("heading", name="Kết quả").wait_for(timeout=TEST_MS)
        told = await room.evaluate("fetch('/api/line-tests/own').then((answer) => answer.json())")
        assert told["echo"] == "suppressed"
        assert abs(told["echo_db"] - (PLAYED_DB + BACK_DB)) <= 2
        assert abs(told["echo_left_db"] - (PLAYED_DB + BACK_DB + TAKEN_DB)) <= 4
        assert 0 <= told["echo_ms"] - DELAY_S * 1000 <= OWN_MS
        await expect(room.get_by_text(f"vọng {told['echo_db']} dB, sau {told['echo_ms']} ms")).to_be_visible()
        await looks_right(room, TELEVISION)
    async with visitor(browser, DESK) as it:
        await sign_in(it, quiet.address, IT)
        await it.goto(f"{quiet.address}/do-duong-truyen")
        row = it.get_by_role("row").filter(has_text=ROOM_NAMES[1])
        await expect(row).to_contain_text(f"Vọng {told['echo_db']} dB, {told['echo_ms']} ms", timeout=15_000)
        await looks_right(it, DESK)


@pytest.mark.long
async def test_a_rooms_machine_tests_by_itself_when_it_asks(quiet: DemoServer, browser: Browser) -> None:
    async with signed_in(quiet.address, IT, f"demo-{IT}", quiet.trusted()) as it:
        await it.ask_line_tests()
    async with visitor(browser, TELEVISION) as room:
        await sign_in(room, quiet.address, ROOMS[2])
        await room.goto(f"{quiet.address}/phong")
        await expect(room.get_by_text("Máy đang tự kiểm tra đường truyền")).to_be_visible(timeout=TEST_MS)
        assert await axe_faults(room) == []
        await expect(room.get_by_text("Máy đang tự kiểm tra đường truyền")).to_be_hidden(timeout=TEST_MS)
        told = await room.evaluate("fetch('/api/line-tests/own').then((answer) => answer.json())")
        assert told["occasion"] == "asked"
