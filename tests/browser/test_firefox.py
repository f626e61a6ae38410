"""A guest with Firefox ESR in a session of Chromium: docs/operations.md says what is not tried there."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.firefox import Firefox, firefox
from tests.browser.live_page import BEFORE_THE_PAGE
from tests.browser.meeting import CHAIR, ROOM_NAMES, ROOMS, Meeting
from tests.browser.probe_figures import Sample
from tests.system.office import PASSWORD_OF_ROOMS

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120), pytest.mark.long]

PATIENCE_S = 20.0


async def sample_of(guest: Firefox, holds: Callable[[Sample], bool]) -> Sample:
    """The first sample of Firefox's page for which this holds; fails with the last one."""
    deadline_s = asyncio.get_running_loop().time() + PATIENCE_S
    while not holds(sample := Sample.model_validate(await guest.evaluate("window.giaobanProbe.sample()"))):
        assert asyncio.get_running_loop().time() < deadline_s, sample.in_use()
        await asyncio.sleep(0.1)
    return sample


async def test_a_guest_with_firefox_sees_hears_speaks_and_is_seen(meeting: Meeting, tmp_path: Path) -> None:
    chair = await meeting.enter(CHAIR)
    address = meeting.server.address
    async with firefox(tmp_path, BEFORE_THE_PAGE) as guest:
        await guest.goto(f"{address}/dang-nhap")
        await guest.until("!!document.querySelector('input[autocomplete=username]')")
        await guest.evaluate("document.querySelector('input[autocomplete=username]').focus()")
        await guest.type(ROOMS[0])
        await guest.evaluate("document.querySelector('input[type=password]').focus()")
        await guest.type(f"{PASSWORD_OF_ROOMS}\ue007")
        await guest.until("location.pathname === '/'")
        await guest.goto(f"{address}/hop/{meeting.id}/vao?probe=1")
        await guest.press("Vào họp")
        await guest.until("window.giaobanProbe?.room() && window.giaobanProbe.health().media === 'up'")
        me = await guest.evaluate("window.giaobanProbe.room().me")

        chairs = chair.participant
        seen = await sample_of(guest, lambda now: now.stage.participant == chairs and now.stage.frames_decoded > 20)
        assert seen.stage.frame_width == 1280
        await sample_of(guest, lambda now: now.heard_of(chairs) > 0.01)

        await guest.press("Xin phát biểu")
        await chair.button(f"Trao quyền phát biểu cho {ROOM_NAMES[0]}").click()
        await guest.until("window.giaobanProbe.room().participants[window.giaobanProbe.room().me].microphone")
        await chair.sees_large(me)
        await chair.hears(me)
        assert await guest.evaluate("window.giaobanProbe.room().programme.floor.participant") == me
