"""Days and times as Vietnamese offices write them."""

from datetime import datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
_DAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


def time_of_day(at: datetime) -> str:
    """As "08:00", in the time of the province."""
    return f"{at.astimezone(LOCAL):%H:%M}"


def day_and_time(at: datetime) -> str:
    """As "08:00, Thứ Hai, ngày 23/11/2026", in the time of the province."""
    local = at.astimezone(LOCAL)
    return f"{local:%H:%M}, {_DAYS[local.weekday()]}, ngày {local:%d/%m/%Y}"
