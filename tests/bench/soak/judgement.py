"""Whether what was read again and again stayed flat: a slope that single readings cannot tilt, against a bound."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

FEWEST_READINGS = 6


class TooFewReadings(Exception):
    """Nothing can be said yet."""


@dataclass(frozen=True, slots=True)
class Bound:
    """How much a figure may grow over the time that is judged: `units`, and a share of what it is.

    Of what piles up and is cleared away in turn, the least of `least_of` readings counts.
    """

    name: str
    units: float
    share: float = 0.0
    least_of: int = 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a figure did over the time that is judged; `growth` by its slope, in its own unit."""

    name: str
    middle: float
    growth: float
    allowed: float

    @property
    def is_flat(self) -> bool:
        """Whether it grew no more than it may."""
        return self.growth <= self.allowed


def judge(bounds: Iterable[Bound], readings: Sequence[tuple[float, dict[str, float]]]) -> list[Verdict]:
    """A verdict for each bound. `readings` are (seconds, figures) in order; the first third is warming up.

    Raises TooFewReadings.
    """
    warm = _after_warming_up(readings)
    if len(warm) < FEWEST_READINGS:
        raise TooFewReadings(f"{len(warm)} readings after warming up cannot tell; {FEWEST_READINGS} can")
    return [_verdict(bound, _points(bound, readings)[-len(warm) :]) for bound in bounds]


def slope(points: Sequence[tuple[float, float]]) -> float:
    """The median slope of all pairs. Source: Theil and Sen; up to a quarter of the points may be anything."""
    slopes = [(y - y0) / (x - x0) for (x0, y0), (x, y) in combinations(points, 2) if x != x0]
    return median(slopes) if slopes else 0.0


def _after_warming_up(readings: Sequence[tuple[float, dict[str, float]]]) -> Sequence[tuple[float, dict[str, float]]]:
    if not readings:
        return readings
    began_s, ended_s = readings[0][0], readings[-1][0]
    return [reading for reading in readings if reading[0] >= began_s + (ended_s - began_s) / 3]


def _points(bound: Bound, readings: Sequence[tuple[float, dict[str, float]]]) -> list[tuple[float, float]]:
    values = [figures[bound.name] for _, figures in readings]
    least = [min(values[max(0, end - bound.least_of) : end]) for end in range(1, len(values) + 1)]
    return [(at_s, value) for (at_s, _), value in zip(readings, least, strict=True)]


def _verdict(bound: Bound, points: Sequence[tuple[float, float]]) -> Verdict:
    middle = median(value for _, value in points)
    growth = slope(points) * (points[-1][0] - points[0][0])
    return Verdict(bound.name, middle, growth, bound.units + bound.share * abs(middle))
