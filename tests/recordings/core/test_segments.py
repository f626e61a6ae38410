"""Names of files say what they are, and nothing else is taken for a segment."""

import pytest

from recordings.core.frames import Codec
from recordings.core.segments import SegmentName, read_name


@pytest.mark.parametrize("track", ["stage", "screen", "screen_sound", "voice.2"])
def test_a_name_is_read_as_it_was_written(track: str) -> None:
    name = SegmentName(7, track, Codec.OPUS, 1_764_000_000_123)
    assert str(name) == f"000007-{track}-opus-1764000000123.mkv"
    assert read_name(str(name)) == name


@pytest.mark.parametrize(
    "name", ["", "manifest.json", "000007-stage-av1-1.mkv", "000007-voice.x-opus-1.mkv", "../000007-stage-vp8-1.mkv"]
)
def test_other_files_are_none(name: str) -> None:
    assert read_name(name) is None
