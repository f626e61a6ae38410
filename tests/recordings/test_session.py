"""When a key frame is asked for, so that a finished recording can be sought in."""

from pathlib import Path

import pytest

from recordings.core.rtp import RtpPacket
from recordings.recorder.session import NO_KEY_FRAME_S, Line
from recordings.recorder.shelf import Shelf
from sfu.core.codecs import Codec
from sfu.tap_wire import VP8_TYPE, TapSlotName
from tests.recordings.kept import FRAME_S, WALL_S
from tests.recordings.reference import LiveCamera
from tests.recordings.sealing.vaults import PLAIN

DESCRIPTOR = b"\x10"
"""A whole frame in one packet. Source: RFC 7741 section 4.2."""


class Film:
    """Pictures into a line, the first a key frame, and others when they are asked for."""

    def __init__(self, name: TapSlotName, folder: Path) -> None:
        self.line = Line(name, Shelf("r", (folder,), PLAIN))
        self.now_s = 0.0
        self._camera = LiveCamera(Codec.VP8)
        self._sequence = 0

    def show(self, *, key: bool) -> None:
        self._camera.key_wanted = key
        data = DESCRIPTOR + self._camera.encode(WALL_S + self.now_s)
        timestamp = round(self.now_s * 90_000)
        packet = RtpPacket(VP8_TYPE, True, self._sequence, timestamp, 1, data)
        self.line.track.take(packet, self.now_s, WALL_S + self.now_s)
        self.line.write(self.now_s)
        self._sequence += 1
        self.now_s += FRAME_S


@pytest.mark.parametrize("name", ["stage", "screen"])
def test_a_key_frame_is_asked_for_when_there_was_none_for_long(name: TapSlotName, tmp_path: Path) -> None:
    film = Film(name, tmp_path)
    film.show(key=True)
    while film.now_s < NO_KEY_FRAME_S[name]:
        assert not film.line.wants_key_frame(film.now_s)
        film.show(key=False)
    film.now_s += 0.4
    film.show(key=False)
    assert film.line.wants_key_frame(film.now_s)
    film.show(key=True)
    assert not film.line.wants_key_frame(film.now_s)
    film.line.writer.close()


def test_no_key_frame_is_asked_for_while_no_pictures_come(tmp_path: Path) -> None:
    film = Film("stage", tmp_path)
    film.show(key=True)
    assert not film.line.wants_key_frame(film.now_s + 2 * NO_KEY_FRAME_S["stage"])
    film.line.writer.close()
