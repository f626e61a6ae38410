"""The media worker process: `python -m sfu.worker --control PATH --media-port N --address A [--address B …]`.

It is ready when its control socket accepts. It ends on SIGTERM or SIGINT.
"""

import argparse
import asyncio
import contextlib
import gc
import ipaddress
import os
import signal
import sys
from pathlib import Path

import structlog
import uvloop
from structlog.typing import Processor

from sfu.control import ControlServer
from sfu.engine import Engine
from sfu.transport.dtls import make_certificate
from sfu.transport.udp_mux import Address, UdpMux

PRIORITY = -10  # Of nice(2); taken where the system lets us.
GARBAGE_THRESHOLD = 50_000  # The packet path makes no cycles; a collection in it would only delay voices.

_log = structlog.get_logger()


def main() -> None:
    """Serves until told to stop. Exits with 2 when an address cannot be bound."""
    arguments = argparse.ArgumentParser(prog="sfu.worker")
    arguments.add_argument("--control", type=Path, required=True, help="path of the control socket to make")
    arguments.add_argument("--media-port", type=int, required=True, help="UDP port; 0 takes a free one")
    arguments.add_argument(
        "--address", type=_ip_address, action="append", required=True, help="address to bind and to advertise"
    )
    arguments.add_argument("--log-format", choices=("console", "json"), default="console")
    given = arguments.parse_args()
    _set_up_logs(given.log_format)
    try:
        mux = UdpMux([(address, given.media_port) for address in given.address])
    except OSError as error:
        _log.error("media_port_not_bound", port=given.media_port, addresses=given.address, error=str(error))
        raise SystemExit(2) from error
    gc.set_threshold(GARBAGE_THRESHOLD)
    _go_first()
    uvloop.run(_serve(mux, given.control))


def _go_first() -> None:
    """Takes precedence, where the system lets us: a voice is late after 20 ms, whatever else runs here can wait.

    Where sessions are scheduled as groups a process's own niceness counts within its session only. Source: sched(7).
    """
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, PRIORITY)
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(PRIORITY), encoding="ascii")


async def _serve(mux: UdpMux, control_path: Path) -> None:
    """Runs the engine and its control socket until a signal comes."""
    advertised: tuple[Address, ...] = mux.addresses
    control = ControlServer()
    engine = Engine(mux, advertised, make_certificate(), control.tell, control_path.parent)
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    _log.info("worker_started", pid=os.getpid(), addresses=advertised)
    gc.freeze()
    async with asyncio.TaskGroup() as tasks:
        serving = [tasks.create_task(engine.run()), tasks.create_task(control.run(control_path, engine.handle))]
        await stopping.wait()
        for task in serving:
            task.cancel()
    _log.info("worker_stopped", pid=os.getpid())


def _set_up_logs(form: str) -> None:
    """Our lines on standard error, in the form of the other processes' lines beside them.

    Without the values of variables: session descriptions may be among them.
    """
    last: list[Processor] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if form == "console"
        else [
            structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            lambda _, __, event: {"process": "worker", **event},
            *last,
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _ip_address(text: str) -> str:
    """An IP address as it is written in a candidate; 0.0.0.0 and :: are none that a client can reach."""
    address = ipaddress.ip_address(text)
    if address.is_unspecified:
        raise argparse.ArgumentTypeError("must be an address that clients can reach")
    return str(address)


if __name__ == "__main__":
    main()
