"""Days as Việt Nam counts them, wherever the server stands."""

from datetime import date, datetime, timedelta, timezone

ZONE = timezone(timedelta(hours=7))
"""Asia/Ho_Chi_Minh, which knows no summer time."""


def local_day(at: datetime) -> date:
    """The day on which a moment falls. `at`: with an offset."""
    return at.astimezone(ZONE).date()
