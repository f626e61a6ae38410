"""Redundant sound: a packet that repeats the frames before it. Source: RFC 2198 section 3."""

from collections.abc import Sequence
from dataclasses import dataclass

LARGEST_OFFSET = 1 << 14
LARGEST_BLOCK_BYTES = 1 << 10
MOST_BLOCKS = 16


@dataclass(frozen=True, slots=True)
class Frame:
    """One encoded frame and its RTP timestamp."""

    timestamp: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a received RED payload; `timestamp_offset` is how many ticks it lies before the packet's own."""

    payload_type: int
    timestamp_offset: int
    payload: bytes


def build(payload_type: int, primary: Frame, earlier: Sequence[Frame]) -> bytes:
    """A RED payload of the primary frame and those earlier ones (oldest first) that the format can carry.

    Frames 16384 ticks (341 ms of Opus) or more before the primary, of 1024 bytes or more, empty, or not before it
    are left out. The caller gives frames of the same source only.
    """
    headers = bytearray()
    bodies = bytearray()
    for frame in earlier:
        offset = (primary.timestamp - frame.timestamp) & 0xFFFF_FFFF
        length = len(frame.payload)
        if 0 < offset < LARGEST_OFFSET and 0 < length < LARGEST_BLOCK_BYTES:
            headers += (0x80 << 24 | payload_type << 24 | offset << 10 | length).to_bytes(4, "big")
            bodies += frame.payload
    headers.append(payload_type)
    return bytes(headers + bodies + primary.payload)


def parse(payload: bytes) -> tuple[Block, ...] | None:
    """The blocks of a RED payload, oldest first and the primary last; None when it is malformed."""
    heads: list[tuple[int, int, int]] = []
    at = 0
    while at < len(payload) and payload[at] & 0x80:
        if at + 4 > len(payload) or len(heads) == MOST_BLOCKS:
            return None
        word = int.from_bytes(payload[at : at + 4], "big")
        heads.append((word >> 24 & 0x7F, word >> 10 & 0x3FFF, word & 0x3FF))
        at += 4
    if at >= len(payload):
        return None
    primary_type = payload[at]
    at += 1
    if at + sum(length for _, _, length in heads) > len(payload):
        return None
    blocks: list[Block] = []
    for payload_type, offset, length in heads:
        blocks.append(Block(payload_type, offset, payload[at : at + length]))
        at += length
    blocks.append(Block(primary_type, 0, payload[at:]))
    return tuple(blocks)
