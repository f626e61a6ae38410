"""Frames on the control socket, and what waits for a slow reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.control_wire import FROM_WORKER, HEARTBEAT, Answered, Backlog, FrameReader, FrameTooLong, frame
from sfu.interfaces import Done


@given(st.lists(st.binary(max_size=50), max_size=8), st.integers(1, 20))
def test_frames_come_back_however_the_stream_is_cut(bodies: list[bytes], step: int) -> None:
    stream = b"".join(len(body).to_bytes(4) + body for body in bodies)
    reader = FrameReader(50)
    read = [body for at in range(0, len(stream), step) for body in reader.feed(stream[at : at + step])]
    assert read == bodies


def test_a_frame_longer_than_allowed_is_an_error_before_it_is_there() -> None:
    with pytest.raises(FrameTooLong):
        FrameReader(50).feed((51).to_bytes(4))


def test_a_message_and_a_heartbeat_are_frames() -> None:
    bodies = FrameReader(1000).feed(frame(Answered(id=7, reply=Done())) + HEARTBEAT)
    assert FROM_WORKER.validate_json(bodies[0]) == Answered(id=7, reply=Done())
    assert bodies[1:] == [b""]


def taken(backlog: Backlog[str]) -> list[str]:
    items = []
    while (item := backlog.take()) is not None:
        items.append(item)
    return items


def test_what_waits_is_taken_in_order() -> None:
    backlog = Backlog[str](10)
    for item in "abc":
        assert backlog.put(item, 1, may_be_lost=item == "b")
    assert taken(backlog) == ["a", "b", "c"]


def test_of_what_may_be_lost_the_oldest_goes_first() -> None:
    backlog = Backlog[str](3)
    for item in ["a", "x1", "b", "x2", "c"]:
        assert backlog.put(item, 1, may_be_lost=item.startswith("x"))
    assert taken(backlog) == ["a", "b", "c"]
    assert backlog.lost == 2


def test_it_is_full_when_nothing_may_be_lost() -> None:
    backlog = Backlog[str](2)
    assert backlog.put("a", 1, may_be_lost=False)
    assert backlog.put("b", 1, may_be_lost=False)
    assert not backlog.put("c", 1, may_be_lost=False)


def test_room_that_was_taken_is_free_again() -> None:
    backlog = Backlog[str](2)
    for _ in range(5):
        assert backlog.put("a", 2, may_be_lost=False)
        assert taken(backlog) == ["a"]
