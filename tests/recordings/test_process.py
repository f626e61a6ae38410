"""The recorder as the supervisor has it: how it ends."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from recordings.control_wire import FROM_RECORDER

pytestmark = pytest.mark.anyio
PATIENCE_S = 20.0


async def test_a_recorder_that_is_stopped_beside_its_client_tells_of_no_fault(tmp_path: Path) -> None:
    control = tmp_path / "recorder.sock"
    named = ("--control", str(control), "--taps", str(tmp_path), "--volume", str(tmp_path / "recordings"))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "recordings.recorder.process", *named, stderr=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(PATIENCE_S):
        while not control.is_socket():  # noqa: ASYNC110 - The file system tells nobody.
            await asyncio.sleep(0.05)
        reader, writer = await asyncio.open_unix_connection(str(control))
        own = FROM_RECORDER.validate_json(await reader.readline()).figures
        assert 10e6 < own.rss_bytes < 1e9
        assert own.cpu_s > 0
        later = FROM_RECORDER.validate_json(await reader.readline()).figures
        assert later.uptime_s > own.uptime_s
        assert later.loop_lag_ms >= 0
        process.send_signal(signal.SIGTERM)
        _, said = await process.communicate()
    writer.close()
    assert b"Traceback" not in said, said.decode()
    assert process.returncode == 0
