"""The whole product on PostgreSQL in place of the embedded database."""

import os
import signal
from collections.abc import AsyncIterator

import pytest

from sfu.interfaces import SlotKind
from tests.databases import postgresql
from tests.system.demo_server import LOOPBACK, DemoServer, demo_server
from tests.system.simulated_rooms import in_drill, insist, slot, until

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(150)]

ROOMS = 3


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[DemoServer]:
    """In place of the one on SQLite."""
    with postgresql() as engine:
        url = engine.create("giaoban")
        async with demo_server(media_addresses=LOOPBACK, database_url=url) as running:
            yield running


async def test_a_session_runs_and_outlives_its_web_process(server: DemoServer) -> None:
    async with in_drill(server.address, ROOMS) as cast:
        await cast.give_floor(cast.rooms[0])
        await until(lambda: all(slot(room, SlotKind.STAGE).log.packets for room in cast.rooms), 15.0)
        os.kill(await server.pid("web"), signal.SIGKILL)
        await insist(cast.rooms[1], "raise_hand", 15.0, raised=True)
    assert not server.data_dir.joinpath("giaoban.sqlite3").exists()
