"""Where sound stands among samples."""

from itertools import pairwise

from recordings.core.placing import SAMPLES_A_MS, TOLERANCE, positions

FRAME = 20 * SAMPLES_A_MS


def placed(*moments_ms: int) -> list[int]:
    return list(positions((moment, FRAME) for moment in moments_ms))


def test_moments_of_whole_milliseconds_leave_no_seams() -> None:
    at = placed(100, 121, 139, 161)
    assert [after - before for before, after in pairwise(at)] == [FRAME] * 3
    assert at[0] == 100 * SAMPLES_A_MS


def test_a_silence_is_kept_as_long_as_it_was() -> None:
    assert placed(0, 20, 500) == [0, FRAME, 500 * SAMPLES_A_MS]


def test_a_clock_that_drifts_is_followed_once_it_is_off() -> None:
    moments = [round(number * 20.01) for number in range(6000)]
    off = [abs(at - moment * SAMPLES_A_MS) for at, moment in zip(placed(*moments), moments, strict=True)]
    assert max(off) <= TOLERANCE


def test_what_comes_too_early_is_set_back() -> None:
    assert placed(0, 20, 20)[2] == 2 * FRAME
    assert placed(0, 20, 19)[2] == 19 * SAMPLES_A_MS
