"""Encoded frames, as they are kept."""

from enum import StrEnum
from typing import NamedTuple


class Codec(StrEnum):
    """What a frame is encoded with."""

    VP8 = "vp8"
    H264 = "h264"
    OPUS = "opus"


class Encoded(NamedTuple):
    """One frame of a codec; `width` and `height` (pixels) are 0 where it does not say, and for sound."""

    data: bytes
    key: bool
    width: int = 0
    height: int = 0


class Frame(NamedTuple):
    """A frame with its moment: Unix seconds of its capture. `duration_s` is 0 for pictures."""

    codec: Codec
    encoded: Encoded
    wall_s: float
    duration_s: float
