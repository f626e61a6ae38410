"""What a plan may say."""

import pytest
from pydantic import ValidationError

from meetings.api.planning_bodies import FractionBody


@pytest.mark.parametrize(("part", "of"), [(1, 1), (2, 3), (1000, 1000)])
def test_a_share_is_at_most_the_whole(part: int, of: int) -> None:
    assert FractionBody(part=part, of=of).part == part


@pytest.mark.parametrize(("part", "of"), [(2, 1), (3, 2), (0, 2), (1, 1001)])
def test_a_share_of_more_than_the_whole_is_refused(part: int, of: int) -> None:
    with pytest.raises(ValidationError):
        FractionBody(part=part, of=of)
