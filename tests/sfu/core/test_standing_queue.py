"""When round trips say that a queue stands before a receiver."""

from sfu.core.standing_queue import MEMORY_S, StandingQueue


def told(*trips_s: float, every_s: float = 1.0) -> StandingQueue:
    queue = StandingQueue()
    for number, trip_s in enumerate(trips_s):
        queue.note(trip_s, number * every_s)
    return queue


def test_trips_that_stay_late_show_a_queue_after_a_second_and_a_half() -> None:
    assert not told(0.04, 0.05, 0.5, 0.5).stands()
    assert told(0.04, 0.05, 0.5, 0.5, 0.5).stands()


def test_one_trip_in_time_shows_that_there_is_none() -> None:
    assert not told(0.04, 0.5, 0.5, 0.5, 0.06).stands()
    assert not told(0.04, 0.5, 0.05, 0.5, 0.05, 0.5).stands()


def test_nothing_is_usual_before_the_first_trip() -> None:
    assert StandingQueue().usual_s is None


def test_a_long_line_is_not_a_full_one() -> None:
    assert not told(*[0.6] * 20).stands()


def test_the_usual_trip_is_the_shortest_of_the_last_minute() -> None:
    queue = StandingQueue()
    for second in range(30):
        queue.note(0.05 if second == 7 else 0.2, float(second))
    assert queue.usual_s == 0.05
    for second in range(30, 30 + int(MEMORY_S)):
        queue.note(0.2, float(second))
    assert queue.usual_s == 0.2


def test_what_a_probe_makes_late_is_forgiven_and_what_stays_late_is_not() -> None:
    queue = told(0.04, 0.5, 0.5)
    queue.forgive(until_s=4.0)
    queue.note(0.5, 3.0)
    queue.note(0.5, 5.0)
    assert not queue.stands()
    queue.note(0.5, 5.5)
    assert queue.stands()
    early = told(0.04)
    early.forgive(until_s=3.0)
    for second in (1.0, 2.0, 3.0, 4.0):
        early.note(0.5, second)
    assert not early.stands()
