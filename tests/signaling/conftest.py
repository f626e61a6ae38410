"""The demo's data, made once, and a running server for each test that asks for one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.fake_worker import FakeWorker
from tests.signaling.rig import Server, copy_data, make_seeded, serving


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demo's database: copy it, never change it."""
    folder = tmp_path_factory.mktemp("seeded")
    make_seeded(folder)
    return folder


@pytest.fixture
def data_dir(seeded: Path, tmp_path: Path) -> Path:
    """A data folder of this test's own."""
    return copy_data(seeded, tmp_path)


@pytest.fixture
async def server(data_dir: Path) -> AsyncIterator[Server]:
    """The web process with a fake worker."""
    async with serving(data_dir, FakeWorker()) as running:
        yield running
