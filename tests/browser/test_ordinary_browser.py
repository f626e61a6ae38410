"""The whole stack in a Chromium as people have it: without the flag that lets it use the loopback for media."""

import pytest

from tests.browser.meeting import CHAIR, ROOMS, Meeting, chromium
from tests.system.demo_server import DemoServer

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]


async def test_an_ordinary_browser_sees_and_hears_the_chair(server: DemoServer) -> None:
    async with chromium() as ordinary, Meeting.held(server, ordinary) as meeting:
        chair = await meeting.enter(CHAIR)
        room = await meeting.enter(ROOMS[0])
        await room.until(
            lambda sample: (
                sample.stage.participant == chair.participant
                and sample.stage.frames_decoded > 20
                and sample.heard_of(chair.participant) > 0
            )
        )
