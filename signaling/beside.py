"""Work that goes on beside a block, and ends with it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager


@asynccontextmanager
async def beside(*works: Callable[[], Coroutine[object, object, None]]) -> AsyncIterator[None]:
    """Runs each until the block ends; a work that fails ends the block and the others."""
    async with asyncio.TaskGroup() as tasks:
        going = [tasks.create_task(work()) for work in works]
        try:
            yield
        finally:
            for one in going:
                one.cancel()
