"""Who comes late, or loads the page anew, finds the session exactly as it is."""

import pytest

from tests.browser.live_page import LivePage, arrived
from tests.browser.meeting import CHAIR, ROOM_NAMES, ROOMS, Meeting
from tests.browser.probe_figures import Programme, Room

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

Seen = tuple[Programme, dict[str, tuple[str, bool, bool, int | None]]]


@pytest.fixture(scope="module")
async def chair(meeting: Meeting) -> LivePage:
    """The chair's page."""
    return await meeting.enter(CHAIR)


@pytest.fixture(scope="module")
async def speaker(meeting: Meeting, chair: LivePage) -> LivePage:
    """A room that has the floor and an open microphone, while the chair holds the stage."""
    room = await meeting.enter(ROOMS[0])
    await chair.pick(ROOM_NAMES[0])
    await chair.button("Trao quyền").click()
    await room.button("Bật mic").click()
    await chair.button("Đưa tôi lên hình").click()
    await chair.until_room(lambda now: now.programme.spotlight == chair.participant)
    return room


@pytest.fixture(scope="module")
async def asking(meeting: Meeting, speaker: LivePage) -> LivePage:
    """A room that has its hand up and its camera off."""
    room = await meeting.enter(ROOMS[1])
    await room.page.get_by_role("button", name="Xin phát biểu").click()
    await room.page.get_by_role("button", name="Camera").click()
    await room.until_room(lambda now: now.participants[room.participant].hand_ms is not None)
    await room.until_room(lambda now: not now.participants[room.participant].camera)
    return room


def seen(room: Room) -> Seen:
    """Floor, stage and screen; and of everyone presence, microphone, camera and hand."""
    rows = room.participants.values()
    return room.programme, {row.id: (row.presence, row.microphone, row.camera, row.hand_ms) for row in rows}


async def test_who_comes_late_finds_floor_stage_hands_and_microphones(
    meeting: Meeting, chair: LivePage, speaker: LivePage, asking: LivePage
) -> None:
    late = await meeting.enter(ROOMS[2])
    await late.until(lambda sample: sample.stage.participant == chair.participant and sample.stage.frames_decoded > 10)
    await late.until(lambda sample: sample.heard_of(speaker.participant) > 0)
    own = late.participant
    await chair.until_room(lambda room: room.participants[own].camera)
    assert seen(await late.room()) == seen(await chair.room())
    programme, rows = seen(await late.room())
    assert programme.floor is not None
    assert (programme.floor.participant, programme.stage) == (speaker.participant, chair.participant)
    assert rows[speaker.participant][1]
    assert rows[asking.participant][3] is not None


async def test_a_speaker_that_loads_its_page_anew_goes_on_speaking(chair: LivePage, speaker: LivePage) -> None:
    before = seen(await chair.room())
    await speaker.page.reload()
    again = await arrived(speaker.page)
    assert again.participant == speaker.participant
    await chair.until_room(lambda room: seen(room) == before)
    await again.until_room(lambda room: seen(room) == before)
    heard = (await chair.sample()).heard_of(speaker.participant)
    await chair.until(lambda sample: sample.heard_of(speaker.participant) > heard + 0.01)
    await again.until(lambda sample: sample.stage.participant == chair.participant and sample.stage.frames_decoded > 10)


async def test_a_hand_stays_up_and_a_camera_off_when_the_page_is_loaded_anew(chair: LivePage, asking: LivePage) -> None:
    before = seen(await chair.room())
    await asking.page.reload()
    again = await arrived(asking.page)
    await again.until_room(lambda room: seen(room) == before)
    assert seen(await chair.room()) == before
