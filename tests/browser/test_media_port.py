"""A real Chromium on the media port: it joins, what it sends is as negotiated, and it shows what it is sent."""

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

from sfu.core.negotiation import Answer, Codec, LocalParameters, build_answer, parse_offer
from sfu.interfaces import SlotKind
from sfu.transport.dtls import DtlsSession, make_certificate
from sfu.transport.rtcp import PictureLoss, Remb, Rtcp, SenderReport, build_picture_loss, parse_compound
from sfu.transport.rtp import HeaderTemplate, RtpView
from sfu.transport.srtp import PacketBuffer, SrtpPair
from sfu.transport.udp_mux import UdpMux

CHROMIUM = shutil.which("chromium")  # Else the one Playwright brings.
OPEN_LINES = Path(__file__).with_name("open_lines.js").read_text()
LOOPBACK = "--allow-loopback-in-peer-connection"

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def chromium(*flags: str) -> AsyncIterator[Page]:
    fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", *fake, *flags]
        )
        page = await browser.new_page()
        # A page of its own origin: cameras are for secure pages only.
        await page.route("**/*", lambda route: route.fulfill(content_type="text/html", body="<p>"))
        await page.goto("http://localhost/")
        await page.add_script_tag(content=OPEN_LINES)
        yield page
        await browser.close()


class Mirror:
    """The smallest worker: one peer, whose lowest camera layer comes back on its stage slot."""

    def __init__(self, mux: UdpMux, offer_text: str) -> None:
        offer = parse_offer(offer_text)
        self.endpoint = mux.add(offer.ufrag, offer.password)
        certificate = make_certificate()
        local = LocalParameters(self.endpoint.ufrag, self.endpoint.password, certificate.fingerprint, mux.addresses)
        self.answer: Answer = build_answer(offer, local, iter(range(0x10000000, 0x7FFFFFFF, 0x01010101)).__next__)
        self.session = DtlsSession(certificate, offer.fingerprints, "server", self.endpoint.send, self._take_keys)
        self.endpoint.dtls = self.session
        self.endpoint.on_packet = self._take
        self.keys: SrtpPair | None = None
        self.sources: Counter[tuple[str, str, int]] = Counter()
        self.reports: list[Rtcp] = []
        self.rejected = 0
        camera = next(line for line in self.answer.sends if line.source.value == "camera")
        stage = next(line for line in self.answer.slots if line.kind is SlotKind.STAGE)
        self._lines = {line.mid: line for line in self.answer.sends}
        self._extensions = camera.extensions
        self._stage = stage
        assert stage.extensions.abs_send_time is not None
        self._template = HeaderTemplate(
            stage.ssrc,
            stage.codecs[Codec.VP8].payload_type,
            stage.extensions.mid,
            stage.mid,
            stage.extensions.abs_send_time,
        )
        self._read = RtpView()
        self._out = PacketBuffer()
        self._lowest: int | None = None

    def ask_key_frame(self) -> None:
        if self.keys is not None and self._lowest is not None:
            data = build_picture_loss(self._stage.ssrc, self._lowest)
            self._out.view[: len(data)] = data
            self.endpoint.send(self._out.view[: self.keys.protect_rtcp(self._out, len(data))])

    def _take_keys(self, keys: SrtpPair) -> None:
        self.keys = keys

    def _take(self, buffer: PacketBuffer, n: int, rtcp: bool, now_s: float) -> None:
        assert self.keys is not None
        n = self.keys.unprotect_rtcp(buffer, n) if rtcp else self.keys.unprotect_rtp(buffer, n)
        if n < 0:
            self.rejected += 1
        elif rtcp:
            self.reports += parse_compound(buffer.view, n)
        elif self._read.read(buffer.view, n):
            self._take_media(buffer, now_s)

    def _take_media(self, buffer: PacketBuffer, now_s: float) -> None:
        read = self._read
        mid, rid = (self._text(buffer, ext_id) for ext_id in (self._extensions.mid, self._extensions.rid or 0))
        self.sources[mid, rid, read.payload_type] += 1
        if rid == "q":
            self._lowest = read.ssrc
        if read.ssrc != self._lowest or self._lines.get(mid or "1") is None:
            return
        if read.payload_type not in self._lines["1"].codecs:
            return
        size = read.payload_end - read.payload_offset
        at = self._template.write(self._out.view, read.marker, read.sequence, read.timestamp, now_s)
        self._out.view[at : at + size] = buffer.view[read.payload_offset : read.payload_end]
        assert self.keys is not None
        self.endpoint.send(self._out.view[: self.keys.protect_rtp(self._out, at + size)])

    def _text(self, buffer: PacketBuffer, ext_id: int) -> str:
        found = self._read.extension(buffer.view, ext_id)
        return "" if found is None else bytes(buffer.view[found[0] : found[0] + found[1]]).decode()


async def until(happens: Callable[[], bool], timeout_s: float = 20) -> None:
    async with asyncio.timeout(timeout_s):
        while not happens():  # noqa: ASYNC110 - A browser has no event for this.
            await asyncio.sleep(0.05)


# Without the flag as ordinary browsers run: it hides a socket that answers from another address than the one asked.
@pytest.mark.parametrize("flags", [(), (LOOPBACK,)], ids=["ordinary", "loopback allowed"])
async def test_chromium_sends_as_negotiated_and_shows_what_comes_back(flags: tuple[str, ...]) -> None:
    mux = UdpMux([("127.0.0.1", 0)])
    mux.start()
    async with chromium(*flags) as page:
        offer = await page.evaluate(
            "async () => { window.pc = await openLines({tiles: 4, trimmed: true, media: true}); "
            "return pc.localDescription.sdp; }"
        )
        mirror = Mirror(mux, offer)
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(mirror.session.run())
            await page.evaluate("(sdp) => pc.setRemoteDescription({type: 'answer', sdp})", mirror.answer.sdp)
            await until(lambda: mirror.sources["1", "q", 96] > 10 and mirror.sources["0", "", 111] > 10)
            mirror.ask_key_frame()
            await until(lambda: any(isinstance(report, Remb) for report in mirror.reports))
            decoded = await page.evaluate(
                """async () => {
                  const stage = pc.getTransceivers()[8].receiver;
                  for (let wait = 0; wait < 200; wait++) {
                    for (const each of (await stage.getStats()).values())
                      if (each.type === 'inbound-rtp' && each.framesDecoded > 10) return each.framesDecoded;
                    await new Promise((after) => setTimeout(after, 50));
                  }
                  return 0;
                }"""
            )
            await page.evaluate("pc.close()")
            assert await running == "closed"
    assert decoded > 10
    kinds = {type(report) for report in mirror.reports}
    assert {SenderReport, Remb} <= kinds
    assert {source[:2] for source in mirror.sources if source[1]} >= {("1", "q")}
    stage = next(slot for slot in mirror.answer.slots if slot.kind is SlotKind.STAGE)
    rembs = [report for report in mirror.reports if isinstance(report, Remb)]
    assert stage.ssrc in rembs[-1].media_ssrcs
    assert all(loss.media_ssrc == stage.ssrc for loss in mirror.reports if isinstance(loss, PictureLoss))
    assert mirror.rejected == 0
    mux.close()
