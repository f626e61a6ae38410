"""A demo server, a Chromium, and meetings of their own for the browser tests."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.browser.meeting import Meeting, chromium, light_chromium
from tests.system.demo_server import DemoServer, demo_server

LOOPBACK = "--allow-loopback-in-peer-connection"


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """One loop for all: fixtures outlive tests. Without debug mode, which would slow down what is timed."""
    return "asyncio", {"debug": False}


@pytest.fixture(scope="session")
async def server() -> AsyncIterator[DemoServer]:
    """One for all tests that leave its processes alone; each has a meeting of its own."""
    async with demo_server() as running:
        yield running


@pytest.fixture(scope="session")
async def whole() -> AsyncIterator[Browser]:
    """Chromium with a fake camera, a fake microphone and a fake screen, on this machine only."""
    async with chromium(LOOPBACK) as launched:
        yield launched


@pytest.fixture(scope="session")
async def light() -> AsyncIterator[Browser]:
    """The same, with less to do for the machine."""
    async with light_chromium(LOOPBACK) as launched:
        yield launched


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest, anyio_backend: object) -> Browser:
    """The light one; for modules marked `whole` that which people have."""
    marked = request.node.get_closest_marker("whole") is not None
    launched = request.getfixturevalue("whole" if marked else "light")
    assert isinstance(launched, Browser)
    return launched


@pytest.fixture(scope="module")
async def meeting(server: DemoServer, browser: Browser) -> AsyncIterator[Meeting]:
    """A meeting in session, for the tests of one module."""
    async with Meeting.held(server, browser) as held:
        yield held
