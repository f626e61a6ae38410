"""Rooms that send H.264 beside rooms that send VP8: each is seen by all others, whoever stands large after whom."""

import asyncio

import pytest

from tests.browser.live_page import MOVES, PATIENCE_S, POLL_S, LivePage
from tests.browser.meeting import CHAIR, ROOM_NAMES, ROOMS, SMALL_DESK, SMALL_TELEVISION, ChairAndTwo, Meeting

pytestmark = [pytest.mark.anyio, pytest.mark.alone, pytest.mark.long, pytest.mark.whole, pytest.mark.timeout(120)]

H264, VP8 = "video/H264", "video/VP8"
CAMERA_LINE = "1"
# A browser that encodes no VP8, but shows it.
SENDS_H264 = """
const choose = RTCRtpTransceiver.prototype.setCodecPreferences;
RTCRtpTransceiver.prototype.setCodecPreferences = function (codecs) {
  const isSent = this.direction === 'sendonly';
  choose.call(this, isSent ? codecs.filter(({ mimeType }) => mimeType !== 'video/VP8') : codecs);
};
"""
KEEPS_CONNECTIONS = """
window.connections = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...given) {
    super(...given);
    window.connections.push(this);
  }
};
"""
CODECS = """
async ([type, mid]) => {
  const report = await window.connections.at(-1).getStats();
  const rows = [...report.values()].filter((row) => row.type === type && row.mid === mid && row.codecId);
  return [...new Set(rows.map(({ codecId }) => report.get(codecId).mimeType))];
}
"""


@pytest.fixture(scope="module")
async def pages(meeting: Meeting) -> ChairAndTwo:
    """All in the meeting: the first room sends H.264, the second VP8."""
    chair = await meeting.enter(CHAIR, KEEPS_CONNECTIONS, view=SMALL_DESK)
    h264 = await meeting.enter(ROOMS[0], KEEPS_CONNECTIONS, SENDS_H264, view=SMALL_TELEVISION)
    vp8 = await meeting.enter(ROOMS[1], KEEPS_CONNECTIONS, view=SMALL_TELEVISION)
    return ChairAndTwo(chair, (h264, vp8))


async def sent(page: LivePage) -> list[str]:
    """What a page sends of its camera."""
    return [str(codec) for codec in await page.page.evaluate(CODECS, ["outbound-rtp", CAMERA_LINE])]


async def on_stage(page: LivePage) -> list[str]:
    """What a page gets on its stage."""
    mid = (await page.sample()).stage.mid
    return [str(codec) for codec in await page.page.evaluate(CODECS, ["inbound-rtp", mid])]


async def stand_large(pages: ChairAndTwo, which: int) -> None:
    """One of the rooms is seen large by the chair and by the other room, as it is sent."""
    watchers = (pages.chair, pages.rooms[1 - which])
    await asyncio.gather(*(page.sees_large(pages.rooms[which].participant) for page in watchers))
    await asyncio.gather(*(comes_as(page, (H264, VP8)[which]) for page in watchers))


async def comes_as(page: LivePage, codec: str) -> None:
    """Waits until the browser tells this codec of its stage: it tells of a change when the next frames are decoded."""
    async with asyncio.timeout(PATIENCE_S):
        while await on_stage(page) != [codec]:  # noqa: ASYNC110 - The page's policy lets no script of ours wait in it.
            await asyncio.sleep(POLL_S)


async def test_rooms_of_both_codecs_see_each_other_in_turn_without_another_connection(pages: ChairAndTwo) -> None:
    for which in (0, 1, 0):
        await pages.chair.pick(ROOM_NAMES[which])
        await pages.chair.button("Trao quyền").click()
        await stand_large(pages, which)
    await pages.chair.pick(ROOM_NAMES[1])
    await pages.chair.button("Đưa lên màn hình").click()
    await stand_large(pages, 1)
    await pages.chair.button("Bỏ khỏi màn hình").click()
    await stand_large(pages, 0)
    assert [await sent(room) for room in pages.rooms] == [[H264], [VP8]]
    assert [await page.page.evaluate("window.connections.length") for page in pages.all] == [1, 1, 1]


async def test_a_room_that_sends_h264_is_seen_beside_one_that_sends_vp8(pages: ChairAndTwo) -> None:
    h264, vp8 = pages.rooms
    await pages.chair.pick(ROOM_NAMES[1])
    await pages.chair.button("Trao quyền").click()
    await stand_large(pages, 1)
    await pages.chair.pick(ROOM_NAMES[0])
    await pages.chair.button("Đặt cạnh").click()
    for watcher in (pages.chair, vp8):
        await sees_in_a_tile(watcher, h264.participant)
        assert await codecs_of(watcher, h264.participant) == [H264]


async def sees_in_a_tile(page: LivePage, participant: str) -> None:
    """Waits until somebody's picture beside the stage moves."""
    shown = (await page.until(lambda now: now.frames_of(participant) > 0)).frames_of(participant)
    await page.until(lambda now: now.frames_of(participant) > shown + MOVES)


async def codecs_of(page: LivePage, participant: str) -> list[str]:
    """What a page gets of somebody who stands nowhere but in one picture."""
    (mid,) = [
        slot.mid for slot in (await page.sample()).slots if slot.participant == participant and slot.frames_decoded
    ]
    return [str(codec) for codec in await page.page.evaluate(CODECS, ["inbound-rtp", mid])]
