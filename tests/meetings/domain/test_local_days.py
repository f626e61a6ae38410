"""Days in Việt Nam."""

from datetime import UTC, date, datetime

import pytest

from meetings.domain.local_days import local_day


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 11, 29, 16, 59, 59, tzinfo=UTC), date(2026, 11, 29)),
        (datetime(2026, 11, 29, 17, 0, tzinfo=UTC), date(2026, 11, 30)),
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_a_day_begins_seven_hours_before_that_of_greenwich(at: datetime, day: date) -> None:
    assert local_day(at) == day
