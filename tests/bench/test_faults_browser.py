"""A page of Chromium that is loaded anew, and a browser that is killed: what others see, and how it comes back."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import psutil
import pytest

from sfu.interfaces import SlotKind
from tests.bench.fault_rows import Record, Row, Run, judge
from tests.bench.fault_scene import CHAIR, DELEGATE, SECRETARY, UNITS, Onlooker, looking_on, sitting_in, way_to
from tests.browser.conftest import LOOPBACK
from tests.browser.live_page import LivePage, arrived
from tests.browser.meeting import ROOMS, SMALL_TELEVISION, Meeting, chromium, light_chromium
from tests.browser.probe_figures import Sample
from tests.signaling.rig import whole
from tests.system.demo_server import DemoServer
from tests.system.office import Account, signed_in
from tests.system.simulated_rooms import Cast, in_meeting, slot, until

pytestmark = [pytest.mark.bench, pytest.mark.anyio, pytest.mark.timeout(1200)]

RELOADS, KILLS = 20, 20
DROPS = (("5 s", 5.0, 1.5), ("20 s", 20.0, 6.0), ("40 s", 40.0, 5.0))
"""In words, for how long, the promise."""
DROPPED = 20

# Media goes where the relay is.
THROUGH_RELAY = """
{
  const plain = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function (answer) {
    return plain.call(this, { type: answer.type, sdp: answer.sdp.replaceAll(' %d typ host', ' %d typ host') });
  };
}
"""
BACK_S, RELEASED_S, PATIENCE_S = 5.0, 15.0, 20.0


@dataclass(frozen=True)
class Evening:
    """A session with a simulated chair who speaks, for one room in Chromium that has the floor."""

    server: DemoServer
    meeting: str
    secretary: Account
    cast: Cast
    onlooker: Onlooker

    async def give_floor(self, page: LivePage) -> None:
        """The room is on stage, with its microphone open."""
        await self.cast.chair.ask("give_floor", participant=page.participant, limit_s=3600)
        await page.button("Bật mic").click()
        await page.until_room(lambda room: room.participants[page.participant].microphone)

    async def flows(self, page: LivePage, since_s: float) -> None:
        """Waits until the chair sees the room on stage, after that moment, and the room hears the chair."""
        chair = self.cast.chair.part.participant
        await page.until(lambda sample: sample.heard_of(chair) > 0)
        await until(lambda: self.stage_brings(page.participant, since_s), PATIENCE_S)

    async def state(self, chooses: str | None = None) -> object:
        """Programme, and of everyone what a fault must leave alone. Who comes in anew chooses its microphone there."""
        async with sitting_in(self.server, self.meeting, self.secretary) as client:
            room = whole(client.welcome)
        rows = [
            (one.id, one.presence, one.id != chooses and one.microphone, one.camera, one.hand_ms)
            for one in room.participants
        ]
        return room.programme, rows

    async def attended(self, participant: str) -> tuple[str, ...]:
        """What is wrong with an attendance that should be one interval."""
        page = await self.secretary.meeting(self.meeting)
        times = next(one.attendance for one in page.participants if one.participant == participant)
        return () if len(times) == 1 and times[0].end is None else (f"attendance {times}",)

    def stage_brings(self, participant: str, since_s: float) -> bool:
        """Whether the chair has seen somebody on stage after that moment."""
        stage = slot(self.cast.chair, SlotKind.STAGE)
        is_its = stage.source is not None and stage.source.participant == participant
        return is_its and stage.last_s > since_s and not stage.awaits_key_frame


@asynccontextmanager
async def evening(server: DemoServer) -> AsyncIterator[Evening]:
    """The session is open, the chair is in and speaks."""
    async with (
        signed_in(server.address, SECRETARY, f"demo-{SECRETARY}") as secretary,
        signed_in(server.address, CHAIR, f"demo-{CHAIR}") as chair,
        signed_in(server.address, DELEGATE, f"demo-{DELEGATE}") as delegate,
    ):
        meeting = await secretary.make_meeting("Giao ban thử", CHAIR, UNITS[:1])
        await chair.open_meeting(meeting)
        async with _chaired(server, meeting, secretary, delegate) as made:
            yield made


@asynccontextmanager
async def _chaired(server: DemoServer, meeting: str, secretary: Account, delegate: Account) -> AsyncIterator[Evening]:
    async with (
        in_meeting(server.address, meeting, (CHAIR,)) as cast,
        looking_on(server, meeting, delegate) as onlooker,
    ):
        await cast.chair.speak()
        yield Evening(server, meeting, secretary, cast, onlooker)


async def test_a_page_that_is_loaded_anew(server: DemoServer, record_property: Record) -> None:
    chance, runs = random.Random("reload"), []
    async with evening(server) as made, chromium(LOOPBACK) as browser:
        page = await Meeting(server, browser, made.meeting).enter(ROOMS[0], view=SMALL_TELEVISION)
        await made.give_floor(page)
        await made.flows(page, time.monotonic())
        before = await made.state()
        for _ in range(RELOADS):
            await asyncio.sleep(chance.uniform(0.0, 3.0))
            since_s = time.monotonic()
            await page.page.reload()
            again = await arrived(page.page)
            await made.flows(again, since_s)
            seconds = time.monotonic() - since_s
            after = await made.state()
            broken = [] if after == before else [f"{after} was {before}"]
            runs.append(Run(seconds, (*broken, *await made.attended(page.participant))))
    promise = "from the press to voice and picture both ways ≤ 5 s, floor and open microphone kept"
    judge(record_property, Row("Page loaded anew", promise, BACK_S, runs))


def counts(sample: Sample, chair: str) -> tuple[int, int]:
    """Packets of the chair's voice and frames of its picture, on the connection of now."""
    voices = [each.packets_received for each in sample.slots if each.kind == "voice" and each.participant == chair]
    return sum(voices), sample.stage.frames_decoded


async def brings_both(page: LivePage, chair: str) -> None:
    """Waits until the chair's voice and picture arrive on a page."""
    async with asyncio.timeout(PATIENCE_S):
        before = counts(await page.sample(), chair)
        while True:
            await asyncio.sleep(0.05)
            now = counts(await page.sample(), chair)
            if now[0] != before[0] and now[1] != before[1]:
                return
            before = now


@pytest.mark.parametrize(("words", "for_s", "within_s"), DROPS, ids=["5s", "20s", "40s"])
async def test_a_drop_of_a_page(
    server: DemoServer, record_property: Record, words: str, for_s: float, within_s: float
) -> None:
    chance, runs = random.Random(words), []
    async with evening(server) as made, way_to(server, 0) as way, light_chromium(LOOPBACK) as browser:
        through = DemoServer(server.data_dir.parent, way.port, way.media_port)
        script = THROUGH_RELAY % (server.media_port, way.media_port)
        page = await Meeting(through, browser, made.meeting).enter(ROOMS[0], script, view=SMALL_TELEVISION)
        await made.give_floor(page)
        await made.flows(page, time.monotonic())
        chair = made.cast.chair.part.participant
        before = await made.state()
        for _ in range(DROPPED):
            await asyncio.sleep(chance.uniform(3.0, 8.0))
            way.lose()
            await asyncio.sleep(for_s)
            way.restore()
            back_s = time.monotonic()
            await brings_both(page, chair)
            await until(partial(made.stage_brings, page.participant, back_s), PATIENCE_S)
            seconds = time.monotonic() - back_s
            await page.saw("health.phase === 'live' && health.media === 'up'")
            after = await made.state()
            broken = [] if after == before else [f"{after} was {before}"]
            runs.append(Run(seconds, (*broken, *await made.attended(page.participant))))
    promise = f"voice and picture both ways ≤ {within_s:g} s after the line is back"
    judge(record_property, Row(f"Wi-Fi drops for {words}, a page in Chromium", promise, within_s, runs))


def kill_browser() -> float:
    """Kills the Chromium that this process started, with all that belongs to it; Unix seconds."""
    family = [each for each in psutil.Process().children(recursive=True) if "chrom" in each.name()]
    assert family
    for process in family:
        process.kill()
    return time.time()


async def told_lost(onlooker: Onlooker, participant: str, since_s: float) -> float:
    """How long after that moment others were told."""
    told = onlooker.absent_s.setdefault(participant, [])
    await until(lambda: any(told_s >= since_s for told_s in told), PATIENCE_S)
    return next(told_s for told_s in told if told_s >= since_s) - since_s


async def test_a_browser_that_is_killed(server: DemoServer, record_property: Record) -> None:
    chance, released, backs = random.Random("browser"), [], []
    async with evening(server) as made:
        before: object = None
        for number in range(KILLS + 1):
            async with chromium(LOOPBACK) as browser:
                page = await Meeting(server, browser, made.meeting).enter(ROOMS[0], view=SMALL_TELEVISION)
                if not number:
                    await made.give_floor(page)
                pressed_s = await page.pressed_ms() / 1000
                await made.flows(page, time.monotonic() - (time.time() - pressed_s))
                seconds = time.time() - pressed_s
                after = await made.state(page.participant)
                before = before or after
                broken = [] if after == before else [f"{after} was {before}"]
                backs.append(Run(seconds, (*broken, *await made.attended(page.participant))))
                await asyncio.sleep(chance.uniform(1.0, 5.0))
                killed_s = kill_browser()
                released.append(Run(await told_lost(made.onlooker, page.participant, killed_s)))
    gone = Row("Browser killed (`kill -9`): others see it", "seat shown as lost ≤ 15 s", RELEASED_S, released)
    promise = "from “Vào họp” to voice and picture both ways ≤ 5 s, floor kept, no second seat"
    judge(record_property, gone, Row("Browser killed: the room is back", promise, BACK_S, backs[1:]))
