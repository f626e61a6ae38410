"""The picture and sound that simulated rooms send: recorded once, kept in `recording.bin`.

Form of the file, big-endian: magic, layers (u8), frames a second (u8); for each layer, lowest first, width, height and
frames (u16 each), then each frame as temporal layer (u8), length (u32), VP8 data; then twice, speech and silence,
frames (u16), each as level in -dBov (u8), length (u16), Opus data of 20 ms.
"""

from dataclasses import dataclass
from importlib.resources import files
from struct import Struct

from sfu.core.vp8 import Vp8, parse

PAYLOAD_BYTES = 1120
"""Most bytes of a frame in one packet: with descriptor, header, extensions and tag below 1200."""

VIDEO_CLOCK_HZ = 90_000
SOUND_CLOCK_HZ = 48_000
SOUND_FRAME_S = 0.02

_MAGIC = b"GBNREC01"
_HEAD = Struct("!8sBB")
_LAYER = Struct("!HHH")
_PICTURE = Struct("!BI")
_COUNT = Struct("!H")
_SOUND = Struct("!BH")
_DESCRIPTOR = Struct("!BBHBB")
_PICTURE_ID = Struct("!HB")
_PICTURE_ID_AT = 2


@dataclass(frozen=True, slots=True)
class Picture:
    """One encoded frame as RTP payloads; PictureID and TL0PICIDX are zero until `stamp` writes them."""

    temporal_layer: int
    payloads: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """One simulcast layer; only its first picture is a key frame."""

    width: int
    height: int
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class Sound:
    """20 ms of Opus and its level in -dBov, 0 loudest, 127 silence. Source: RFC 6464."""

    level: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Recording:
    """Layers lowest first, all of the same number of pictures; speech and silence go round and round."""

    frames_per_s: int
    layers: tuple[Layer, ...]
    speech: tuple[Sound, ...]
    silence: tuple[Sound, ...]


def load() -> Recording:
    """The recording that comes with the package."""
    return read(files("sfu.rehearsal").joinpath("recording.bin").read_bytes())


def read(data: bytes) -> Recording:
    """A recording from the bytes of its file. Raises ValueError when they are none."""
    if len(data) < _HEAD.size or not data.startswith(_MAGIC):
        raise ValueError("not a recording of a rehearsal")
    _, layer_count, frames_per_s = _HEAD.unpack_from(data, 0)
    at = _HEAD.size
    layers = []
    for _ in range(layer_count):
        layer, at = _read_layer(data, at)
        layers.append(layer)
    speech, at = _read_sound(data, at)
    silence, at = _read_sound(data, at)
    if at != len(data) or not layers or not speech or not silence or not frames_per_s:
        raise ValueError("the recording is cut short or empty")
    if len({len(layer.pictures) for layer in layers}) != 1:
        raise ValueError("the layers of the recording differ in length")
    return Recording(frames_per_s, tuple(layers), speech, silence)


def stamp(buffer: memoryview, payload_at: int, picture_id: int, tl0picidx: int) -> None:
    """Writes the counters of the VP8 descriptor of a payload that was copied into buffer."""
    _PICTURE_ID.pack_into(buffer, payload_at + _PICTURE_ID_AT, 0x8000 | picture_id & 0x7FFF, tl0picidx & 0xFF)


def starts_key_frame(payload: bytes) -> Vp8 | None:
    """The descriptor when the payload starts a key frame."""
    vp8 = parse(payload, 0, len(payload))
    return vp8 if vp8 is not None and vp8.key_frame else None


def _read_layer(data: bytes, at: int) -> tuple[Layer, int]:
    width, height, count = _LAYER.unpack_from(data, at)
    at += _LAYER.size
    pictures = []
    for _ in range(count):
        temporal_layer, size = _PICTURE.unpack_from(data, at)
        at += _PICTURE.size
        pictures.append(Picture(temporal_layer, _payloads(data[at : at + size], temporal_layer)))
        at += size
    if not pictures or starts_key_frame(pictures[0].payloads[0]) is None:
        raise ValueError("a layer of the recording does not start with a key frame")
    return Layer(width, height, tuple(pictures)), at


def _read_sound(data: bytes, at: int) -> tuple[tuple[Sound, ...], int]:
    (count,) = _COUNT.unpack_from(data, at)
    at += _COUNT.size
    sounds = []
    for _ in range(count):
        level, size = _SOUND.unpack_from(data, at)
        at += _SOUND.size
        sounds.append(Sound(level, data[at : at + size]))
        at += size
    return tuple(sounds), at


def _payloads(frame: bytes, temporal_layer: int) -> tuple[bytes, ...]:
    """A frame in pieces of even size, each behind the descriptor that Chromium sends. Source: RFC 7741 section 4.2.

    X=1; I, L and T set, K not; N on pictures that no other refers to (the highest temporal layer).
    """
    count = max(1, -(-len(frame) // PAYLOAD_BYTES))
    size = -(-len(frame) // count)
    first = 0x80 | (0x20 if temporal_layer == 2 else 0)
    pieces = []
    for number in range(count):
        start = 0x10 if number == 0 else 0
        descriptor = _DESCRIPTOR.pack(first | start, 0xE0, 0x8000, 0, temporal_layer << 6)
        pieces.append(descriptor + frame[number * size : (number + 1) * size])
    return tuple(pieces)
