"""One publisher is asked for few key frames, however many viewers want one."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sfu.core.keyframes import KeyframeThrottle


def test_first_wish_goes_out_at_once() -> None:
    assert KeyframeThrottle(0.5).ask(100.0)


def test_wishes_within_the_interval_are_joined() -> None:
    throttle = KeyframeThrottle(0.5)
    throttle.ask(100.0)
    assert not throttle.ask(100.49)
    assert throttle.due(100.5)


def test_wish_is_repeated_until_the_key_frame_comes() -> None:
    throttle = KeyframeThrottle(0.5)
    throttle.ask(100.0)
    assert throttle.due(100.5)
    throttle.arrived(100.6)
    assert not throttle.due(101.1)
    assert not throttle.waiting


def test_wish_after_the_key_frame_waits_for_the_interval() -> None:
    throttle = KeyframeThrottle(0.5)
    throttle.ask(100.0)
    throttle.arrived(100.1)
    assert not throttle.ask(100.2)
    assert not throttle.due(100.4)
    assert throttle.due(100.5)


def test_key_frame_of_another_layer_does_not_end_the_wish() -> None:
    throttle = KeyframeThrottle(0.5)
    throttle.ask(100.0, layer=2)
    throttle.arrived(100.1, layer=0)
    assert throttle.due(100.5)
    throttle.arrived(100.6, layer=2)
    assert not throttle.due(101.0)


def test_wish_that_was_taken_back_is_not_repeated() -> None:
    throttle = KeyframeThrottle(0.5)
    throttle.ask(100.0, layer=1)
    throttle.forget(1)
    assert not throttle.due(101.0)


def test_wishes_without_any_answer_become_rarer() -> None:
    throttle = KeyframeThrottle(0.5)
    times = [tick / 10 for tick in range(1, 200) if throttle.ask(tick / 10)]
    assert times[:5] == [0.1, 0.6, 1.1, 1.6, 2.1]
    assert all(later - earlier >= 1.9 for earlier, later in pairwise(times[4:]))


def test_answer_makes_wishes_frequent_again() -> None:
    throttle = KeyframeThrottle(0.5)
    for tick in range(200):
        throttle.ask(tick / 10)
    throttle.arrived(20.0)
    throttle.ask(25.0)
    assert throttle.due(25.5)


def test_arrival_is_remembered() -> None:
    throttle = KeyframeThrottle()
    throttle.arrived(3.5)
    assert throttle.arrived_s == 3.5


@given(st.lists(st.tuples(st.floats(0, 0.3), st.sampled_from(["ask", "due", "arrived"])), max_size=200))
def test_two_requests_are_never_closer_than_the_interval(steps: list[tuple[float, str]]) -> None:
    throttle = KeyframeThrottle(0.5)
    now_s = 0.0
    sent: list[float] = []
    for pause_s, step in steps:
        now_s += pause_s
        if step == "arrived":
            throttle.arrived(now_s)
        elif throttle.ask(now_s) if step == "ask" else throttle.due(now_s):
            sent.append(now_s)
    assert all(later - earlier >= 0.5 for earlier, later in pairwise(sent))


def test_storm_of_129_viewers_makes_at_most_two_requests_a_second() -> None:
    throttle = KeyframeThrottle()
    sent: list[int] = []
    joined = 0
    for tick in range(1000):
        if sent and tick == sent[-1] + 5:
            throttle.arrived(tick / 100)
        wished = joined < 129 * (tick + 1) // 1000
        joined += wished
        if throttle.ask(tick / 100) if wished else throttle.due(tick / 100):
            sent.append(tick)
    assert joined == 129
    assert 15 <= len(sent) <= 20
