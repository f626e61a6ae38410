"""Access units out of packets of H.264, with what a real encoder makes."""

from fractions import Fraction

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.core.h264 import H264Frames, begins_key_frame, picture_size

SPS, PPS, IDR, SLICE = (
    bytes([0x67, 66, 0xE0, 31]),
    bytes([0x68, 1]),
    bytes([0x65]) + bytes(40),
    bytes([0x41]) + bytes(9),
)
MARK = b"\0\0\0\1"


def stap(*units: bytes) -> bytes:
    return bytes([0x78]) + b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)


def fragments(unit: bytes, size: int) -> list[bytes]:
    body = unit[1:]
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    kind = unit[0] & 0x1F
    last = len(pieces) - 1
    return [
        bytes([unit[0] & 0xE0 | 28, kind | (0x80 if at == 0 else 0) | (0x40 if at == last else 0)]) + piece
        for at, piece in enumerate(pieces)
    ]


def encoded(width: int, height: int, profile: str) -> bytes:
    """The first access unit of an encoder."""
    context = av.CodecContext.create("libx264", "w")
    context.width, context.height, context.pix_fmt = width, height, "yuv420p"
    context.time_base = Fraction(1, 30)
    context.options = {"tune": "zerolatency", "profile": profile}
    frame = av.VideoFrame(width, height, "yuv420p")
    frame.pts = 0
    return b"".join(bytes(packet) for packet in [*context.encode(frame), *context.encode(None)])


def units(stream: bytes) -> list[bytes]:
    return [
        unit.rstrip(b"\0") if unit[0] & 0x1F in (7, 8) else unit
        for unit in stream.split(b"\0\0\1")
        if unit.strip(b"\0")
    ]


@pytest.mark.parametrize("profile", ["baseline", "main", "high"])
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080), (320, 180), (640, 362)])
def test_the_size_is_read_as_an_encoder_wrote_it(width: int, height: int, profile: str) -> None:
    parameters = next(unit for unit in units(encoded(width, height, profile)) if unit[0] & 0x1F == 7)
    assert picture_size(parameters) == (width, height)


def test_a_key_frame_in_an_aggregate_and_fragments_is_put_together() -> None:
    frames = H264Frames()
    assert frames.take(stap(SPS, PPS), False, 0) is None
    *most, last = fragments(IDR, 15)
    assert [frames.take(piece, False, 0) for piece in most] == [None] * len(most)
    frame = frames.take(last, True, 0)
    assert frame is not None
    assert frame.key
    assert frame.data == MARK + SPS + MARK + PPS + MARK + IDR
    delta = frames.take(SLICE, True, 0)
    assert delta is not None
    assert (delta.data, delta.key) == (MARK + SLICE, False)


def test_after_a_loss_nothing_is_kept_until_a_key_frame_with_its_parameters() -> None:
    frames = H264Frames()
    assert frames.take(SLICE, True, 0) is None
    for unit in (stap(SPS, PPS), IDR):
        frames.take(unit, unit is IDR, 0)
    assert frames.take(fragments(SLICE, 3)[1], False, 1) is None
    assert frames.take(fragments(SLICE, 3)[2], True, 0) is None
    assert frames.waits_for_key
    assert frames.take(SLICE, True, 0) is None
    assert frames.take(IDR, True, 0) is None
    frames.take(stap(SPS, PPS), False, 5)
    assert frames.take(IDR, True, 0) is not None
    assert frames.take(SLICE, True, 0) is not None


def test_where_a_key_frame_begins() -> None:
    assert begins_key_frame(SPS)
    assert begins_key_frame(stap(SPS, PPS, IDR))
    assert not begins_key_frame(IDR)
    assert not begins_key_frame(stap(PPS))
    assert not begins_key_frame(b"")


@given(st.lists(st.tuples(st.binary(max_size=12), st.booleans(), st.integers(0, 2))))
def test_nothing_that_comes_makes_it_fail(packets: list[tuple[bytes, bool, int]]) -> None:
    frames = H264Frames()
    for payload, marker, missing in packets:
        frames.take(payload, marker, missing)


@given(st.binary(max_size=60))
def test_no_parameter_set_makes_it_fail(parameters: bytes) -> None:
    width, height = picture_size(parameters)
    assert 0 <= width <= 16_384
    assert 0 <= height <= 16_384
