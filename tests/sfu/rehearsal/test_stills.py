"""The small pictures of simulated rooms."""

import asyncio

import pytest

from sfu.rehearsal.stills import EVERY_S, FIRST_WITHIN_S, StillCamera, load_stills
from signaling.protocol.stills import is_still

pytestmark = pytest.mark.anyio


def test_the_pictures_that_come_along_are_taken_by_the_server_and_weigh_about_eight_kilobytes() -> None:
    stills = load_stills()
    assert len(set(stills)) == len(stills) == 8
    assert all(is_still(still) and 7000 < len(still) < 9000 for still in stills)


async def test_nothing_is_sent_before_somebody_looks_and_one_soon_after() -> None:
    sent: list[bytes] = []

    async def send(jpeg: bytes) -> None:
        sent.append(jpeg)

    camera = StillCamera((b"a", b"b"), send)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(camera.run())
        await asyncio.sleep(0.05)
        assert sent == []
        camera.want(True)
        async with asyncio.timeout(FIRST_WITHIN_S + 2):
            while not sent:  # noqa: ASYNC110 - The camera tells nobody.
                await asyncio.sleep(0.01)
        running.cancel()
    assert camera.sent == 1
    assert EVERY_S > FIRST_WITHIN_S
