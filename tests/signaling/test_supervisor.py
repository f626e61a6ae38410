"""Children are kept running, and none outlives the supervisor. Real processes, small ones."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from signaling.cli.upkeep import running
from signaling.supervisor import LONGEST_WAIT_S, STEADY_S, Child, Supervisor, next_wait_s

pytestmark = pytest.mark.anyio

SLEEP = (sys.executable, "-c", "import time; time.sleep(60)")
STUBBORN = (sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)")
FAILING = (sys.executable, "-c", "raise SystemExit(3)")


def child(name: str, command: tuple[str, ...] = SLEEP) -> Child:
    """A small process."""
    return Child(name, command, dict(os.environ))


@asynccontextmanager
async def supervised(status: Path, *children: Child) -> AsyncIterator[Supervisor]:
    """A supervisor that runs for the time of the block."""
    supervisor = Supervisor(children, status)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(supervisor.run())
        try:
            yield supervisor
        finally:
            supervisor.stop()


async def pids_when(status: Path, starts: dict[str, int]) -> dict[str, int]:
    """The status, as soon as each named child was started so often."""
    async with asyncio.timeout(10):
        while True:
            found = running(status) or {}
            if all(found.get(f"{name}_starts", 0) >= count for name, count in starts.items()):
                return found
            await asyncio.sleep(0.02)


def is_gone(pid: int) -> bool:
    """Whether a process ended; one that only waits to be reaped has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


async def ended(pid: int) -> None:
    """Waits until a process is gone."""
    async with asyncio.timeout(5):
        while True:
            if is_gone(pid):
                return
            await asyncio.sleep(0.02)


async def test_a_killed_child_comes_back_and_the_other_stays(tmp_path: Path) -> None:
    status = tmp_path / "status.json"
    async with supervised(status, child("web"), child("worker")):
        before = await pids_when(status, {"web": 1, "worker": 1})
        killed_s = time.monotonic()
        os.kill(before["worker"], signal.SIGKILL)
        after = await pids_when(status, {"worker": 2})
        assert time.monotonic() - killed_s < 2
        assert after["worker"] != before["worker"]
        assert after["web"] == before["web"]


async def test_each_child_comes_back_as_often_as_it_is_killed(tmp_path: Path) -> None:
    status = tmp_path / "status.json"
    async with supervised(status, child("web"), child("worker")):
        for starts in (1, 2):
            for name in ("web", "worker"):
                found = await pids_when(status, {name: starts})
                os.kill(found[name], signal.SIGKILL)
        assert await pids_when(status, {"web": 3, "worker": 3})


async def test_stopping_ends_all_children_and_removes_the_status(tmp_path: Path) -> None:
    status = tmp_path / "status.json"
    async with supervised(status, child("web"), child("worker")):
        found = await pids_when(status, {"web": 1, "worker": 1})
    assert not status.exists()
    await ended(found["web"])
    await ended(found["worker"])


async def test_a_child_that_does_not_stop_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.supervisor.STOP_TIMEOUT_S", 0.5)
    status = tmp_path / "status.json"
    async with supervised(status, child("web", STUBBORN)):
        found = await pids_when(status, {"web": 1})
        await asyncio.sleep(0.3)  # Until it ignores the signal.
    await ended(found["web"])


async def test_children_die_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    status = tmp_path / "status.json"
    script = (
        "import asyncio, os, sys; from pathlib import Path\n"
        "from signaling.supervisor import Child, Supervisor\n"
        "child = Child('web', (sys.executable, '-c', 'import time; time.sleep(60)'), dict(os.environ))\n"
        f"asyncio.run(Supervisor((child,), Path({str(status)!r})).run())\n"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", script)
    found = await pids_when(status, {"web": 1})
    process.kill()
    await process.wait()
    await ended(found["web"])
    assert running(status) is None


async def test_the_status_is_json_with_a_number_for_each_process(tmp_path: Path) -> None:
    status = tmp_path / "status.json"
    async with supervised(status, child("web")):
        await pids_when(status, {"web": 1})
        written = json.loads(status.read_text())
        assert written["supervisor"] == os.getpid()
        assert written["starts"] == {"web": 1}


async def test_a_child_that_keeps_dying_is_started_ever_more_slowly(tmp_path: Path) -> None:
    status = tmp_path / "status.json"
    async with supervised(status, child("web", FAILING)):
        found = await pids_when(status, {"web": 3})
        assert found["web_starts"] < 10


@pytest.mark.parametrize(
    ("last_wait_s", "lived_s", "expected_s"),
    [(0.0, STEADY_S, 0.0), (5.0, STEADY_S + 1, 0.0), (0.0, 0.1, 0.1), (0.1, 0.1, 0.2), (4.0, 0.1, LONGEST_WAIT_S)],
)
async def test_the_wait_doubles_while_it_dies_young(last_wait_s: float, lived_s: float, expected_s: float) -> None:
    assert next_wait_s(last_wait_s, lived_s) == pytest.approx(expected_s)
