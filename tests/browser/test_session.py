"""A session of two pages, then of four: what everyone sees and hears."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest

from tests.browser.live_page import LivePage
from tests.browser.meeting import CHAIR, ROOM_NAMES, ROOMS, SMALL_DESK, SMALL_TELEVISION, Meeting
from tests.browser.probe_figures import Sample

pytestmark = [pytest.mark.anyio, pytest.mark.alone, pytest.mark.whole, pytest.mark.timeout(120)]

STAGE_WIDTH = 1280
LEAST_FRAMES_PER_S = 15.0
LEAST_SHARE = 0.95
WINDOW_S = 6.0
WINDOWS = 4
WARM_UP_S = 40.0

Record = Callable[[str, object], None]


@dataclass(frozen=True)
class Pages:
    """The chair's page and those of the rooms."""

    chair: LivePage
    rooms: tuple[LivePage, ...]

    @property
    def all(self) -> tuple[LivePage, ...]:
        return (self.chair, *self.rooms)


@pytest.fixture(scope="module")
async def two(meeting: Meeting) -> Pages:
    """The chair and a room, which has the floor."""
    chair = await meeting.enter(CHAIR, view=SMALL_DESK)
    room = await meeting.enter(ROOMS[0], view=SMALL_TELEVISION)
    await chair.pick(ROOM_NAMES[0])
    await chair.button("Trao quyền").click()
    await room.button("Bật mic").click()
    return Pages(chair, (room,))


@pytest.fixture(scope="module")
async def four(meeting: Meeting, two: Pages) -> Pages:
    """Two more rooms, which only look and listen."""
    return Pages(two.chair, (*two.rooms, *[await meeting.enter(login, view=SMALL_TELEVISION) for login in ROOMS[1:]]))


@dataclass(frozen=True)
class Window:
    """What happened on one page between two samples."""

    before: Sample
    after: Sample

    @property
    def seconds(self) -> float:
        return (self.after.at_ms - self.before.at_ms) / 1000

    @property
    def shown_per_s(self) -> float:
        """Frames of the stage decoded a second."""
        return (self.after.stage.frames_decoded - self.before.stage.frames_decoded) / self.seconds

    def encoded_per_s(self, rid: str) -> float:
        """Frames of a camera layer encoded a second."""
        return (self.after.camera(rid).frames_encoded - self.before.camera(rid).frames_encoded) / self.seconds


async def windows(pages: Sequence[LivePage]) -> dict[str, Window]:
    """The same few seconds on all pages, by participant."""
    before = [await page.sample() for page in pages]
    await asyncio.sleep(WINDOW_S)
    after = [await page.sample() for page in pages]
    return {page.participant: Window(*pair) for page, *pair in zip(pages, before, after, strict=True)}


def faults(found: dict[str, Window]) -> list[str]:
    """Where the stage is not as promised."""
    said = []
    for participant, window in found.items():
        stage = window.after.stage
        source = found[stage.participant or ""].encoded_per_s("f")
        shown = window.shown_per_s
        if stage.frame_width != STAGE_WIDTH or shown < LEAST_FRAMES_PER_S or shown < LEAST_SHARE * source:
            said.append(f"{participant}: {stage.frame_width} wide, {shown:.1f} of {source:.1f} frames/s")
    return said


def summary(found: dict[str, Window]) -> list[str]:
    """What each page showed, in the order of the pages."""
    return [
        f"{window.shown_per_s:.1f}/{found[window.after.stage.participant or ''].encoded_per_s('f'):.1f}"
        for window in found.values()
    ]


async def check_stage(pages: Pages, record: Record) -> None:
    """Everyone's stage: the room with the floor, and on that room's page the chair; others send the lowest layer."""
    for page in pages.all:
        await page.until(lambda sample: sample.stage.frame_width == STAGE_WIDTH, WARM_UP_S)
    for page in pages.rooms[1:]:
        await page.until(lambda sample: not (sample.camera("h").active or sample.camera("f").active))
    for _ in range(WINDOWS):  # Other work on the machine may disturb one of them.
        found = await windows(pages.all)
        wrong = faults(found)
        if not wrong:
            break
    record("stage, decoded of encoded frames/s", summary(found))
    assert not wrong
    chair, speaker = pages.chair.participant, pages.rooms[0].participant
    assert {one: window.after.stage.participant for one, window in found.items()} == {
        page.participant: chair if page.participant == speaker else speaker for page in pages.all
    }
    for page in pages.rooms[1:]:
        window = found[page.participant]
        assert window.encoded_per_s("q") > 0
        for rid in ("h", "f"):
            assert not window.after.camera(rid).active
            assert window.encoded_per_s(rid) == 0


async def test_two_pages_see_each_other_large(two: Pages, record_property: Record) -> None:
    await check_stage(two, record_property)


async def test_two_pages_hear_each_other(two: Pages) -> None:
    await check_voices(two)


@pytest.mark.bench
async def test_four_pages_see_the_floor_large(four: Pages, record_property: Record) -> None:
    await check_stage(four, record_property)


async def test_four_pages_hear_who_may_speak_and_nobody_else(four: Pages) -> None:
    await check_voices(four)


async def check_voices(pages: Pages) -> None:
    """Chair and floor are heard by all others; nobody hears a closed microphone, or itself."""
    chair, speaker, *silent = [page.participant for page in pages.all]
    before = [await page.sample() for page in pages.all]
    await asyncio.sleep(3)
    for page, earlier in zip(pages.all, before, strict=True):
        now = await page.sample()
        heard = {one for one in (chair, speaker, *silent) if now.heard_of(one) > earlier.heard_of(one) + 0.01}
        assert heard == {chair, speaker} - {page.participant}
