"""Microphones that bring noise, or nothing: the one is taken out, the other is said."""

import asyncio
import random
import struct
import wave
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import LOOPBACK
from tests.browser.held import Heap
from tests.browser.live_page import LivePage
from tests.browser.meeting import CHAIR, ROOM_NAMES, ROOMS, SMALL_DESK, Meeting, chromium
from tests.browser.stalls import ATTEMPTS, Stalls
from tests.system.demo_server import DemoServer

pytestmark = [pytest.mark.anyio, pytest.mark.alone, pytest.mark.long, pytest.mark.timeout(120)]

RATE_HZ = 48_000
NOISE_S = 2
LOUDNESS = 1500  # Of 32767: about 30 dB below full scale.
# White noise comes out 33 dB lower on a quiet machine; a tenth of the power is heard by anybody.
LEAST_CUT = 10.0
HEARD = 0.001
SAID_MS = 10_000
ECHO_SAID_MS = 40_000
ADAPTED_S = 2.0
WINDOW_S = 2.0
FREED_S = 15.0
# Counts what a change of the microphone must not cause, and keeps what the page writes into the log.
WATCH = """
window.offers = 0;
window.logged = [];
console.info = (...said) => { window.logged.push(said.join(' ')); };
const plain = RTCPeerConnection.prototype.setLocalDescription;
RTCPeerConnection.prototype.setLocalDescription = function (...given) {
  window.offers += 1;
  return plain.apply(this, given);
};
"""

# In place of the fake microphone, what is connected to `out`.
INSTEAD_OF_THE_MICROPHONE = """
const take = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => {
  const stream = await take(wanted);
  if (stream.getAudioTracks().length === 0) return stream;
  const context = new AudioContext();
  const out = new MediaStreamAudioDestinationNode(context);
%s
  return new MediaStream([...out.stream.getAudioTracks(), ...stream.getVideoTracks()]);
};
"""

# A microphone with a switch on its foot, which is off.
SWITCHED_OFF = (
    INSTEAD_OF_THE_MICROPHONE
    % """
  window.loudness = new GainNode(context, { gain: 0 });
  context.createMediaStreamSource(new MediaStream(stream.getAudioTracks())).connect(window.loudness).connect(out);
"""
)

# One speech in a room with two machines: both microphones hear it at the same moment, by the machine's clock.
ONE_ROOM = (
    INSTEAD_OF_THE_MICROPHONE
    % """
  const syllables = new GainNode(context, { gain: 0.003 });
  const voice = new OscillatorNode(context, { type: 'sawtooth', frequency: 180 });
  voice.connect(syllables).connect(out);
  voice.start();
  await new Promise((after) => setTimeout(after, 500)); // Its clock runs by then.
  const began = Date.now() / 1000 - context.currentTime;
  const loud = (step) => Math.abs(Math.sin(step * step * 12.9898)) ** 3;
  for (let step = Math.ceil((began + context.currentTime) / 0.15), last = step + 600; step < last; step++) {
    syllables.gain.setValueAtTime(0.003 + 0.4 * loud(step % 10000), step * 0.15 - began);
  }
"""
)

Record = Callable[[str, object], None]


@pytest.fixture(scope="module")
async def noisy_browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """Chromium whose fake microphone hears nothing but white noise."""
    path: Path = tmp_path_factory.mktemp("noise") / "noise.wav"
    source = random.Random(1)
    samples = [round(source.uniform(-LOUDNESS, LOUDNESS)) for _ in range(RATE_HZ * NOISE_S)]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    async with chromium(LOOPBACK, f"--use-file-for-fake-audio-capture={path}") as launched:
        yield launched


@pytest.fixture(scope="module")
async def chair(meeting: Meeting) -> LivePage:
    """The chair, who listens."""
    return await meeting.enter(CHAIR, view=SMALL_DESK)


async def power_of(listener: LivePage, participant: str) -> float:
    """How loud a participant arrives, as energy a second, once what was changed has settled."""
    await asyncio.sleep(ADAPTED_S)
    before = (await listener.sample()).heard_of(participant)
    await asyncio.sleep(WINDOW_S)
    return ((await listener.sample()).heard_of(participant) - before) / WINDOW_S


async def steady_power_of(listener: LivePage, participant: str) -> float:
    """The same over a time in which the machine never stood still: that is heard as clicks, which no filter takes."""
    for _ in range(ATTEMPTS):
        with Stalls() as stalls:
            power = await power_of(listener, participant)
        if not stalls.stalled:
            break
    return power


async def test_noise_is_taken_out_unless_the_rooms_equipment_does_it(
    server: DemoServer, meeting: Meeting, chair: LivePage, noisy_browser: Browser, record_property: Record
) -> None:
    room = await Meeting(server, noisy_browser, meeting.id).enter(ROOMS[1], WATCH)
    page = room.page
    await page.get_by_role("button", name="Mic Đang tắt").click()
    await chair.until_room(lambda now: now.participants[room.participant].microphone)
    denoised = await steady_power_of(chair, room.participant)

    await page.get_by_role("button", name="Tài liệu").click()
    await page.get_by_role("button", name="Thiết bị").click()
    await page.get_by_role("button", name="Mic phòng họp").click()
    await expect(page.get_by_role("button", name="Mic phòng họp")).to_have_attribute("aria-pressed", "true")
    plain = await power_of(chair, room.participant)

    record_property("energy a second, denoised and plain", [denoised, plain])
    assert await page.evaluate("window.logged") == []  # Else it was the browser that did it.
    assert plain > max(HEARD, LEAST_CUT * denoised)
    assert await page.evaluate("window.offers") == 1
    assert (await room.room()).participants[room.participant].microphone


async def test_two_machines_in_one_room_are_told_so_until_their_microphones_are_closed(meeting: Meeting) -> None:
    pages = [await meeting.enter(login, ONE_ROOM) for login in ROOMS[1:]]
    for room in pages:
        await room.page.get_by_role("button", name="Mic Đang tắt").click()
    words = pages[0].page.get_by_text("Có thể hai máy trong phòng cùng bật loa và mic")
    await expect(words).to_be_visible(timeout=ECHO_SAID_MS)
    await pages[0].page.get_by_role("button", name="Mic Đang bật").click()
    await expect(words).to_have_count(0)


async def test_a_microphone_that_brings_nothing_is_said_until_it_does(meeting: Meeting, chair: LivePage) -> None:
    room = await meeting.enter(ROOMS[0], SWITCHED_OFF)
    await chair.pick(ROOM_NAMES[0])
    await chair.button("Trao quyền").click()
    await room.button("Bật mic").click()
    words = room.page.get_by_text("Không nghe thấy tiếng từ máy này.")
    await expect(words).to_be_visible(timeout=SAID_MS)
    await room.page.evaluate("window.loudness.gain.value = 1")
    await expect(words).to_have_count(0)


@pytest.mark.bench
async def test_who_has_left_holds_no_noise_suppression_any_more(meeting: Meeting) -> None:
    room = await meeting.enter(ROOMS[2])
    heap = Heap(await room.context.new_cdp_session(room.page))
    assert await heap.alive("AudioContext") > 1
    await room.page.get_by_role("button", name="Rời phòng").click()
    await room.button("Quay lại").click()
    # Else the page goes into the next session of the day by itself, and holds what that needs.
    await room.page.get_by_role("alertdialog").get_by_role("button", name="Để sau").click()
    async with asyncio.timeout(FREED_S):
        while await heap.alive("AudioContext") > 0:  # noqa: ASYNC110 - Nothing tells when something is freed.
            await asyncio.sleep(0.5)
