"""A test that hangs fails, and the run goes on."""

import os
import subprocess
import sys
from pathlib import Path

from tests.architecture.tree import ROOT

TWO_TESTS = """
import asyncio

import pytest

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
async def opened(anyio_backend):
    yield
    await asyncio.sleep(0)


@pytest.mark.timeout(0.5)
async def test_that_hangs(opened):
    await asyncio.Event().wait()


async def test_after_it(opened):
    pass
"""


def test_a_test_that_hangs_holds_up_no_other(tmp_path: Path) -> None:
    (tmp_path / "test_two.py").write_text(TWO_TESTS, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.time_limit", "-p", "no:cacheprovider", "-c", os.devnull, "."],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert "1 failed, 1 passed" in done.stdout, done.stdout + done.stderr
    assert "TimedOut" in done.stdout
