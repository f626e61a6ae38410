"""A shared screen with its sound on the other pages, in its own size so that text stays readable.

The fake devices of Chromium bring a screen and its sound too, and `--use-fake-ui-for-media-stream` takes it unasked.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.browser.live_page import FELT_MS, LivePage, felt_ms
from tests.browser.meeting import CHAIR, ROOMS, Meeting
from tests.browser.probe_figures import Sample

pytestmark = [pytest.mark.anyio, pytest.mark.alone, pytest.mark.whole, pytest.mark.timeout(120)]

FULL_WIDTH, FULL_HEIGHT = 1920, 1080
FRAMES = 10
WARM_UP_S = 30.0

Record = Callable[[str, object], None]


@dataclass(frozen=True)
class Pages:
    """The chair's page, and that of a room."""

    chair: LivePage
    room: LivePage


@pytest.fixture(scope="module")
async def pages(meeting: Meeting) -> Pages:
    """Both in the meeting, the chair seen by the room."""
    chair = await meeting.enter(CHAIR)
    room = await meeting.enter(ROOMS[0])
    await room.until(lambda sample: sample.stage.participant == chair.participant)
    return Pages(chair, room)


def shows_screen(sample: Sample) -> bool:
    """Whether the screen comes in full size, and with sound."""
    screen, sound = sample.slot("screen"), sample.slot("screen_sound")
    in_full = (screen.frame_width, screen.frame_height) == (FULL_WIDTH, FULL_HEIGHT)
    return in_full and screen.frames_decoded > FRAMES and sound.total_audio_energy > 0


async def test_a_shared_screen_comes_in_full_size_with_its_sound_beside_the_speaker(
    pages: Pages, record_property: Record
) -> None:
    felt = await felt_ms(
        pages.chair,
        pages.chair.button("Chia sẻ màn hình").click,
        pages.room.saw(f"room.programme.screen === '{pages.chair.participant}'"),
    )
    record_property("told after, ms", round(felt))
    before = await pages.room.sample()
    after = await pages.room.until(shows_screen, WARM_UP_S)
    assert felt <= FELT_MS
    assert after.slot("screen").participant == pages.chair.participant
    assert after.stage.participant == pages.chair.participant
    assert after.stage.frames_decoded > before.stage.frames_decoded
    assert await picture_width(pages.room) == FULL_WIDTH


async def picture_width(page: LivePage) -> int:
    """The width of the largest picture that the page itself shows."""
    return int(
        await page.page.evaluate("Math.max(...[...document.querySelectorAll('video')].map((v) => v.videoWidth))")
    )


async def test_a_screen_that_is_shared_no_more_leaves_the_other_page(pages: Pages, record_property: Record) -> None:
    felt = await felt_ms(
        pages.chair,
        pages.chair.button("Dừng chia sẻ").click,
        pages.room.saw("room.programme.screen === null"),
    )
    record_property("told after, ms", round(felt))
    assert felt <= FELT_MS
    await pages.room.until(lambda sample: sample.slot("screen").participant is None)
    await pages.room.until(lambda sample: sample.stage.participant == pages.chair.participant)
