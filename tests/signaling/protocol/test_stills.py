"""What a binary frame must be to be shown to others as a picture."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.protocol.messages import MAX_STILL_BYTES
from signaling.protocol.stills import is_still, read_still_frame, still_frame
from tests.signaling import golden

STILL = golden.still()
HAI_HAU, AT_MS = "xa-hai-hau", 1_774_230_432_000


def header_at(marker: int) -> int:
    """Where a segment's marker stands in the golden picture."""
    return STILL.index(bytes((0xFF, marker)))


def patched(at: int, value: bytes) -> bytes:
    """The golden picture with bytes of another value."""
    return STILL[:at] + value + STILL[at + len(value) :]


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


def with_segment(marker: int, body: bytes) -> bytes:
    """The golden picture with one more segment after its start."""
    return STILL[:2] + segment(marker, body) + STILL[2:]


def without(marker: int) -> bytes:
    """The golden picture without any segment of a kind before its scan."""
    at, kept = 2, STILL[:2]
    while STILL[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(STILL[at + 2 : at + 4], "big")
        if STILL[at + 1] != marker:
            kept += STILL[at:end]
        at = end
    return kept + STILL[at:]


SIZE = header_at(0xC0) + 5

HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "text": b"{}",
    "a script": b"<script>alert(1)</script>",
    "a PNG": b"\x89PNG\r\n\x1a\n" + bytes(64),
    "a WebP": b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(32),
    "a GIF": b"GIF89a" + bytes(32),
    "an SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "only the start": b"\xff\xd8",
    "start and end": b"\xff\xd8\xff\xd9",
    "one byte for both": b"\xff\xd8\xd9",
    "cut short": STILL[:-100],
    "without its end": STILL[:-2],
    "without its start": STILL[2:],
    "more after its end": STILL + b"x",
    "another picture after it": STILL + STILL,
    "a ZIP behind it": STILL + b"PK\x03\x04" + bytes(30) + b"\xff\xd9",
    "wide as a bomb": patched(SIZE + 2, (65_500).to_bytes(2, "big")),
    "high as a bomb": patched(SIZE, (65_500).to_bytes(2, "big")),
    "of no height": patched(SIZE, bytes(2)),
    "on its side": patched(SIZE, (320).to_bytes(2, "big") + (180).to_bytes(2, "big")),
    "twelve bits": patched(SIZE - 1, b"\x0c"),
    "four components": patched(SIZE + 4, b"\x04"),
    "no component": patched(SIZE + 4, b"\x00"),
    "progressive": patched(header_at(0xC0), b"\xff\xc2"),
    "lossless": patched(header_at(0xC0), b"\xff\xc3"),
    "arithmetic": patched(header_at(0xC0), b"\xff\xc9"),
    "two headers": with_segment(0xC0, STILL[SIZE - 1 : SIZE + 14]),
    "a comment": with_segment(0xFE, b"who was here"),
    "EXIF": with_segment(0xE1, b"Exif\x00\x00" + bytes(20)),
    "a colour profile": with_segment(0xE2, b"ICC_PROFILE\x00" + bytes(20)),
    "a thumbnail of Adobe": with_segment(0xED, b"Photoshop 3.0\x00"),
    "a height told later": with_segment(0xDC, b"\x00\xb4"),
    "no tables": without(0xDB),
    "no Huffman tables": without(0xC4),
    "no header": without(0xC0),
    "a segment longer than the file": patched(4, b"\xff\xff"),
    "a segment shorter than its length": patched(4, b"\x00\x01"),
    "no marker where one must be": patched(2, b"\x00"),
    "a second scan": STILL[:-2] + STILL[header_at(0xDA) :],
    "a marker inside the scan": STILL[:-40] + b"\xff\xfe\x00\x04ab" + STILL[-40:],
    "larger than it may": STILL[:-2] + bytes(MAX_STILL_BYTES) + STILL[-2:],
}


def test_a_picture_as_a_browser_makes_it_is_a_still() -> None:
    assert is_still(STILL)


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_anything_else_is_refused(data: bytes) -> None:
    assert not is_still(data)


@pytest.mark.parametrize(("size", "fits"), [(MAX_STILL_BYTES, True), (MAX_STILL_BYTES + 1, False)])
def test_a_still_has_at_most_its_bytes(size: int, fits: bool) -> None:
    filled = STILL[:-2] + bytes(size - len(STILL)) + STILL[-2:]
    assert len(filled) == size
    assert is_still(filled) is fits


@given(st.binary(max_size=400))
def test_no_bytes_break_the_check(data: bytes) -> None:
    assert not is_still(data)


@given(st.integers(0, len(STILL) - 1), st.integers(0, 255))
def test_a_flipped_byte_breaks_nothing(at: int, value: int) -> None:
    assert is_still(patched(at, bytes((value,)))) in {True, False}


def test_the_golden_frame_shows_the_golden_picture() -> None:
    assert still_frame(HAI_HAU, AT_MS, STILL) == golden.still_shown()


@given(st.from_regex(r"[0-9A-Za-z_-]{1,64}", fullmatch=True), st.integers(0, 2**63), st.binary(max_size=64))
def test_a_frame_reads_as_it_was_written(participant: str, taken_ms: int, jpeg: bytes) -> None:
    assert read_still_frame(still_frame(participant, taken_ms, jpeg)) == (participant, taken_ms, jpeg)


@pytest.mark.parametrize(
    "spoil",
    [lambda frame: b"", lambda frame: frame[:9], lambda frame: b"\x02" + frame[1:], lambda frame: frame[:15]],
    ids=["empty", "half a head", "another version", "half an id"],
)
def test_what_is_no_frame_is_not_read(spoil: Callable[[bytes], bytes]) -> None:
    with pytest.raises(ValueError, match=r"head|frame"):
        read_still_frame(spoil(golden.still_shown()))
