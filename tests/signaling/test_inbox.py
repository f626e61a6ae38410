"""Work for one owner, in order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from signaling.errors import HallClosed, Overloaded
from signaling.inbox import Inbox

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def running(inbox: Inbox) -> AsyncIterator[None]:
    """The owner's task for the time of the block."""
    async with asyncio.TaskGroup() as tasks:
        owner = tasks.create_task(inbox.run())
        yield
        owner.cancel()


async def test_the_asker_gets_the_result() -> None:
    async def work() -> int:
        return 7

    inbox = Inbox(8)
    async with running(inbox):
        assert await inbox.ask(work) == 7


async def test_the_asker_gets_the_error_and_the_owner_goes_on() -> None:
    async def fail() -> None:
        raise KeyError("x")

    async def work() -> str:
        return "still here"

    inbox = Inbox(8)
    async with running(inbox):
        with pytest.raises(KeyError):
            await inbox.ask(fail)
        assert await inbox.ask(work) == "still here"


async def test_posted_work_that_fails_does_not_end_the_owner() -> None:
    async def fail() -> None:
        raise KeyError("x")

    async def work() -> str:
        return "still here"

    inbox = Inbox(8)
    async with running(inbox):
        inbox.post(fail)
        assert await inbox.ask(work) == "still here"


async def test_work_is_done_in_order_one_at_a_time() -> None:
    done: list[str] = []

    def step(name: str) -> "asyncio.Task[None]":
        async def work() -> None:
            done.append(f"{name} begins")
            await asyncio.sleep(0)
            done.append(f"{name} ends")

        return tasks.create_task(inbox.ask(work))

    inbox = Inbox(8)
    async with running(inbox), asyncio.TaskGroup() as tasks:
        step("a")
        step("b")
    assert done == ["a begins", "a ends", "b begins", "b ends"]


async def test_work_is_done_though_the_asker_went_away() -> None:
    gate, done = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        await gate.wait()
        done.set()

    inbox = Inbox(8)
    async with running(inbox), asyncio.TaskGroup() as tasks:
        asker = tasks.create_task(inbox.ask(work))
        await asyncio.sleep(0)
        asker.cancel()
        gate.set()
        async with asyncio.timeout(1):
            await done.wait()


async def test_more_than_the_limit_is_refused() -> None:
    async def work() -> None:
        pass

    inbox = Inbox(1)
    inbox.post(work)
    with pytest.raises(Overloaded):
        await inbox.ask(work)


async def test_what_must_not_be_lost_is_taken_over_the_limit() -> None:
    done: list[int] = []

    async def work() -> None:
        done.append(1)

    inbox = Inbox(1)
    for _ in range(5):
        inbox.post(work)
    inbox.close()
    await inbox.run()
    assert len(done) == 5


async def test_closing_finishes_what_waits_and_takes_no_more() -> None:
    async def work() -> int:
        return 7

    inbox = Inbox(8)
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(inbox.ask(work))
        await asyncio.sleep(0)
        inbox.close()
        with pytest.raises(HallClosed):
            await inbox.ask(work)
        tasks.create_task(inbox.run())
    assert waiting.result() == 7


async def test_a_cancelled_owner_tells_who_still_waits() -> None:
    async def never() -> None:
        await asyncio.Event().wait()

    inbox = Inbox(8)
    async with asyncio.TaskGroup() as tasks:
        owner = tasks.create_task(inbox.run())
        first = tasks.create_task(fails_closed(inbox.ask(never)))
        second = tasks.create_task(fails_closed(inbox.ask(never)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        owner.cancel()
    assert first.result()
    assert second.result()


async def fails_closed(asking: "asyncio.Future[None] | asyncio.Task[None] | object") -> bool:
    """Whether the asker was told that the owner is gone."""
    try:
        await asking  # type: ignore[misc]  # Any awaitable.
    except HallClosed:
        return True
    return False
