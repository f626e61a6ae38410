"""The web process: the application on a socket that the supervisor holds open while this process is away.

`python -m signaling.web --listener FD --control PATH [--demo]`, with the settings in the environment.
"""

import argparse
import os
import socket
from pathlib import Path

import uvicorn

from sfu.control import ControlClient
from signaling.app import build
from signaling.log_setup import set_up_logs
from signaling.protocol.messages import MAX_OFFER_FRAME_BYTES
from signaling.settings import Settings

PING_INTERVAL_S = 5.0
PING_TIMEOUT_S = 10.0
SHUTDOWN_S = 3


def main() -> None:
    """Serves until SIGTERM or SIGINT."""
    arguments = argparse.ArgumentParser(prog="signaling.web")
    arguments.add_argument("--listener", type=int, required=True, help="number of the open listening socket")
    arguments.add_argument("--control", type=Path, required=True, help="socket of the media worker")
    arguments.add_argument("--demo", action="store_true")
    given = arguments.parse_args()
    settings = Settings.read(os.environ)
    set_up_logs(settings.log_format, settings.log_level, "web")
    app = build(settings, lambda: ControlClient(given.control), demo=given.demo)
    uvicorn.Server(server_config(app, settings)).run(sockets=[socket.socket(fileno=given.listener)])


def server_config(app: object, settings: Settings) -> uvicorn.Config:
    """How uvicorn serves: no compression of frames, pings that notice a dead line within 15 s."""
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # An ASGI application, which uvicorn types more narrowly.
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=list(settings.trusted_proxies),
        ws_max_size=MAX_OFFER_FRAME_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=PING_INTERVAL_S,
        ws_ping_timeout=PING_TIMEOUT_S,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )


if __name__ == "__main__":
    main()
