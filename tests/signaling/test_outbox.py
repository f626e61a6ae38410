"""Frames on their way to one client."""

import asyncio

import pytest

from signaling.outbox import MAX_CHARS, MAX_FRAMES, Outbox

pytestmark = pytest.mark.anyio


async def test_frames_come_out_in_order() -> None:
    outbox = Outbox()
    outbox.put("a")
    outbox.put("b")
    assert [await outbox.get(), await outbox.get()] == ["a", "b"]


async def test_the_reader_waits_for_a_frame() -> None:
    outbox = Outbox()
    async with asyncio.TaskGroup() as tasks:
        reader = tasks.create_task(outbox.get())
        await asyncio.sleep(0)
        assert not reader.done()
        outbox.put("a")
    assert reader.result() == "a"


async def test_after_the_last_frame_there_is_none() -> None:
    outbox = Outbox()
    outbox.put("a")
    outbox.close("bye")
    assert outbox.put("late")
    assert [await outbox.get(), await outbox.get(), await outbox.get()] == ["a", "bye", None]


async def test_the_first_last_frame_counts() -> None:
    outbox = Outbox()
    outbox.close("replaced")
    outbox.close("ended")
    assert [await outbox.get(), await outbox.get()] == ["replaced", None]


async def test_what_waits_may_be_dropped_for_the_last_frame() -> None:
    outbox = Outbox()
    outbox.put("a")
    outbox.close("bye", drop_waiting=True)
    assert [await outbox.get(), await outbox.get()] == ["bye", None]


async def test_too_many_frames_are_not_taken() -> None:
    outbox = Outbox()
    assert all(outbox.put("x") for _ in range(MAX_FRAMES))
    assert not outbox.put("x")


async def test_too_many_characters_are_not_taken() -> None:
    outbox = Outbox()
    assert outbox.put("x" * MAX_CHARS)
    assert not outbox.put("x")
    await outbox.get()
    assert outbox.put("x")


async def test_a_picture_comes_when_no_frame_waits() -> None:
    outbox = Outbox()
    outbox.show("a", b"a1")
    outbox.put("frame")
    assert [await outbox.get(), await outbox.get()] == ["frame", b"a1"]


async def test_only_the_newest_picture_of_each_waits() -> None:
    outbox = Outbox()
    for frame in (b"1", b"2", b"3"):
        outbox.show("a", frame)
        outbox.show("b", frame)
    outbox.put("end")
    assert [await outbox.get() for _ in range(3)] == ["end", b"3", b"3"]


async def test_no_picture_comes_after_the_last_frame() -> None:
    outbox = Outbox()
    outbox.show("a", b"1")
    outbox.close("bye")
    outbox.show("a", b"2")
    assert [await outbox.get(), await outbox.get()] == ["bye", None]


async def test_of_what_is_renewed_only_the_newest_waits_and_only_behind_frames() -> None:
    outbox = Outbox()
    outbox.show("room", b"still")
    outbox.renew("page 1")
    outbox.put("a")
    outbox.renew("page 2")
    outbox.put("b")
    assert [await outbox.get() for _ in range(4)] == ["a", "b", "page 2", b"still"]


async def test_nothing_is_renewed_after_the_last_frame() -> None:
    outbox = Outbox()
    outbox.renew("page 1")
    outbox.close("bye")
    outbox.renew("page 2")
    assert [await outbox.get(), await outbox.get()] == ["bye", None]
