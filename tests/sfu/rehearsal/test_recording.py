"""The recording that rooms send."""

import pytest

from sfu.core.vp8 import parse
from sfu.rehearsal.recording import PAYLOAD_BYTES, load, read, stamp, starts_key_frame

RECORDING = load()


def test_three_layers_double_in_size() -> None:
    assert [(layer.width, layer.height) for layer in RECORDING.layers] == [(320, 180), (640, 360), (1280, 720)]


def test_the_first_picture_alone_is_a_key_frame_of_the_layers_size() -> None:
    for layer in RECORDING.layers:
        starts = [starts_key_frame(picture.payloads[0]) for picture in layer.pictures]
        assert starts[0] is not None
        assert (starts[0].width, starts[0].height) == (layer.width, layer.height)
        assert starts[1:] == [None] * (len(layer.pictures) - 1)


def test_payloads_carry_descriptors_as_a_browser_writes_them() -> None:
    for picture in RECORDING.layers[2].pictures:
        read_back = [parse(payload, 0, len(payload)) for payload in picture.payloads]
        assert all(vp8 is not None and vp8.picture_id_mask == 0x7FFF for vp8 in read_back)
        assert [vp8.start_of_frame for vp8 in read_back if vp8] == [True] + [False] * (len(read_back) - 1)
        assert {vp8.tid for vp8 in read_back if vp8} == {picture.temporal_layer}
        assert max(map(len, picture.payloads)) <= PAYLOAD_BYTES + 6


def test_temporal_layers_alternate() -> None:
    assert [picture.temporal_layer for picture in RECORDING.layers[0].pictures[:8]] == [0, 2, 1, 2, 0, 2, 1, 2]


def test_the_bit_rate_is_that_of_a_camera() -> None:
    seconds = len(RECORDING.layers[0].pictures) / RECORDING.frames_per_s
    rates_kbps = [
        sum(len(payload) for picture in layer.pictures for payload in picture.payloads) * 8 / seconds / 1000
        for layer in RECORDING.layers
    ]
    assert 100 < rates_kbps[0] < 200
    assert 350 < rates_kbps[1] < 600
    assert 1200 < rates_kbps[2] < 1800


def test_counters_are_written_into_a_copied_payload() -> None:
    payload = RECORDING.layers[0].pictures[0].payloads[0]
    buffer = bytearray(5) + payload
    stamp(memoryview(buffer), 5, 0x1_8005, 0x107)
    vp8 = parse(buffer, 5, len(buffer))
    assert vp8 is not None
    assert (vp8.picture_id, vp8.tl0picidx, vp8.key_frame) == (5, 7, True)
    assert buffer[11:] == payload[6:]


def test_speech_has_levels_and_silence_is_small() -> None:
    assert min(sound.level for sound in RECORDING.speech) < 20
    assert all(0 <= sound.level <= 127 for sound in RECORDING.speech)
    assert RECORDING.silence[0].level == 127
    assert len(RECORDING.silence[0].payload) <= 8


@pytest.mark.parametrize("data", [b"", b"GBNREC01", b"GBNREC01\0\x1e\0\0\0\0", b"something else altogether"])
def test_what_is_no_recording_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"recording"):
        read(data)
