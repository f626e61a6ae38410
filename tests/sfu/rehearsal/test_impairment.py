"""The numbers of a bad line."""

import pytest

from sfu.rehearsal.impairment import Impairment, Line


def arrivals(
    impairment: Impairment, count: int = 10_000, seed: int = 1, step_s: float = 0.01
) -> list[tuple[float, ...]]:
    line = Line(impairment, seed)
    return [line.deliver(1000, number * step_s) for number in range(count)]


def test_a_perfect_line_delivers_at_once() -> None:
    assert arrivals(Impairment(), 3) == [(0.0,), (0.01,), (0.02,)]


def test_the_same_seed_is_the_same_line() -> None:
    bad = Impairment(loss=0.1, burst=0.01, jitter_s=0.02, reorder=0.05, duplicate=0.02)
    assert arrivals(bad, seed=7) == arrivals(bad, seed=7)
    assert arrivals(bad, seed=7) != arrivals(bad, seed=8)


def test_loss_is_near_its_share() -> None:
    lost = sum(not times for times in arrivals(Impairment(loss=0.1)))
    assert 900 < lost < 1100


def test_bursts_have_their_mean_length() -> None:
    kept = "".join("x" if not times else "." for times in arrivals(Impairment(burst=0.01, burst_length=5)))
    bursts = [burst for burst in kept.split(".") if burst]
    assert 4 < sum(map(len, bursts)) / len(bursts) < 6
    assert 70 < len(bursts) < 130


def test_jitter_stays_in_its_bound() -> None:
    waits = [times[0] - number * 0.01 for number, times in enumerate(arrivals(Impairment(delay_s=0.05, jitter_s=0.02)))]
    assert min(waits) >= 0.05 - 1e-9
    assert 0.069 < max(waits) <= 0.07 + 1e-9


def test_reordered_datagrams_arrive_after_later_ones() -> None:
    times = [arrived[0] for arrived in arrivals(Impairment(reorder=0.05))]
    overtaken = sum(times[number] > times[number + 1] for number in range(len(times) - 1))
    assert 400 < overtaken < 600


def test_duplicates_arrive_twice() -> None:
    doubled = sum(len(times) == 2 for times in arrivals(Impairment(duplicate=0.02)))
    assert 150 < doubled < 250


def test_a_rate_spaces_datagrams_and_its_queue_overflows() -> None:
    line = Line(Impairment(rate_bps=800_000, queue_s=0.1), seed=1)
    times = [line.deliver(1000, 0.0) for _ in range(20)]
    assert [arrived[0] for arrived in times if arrived] == pytest.approx([0.01 * number for number in range(1, 12)])
    assert line.lost == 9


def test_a_blackhole_swallows_everything() -> None:
    line = Line(Impairment(blackhole=True), seed=1)
    assert line.deliver(100, 0.0) == ()
    assert line.lost == 1


@pytest.mark.parametrize(
    "wrong",
    [{"loss": 1.1}, {"reorder": -0.1}, {"burst_length": 0.5}, {"delay_s": -1.0}, {"rate_bps": 0}, {"queue_s": -0.1}],
)
def test_impossible_lines_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"shares|negative"):
        Impairment(**wrong)  # type: ignore[arg-type]  # The table mixes whole numbers and fractions.
