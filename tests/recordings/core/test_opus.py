"""How long packets sound, by the table of RFC 6716."""

import pytest

from recordings.core.opus import duration_s


@pytest.mark.parametrize(
    ("packet", "seconds"),
    [
        (bytes([0 << 3]), 0.01),
        (bytes([1 << 3]), 0.02),
        (bytes([3 << 3]), 0.06),
        (bytes([13 << 3]), 0.02),
        (bytes([16 << 3]), 0.0025),
        (bytes([31 << 3]), 0.02),
        (bytes([31 << 3 | 1]), 0.04),
        (bytes([31 << 3 | 2]), 0.04),
        (bytes([31 << 3 | 3, 6]), 0.12),
        (bytes([31 << 3 | 3, 0x80 | 3]), 0.06),
        (bytes([3 << 3 | 3, 63]), 0.0),
        (bytes([31 << 3 | 3]), 0.0),
        (b"", 0.0),
    ],
)
def test_the_first_byte_tells(packet: bytes, seconds: float) -> None:
    assert duration_s(packet) == pytest.approx(seconds)
