"""Percentiles of many values of which only the counts are known. Pure."""

from collections.abc import Mapping


def percentile(counts: Mapping[int, int], share: float) -> float | None:
    """Below which a `share` (0 to 1) of the values lies, between two of them by how far it is to each; None of none.

    `counts`: value → how often it occurs. The same as of the whole list, sorted (definition 7 of Hyndman and Fan,
    "Sample Quantiles in Statistical Packages", 1996).
    """
    total = sum(counts.values())
    if total == 0:
        return None
    place = share * (total - 1)
    below = _at(counts, int(place))
    above = _at(counts, min(int(place) + 1, total - 1))
    return below + (above - below) * (place - int(place))


def _at(counts: Mapping[int, int], place: int) -> int:
    """The value at this place (from 0) of the sorted list."""
    passed = 0
    for value in sorted(counts):
        passed += counts[value]
        if place < passed:
            return value
    raise AssertionError(place)
