"""Frames out of packets of VP8."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.core.vp8 import Vp8Frames
from sfu.rehearsal.recording import load

KEY = bytes([0x10, 2, 0, 0x9D, 1, 0x2A, 0x00, 0x05, 0xD0, 0x02])
DELTA = bytes([0x11, 2, 0])


def packet(data: bytes, start: bool = True, descriptor: bytes = bytes([0x80, 0xE0, 0x80, 1, 7, 0x20])) -> bytes:
    return bytes([descriptor[0] | (0x10 if start else 0)]) + descriptor[1:] + data


@pytest.mark.parametrize(
    "descriptor",
    [bytes([0]), bytes([0x80, 0]), bytes([0x80, 0x80, 5]), bytes([0x80, 0x80, 0x85, 5]), bytes([0x80, 0x20, 0x40])],
)
def test_the_descriptor_is_taken_off_in_every_form(descriptor: bytes) -> None:
    frame = Vp8Frames().take(packet(KEY, descriptor=descriptor), True, 0)
    assert frame is not None
    assert frame == (KEY, True, 1280, 720)


def test_a_frame_in_pieces_is_put_together() -> None:
    frames = Vp8Frames()
    assert frames.take(packet(KEY), False, 0) is None
    assert frames.take(packet(b"middle", start=False), False, 0) is None
    frame = frames.take(packet(b"end", start=False), True, 0)
    assert frame is not None
    assert frame.data == KEY + b"middle" + b"end"
    delta = frames.take(packet(DELTA), True, 0)
    assert delta == (DELTA, False, 0, 0)


def test_it_begins_with_a_key_frame() -> None:
    frames = Vp8Frames()
    assert frames.take(packet(DELTA), True, 0) is None
    assert frames.waits_for_key
    assert frames.take(packet(KEY), True, 0) is not None
    assert not frames.waits_for_key


@pytest.mark.parametrize("start", [True, False])
def test_after_a_loss_nothing_is_kept_until_a_key_frame(start: bool) -> None:
    frames = Vp8Frames()
    frames.take(packet(KEY), True, 0)
    assert frames.take(packet(DELTA, start=start), True, 1) is None
    assert frames.waits_for_key
    assert frames.take(packet(DELTA), True, 0) is None
    assert frames.take(packet(KEY), True, 0) is not None
    assert frames.take(packet(DELTA), True, 0) is not None


def test_a_key_frame_behind_a_gap_is_kept() -> None:
    frames = Vp8Frames()
    frames.take(packet(KEY), True, 0)
    frames.take(packet(DELTA), False, 0)
    assert frames.take(packet(KEY), True, 3) is not None


def test_all_frames_of_the_rehearsal_come_out_whole() -> None:
    layer = load().layers[-1]
    frames = Vp8Frames()
    for picture in layer.pictures:
        last = len(picture.payloads) - 1
        found = [frames.take(payload, at == last, 0) for at, payload in enumerate(picture.payloads)]
        whole = found[-1]
        assert found[:-1] == [None] * last
        assert whole is not None
        assert whole.data == b"".join(payload[6:] for payload in picture.payloads)


@given(st.lists(st.tuples(st.binary(max_size=12), st.booleans(), st.integers(0, 2))))
def test_nothing_that_comes_makes_it_fail(packets: list[tuple[bytes, bool, int]]) -> None:
    frames = Vp8Frames()
    for payload, marker, missing in packets:
        frames.take(payload, marker, missing)
