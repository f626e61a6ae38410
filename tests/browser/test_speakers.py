"""The floor goes from one to another: the new speaker is on stage within a second, and no picture stands still."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.browser.live_page import LivePage, felt_ms
from tests.browser.meeting import CHAIR, ROOM_NAMES, ROOMS, SMALL_DESK, SMALL_TELEVISION, Meeting

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

ON_STAGE_MS = 1000
SWITCHES = 6
STAGE_WIDTH = 1280
WARM_UP_S = 40.0

Record = Callable[[str, object], None]


@dataclass(frozen=True)
class Pages:
    """The chair's page and those of two rooms that take turns."""

    chair: LivePage
    rooms: tuple[LivePage, LivePage]

    @property
    def all(self) -> tuple[LivePage, ...]:
        return (self.chair, *self.rooms)


@pytest.fixture(scope="module")
async def pages(meeting: Meeting) -> Pages:
    """All three in the meeting."""
    chair = await meeting.enter(CHAIR, view=SMALL_DESK)
    one, two = [await meeting.enter(login, view=SMALL_TELEVISION) for login in ROOMS[:2]]
    return Pages(chair, (one, two))


async def give_floor(pages: Pages, speaker: int) -> float:
    """Gives a room the floor; milliseconds until its picture is on the stages of the two others."""
    room, other = pages.rooms[speaker], pages.rooms[1 - speaker]
    await pages.chair.pick(ROOM_NAMES[speaker])
    seen = [
        page.saw_stage(
            f"stage.participant === '{room.participant}'"
            f" && stage.keyFramesDecoded > {(await page.sample()).stage.key_frames_decoded}"
        )
        for page in (pages.chair, other)
    ]
    return await felt_ms(pages.chair, pages.chair.button("Trao quyền").click, *seen)


async def test_each_new_speaker_is_on_stage_within_a_second_without_a_freeze(
    pages: Pages, record_property: Record
) -> None:
    for speaker in (0, 1, 0):  # Until both have sent their best layer, and the stages show it.
        await give_floor(pages, speaker)
        for page in pages.all:
            await page.until(lambda sample: sample.stage.frame_width == STAGE_WIDTH, WARM_UP_S)
    before = [await page.sample() for page in pages.all]
    felt = []
    for turn in range(SWITCHES):
        felt.append(round(await give_floor(pages, (turn + 1) % 2)))
        await pages.chair.until(lambda sample: sample.stage.frame_width == STAGE_WIDTH, WARM_UP_S)
    after = [await page.sample() for page in pages.all]
    frozen = [now.stage.freeze_count - then.stage.freeze_count for then, now in zip(before, after, strict=True)]
    record_property("on stage after, ms", felt)
    record_property("freezes on three pages", frozen)
    assert max(felt) <= ON_STAGE_MS
    assert frozen == [0, 0, 0]
