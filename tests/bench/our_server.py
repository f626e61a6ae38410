"""Our media worker by itself, as the supervisor starts it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.namespaces import Ends
from tests.bench.processes import child_of, stopped

START_S = 20.0


@contextmanager
def our_worker(ends: Ends, folder: Path) -> Iterator[int]:
    """Runs it in the server's namespace with its control socket in the folder; its process id."""
    control = folder / "control.sock"
    options = ["--control", str(control), "--media-port", "40000", "--address", ends.server_address]
    with (folder / "worker.log").open("wb") as log:
        command = ends.inside(ends.server, sys.executable, "-m", "sfu.worker", *options)
        process = subprocess.Popen(command, stdout=log, stderr=log)
        with stopped(process):
            ends_s = time.monotonic() + START_S
            while not control.exists() and time.monotonic() < ends_s:
                time.sleep(0.05)
            yield child_of(process)
