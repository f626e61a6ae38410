"""Where an H.264 decoder can begin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.core.h264 import idr_start, key_frame_start

SPS = bytes.fromhex("6742c01f")
PPS = bytes.fromhex("68ce3c80")
IDR = bytes.fromhex("6588840000")
SLICE = bytes.fromhex("419a0000")


def aggregate(*units: bytes) -> bytes:
    """A STAP-A. Source: RFC 6184 section 5.7.1."""
    return b"\x78" + b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)


def fragment(unit: bytes, start: bool) -> bytes:
    """An FU-A of the unit's first octets. Source: RFC 6184 section 5.8."""
    return bytes([unit[0] & 0xE0 | 28, (0x80 if start else 0) | unit[0] & 0x1F]) + unit[1:]


@pytest.mark.parametrize(
    ("payload", "begins"),
    [
        (SPS, True),
        (PPS, False),
        (IDR, False),
        (SLICE, False),
        (aggregate(SPS, PPS), True),
        (aggregate(SPS, PPS, IDR), True),
        (aggregate(b"\x09\xf0", SPS, PPS), True),
        (aggregate(PPS, IDR), False),
        (fragment(SPS, start=True), True),
        (fragment(SPS, start=False), False),
        (fragment(IDR, start=True), False),
        (b"", False),
        (b"\x78", False),
        (b"\x78\x00\x05", False),
        (b"\x7c", False),
    ],
)
def test_decoder_begins_at_a_sequence_parameter_set(payload: bytes, begins: bool) -> None:
    assert key_frame_start(payload, 0, len(payload)) is begins


@pytest.mark.parametrize(
    ("payload", "begins"),
    [
        (IDR, True),
        (SPS, False),
        (SLICE, False),
        (fragment(IDR, start=True), True),
        (fragment(IDR, start=False), False),
        (b"", False),
        (b"\x7c", False),
    ],
)
def test_idr_slice_is_seen_at_its_beginning(payload: bytes, begins: bool) -> None:
    assert idr_start(payload, 0, len(payload)) is begins


@given(st.integers(0, 40), st.binary(max_size=20))
def test_only_the_given_range_is_looked_at(offset: int, tail: bytes) -> None:
    packet = bytes(offset) + SLICE + SPS + tail
    assert not key_frame_start(packet, offset, offset + len(SLICE))
    assert key_frame_start(packet, offset + len(SLICE), len(packet))


@given(st.binary(max_size=60))
def test_no_bytes_make_it_raise(payload: bytes) -> None:
    key_frame_start(payload, 0, len(payload))
    idr_start(payload, 0, len(payload))


@given(st.binary(max_size=30))
def test_units_of_an_aggregate_past_the_end_do_not_count(unit: bytes) -> None:
    payload = b"\x78" + (2000).to_bytes(2, "big") + b"\x68" + unit.replace(b"\x67", b"") + SPS
    assert not key_frame_start(payload, 0, len(payload))
