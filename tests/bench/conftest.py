"""What the long fault tests share: a demo server of each module's own."""

from collections.abc import AsyncIterator

import pytest

from tests.system.demo_server import LOOPBACK, DemoServer, demo_server


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """The loop that `giaoban rehearse` runs on, without debug mode, which would slow down what is timed."""
    return "asyncio", {"use_uvloop": True}


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[DemoServer]:
    """One address for media, so that relays can stand before it."""
    async with demo_server(media_addresses=LOOPBACK) as running:
        yield running
