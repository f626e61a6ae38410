"""Our answers, given to a real Chromium."""

import itertools
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

from sfu.core.negotiation import Answer, LocalParameters, build_answer, parse_offer
from sfu.interfaces import SlotKind

CHROMIUM = shutil.which("chromium")  # Else the one Playwright brings.
OPEN_LINES = Path(__file__).with_name("open_lines.js").read_text()
LOCAL = LocalParameters(
    ufrag="abcdef012345",
    password="0123456789abcdef0123456789abcdef",
    fingerprint="sha-256 " + ":".join(["AB"] * 32),
    candidates=(("127.0.0.1", 40_000),),
)

pytestmark = pytest.mark.anyio


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    arguments = ["--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        opened = await browser.new_page()
        await opened.add_script_tag(content=OPEN_LINES)
        yield opened
        await browser.close()


async def offered(page: Page, tiles: int, trimmed: bool) -> str:
    return str(
        await page.evaluate(
            "async (how) => { window.pc = await openLines(how); return pc.localDescription.sdp; }",
            {"tiles": tiles, "trimmed": trimmed, "media": False},
        )
    )


async def answer(page: Page, offer: str) -> Answer:
    answer = build_answer(parse_offer(offer), LOCAL, itertools.count(1000).__next__)
    await page.evaluate("(sdp) => pc.setRemoteDescription({type: 'answer', sdp})", answer.sdp)
    return answer


# 49 tiles untrimmed are longer than an offer may be: the client trims.
@pytest.mark.parametrize(("tiles", "trimmed"), [(0, True), (8, True), (49, True), (0, False), (8, False)])
async def test_chromium_accepts_the_answer_for_all_its_lines(page: Page, tiles: int, trimmed: bool) -> None:
    result = await answer(page, await offered(page, tiles, trimmed))
    directions = await page.evaluate("pc.getTransceivers().map((line) => line.currentDirection)")
    assert directions == ["sendonly"] * 4 + ["recvonly"] * (6 + tiles)
    assert [line.mid for line in result.sends] + [line.mid for line in result.slots] == await page.evaluate(
        "pc.getTransceivers().map((line) => line.mid)"
    )


async def test_chromium_keeps_its_simulcast_layers(page: Page) -> None:
    result = await answer(page, await offered(page, 4, trimmed=True))
    rids = await page.evaluate(
        "pc.getTransceivers().slice(0, 4).map((line) => line.sender.getParameters().encodings.map((each) => each.rid))"
    )
    assert rids[1] == ["q", "h", "f"]
    assert rids[2] == ["h", "f"]
    assert [list(line.rids) for line in result.sends] == [[], ["q", "h", "f"], ["h", "f"], []]


async def test_chromium_puts_stage_and_first_voice_into_one_stream(page: Page) -> None:
    offer = await offered(page, 4, trimmed=True)
    await page.evaluate(
        """() => {
          window.streams = {};
          pc.ontrack = ({ transceiver, streams }) => {
            window.streams[transceiver.mid] = streams.map((each) => each.id);
          };
        }"""
    )
    result = await answer(page, offer)
    streams = await page.evaluate("window.streams")
    of = {(line.kind, line.index): streams[line.mid] for line in result.slots}
    assert of[SlotKind.STAGE, 0] == of[SlotKind.VOICE, 0]
    assert of[SlotKind.SCREEN, 0] == of[SlotKind.SCREEN_SOUND, 0] != of[SlotKind.STAGE, 0]
    assert of[SlotKind.VOICE, 1] not in (of[SlotKind.VOICE, 0], of[SlotKind.VOICE, 2])


async def test_chromium_sends_vp8_and_opus(page: Page) -> None:
    await answer(page, await offered(page, 4, trimmed=False))
    names = await page.evaluate(
        "pc.getTransceivers().slice(0, 4).map((line) => line.sender.getParameters().codecs[0].mimeType)"
    )
    assert names == ["audio/opus", "video/VP8", "video/VP8", "audio/opus"]


async def test_chromium_reports_its_downlink_on_receive_lines_and_not_by_transport_cc(page: Page) -> None:
    await answer(page, await offered(page, 4, trimmed=True))
    extensions = await page.evaluate(
        "pc.getTransceivers().map((line) => line.getNegotiatedHeaderExtensions()"
        ".filter((each) => each.direction !== 'stopped').map((each) => each.uri.split(/[:/]/).pop()))"
    )
    assert "draft-holmer-rmcat-transport-wide-cc-extensions-01" in extensions[1]
    assert all(sorted(line) == ["abs-send-time", "mid"] for line in extensions[4:])
