"""The VP8 payload descriptor: every combination of fields, cut short everywhere, patched in place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.core.vp8 import Vp8, parse, patch

KEY_FRAME = bytes.fromhex("100200 9d012a 0005 d002")
DELTA_FRAME = bytes.fromhex("310200 aabbcc")


def descriptor(picture_id: int | None, wide: bool, tl0picidx: int | None, tid: int | None, keyidx: int | None) -> bytes:
    """A first-packet descriptor with the fields that are given. Source: RFC 7741 section 4.2."""
    flags = 0
    fields = bytearray()
    if picture_id is not None:
        flags |= 0x80
        fields += (0x8000 | picture_id).to_bytes(2, "big") if wide else bytes([picture_id])
    if tl0picidx is not None:
        flags |= 0x40
        fields.append(tl0picidx)
    if tid is not None or keyidx is not None:
        flags |= (0x20 if tid is not None else 0) | (0x10 if keyidx is not None else 0)
        fields.append((tid or 0) << 6 | (keyidx or 0))
    return bytes([0x90, flags]) + fields if flags else b"\x10"


@st.composite
def descriptors(draw: st.DrawFn) -> tuple[bytes, int | None, bool, int | None, int | None, int | None]:
    wide = draw(st.booleans())
    picture_id = draw(st.none() | st.integers(0, 0x7FFF if wide else 0x7F))
    tl0picidx = draw(st.none() | st.integers(0, 0xFF))
    tid = draw(st.none() | st.integers(0, 3))
    keyidx = draw(st.none() | st.integers(0, 31))
    return descriptor(picture_id, wide, tl0picidx, tid, keyidx), picture_id, wide, tl0picidx, tid, keyidx


def parsed(payload: bytes) -> Vp8:
    vp8 = parse(payload, 0, len(payload))
    assert vp8 is not None
    return vp8


@given(descriptors(), st.integers(0, 60))
def test_every_combination_of_fields_is_read(
    made: tuple[bytes, int | None, bool, int | None, int | None, int | None], offset: int
) -> None:
    head, picture_id, wide, tl0picidx, tid, keyidx = made
    packet = bytes(offset) + head + KEY_FRAME
    vp8 = parse(packet, offset, len(packet))
    assert vp8 is not None
    assert (vp8.picture_id, vp8.tl0picidx, vp8.tid, vp8.keyidx) == (picture_id, tl0picidx, tid or 0, keyidx)
    assert vp8.picture_id_mask == (0 if picture_id is None else 0x7FFF if wide else 0x7F)
    assert (vp8.key_frame, vp8.width, vp8.height) == (True, 1280, 720)
    for at, value in ((vp8.tl0picidx_at, tl0picidx), (vp8.keyidx_at, keyidx), (vp8.picture_id_at, picture_id)):
        assert (at == 0) == (value is None)


@given(descriptors(), st.integers(0, 70_000), st.integers(0, 600), st.integers(0, 100), st.integers(0, 60))
def test_patched_counters_are_read_back_and_nothing_else_changes(
    made: tuple[bytes, int | None, bool, int | None, int | None, int | None],
    new_picture: int,
    new_tl0: int,
    new_key: int,
    offset: int,
) -> None:
    head, picture_id, wide, tl0picidx, _, keyidx = made
    before = bytes(offset) + head + KEY_FRAME
    packet = bytearray(before)
    vp8 = parse(packet, offset, len(packet))
    assert vp8 is not None
    patch(memoryview(packet), offset, vp8, new_picture, new_tl0, new_key)
    again = parse(packet, offset, len(packet))
    assert again is not None
    mask = 0x7FFF if wide else 0x7F
    assert again.picture_id == (None if picture_id is None else new_picture & mask)
    assert again.tl0picidx == (None if tl0picidx is None else new_tl0 & 0xFF)
    assert again.keyidx == (None if keyidx is None else new_key & 0x1F)
    assert (again.tid, again.y, again.key_frame) == (vp8.tid, vp8.y, vp8.key_frame)
    patch(memoryview(packet), offset, again, picture_id or 0, tl0picidx or 0, keyidx or 0)
    assert bytes(packet) == before


@given(descriptors())
def test_descriptor_cut_short_anywhere_is_refused(
    made: tuple[bytes, int | None, bool, int | None, int | None, int | None],
) -> None:
    head = made[0]
    for end in range(len(head) + 1):
        assert parse(head + KEY_FRAME, 0, end) is None
    assert parse(head + KEY_FRAME, 0, len(head) + 1) is not None


@given(st.binary(max_size=40))
def test_no_bytes_make_it_raise(payload: bytes) -> None:
    parse(payload, 0, len(payload))


@given(st.binary(min_size=1, max_size=40))
def test_fields_lie_inside_whatever_was_accepted(payload: bytes) -> None:
    vp8 = parse(payload, 0, len(payload))
    if vp8 is not None:
        packet = bytearray(payload)
        patch(memoryview(packet), 0, vp8, 0x1234, 0x56, 0x17)
        assert len(packet) == len(payload)


CHROMIUM = bytes([0x90, 0xE0, 0x80, 5, 6, 0x20])


@pytest.mark.parametrize("head", [CHROMIUM, descriptor(5, True, 6, 0, 7)])
def test_usual_browser_descriptor_is_patched_in_one_go(head: bytes) -> None:
    assert parsed(head + KEY_FRAME).packed


def test_what_chromium_sends_keeps_its_temporal_layer() -> None:
    packet = bytearray(CHROMIUM + KEY_FRAME)
    patch(memoryview(packet), 0, parsed(CHROMIUM + KEY_FRAME), 0x1234, 0x56, 0)
    assert packet[:6] == bytes([0x90, 0xE0, 0x92, 0x34, 0x56, 0x20])


@pytest.mark.parametrize("head", [descriptor(5, False, 6, 0, 7), descriptor(5, True, None, 0, 7), b"\x10"])
def test_unusual_descriptor_is_not_taken_for_the_usual_one(head: bytes) -> None:
    assert not parsed(head + KEY_FRAME).packed


@pytest.mark.parametrize(
    ("first", "starts"),
    [(0x10, True), (0x00, False), (0x11, False), (0x17, False), (0x30, True), (0x50, True)],
)
def test_frame_starts_in_its_first_partition_only(first: int, starts: bool) -> None:
    assert parsed(bytes([first]) + KEY_FRAME).start_of_frame is starts


def test_delta_frame_is_no_key_frame() -> None:
    vp8 = parsed(b"\x10" + DELTA_FRAME)
    assert (vp8.start_of_frame, vp8.key_frame) == (True, False)


def test_later_packet_of_a_key_frame_is_not_its_start() -> None:
    assert not parsed(b"\x00" + KEY_FRAME).key_frame


def test_key_frame_without_its_start_code_is_not_one() -> None:
    assert not parsed(b"\x10" + KEY_FRAME.replace(b"\x9d", b"\x9e")).key_frame


def test_key_frame_whose_size_is_cut_off_is_not_one() -> None:
    assert not parsed(b"\x10" + KEY_FRAME[:-1]).key_frame


def test_scaling_bits_are_no_part_of_the_size() -> None:
    vp8 = parsed(b"\x10" + bytes.fromhex("100200 9d012a 4045 d0c2"))
    assert (vp8.width, vp8.height) == (0x0540, 0x02D0)


def test_layer_sync_bit_is_read() -> None:
    assert parsed(bytes([0x90, 0x20, 0b0110_0000]) + DELTA_FRAME).y
