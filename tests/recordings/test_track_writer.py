"""When a file ends and another begins, and that every one of them can be played."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from recordings.core.frames import Codec, Encoded, Frame
from recordings.core.h264 import picture_size
from recordings.core.segments import read_name
from recordings.recorder.growing_file import GrowingFile, sync_all
from recordings.recorder.shelf import Shelf
from recordings.recorder.track_writer import IDLE_S, LONGEST_SOUND_S, RETRY_S, STEP_S, TrackWriter
from recordings.sealing.files import Vault
from sfu.core.codecs import Codec as WireCodec
from tests.recordings.reference import HEIGHT, WIDTH, LiveCamera, LiveMicrophone, pictures_in, sound_seconds
from tests.recordings.sealing.vaults import PLAIN, key_file, vault

WALL_S = 1_764_000_000.0
FRAME_S = 1 / 30


def filmed(codec: WireCodec = WireCodec.VP8, key_every: int = 1000) -> Iterator[Frame]:
    """Pictures without end, from now on."""
    camera, number = LiveCamera(codec), 0
    while True:
        moment_s = WALL_S + number * FRAME_S
        key = number % key_every == 0
        camera.key_wanted = key
        size = (WIDTH, HEIGHT) if key else (0, 0)
        yield Frame(Codec(codec.value), Encoded(camera.encode(moment_s), key, *size), moment_s, 0.0)
        number += 1


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf("r", (tmp_path / "first", tmp_path / "second"), PLAIN)


def end(writer: TrackWriter) -> None:
    writer.close()
    assert sync_all(writer.unsynced())


def fails(writer: TrackWriter) -> bool:
    return writer.failing


def shown(shelf: Shelf) -> list[int]:
    """How many pictures of each file decode."""
    return [len(pictures_in(path, name.began_ms / 1000)) for path, name in shelf.segments()]


def test_pictures_without_a_key_frame_wait_for_one(shelf: Shelf) -> None:
    writer, film = TrackWriter("stage", shelf), filmed(key_every=5)
    next(film)
    for number in range(9):
        writer.write(next(film), number * FRAME_S)
        assert writer.wants_key_frame is (number < 4)
    end(writer)
    assert shown(shelf) == [5]


@pytest.mark.parametrize("codec", [WireCodec.VP8, WireCodec.H264])
def test_what_is_written_can_be_read_before_the_file_is_closed(shelf: Shelf, codec: WireCodec) -> None:
    writer, film = TrackWriter("stage", shelf), filmed(codec)
    for number in range(31):
        writer.write(next(film), number * FRAME_S)
    assert shown(shelf)[0] >= 31 - 7, "a fifth of a second may be in the open cluster"
    end(writer)
    assert shown(shelf) == [31]


def test_another_codec_or_size_begins_another_file(shelf: Shelf) -> None:
    writer, vp8, h264 = TrackWriter("stage", shelf), filmed(), filmed(WireCodec.H264)
    for number in range(3):
        writer.write(next(vp8), number * FRAME_S)
    for number in range(3, 6):
        writer.write(next(h264)._replace(wall_s=WALL_S + number * FRAME_S), number * FRAME_S)
    end(writer)
    assert [name.codec for _, name in shelf.segments()] == [Codec.VP8, Codec.H264]
    assert shown(shelf) == [3, 3]
    key = next(filmed())
    larger = key._replace(encoded=key.encoded._replace(width=2 * WIDTH))
    for frame in (key, key._replace(wall_s=WALL_S + 1), larger._replace(wall_s=WALL_S + 2)):
        writer.write(frame, frame.wall_s - WALL_S)
    end(writer)
    assert len(shelf.segments()) == 4


@pytest.mark.parametrize(("stepped_s", "files"), [(-STEP_S - 1, 2), (STEP_S + 1, 2), (-0.5, 1), (0.5, 1)])
def test_a_clock_that_is_set_begins_another_file(shelf: Shelf, stepped_s: float, files: int) -> None:
    writer, film = TrackWriter("stage", shelf), filmed(key_every=1)
    for number in range(6):
        frame = next(film)
        writer.write(frame._replace(wall_s=frame.wall_s + stepped_s * (number >= 3)), number * FRAME_S)
    end(writer)
    assert len(shelf.segments()) == files
    assert sum(shown(shelf)) == 6


def test_what_waited_for_a_slow_disk_goes_on_in_the_same_file(shelf: Shelf) -> None:
    writer, film = TrackWriter("stage", shelf), filmed()
    for number in range(300):
        writer.write(next(film), 20.0 if number else 0.0)
    end(writer)
    assert shown(shelf) == [300]


def test_the_file_of_a_silent_voice_is_closed_and_the_next_word_begins_another(shelf: Shelf) -> None:
    writer, microphone = TrackWriter("voice.0", shelf), LiveMicrophone()
    now_s = 0.0
    for talk in range(2):
        for _ in range(50):
            moment_s = WALL_S + now_s
            encoded = Encoded(microphone.encode(moment_s), key=True)
            writer.write(Frame(Codec.OPUS, encoded, moment_s, 0.02), now_s)
            now_s += 0.02
            writer.turn(now_s)
        now_s += IDLE_S
        writer.turn(now_s)
        assert len(shelf.segments()) == talk + 1
        assert [sound_seconds(path) for path, _ in shelf.segments()] == pytest.approx([1.0] * (talk + 1), abs=0.05)
    end(writer)
    assert len(shelf.segments()) == 2


def test_sound_goes_on_in_another_file_after_a_minute_without_a_seam(shelf: Shelf) -> None:
    writer, microphone = TrackWriter("voice.0", shelf), LiveMicrophone()
    spoken = [microphone.encode(WALL_S + number * 0.02) for number in range(50)]
    for number in range(round(LONGEST_SOUND_S / 0.02) + 50):
        now_s = number * 0.02
        writer.write(Frame(Codec.OPUS, Encoded(spoken[number % 50], key=True), WALL_S + now_s, 0.02), now_s)
        writer.turn(now_s)
    end(writer)
    (_, first), (_, second) = shelf.segments()
    assert second.began_ms - first.began_ms == LONGEST_SOUND_S * 1000
    heard_s = sum(sound_seconds(path) for path, _ in shelf.segments())
    assert heard_s == pytest.approx(LONGEST_SOUND_S + 1, abs=0.05)


def test_a_disk_that_fails_is_left_for_the_second(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "first").write_text("a file where the folder should be")
    writer, film = TrackWriter("stage", shelf), filmed(key_every=1)
    writer.write(next(film), 0.0)
    assert fails(writer)
    writer.write(next(film), RETRY_S / 2)
    assert writer.lost_frames == 2
    writer.write(next(film), RETRY_S)
    assert not fails(writer)
    end(writer)
    assert [path.parent.parent.name for path, _ in shelf.segments()] == ["second"]


def test_a_file_in_which_nothing_was_kept_is_taken_away_by_the_next_start(shelf: Shelf, tmp_path: Path) -> None:
    writer, film = TrackWriter("stage", shelf), filmed()
    writer.write(next(film), 0.0)
    kept = Shelf("r", (tmp_path / "first", tmp_path / "second"), PLAIN)
    assert len(kept.segments()) == 1
    kept.sweep()
    assert kept.segments() == []
    end(writer)
    writer.write(next(filmed()), 0.0)
    end(writer)
    kept.sweep()
    assert shown(kept) == [1]


def test_the_numbers_go_on_after_a_restart(shelf: Shelf, tmp_path: Path) -> None:
    film = filmed(key_every=1)
    for _ in range(2):
        writer = TrackWriter("stage", Shelf("r", (tmp_path / "first", tmp_path / "second"), PLAIN))
        writer.write(next(film), 0.0)
        end(writer)
    assert [name.number for _, name in shelf.segments()] == [1, 2]


def test_names_are_read_as_they_are_made() -> None:
    assert read_name("000012-voice.2-opus-1764000000123.mkv") == (12, "voice.2", Codec.OPUS, 1_764_000_000_123)
    assert str(read_name("000012-voice.2-opus-1764000000123.mkv")) == "000012-voice.2-opus-1764000000123.mkv"
    for name in ("../000012-stage-vp8-1.mkv", "000012-stage-vp8-1.mkv.tmp", "12-stage-vp8-1.mkv", "manifest.json"):
        assert read_name(name) is None
    assert picture_size(b"") == (0, 0)


def test_without_its_key_nothing_is_written_and_the_volume_is_not_left_for_that(tmp_path: Path) -> None:
    first, keys = tmp_path / "first", tmp_path / "recordings.keys"
    shelf = Shelf("r", (first, tmp_path / "second"), Vault.of(keys))
    writer, film = TrackWriter("stage", shelf), filmed(key_every=1)
    writer.write(next(film), 0.0)
    assert (fails(writer), writer.lost_frames, shelf.segments()) == (True, 1, [])
    key_file(tmp_path)
    writer.write(next(film), RETRY_S / 2)
    writer.write(next(film), RETRY_S)
    end(writer)
    assert not fails(writer)
    assert [path.parent.parent for path, _ in shelf.segments()] == [first]


def test_nothing_is_added_behind_a_record_that_a_full_disk_cut_off(tmp_path: Path) -> None:
    seal = vault(tmp_path).files("r").sealer("segment")
    file = GrowingFile(os.open("/dev/full", os.O_WRONLY), seal)
    with pytest.raises(OSError, match="No space"):
        file.write(b"one")
    with pytest.raises(OSError, match="cut off"):
        file.write(b"two")
    file.close()
