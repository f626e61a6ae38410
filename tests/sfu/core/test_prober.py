"""A probe: how much padding when, and when the line has carried it."""

import pytest

from sfu.core.prober import ANSWER_S, TRAINS_S, Line, Prober

BEAT_S = 0.025
PACKET = 295
EXTRA_BPS = 400_000
BEGINS_S = 10.0
USUAL_S = 0.04


def told(
    estimate_bps: float, noted_s: float, loss: float = 0.0, trip_s: float | None = USUAL_S, began_s: float = 9.5
) -> Line:
    return Line(estimate_bps, noted_s, loss, trip_s, began_s)


def begun(usual_trip_s: float | None = USUAL_S) -> Prober:
    """On an estimate of 300 kbit/s; a round trip was told half a second ago."""
    return Prober(EXTRA_BPS, usual_trip_s, told(300_000, 9.9), BEGINS_S)


def train(prober: Prober, now_s: float) -> tuple[int, float]:
    """The bytes of the train that begins now, and when its sender report follows."""
    sent = 0
    while not prober.ends_train(now_s):
        sent += prober.owed_packets(now_s, PACKET) * PACKET
        now_s += BEAT_S
    return sent, now_s


def answered(prober: Prober, tail_s: float, trip_s: float = USUAL_S) -> bool | None:
    """What is made of a round trip that the sender report behind a train has made."""
    return prober.verdict(told(310_000, tail_s, trip_s=trip_s, began_s=tail_s - 1 / 65536), tail_s + 0.4)


def test_each_train_is_longer_and_leaves_when_the_one_before_is_answered_for() -> None:
    prober, now_s = begun(), BEGINS_S
    for number, length_s in enumerate(TRAINS_S):
        sent, tail_s = train(prober, now_s)
        assert tail_s - now_s == pytest.approx(length_s, abs=BEAT_S * 1.01)
        assert sent * 8 == pytest.approx(EXTRA_BPS * length_s, abs=EXTRA_BPS * BEAT_S + 8 * PACKET)
        assert prober.listens
        assert prober.owed_packets(tail_s + 0.2, PACKET) == 0
        assert not prober.ends_train(tail_s + 0.2)
        assert prober.verdict(told(310_000, tail_s), tail_s + 0.2) is None
        verdict = answered(prober, tail_s)
        assert verdict is (True if number == len(TRAINS_S) - 1 else None)
        now_s = tail_s + 0.4


def test_a_late_answer_ends_it_after_the_shortest_train() -> None:
    prober = begun()
    _, tail_s = train(prober, BEGINS_S)
    assert answered(prober, tail_s, USUAL_S + 0.11) is False


def test_an_answer_a_little_late_goes_on() -> None:
    prober = begun()
    _, tail_s = train(prober, BEGINS_S)
    assert answered(prober, tail_s, USUAL_S + 0.09) is None


def test_on_a_thin_line_that_carried_none_before_a_little_late_is_too_late() -> None:
    for trip_s, verdict in ((USUAL_S + 0.07, False), (USUAL_S + 0.05, None)):
        prober = Prober(EXTRA_BPS, USUAL_S, told(300_000, 9.9), BEGINS_S, wary=True)
        _, tail_s = train(prober, BEGINS_S)
        assert answered(prober, tail_s, trip_s) is verdict


@pytest.mark.parametrize("line", [told(300_000, 10.1), told(310_000, 10.1, loss=0.02)])
def test_a_fall_of_the_estimate_or_loss_ends_it_at_once(line: Line) -> None:
    prober = begun()
    assert prober.verdict(told(310_000, 10.05), 10.05) is None
    assert prober.verdict(line, 10.1) is False


def test_who_answered_before_and_falls_silent_has_not_carried_it() -> None:
    prober = begun()
    _, tail_s = train(prober, BEGINS_S)
    assert prober.verdict(told(310_000, tail_s), tail_s + ANSWER_S - 0.01) is None
    assert prober.verdict(told(310_000, tail_s), tail_s + ANSWER_S) is False


def test_one_whose_round_trip_is_not_known_passes_by_its_estimate() -> None:
    prober, now_s, verdict = begun(usual_trip_s=None), BEGINS_S, None
    while verdict is None and now_s < 30.0:
        _, tail_s = train(prober, now_s)
        now_s = tail_s + ANSWER_S
        verdict = prober.verdict(told(310_000, tail_s, trip_s=None, began_s=float("-inf")), now_s)
    assert verdict is True


def test_one_that_told_no_estimate_meanwhile_has_not_carried_it() -> None:
    prober, now_s, verdict = begun(), BEGINS_S, None
    while verdict is None and now_s < 30.0:
        _, tail_s = train(prober, now_s)
        now_s = tail_s + 0.4
        verdict = prober.verdict(told(300_000, 9.9, began_s=tail_s), now_s)
    assert verdict is False
