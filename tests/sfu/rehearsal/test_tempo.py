"""Acts in time, with a clock of the test's own."""

from sfu.rehearsal.tempo import Tempo


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_acts_are_done_when_due_and_again_when_they_say() -> None:
    clock = Clock()
    tempo = Tempo(clock)
    done: list[float] = []

    def act(due_s: float) -> float | None:
        done.append(due_s)
        return due_s + 1.0 if due_s < 3.0 else None

    tempo.at(1.0, act)
    for now_s in (0.5, 1.0, 1.5, 2.0, 4.0, 9.0):
        clock.now_s = now_s
        tempo.turn()
    assert done == [1.0, 2.0, 3.0]


def test_an_act_planned_within_an_act_is_done() -> None:
    clock = Clock()
    tempo = Tempo(clock)
    done: list[str] = []

    def inner(_due_s: float) -> None:
        done.append("inner")

    def outer(due_s: float) -> None:
        done.append("outer")
        tempo.at(due_s - 1.0, inner)

    tempo.at(1.0, outer)
    clock.now_s = 1.0
    tempo.turn()
    assert done == ["outer", "inner"]


def test_the_greatest_lag_is_kept_until_reset() -> None:
    clock = Clock()
    tempo = Tempo(clock)
    tempo.at(1.0, lambda _due_s: None)
    tempo.at(1.9, lambda _due_s: None)
    clock.now_s = 2.0
    tempo.turn()
    assert tempo.lag_s == 1.0
    tempo.reset()
    assert tempo.lag_s == 0.0
