"""Percentiles of counted values are those of the whole list."""

from collections import Counter
from statistics import median, quantiles

from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.percentiles import percentile

VALUES = st.lists(st.integers(0, 40), min_size=2, max_size=200)


@given(VALUES)
def test_the_median_is_that_of_the_list(values: list[int]) -> None:
    assert percentile(Counter(values), 0.5) == median(values)


@given(VALUES)
def test_the_95th_is_that_of_the_list(values: list[int]) -> None:
    found = percentile(Counter(values), 0.95)
    assert found is not None
    assert abs(found - quantiles(values, n=20, method="inclusive")[-1]) < 1e-9


def test_nothing_has_none_and_one_value_is_every_percentile() -> None:
    assert percentile({}, 0.5) is None
    assert [percentile({7: 1}, share) for share in (0.0, 0.5, 0.95, 1.0)] == [7, 7, 7, 7]
