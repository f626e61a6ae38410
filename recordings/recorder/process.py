"""The recorder: `python -m recordings.recorder.process --control PATH --taps FOLDER --volume FOLDER`.

A second `--volume FOLDER` is used when the first takes nothing; with `--keys FILE` all is sealed.

It is ready when its control socket accepts. It ends on SIGTERM or SIGINT, with every recording in its files.
"""

import argparse
import asyncio
import os
import signal
from pathlib import Path

import structlog
import uvloop

from recordings.logs import set_up_logs
from recordings.recorder.recorder import Recorder
from recordings.sealing.files import Vault

_log = structlog.get_logger()


def main() -> None:
    """Records what it is told to until told to stop."""
    arguments = argparse.ArgumentParser(prog="recordings.recorder")
    arguments.add_argument("--control", type=Path, required=True, help="path of the control socket to make")
    arguments.add_argument("--taps", type=Path, required=True, help="folder of the taps' sockets")
    arguments.add_argument("--volume", type=Path, action="append", required=True, help="folder to record into")
    arguments.add_argument("--keys", type=Path, help="file of the keys that recordings are sealed with")
    arguments.add_argument("--log-format", choices=("console", "json"), default="console")
    given = arguments.parse_args()
    set_up_logs(given.log_format, "recorder")
    uvloop.run(_serve(Recorder(given.control, given.taps, given.volume, Vault.of(given.keys))))


async def _serve(recorder: Recorder) -> None:
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    _log.info("recorder_started", pid=os.getpid())
    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(recorder.run())
        await stopping.wait()
        serving.cancel()
    _log.info("recorder_stopped", pid=os.getpid())


if __name__ == "__main__":
    main()
