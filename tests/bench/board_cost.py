"""What it costs the web process that people watch IT's board."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from tests.bench.processes import cpu_s
from tests.browser.meeting import IT
from tests.system.demo_server import DemoServer
from tests.system.office import Account, signed_in

VIEWERS = 10
WATCHED_S = 20.0


class Viewer:
    """Asks for one frame after the other, as a page does; `rows`: how many came, `frames`: in how many frames."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self.rows = 0
        self.frames = 0

    async def run(self) -> None:
        """Until it is cancelled."""
        seq = 0
        while True:
            frame = json.loads(await self._account.lines(seq))
            seq = frame["seq"]
            if not frame["whole"]:
                self.rows += len(frame["rows"])
                self.frames += 1


async def cost_of_a_viewer(server: DemoServer) -> tuple[float, float]:
    """By the process's own accounting, of VIEWERS beside nobody: per cent of a core each, and rows a frame."""
    web = await server.pid("web")
    without = await _share(web)
    async with _viewers(server) as viewers:
        with_all = await _share(web)
        rows = sum(each.rows for each in viewers) / sum(each.frames for each in viewers)
    without = (without + await _share(web)) / 2
    return round(100 * (with_all - without) / VIEWERS, 2), round(rows, 1)


async def _share(pid: int) -> float:
    before_s, began_s = cpu_s(pid), time.monotonic()
    await asyncio.sleep(WATCHED_S)
    return (cpu_s(pid) - before_s) / (time.monotonic() - began_s)


@asynccontextmanager
async def _viewers(server: DemoServer) -> AsyncIterator[list[Viewer]]:
    """All of them signed in and watching."""
    async with AsyncExitStack() as stack:
        accounts = [
            await stack.enter_async_context(signed_in(server.address, IT, f"demo-{IT}")) for _ in range(VIEWERS)
        ]
        tasks = await stack.enter_async_context(asyncio.TaskGroup())
        viewers = [Viewer(account) for account in accounts]
        watching = [tasks.create_task(each.run()) for each in viewers]
        await asyncio.sleep(2.0)
        yield viewers
        for task in watching:
            task.cancel()
