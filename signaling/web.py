"""The web process: the application on a socket that the supervisor holds open while this process is away.

`python -m signaling.web --listener FD --control PATH [--plain-listener FD] [--demo]`, with the settings in the
environment. With HTTPS of our own the first socket speaks HTTPS and the second one plain HTTP.
"""

import argparse
import asyncio
import os
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from sfu.control import ControlClient
from signaling.app import Processes, build, build_plain_port
from signaling.clock import SystemClock
from signaling.log_setup import set_up_logs
from signaling.protocol.messages import MAX_OFFER_FRAME_BYTES
from signaling.settings import Settings
from signaling.tls.certificates import Certificates
from signaling.tls.own import own_certificates

PING_INTERVAL_S = 5.0
PING_TIMEOUT_S = 10.0
SHUTDOWN_S = 3


class PlainServer(uvicorn.Server):
    """Ends when it is told to, and leaves signals to the server beside it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Captures none."""
        yield


def main() -> None:
    """Serves until SIGTERM or SIGINT."""
    arguments = argparse.ArgumentParser(prog="signaling.web")
    arguments.add_argument("--listener", type=int, required=True, help="number of the open listening socket")
    arguments.add_argument("--plain-listener", type=int, help="number of the one for plain HTTP beside HTTPS")
    arguments.add_argument("--control", type=Path, required=True, help="socket of the media worker")
    arguments.add_argument("--recorder", type=Path, required=True, help="socket of the recorder")
    arguments.add_argument("--demo", action="store_true")
    given = arguments.parse_args()
    settings = Settings.read(os.environ)
    set_up_logs(settings.log_format, settings.log_level, "web")
    clock = SystemClock()
    certificates = own_certificates(settings, clock.now()) if settings.tls_self_signed else None
    authority = None if certificates is None else certificates.authority
    app = build(
        settings,
        Processes(lambda: ControlClient(given.control), given.recorder),
        demo=given.demo,
        clock=clock,
        authority=authority,
    )
    listener = socket.socket(fileno=given.listener)
    if certificates is None:
        uvicorn.Server(server_config(app, settings)).run(sockets=[listener])
        return
    server = uvicorn.Server(server_config(app, settings, certificates.context()))
    plain = None
    if given.plain_listener is not None:
        plain_app = build_plain_port(settings, certificates.authority, demo=given.demo)
        plain = (PlainServer(plain_config(plain_app)), socket.socket(fileno=given.plain_listener))
    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(_serve(server, listener, plain, certificates))


async def _serve(
    server: uvicorn.Server,
    listener: socket.socket,
    plain: tuple[PlainServer, socket.socket] | None,
    certificates: Certificates,
) -> None:
    """HTTPS, and beside it for as long as it lives plain HTTP and the renewal of the certificate."""
    async with asyncio.TaskGroup() as tasks:
        beside = [tasks.create_task(certificates.keep(SystemClock()))]
        if plain is not None:
            beside.append(tasks.create_task(plain[0].serve(sockets=[plain[1]])))
        try:
            await server.serve(sockets=[listener])
        finally:
            for task in beside:
                task.cancel()


def server_config(app: object, settings: Settings, tls: ssl.SSLContext | None = None) -> uvicorn.Config:
    """How uvicorn serves: no compression of frames, pings that notice a dead line within 15 s."""
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # An ASGI application, which uvicorn types more narrowly.
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=list(settings.trusted_proxies),
        ssl_context_factory=None if tls is None else lambda _config, _default: tls,
        ws_max_size=MAX_OFFER_FRAME_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=PING_INTERVAL_S,
        ws_ping_timeout=PING_TIMEOUT_S,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )


def plain_config(app: object) -> uvicorn.Config:
    """Pages only; nothing lives here that would have to end in peace."""
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # As above.
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
    )


if __name__ == "__main__":
    main()
