"""A room whose line was tested begins to send with what was found, and is let go when its browser knows the line."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser
from sqlalchemy import delete, select

from meetings.commands import record_line_check
from meetings.db import Database
from meetings.domain.line_checks import Occasion
from meetings.models.accounts import AccountRow
from meetings.models.lines import LineCheckRow
from tests.browser.meeting import CHAIR, ROOM_NAMES, ROOMS, SMALL_DESK, Meeting
from tests.browser.probe_figures import Sample
from tests.meetings.domain.test_line_checks import GOOD
from tests.system.demo_server import DemoServer

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]

UP_KBIT, BEGINS_S, GROWS_S = 300, 25.0, 60.0
"""Of what was found a tenth stays free; BEGINS_S is less than for how long it is held to that."""


@asynccontextmanager
async def after_a_test(server: DemoServer, login: str, up_kbit: int) -> AsyncIterator[None]:
    """The newest test of a room's line found this, for the time of the block."""
    database = Database.open(f"sqlite+aiosqlite:///{server.data_dir / 'giaoban.sqlite3'}")
    try:
        async with database.begin() as tx:
            room = await tx.scalar(select(AccountRow.room_id).where(AccountRow.login == login))
            assert room is not None
            check = replace(GOOD, up_kbit=up_kbit)
            await record_line_check(tx, room, Occasion.NIGHT, check, datetime.now(UTC))
        yield
        async with database.begin() as tx:
            await tx.execute(delete(LineCheckRow).where(LineCheckRow.room_id == room))
    finally:
        await database.close()


def sharper(sample: Sample) -> bool:
    """Whether more than the lowest layer of the camera is sent."""
    return sample.camera("h").active or sample.camera("f").active


async def test_a_room_that_speaks_at_once_sends_what_its_line_was_found_to_carry_and_more_later(
    server: DemoServer, browser: Browser, record_property: Callable[[str, object], None]
) -> None:
    async with after_a_test(server, ROOMS[2], UP_KBIT), Meeting.held(server, browser) as meeting:
        chair = await meeting.enter(CHAIR, view=SMALL_DESK)
        room = await meeting.enter(ROOMS[2])
        came_s = time.monotonic()
        await chair.pick(ROOM_NAMES[2])
        await chair.button("Trao quyền").click()
        first = await room.until(lambda now: now.camera("q").packets_sent > 0)
        begun = [first]
        while time.monotonic() - came_s < BEGINS_S:
            await asyncio.sleep(1.0)
            begun.append(await room.sample())
        assert not any(map(sharper, begun))
        record_property("the browser's first estimate, kbit/s", round((first.available_outgoing_bps or 0) / 1000))
        await room.until(lambda now: now.camera("h").active and now.camera("h").packets_sent > 0, GROWS_S)
        record_property("sharper after, s", round(time.monotonic() - came_s, 1))
