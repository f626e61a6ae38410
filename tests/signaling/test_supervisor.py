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

from meetings.domain.servers import ServerName, StartReason
from signaling.cli.upkeep import running
from signaling.start_journal import FILE, read_starts
from signaling.supervisor import LONGEST_WAIT_S, STEADY_S, Child, Supervisor, next_wait_s

pytestmark = pytest.mark.anyio

PROGRAMS = {
    "sleeping": "import time\ndef main() -> None: time.sleep(60)\n",
    "stubborn": (
        "import signal, time\n"
        "def main() -> None:\n    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n    time.sleep(60)\n"
    ),
    "failing": "def main() -> None: raise SystemExit(3)\n",
    "writing": (
        "import sys\nfrom pathlib import Path\ndef main() -> None: Path(sys.argv[1]).write_text(' '.join(sys.argv))\n"
    ),
}

GONE = (FileNotFoundError, ProcessLookupError)
"""What a process raises that ends before its files are opened, or while they are read."""


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with small programs to supervise."""
    for name, text in PROGRAMS.items():
        (tmp_path / f"{name}.py").write_text(text)
    return tmp_path


def child(programs: Path, name: str, module: str = "sleeping", *arguments: str) -> Child:
    """A small process."""
    path = os.pathsep.join([str(programs), os.environ.get("PYTHONPATH", "")])
    return Child(name, module, arguments, {**os.environ, "PYTHONPATH": path})


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
    except GONE:
        return True


async def ended(pid: int) -> None:
    """Waits until a process is gone."""
    async with asyncio.timeout(5):
        while True:
            if is_gone(pid):
                return
            await asyncio.sleep(0.02)


async def test_a_killed_child_comes_back_and_the_other_stays(programs: Path) -> None:
    status = programs / "status.json"
    async with supervised(status, child(programs, "web"), child(programs, "worker")):
        before = await pids_when(status, {"web": 1, "worker": 1})
        killed_s = time.monotonic()
        os.kill(before["worker"], signal.SIGKILL)
        after = await pids_when(status, {"worker": 2})
        assert time.monotonic() - killed_s < 2
        assert after["worker"] != before["worker"]
        assert after["web"] == before["web"]


async def test_each_child_comes_back_as_often_as_it_is_killed(programs: Path) -> None:
    status = programs / "status.json"
    async with supervised(status, child(programs, "web"), child(programs, "worker")):
        for starts in (1, 2):
            for name in ("web", "worker"):
                found = await pids_when(status, {name: starts})
                os.kill(found[name], signal.SIGKILL)
        assert await pids_when(status, {"web": 3, "worker": 3})


async def test_stopping_ends_all_children_and_removes_the_status(programs: Path) -> None:
    status = programs / "status.json"
    async with supervised(status, child(programs, "web"), child(programs, "worker")):
        found = await pids_when(status, {"web": 1, "worker": 1})
    assert not status.exists()
    await ended(found["web"])
    await ended(found["worker"])


async def test_a_child_that_does_not_stop_is_killed(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.supervisor.STOP_TIMEOUT_S", 0.5)
    status = programs / "status.json"
    async with supervised(status, child(programs, "web", "stubborn")):
        found = await pids_when(status, {"web": 1})
        await asyncio.sleep(1.5)  # Until it ignores the signal.
    await ended(found["web"])


async def test_children_die_with_a_supervisor_that_is_killed(programs: Path) -> None:
    status = programs / "status.json"
    script = (
        "import asyncio, os, sys; from pathlib import Path\n"
        "from signaling.supervisor import Child, Supervisor\n"
        f"environment = {{**os.environ, 'PYTHONPATH': {str(programs)!r}}}\n"
        "child = Child('web', 'sleeping', (), environment)\n"
        f"asyncio.run(Supervisor((child,), Path({str(status)!r})).run())\n"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", script)
    found = await pids_when(status, {"web": 1})
    process.kill()
    await process.wait()
    await ended(found["web"])
    assert running(status) is None


async def test_the_status_is_json_with_a_number_for_each_process(programs: Path) -> None:
    status = programs / "status.json"
    async with supervised(status, child(programs, "web")):
        await pids_when(status, {"web": 1})
        written = json.loads(status.read_text())
        assert written["supervisor"] == os.getpid()
        assert written["starts"] == {"web": 1}


async def test_a_child_that_keeps_dying_is_started_ever_more_slowly(programs: Path) -> None:
    status = programs / "status.json"
    async with supervised(status, child(programs, "web", "failing")):
        found = await pids_when(status, {"web": 3})
        assert found["web_starts"] < 10


@pytest.mark.parametrize(
    ("last_wait_s", "lived_s", "expected_s"),
    [(0.0, STEADY_S, 0.0), (5.0, STEADY_S + 1, 0.0), (0.0, 0.1, 0.1), (0.1, 0.1, 0.2), (4.0, 0.1, LONGEST_WAIT_S)],
)
async def test_the_wait_doubles_while_it_dies_young(last_wait_s: float, lived_s: float, expected_s: float) -> None:
    assert next_wait_s(last_wait_s, lived_s) == pytest.approx(expected_s)


async def test_a_spare_takes_over_from_a_child_that_ran_steadily(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signaling.supervisor.STEADY_S", 0.2)
    status = programs / "status.json"
    async with supervised(status, child(programs, "web")):
        first = (await pids_when(status, {"web": 1}))["web"]
        spare = await another_of_the_same(first)
        os.kill(first, signal.SIGKILL)
        assert (await pids_when(status, {"web": 2}))["web"] == spare
    await ended(spare)


async def test_a_spare_that_died_waiting_is_not_used(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.supervisor.STEADY_S", 0.2)
    status = programs / "status.json"
    async with supervised(status, child(programs, "web")):
        first = (await pids_when(status, {"web": 1}))["web"]
        spare = await another_of_the_same(first)
        os.kill(spare, signal.SIGKILL)
        await ended(spare)
        os.kill(first, signal.SIGKILL)
        assert (await pids_when(status, {"web": 2}))["web"] not in {first, spare}


async def test_a_program_runs_with_its_own_arguments(programs: Path) -> None:
    written = programs / "written"
    async with supervised(programs / "status.json", child(programs, "web", "writing", str(written), "--more")):
        async with asyncio.timeout(10):
            for _ in range(500):
                if text_of(written):
                    break
                await asyncio.sleep(0.02)
    assert text_of(written) == f"writing {written} --more"


def text_of(path: Path) -> str:
    """What is in a file; nothing when it is not there yet."""
    return path.read_text() if path.exists() else ""


async def another_of_the_same(pid: int) -> int:
    """Waits for a second child of this process with the same program."""
    async with asyncio.timeout(10):
        while True:
            others = [other for other in children_of(os.getpid()) if other != pid and command(other) == command(pid)]
            if others:
                return others[0]
            await asyncio.sleep(0.02)


def command(pid: int) -> bytes:
    """What a process was started with; nothing when it is gone. The database of the other tests is a child too."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except GONE:
        return b""


def children_of(pid: int) -> list[int]:
    """Its child processes that live."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(one) for one in listed if not is_gone(int(one))]


async def test_starts_are_noted_with_the_end_of_the_one_before(programs: Path) -> None:
    status = programs / "status.json"
    async with supervised(status, child(programs, "worker", "failing"), child(programs, "web")):
        pids = await pids_when(status, {"worker": 2, "web": 1})
        os.kill(pids["web"], signal.SIGKILL)
        await pids_when(status, {"web": 2})
    noted = read_starts(status.with_name(FILE))
    by_server = {name: [one for one in noted if one.name is name] for name in ServerName}
    assert [one.reason for one in by_server[ServerName.WEB]] == [StartReason.SERVICE, StartReason.KILLED]
    first, second, *_ = by_server[ServerName.MEDIA]
    assert (first.reason, first.code) == (StartReason.SERVICE, None)
    assert (second.reason, second.code) == (StartReason.FAILED, 3)
    assert 0 <= second.at_ms - first.at_ms < 20_000
    assert abs(first.at_ms / 1000 - time.time()) < 60
