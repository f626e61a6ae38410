"""How often one place may ask."""

from meetings.domain.throttle import MAX_PLACES, Throttle


def test_so_many_in_a_window_and_again_when_the_first_is_out_of_it() -> None:
    throttle = Throttle(2, 60)
    assert [throttle.wait_s("a", at) for at in (0.0, 1.0, 2.0)] == [None, None, 58]
    assert throttle.wait_s("a", 59.9) == 1
    assert throttle.wait_s("a", 60.0) is None
    assert throttle.wait_s("a", 60.5) == 1


def test_places_do_not_touch_each_other() -> None:
    throttle = Throttle(1, 60)
    assert throttle.wait_s("a", 0.0) is None
    assert throttle.wait_s("b", 0.0) is None
    assert throttle.wait_s("a", 1.0) == 59


def test_what_was_refused_counts_not() -> None:
    throttle = Throttle(1, 60)
    for at in range(60):
        throttle.wait_s("a", float(at))
    assert throttle.wait_s("a", 60.0) is None


def test_too_many_places_push_out_the_first() -> None:
    throttle = Throttle(1, 60)
    for number in range(MAX_PLACES + 1):
        assert throttle.wait_s(str(number), 0.0) is None
    assert throttle.wait_s("0", 1.0) is None
    assert throttle.wait_s(str(MAX_PLACES), 1.0) == 59


def test_a_clock_that_was_set_back_keeps_nobody_out_for_longer_than_the_window() -> None:
    throttle = Throttle(2, 60)
    assert [throttle.wait_s("a", at) for at in (5000.0, 5001.0, 5002.0)] == [None, None, 58]
    assert throttle.wait_s("a", 1000.0) == 60
    assert throttle.wait_s("a", 1059.0) == 1
    assert throttle.wait_s("a", 1060.0) is None
