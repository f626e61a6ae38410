"""Frames of Opus in one packet: what a decoder hears of them is what it hears of each alone."""

from collections.abc import Sequence

import av
import pytest
from av.audio.codeccontext import AudioCodecContext

from sfu.core.opus import JOINED_TICKS, MOST_BYTES, Bundle, joined, ticks_of
from sfu.rehearsal.recording import load

FRAME_TICKS = 960
SPEECH_FRAMES = 300


def heard(payloads: Sequence[bytes]) -> bytes:
    """The samples that libopus, which browsers use, makes of packets."""
    decoder = AudioCodecContext.create("libopus", "r")
    decoder.sample_rate, decoder.layout = 48_000, "mono"
    frames = [frame for payload in payloads for frame in decoder.decode(av.Packet(payload))]
    return b"".join(bytes(frame.planes[0])[: frame.samples * frame.format.bytes] for frame in frames)


def speech() -> list[bytes]:
    return [frame.payload for frame in load().speech[:SPEECH_FRAMES]]


def filled(bundle: Bundle, payloads: Sequence[bytes], sequence: int = 0xFFFF, timestamp: int = 0xFFFF_FC40) -> None:
    for number, payload in enumerate(payloads):
        where = (sequence + number) & 0xFFFF, (timestamp + number * FRAME_TICKS) & 0xFFFF_FFFF
        assert bundle.fits(*where, payload)
        bundle.add(*where, False, payload)


@pytest.mark.parametrize("frames", [2, 3, 6])
def test_speech_in_joined_packets_is_the_same_to_the_sample(frames: int) -> None:
    payloads = speech()
    kinds = {payload[0] for payload in payloads}
    assert all(ticks_of(payload) == FRAME_TICKS for payload in payloads)
    packets = []
    bundle: list[bytes] = []
    for payload in payloads:
        if bundle and (bundle[0][0] != payload[0] or len(bundle) == frames):
            packets.append(joined(bundle))
            bundle = []
        bundle.append(payload)
    packets.append(joined(bundle))
    assert len(packets) < len(payloads) / frames + 20 * len(kinds)
    assert len(heard(packets)) == len(payloads) * FRAME_TICKS * 2
    assert heard(packets) == heard(payloads)


def test_frames_of_252_bytes_and_more_and_empty_ones_are_told_apart() -> None:
    """The lengths of RFC 6716 section 3.2.1, both sides of each limit."""
    first = 0x78
    for lengths in ([251, 252, 3], [255, 256, 1], [1275, 0, 4], [0, 0, 0]):
        payload = joined([bytes([first]) + bytes(length) for length in lengths])
        assert payload[0] == first | 3
        assert payload[1] == 0x80 | 3
        at, told = 2, []
        for _ in lengths[:-1]:
            length = payload[at]
            at += 1
            if length >= 252:
                length += 4 * payload[at]
                at += 1
            told.append(length)
        assert [*told, len(payload) - at - sum(told)] == lengths


@pytest.mark.parametrize(
    ("payload", "ticks"),
    [
        (b"", None),
        (b"\x78a", 960),
        (b"\x79aa", None),
        (b"\x7a\x01aa", None),
        (b"\x7b\x01a", None),
        (b"\x00a", 480),
        (b"\x18a", 2880),
        (b"\x60a", 480),
        (b"\xf8a", 960),
        (b"\xe0a", 120),
    ],
)
def test_how_long_a_packet_of_one_frame_lasts(payload: bytes, ticks: int | None) -> None:
    assert ticks_of(payload) == ticks


def test_a_bundle_is_full_after_60_ms_and_is_numbered_by_its_first_frame() -> None:
    bundle = Bundle()
    filled(bundle, [b"\x78a", b"\x78b"])
    was_full = bundle.is_full
    bundle.add(1, (0xFFFF_FC40 + 2 * FRAME_TICKS) & 0xFFFF_FFFF, True, b"\x78c")
    assert (was_full, bundle.is_full) == (False, True)
    assert 3 * FRAME_TICKS == JOINED_TICKS
    told = bundle.take()
    assert (told.sequence, told.timestamp, told.last_timestamp) == (0xFFFF, 0xFFFF_FC40, 960)
    assert (told.frames, told.marker, told.payload) == (3, False, joined([b"\x78a", b"\x78b", b"\x78c"]))
    assert (bundle.is_empty, bundle.first_sequence) == (True, None)


@pytest.mark.parametrize(
    ("sequence", "timestamp", "payload"),
    [
        (8, 1960, b"\x78b"),
        (6, 1960, b"\x78b"),
        (7, 2920, b"\x78b"),
        (7, 1960, b"\x70b"),
        (7, 1960, b"\x7cb"),
        (7, 1960, b"\x78" + bytes(MOST_BYTES - 2)),
        (7, 1960, b""),
    ],
)
def test_only_the_next_frame_of_the_same_kind_fits(sequence: int, timestamp: int, payload: bytes) -> None:
    bundle = Bundle()
    bundle.add(6, 1000, False, b"\x78aa")
    assert bundle.fits(7, 1960, b"\x78b")
    assert not bundle.fits(sequence, timestamp, payload)


def test_what_has_several_frames_already_goes_alone() -> None:
    bundle = Bundle()
    bundle.add(6, 1000, False, b"\x79aa")
    assert bundle.is_full
    assert bundle.take().payload == b"\x79aa"
