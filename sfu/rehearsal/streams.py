"""Packets of one SSRC on their way out: numbered, labelled, counted. Source: RFC 3550 section 5.1, RFC 8285."""

import random
from collections.abc import Callable
from struct import Struct
from typing import NamedTuple

from sfu.rehearsal.descriptions import LEVEL_ID, MID_ID, REPAIRED_RID_ID, RID_ID, SEND_TIME_ID, TRANSPORT_CC_ID
from sfu.rehearsal.recording import stamp
from sfu.transport.rtp import ABS_SEND_TIME_TICKS

PAYLOAD_AT = 28
"""Where the payload starts: header, and three words of extensions."""

LOUD_LEVEL = 60
"""-dBov below which a sound counts as a voice."""

_HEADER = Struct("!BBHIIIIII").pack_into
_ORIGINAL_SEQUENCE = Struct("!H").pack_into
_THREE_WORDS_OF_EXTENSIONS = 0xBEDE0003
_TIMES = (TRANSPORT_CC_ID << 4 | 1) << 24 | SEND_TIME_ID << 4 | 2


def video_label(mid: str, rid: str) -> int:
    """The five bytes that name a video stream by its mid and rid, one letter each."""
    return int.from_bytes(bytes([MID_ID << 4, ord(mid), RID_ID << 4, ord(rid), 0]))


def repair_label(mid: str, rid: str) -> int:
    """The five bytes that name the RTX stream of the video stream with this mid and rid."""
    return int.from_bytes(bytes([MID_ID << 4, ord(mid), REPAIRED_RID_ID << 4, ord(rid), 0]))


def sound_label(mid: str, level: int) -> int:
    """The five bytes that name a sound stream and tell its level in -dBov, with the voice bit when it is loud."""
    voice = 0x80 if level < LOUD_LEVEL else 0
    return int.from_bytes(bytes([LEVEL_ID << 4, voice | level, MID_ID << 4, ord(mid), 0]))


class Payload(NamedTuple):
    """What goes into one packet; `counters` are PictureID and TL0PICIDX for its VP8 descriptor."""

    data: bytes
    marker: bool
    counters: tuple[int, int] | None = None


class Outlet:
    """Where the packets of one connection go; `transport_sequence` counts them all for transport-cc.

    `send` encrypts and sends the first n bytes of `view`.
    """

    __slots__ = ("send", "transport_sequence", "view")

    def __init__(self, view: memoryview, send: Callable[[int], None]) -> None:
        self.view = view
        self.send = send
        self.transport_sequence = random.getrandbits(15)


class Stream:
    """One SSRC. `label` names it in the packets; `timestamp` belongs to `timestamp_s` (monotonic seconds)."""

    __slots__ = (
        "_outlet",
        "_payload_type",
        "label",
        "octets",
        "packets",
        "sequence",
        "ssrc",
        "timestamp",
        "timestamp_s",
    )

    def __init__(self, outlet: Outlet, payload_type: int, label: int) -> None:
        self._outlet = outlet
        self._payload_type = payload_type
        self.label = label
        self.ssrc = random.randint(1, 2**32 - 1)
        self.sequence = random.getrandbits(16)
        self.timestamp = random.getrandbits(32)
        self.timestamp_s = 0.0
        self.packets = 0
        self.octets = 0

    def send(self, payload: Payload, now_s: float) -> None:
        """Sends a payload under the next sequence number and the stream's timestamp."""
        end = self._place(payload, PAYLOAD_AT)
        self._finish(end, payload.marker, self.timestamp, now_s)

    def send_again(self, sequence: int, payload: Payload, timestamp: int, now_s: float) -> None:
        """Sends on this RTX stream what another stream sent under these numbers. Source: RFC 4588 section 4."""
        _ORIGINAL_SEQUENCE(self._outlet.view, PAYLOAD_AT, sequence)
        end = self._place(payload, PAYLOAD_AT + 2)
        self._finish(end, payload.marker, timestamp, now_s)

    def _place(self, payload: Payload, at: int) -> int:
        """Copies a payload to this place; the offset of its end."""
        view, data = self._outlet.view, payload.data
        end = at + len(data)
        view[at:end] = data
        if payload.counters is not None:
            stamp(view, at, *payload.counters)
        return end

    def _finish(self, end: int, marker: bool, timestamp: int, now_s: float) -> None:
        """Writes the header before the payload and sends the first end bytes."""
        outlet, label = self._outlet, self.label
        number = outlet.transport_sequence
        outlet.transport_sequence = (number + 1) & 0xFFFF
        _HEADER(
            outlet.view,
            0,
            0x90,
            self._payload_type | 0x80 if marker else self._payload_type,
            self.sequence,
            timestamp,
            self.ssrc,
            _THREE_WORDS_OF_EXTENSIONS,
            _TIMES | number << 8,
            (int(now_s * ABS_SEND_TIME_TICKS) & 0xFFFFFF) << 8 | label >> 32,
            label & 0xFFFFFFFF,
        )
        self.sequence = (self.sequence + 1) & 0xFFFF
        self.packets += 1
        self.octets += end - PAYLOAD_AT
        outlet.send(end)
