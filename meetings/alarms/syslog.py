"""Hands messages to a syslog server, over UDP or TCP."""

import asyncio
import socket
from collections.abc import Sequence

from meetings.alarms.ways import SyslogTarget
from meetings.domain.syslog import framed

TIMEOUT_S = 10.0


class SyslogTrouble(Exception):
    """The server was not reached; over UDP nobody knows whether it took anything."""


async def hand_over(target: SyslogTarget, messages: Sequence[bytes]) -> None:
    """Sends them in order. Raises SyslogTrouble; then some may have come."""
    try:
        async with asyncio.timeout(TIMEOUT_S):
            if target.stream:
                await _over_tcp(target, messages)
            else:
                await _over_udp(target, messages)
    except (OSError, TimeoutError) as error:
        raise SyslogTrouble(f"{type(error).__name__}: {error}"[:300]) from error


async def _over_tcp(target: SyslogTarget, messages: Sequence[bytes]) -> None:
    _, writer = await asyncio.open_connection(target.host, target.port)
    try:
        writer.writelines(framed(one) for one in messages)
        await writer.drain()
        writer.write_eof()
        writer.close()
        await writer.wait_closed()
    finally:
        writer.transport.abort()  # Closing waits until the server has taken all, and one that hangs never does.


async def _over_udp(target: SyslogTarget, messages: Sequence[bytes]) -> None:
    loop = asyncio.get_running_loop()
    (family, kind, protocol, _, address), *_ = await loop.getaddrinfo(target.host, target.port, type=socket.SOCK_DGRAM)
    with socket.socket(family, kind, protocol) as sender:
        sender.setblocking(False)
        await loop.sock_connect(sender, address)
        for one in messages:
            await loop.sock_sendall(sender, one)
