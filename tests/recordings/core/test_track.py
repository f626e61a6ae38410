"""One stream with its reports: frames with their moments."""

import pytest

from recordings.core.frames import Codec
from recordings.core.rtp import RtpPacket, SenderReport
from recordings.core.track import FIRST_REPORT_S, Track

OPUS = bytes([31 << 3]) + b"sound"
KEY = bytes([0x10, 2, 0, 0x9D, 1, 0x2A, 0x00, 0x05, 0xD0, 0x02])
DELTA = bytes([0x11, 2, 0])
WALL_S = 1_764_000_000.0


def voice() -> Track:
    return Track("voice.0", {111: Codec.OPUS})


def stage() -> Track:
    return Track("stage", {96: Codec.VP8, 97: Codec.H264})


def sound(number: int) -> RtpPacket:
    return RtpPacket(111, False, number & 0xFFFF, number * 960, 7, OPUS)


def picture(number: int, key: bool = False, kind: int = 96) -> RtpPacket:
    return RtpPacket(kind, True, number & 0xFFFF, number * 3000, 8, b"\x10" + (KEY if key else DELTA))


def wants(track: Track) -> bool:
    return track.wants_key_frame


def moments(track: Track, now_s: float) -> list[float]:
    return [round(frame.wall_s - WALL_S, 3) for frame in track.drain(now_s)]


def test_nothing_comes_out_until_its_moment_is_known() -> None:
    track = voice()
    for number in range(3):
        track.take(sound(number), 1.0, WALL_S)
    assert moments(track, 1.0) == []
    track.report(SenderReport(7, WALL_S - 0.1, 0))
    assert moments(track, 1.0) == [-0.1, -0.08, -0.06]


def test_without_a_report_the_arrival_has_to_do() -> None:
    track = voice()
    track.take(sound(0), 1.0, WALL_S)
    track.take(sound(1), 1.02, WALL_S + 0.02)
    assert moments(track, 1.0 + FIRST_REPORT_S) == [0.0, 0.02]
    track.report(SenderReport(7, WALL_S, 960))
    track.take(sound(2), 1.04, WALL_S)
    assert moments(track, 1.5) == [0.02]


def test_sound_knows_how_long_it_is() -> None:
    track = voice()
    track.report(SenderReport(7, WALL_S, 0))
    track.take(sound(0), 1.0, WALL_S)
    (frame,) = track.drain(1.0)
    assert (frame.codec, frame.encoded.data, frame.encoded.key) == (Codec.OPUS, OPUS, True)
    assert frame.duration_s == pytest.approx(0.02)


def test_a_lost_picture_makes_it_want_a_key_frame() -> None:
    track = stage()
    assert not wants(track)
    track.report(SenderReport(8, WALL_S, 0))
    track.take(picture(0, key=True), 0.0, WALL_S)
    assert moments(track, 0.0) == [0.0]
    assert not wants(track)
    track.take(picture(2), 0.1, WALL_S)
    assert moments(track, 0.5) == []
    assert not wants(track), "it may still come"
    assert moments(track, 1.2) == []
    assert wants(track)
    assert track.missing == 1
    track.take(picture(3), 1.3, WALL_S)
    track.take(picture(4, key=True), 1.3, WALL_S)
    assert moments(track, 1.3) == [round(4 / 30, 3)]
    assert not wants(track)


def test_a_packet_that_is_sent_again_in_time_is_in_its_place() -> None:
    track = stage()
    track.report(SenderReport(8, WALL_S, 0))
    for number in (0, 2, 1):
        track.take(picture(number, key=number == 0), 0.1, WALL_S)
    assert [frame.encoded.key for frame in track.drain(0.2)] == [True, False, False]
    assert track.missing == 0


def test_a_change_of_codec_waits_for_its_key_frame() -> None:
    track = stage()
    track.report(SenderReport(8, WALL_S, 0))
    track.take(picture(0, key=True), 0.0, WALL_S)
    track.take(picture(1, kind=97), 0.0, WALL_S)
    assert [frame.codec for frame in track.drain(0.0)] == [Codec.VP8]
    assert wants(track)
    track.take(picture(2), 0.0, WALL_S)
    assert list(track.drain(0.0)) == [], "the one before went on without us"


def test_another_stream_begins_anew() -> None:
    track = stage()
    track.report(SenderReport(8, WALL_S, 0))
    track.take(picture(5, key=True), 0.0, WALL_S)
    assert len(list(track.drain(0.0))) == 1
    track.begin()
    track.take(picture(60_000), 5.0, WALL_S)
    track.take(picture(60_001, key=True), 5.0, WALL_S)
    assert moments(track, 5.1) == []
    track.report(SenderReport(9, WALL_S + 9, 60_001 * 3000))
    assert moments(track, 5.1) == [9.0]


def test_an_unknown_payload_type_is_passed_over() -> None:
    track = voice()
    track.report(SenderReport(7, WALL_S, 0))
    track.take(sound(0)._replace(payload_type=0), 0.0, WALL_S)
    assert list(track.drain(1.0)) == []
