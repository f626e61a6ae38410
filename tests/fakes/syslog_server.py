"""A syslog server on the loopback that keeps what it is handed, over UDP."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from meetings.alarms.ways import SyslogTarget


class SyslogServer(asyncio.DatagramProtocol):
    """`came`: messages as text, in order."""

    def __init__(self) -> None:
        self.came: list[str] = []
        self.port = 0
        self._news = asyncio.Condition()
        self._loop = asyncio.get_running_loop()

    @property
    def target(self) -> SyslogTarget:
        """Where it is."""
        return SyslogTarget("127.0.0.1", self.port, stream=False)

    @property
    def setting(self) -> str:
        """The same as a setting has it."""
        return f"udp://127.0.0.1:{self.port}"

    def datagram_received(self, data: bytes, addr: object) -> None:
        """Keeps it."""
        self.came.append(data.decode())

    def of(self, signature: str) -> list[str]:
        """Messages of this kind."""
        return [one for one in self.came if f"|{signature}|" in one]

    async def until(self, holds: Callable[[], bool], within_s: float = 15.0) -> None:
        """Waits for it."""
        try:
            async with asyncio.timeout(within_s):
                while True:
                    if holds():
                        return
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"came: {self.came}") from None


@asynccontextmanager
async def syslog_server() -> AsyncIterator[SyslogServer]:
    """Open for the block, on a free port."""
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(SyslogServer, ("127.0.0.1", 0))
    server.port = transport.get_extra_info("sockname")[1]
    try:
        yield server
    finally:
        transport.close()
