"""Which files a recording becomes."""

import pytest

from recordings.core.frames import Codec
from recordings.core.plan import GRID_MS, SCREEN_SEAM_MS, SEAM_MS, SHORTEST_MS, PlannedPart, Stretch, parts, screens
from recordings.core.story import Span

VP8, H264 = Codec.VP8, Codec.H264


def pictures(start_ms: int, end_ms: int, codec: Codec = VP8, *, width: int = 640, file: int = 0) -> Stretch:
    return Stretch(start_ms, end_ms, codec, width, 360, file)


def spans(planned: tuple[PlannedPart, ...]) -> list[tuple[int, int, Codec | None]]:
    return [(*part.span, part.codec) for part in planned]


def test_one_codec_is_one_file_whatever_its_size() -> None:
    stage = [pictures(0, 4000), pictures(4000, 9000, width=1280, file=1)]
    (part,) = parts([Span(0, 9000)], [], stage)
    assert part == PlannedPart(Span(0, 9000), VP8, 1280, 360, (0, 1))


def test_another_codec_begins_another_file_at_its_first_picture() -> None:
    stage = [pictures(0, 4000), pictures(4013, 6000, H264, file=1), pictures(6001, 9000, file=2)]
    assert spans(parts([Span(0, 9000)], [], stage)) == [(0, 4000, VP8), (4000, 6000, H264), (6000, 9000, VP8)]


def test_h264_of_another_size_begins_another_file() -> None:
    stage = [pictures(0, 4000, H264), pictures(4000, 9000, H264, width=1280, file=1)]
    assert [part.width for part in parts([Span(0, 9000)], [], stage)] == [640, 1280]


def test_voices_alone_are_a_file_without_pictures() -> None:
    assert spans(parts([Span(15, 9005)], [], [])) == [(0, 9020, None)]


def test_a_file_begins_with_its_time_even_before_the_first_picture() -> None:
    assert spans(parts([Span(0, 9000)], [], [pictures(3000, 9000)])) == [(0, 9000, VP8)]


@pytest.mark.parametrize(("gap_ms", "files"), [(SEAM_MS - GRID_MS, 1), (SEAM_MS, 2)])
def test_a_short_gap_is_a_seam_in_one_file(gap_ms: int, files: int) -> None:
    stage = [pictures(0, 4000), pictures(4000 + gap_ms, 30_000, file=1)]
    assert len(parts([Span(0, 4000), Span(4000 + gap_ms, 30_000)], [], stage)) == files


def test_a_pause_is_left_out_however_short() -> None:
    stage = [pictures(0, 4000), pictures(6000, 9000, file=1)]
    planned = parts([Span(0, 4000), Span(6000, 9000)], [Span(4010, 5990)], stage)
    assert spans(planned) == [(0, 4000, VP8), (6000, 9000, VP8)]


def test_a_codec_that_was_there_for_a_moment_only_makes_no_file() -> None:
    stage = [pictures(0, 100), pictures(SHORTEST_MS - GRID_MS, 9000, H264, file=1)]
    assert spans(parts([Span(0, 9000)], [], stage)) == [(0, 9000, H264)]


def test_nothing_recorded_is_no_file() -> None:
    assert parts([], [], []) == ()
    assert parts([Span(0, 0)], [], []) == ()


@pytest.mark.parametrize(("gap_ms", "files"), [(SCREEN_SEAM_MS, 1), (SCREEN_SEAM_MS + 1, 2)])
def test_a_screen_that_is_shared_again_is_another_file(gap_ms: int, files: int) -> None:
    shared = [pictures(1000, 4000), pictures(4000 + gap_ms, 30_000, file=1)]
    planned = screens(shared)
    assert len(planned) == files
    assert planned[0].span.start_ms == 1000
    assert planned[-1].span.end_ms == 30_020
