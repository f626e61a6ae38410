"""Redundant sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.core.red import Block, Frame, build, parse


def test_block_is_written_as_the_standard_draws_it() -> None:
    payload = build(111, Frame(1920, b"new"), [Frame(960, b"old!")])
    assert payload == bytes([0x80 | 111]) + (960 << 10 | 4).to_bytes(3, "big") + bytes([111]) + b"old!" + b"new"


def test_without_earlier_frames_only_one_octet_is_added() -> None:
    assert build(111, Frame(5, b"new"), []) == bytes([111]) + b"new"


def test_two_earlier_frames_are_read_back_oldest_first() -> None:
    payload = build(
        111, Frame(100, b"c"), [Frame(100 - 1920 & 0xFFFF_FFFF, b"a"), Frame(100 - 960 & 0xFFFF_FFFF, b"b")]
    )
    assert parse(payload) == (Block(111, 1920, b"a"), Block(111, 960, b"b"), Block(111, 0, b"c"))


@pytest.mark.parametrize(
    ("offset", "length", "carried"),
    [
        (16383, 5, True),
        (16384, 5, False),
        (1, 5, True),
        (0, 5, False),
        (-960, 5, False),
        (960, 1023, True),
        (960, 1024, False),
        (960, 1, True),
        (960, 0, False),
    ],
)
def test_frames_that_the_format_cannot_carry_are_left_out(offset: int, length: int, carried: bool) -> None:
    primary = Frame(50_000, b"primary")
    payload = build(111, primary, [Frame(50_000 - offset, bytes(length))])
    blocks = parse(payload)
    assert blocks is not None
    assert len(blocks) == (2 if carried else 1)
    assert blocks[-1] == Block(111, 0, b"primary")


FRAMES = st.lists(st.tuples(st.integers(1, 16383), st.binary(min_size=1, max_size=1023)), max_size=3)


@given(st.integers(0, 127), st.integers(0, 0xFFFF_FFFF), st.binary(max_size=400), FRAMES)
def test_what_was_built_is_read_back(
    payload_type: int, timestamp: int, primary: bytes, earlier: list[tuple[int, bytes]]
) -> None:
    frames = [Frame(timestamp - offset & 0xFFFF_FFFF, payload) for offset, payload in earlier]
    blocks = parse(build(payload_type, Frame(timestamp, primary), frames))
    assert blocks == (*(Block(payload_type, *frame) for frame in earlier), Block(payload_type, 0, primary))


@given(st.binary(max_size=100))
def test_no_bytes_make_reading_raise(payload: bytes) -> None:
    parse(payload)


@pytest.mark.parametrize(
    "payload",
    [b"", b"\xef", bytes([0xEF, 0, 0, 0]), bytes([0xEF, 0, 0, 9, 111]) + b"short", b"\xef\x00\x04\x01" * 17 + b"\x6f"],
)
def test_malformed_payload_is_refused(payload: bytes) -> None:
    assert parse(payload) is None
