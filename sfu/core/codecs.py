"""The codecs we forward, and how an offered payload type is recognised as one of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Codec(StrEnum):
    """What may be inside a media packet, whatever payload type a client gave it."""

    VP8 = "vp8"
    H264 = "h264"
    OPUS = "opus"


CLOCK_HZ = {Codec.VP8: 90_000, Codec.H264: 90_000, Codec.OPUS: 48_000}

AUDIO_CODECS = (Codec.OPUS,)
VIDEO_CODECS = (Codec.VP8, Codec.H264)


@dataclass(frozen=True, slots=True)
class OfferedCodec:
    """One payload type of a media section; `name` in lower case, `parameters` as offered, `feedback` as offered."""

    payload_type: int
    name: str
    clock_hz: int
    channels: int
    parameters: str
    feedback: frozenset[str]


def recognise(offered: OfferedCodec) -> Codec | None:
    """Which of our codecs this is; H.264 only as constrained baseline in packetization mode 1. Source: RFC 6184."""
    if offered.name == "vp8" and offered.clock_hz == 90_000:
        return Codec.VP8
    if offered.name == "opus" and offered.clock_hz == 48_000 and offered.channels == 2:
        return Codec.OPUS
    if offered.name == "h264" and offered.clock_hz == 90_000:
        parameters = format_parameters(offered.parameters)
        level = parameters.get("profile-level-id", "").lower()
        if parameters.get("packetization-mode") == "1" and level.startswith("42e0"):
            return Codec.H264
    return None


def repaired_payload_type(offered: OfferedCodec) -> int | None:
    """The payload type an RTX payload type repairs, None when this is no RTX. Source: RFC 4588 section 8.1."""
    apt = format_parameters(offered.parameters).get("apt", "") if offered.name == "rtx" else ""
    return int(apt) if apt.isascii() and apt.isdigit() and len(apt) <= 3 else None


def redundancy_payload_type(offered: Iterable[OfferedCodec], opus: int) -> int | None:
    """The RED payload type that carries Opus only, None when there is none. Source: RFC 2198."""
    wanted = str(opus)
    for codec in offered:
        if codec.name == "red" and codec.clock_hz == 48_000:
            inner = codec.parameters.split("/")
            if len(inner) >= 2 and all(part.strip() == wanted for part in inner):
                return codec.payload_type
    return None


def format_parameters(text: str) -> dict[str, str]:
    """The `name=value` pairs of an fmtp value, names in lower case."""
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
