"""Handing messages to a syslog server that does not behave."""

import asyncio
import socket
import time

import pytest

from meetings.alarms import syslog
from meetings.alarms.syslog import SyslogTrouble, hand_over
from meetings.alarms.ways import SyslogTarget

pytestmark = pytest.mark.anyio
PATIENCE_S, AT_MOST_S = 0.5, 5.0


async def test_a_server_that_takes_no_more_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syslog, "TIMEOUT_S", PATIENCE_S)
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        server.bind(("127.0.0.1", 0))
        server.listen()  # The kernel accepts; nobody reads.
        target = SyslogTarget("127.0.0.1", server.getsockname()[1], stream=True)
        began_s = time.monotonic()
        with pytest.raises(SyslogTrouble, match="TimeoutError"):
            async with asyncio.timeout(AT_MOST_S):
                await hand_over(target, [b"x" * 2000] * 5000)
    assert time.monotonic() - began_s < AT_MOST_S
