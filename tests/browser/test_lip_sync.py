"""Picture and voice of a speaker come together on another page.

A clapperboard in place of camera and microphone shows a white picture and sounds a tone at the same moment, once a
second. How far apart they are in the page that makes them is measured the same way, and taken off.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest
from pydantic import BaseModel

from tests.browser.live_page import LivePage
from tests.browser.meeting import CHAIR, ROOM_NAMES, ROOMS, Meeting

pytestmark = [pytest.mark.anyio, pytest.mark.alone, pytest.mark.long, pytest.mark.whole, pytest.mark.timeout(120)]

FOLDER = Path(__file__).parent
CLAPPERBOARD = (FOLDER / "clapperboard.js").read_text()
WATCHER = (FOLDER / "clap_watcher.js").read_text()

MOST_APART_MS = 120
WATCHED_MS = 9000
LEAST_CLAPS = 5
HALF_A_CLAP_MS = 500

# Pages keep their connection and their devices to themselves: these remember what passed by.
REMEMBER = """
window.connections = [];
const Plain = RTCPeerConnection;
window.RTCPeerConnection = class extends Plain {
  constructor(...given) { super(...given); window.connections.push(this); }
};
"""
RECEIVED = """
async ([stage, voice, forMs]) => {
  %s
  const track = (mid) => connections.at(-1).getTransceivers().find((line) => line.mid === mid).receiver.track;
  return await watchClaps({ video: track(stage), audio: track(voice), forMs });
}
"""
SENT = """
async (forMs) => {
  %s
  const tracks = (await navigator.mediaDevices.getUserMedia({ audio: true, video: true })).getTracks();
  const [audio, video] = ['audio', 'video'].map((kind) => tracks.find((track) => track.kind === kind));
  return await watchClaps({ video, audio, forMs });
}
"""


class Claps(BaseModel):
    """When claps began to be seen and heard, milliseconds on the page's clock."""

    seen: list[float]
    heard: list[float]

    def apart_ms(self) -> list[float]:
        """For each clap that was seen and heard, how much later it was heard."""
        pairs = ((seen, min(self.heard, key=lambda heard: abs(heard - seen))) for seen in self.seen if self.heard)
        return [heard - seen for seen, heard in pairs if abs(heard - seen) < HALF_A_CLAP_MS]


async def claps_received(page: LivePage) -> Claps:
    """Of who stands on this page's stage and has the floor."""
    sample = await page.sample()
    lines = [sample.stage.mid, sample.slot("voice", 0).mid]
    return Claps.model_validate(await page.page.evaluate(RECEIVED % WATCHER, [*lines, WATCHED_MS]))


async def claps_sent(page: LivePage) -> Claps:
    """As the page makes them."""
    return Claps.model_validate(await page.page.evaluate(SENT % WATCHER, WATCHED_MS))


async def test_picture_and_voice_of_the_speaker_are_at_most_120_ms_apart(
    meeting: Meeting, record_property: Callable[[str, object], None]
) -> None:
    chair = await meeting.enter(CHAIR, REMEMBER)
    speaker = await meeting.enter(ROOMS[0], CLAPPERBOARD)
    await chair.pick(ROOM_NAMES[0])
    await chair.button("Trao quyền").click()
    await speaker.button("Bật mic").click()
    await chair.until(lambda sample: sample.stage.participant == speaker.participant)
    async with asyncio.TaskGroup() as tasks:
        sending, receiving = tasks.create_task(claps_sent(speaker)), tasks.create_task(claps_received(chair))
    made, came = sending.result().apart_ms(), receiving.result().apart_ms()
    record_property("heard after seen where made, ms", (round(median(made)), [round(each) for each in made]))
    record_property("heard after seen where received, ms", (round(median(came)), [round(each) for each in came]))
    assert min(len(made), len(came)) >= LEAST_CLAPS
    assert abs(median(came) - median(made)) <= MOST_APART_MS
