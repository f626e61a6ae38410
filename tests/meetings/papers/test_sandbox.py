"""The trial of the sandbox."""

import asyncio
import os
from pathlib import Path

import pytest

from meetings.papers.sandbox import find

pytestmark = pytest.mark.anyio


def children() -> set[str]:
    """Process ids of what this process has started and not waited for."""
    return {
        pid
        for task in Path(f"/proc/{os.getpid()}/task").iterdir()
        for pid in (task / "children").read_text(encoding="ascii").split()
    }


@pytest.mark.parametrize("turns", [0, 5, 20, 80])
async def test_nothing_is_left_of_a_trial_whose_answer_nobody_waits_for_any_more(turns: int) -> None:
    before = children()
    async with asyncio.TaskGroup() as tasks:
        trial = tasks.create_task(find(without=False))
        while not children() - before:
            assert not trial.done()
            await asyncio.sleep(0)
        for _ in range(turns):
            await asyncio.sleep(0)
        trial.cancel()
    assert children() <= before
