"""The meetings of the year, as they were decided on before anybody came to them. Pure: the same every time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from random import Random

from meetings.domain.lifecycle import MeetingState
from meetings.domain.working_days import LOCAL, WorkCalendar, at_minute
from meetings.seed.people import SEED
from meetings.seed.rules import first_holidays

FIRST_MONDAY = date(2025, 11, 17)
LAST_MONDAY = date(2026, 11, 16)
YEAR_NOW = datetime(2026, 11, 23, 8, 0, tzinfo=LOCAL)
"""The moment after which nothing has happened yet. Tết is in the year; the holidays of its days are all known."""

AREAS = ("Hà Nam", "Nam Định", "Ninh Bình")
BRIEFING, SESSION, THEMATIC, STORM, REVIEW = "giao_ban", "phien_hop_ubnd", "chuyen_de", "dot_xuat", "so_ket"
PLACE = "Hội trường UBND tỉnh"
REQUESTS = "Chuẩn bị báo cáo của đơn vị, có mặt trước 15 phút."
_HELD = frozenset({MeetingState.ENDED, MeetingState.CONCLUDED, MeetingState.ARCHIVED})
_RUNNING = frozenset({MeetingState.IN_PROGRESS, MeetingState.SUSPENDED})
_CALLED_OFF = frozenset({MeetingState.POSTPONED, MeetingState.CANCELLED})
_PLANNED = frozenset({MeetingState.DRAFT, MeetingState.SUBMITTED})
IN_GOOD_TIME = 5
"""Working days before the start, at 14:00: every type of meeting asks for three."""
_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
_THEMES = (
    "Phòng, chống thiên tai và tìm kiếm cứu nạn", "Giải ngân vốn đầu tư công", "Chuyển đổi số cấp xã",
    "Xây dựng nông thôn mới", "Giải phóng mặt bằng", "Cải cách hành chính", "Phòng cháy, chữa cháy", "Thu ngân sách",
)  # fmt: skip


class Change(StrEnum):
    """What a second version of an invitation says otherwise; another time asks everybody anew, other words nobody."""

    TIME = "time"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Occasion:
    """A meeting. `number` tells it from all others; `sent_at` is None while nobody is invited.

    `area`: whose communes come, all when it is None; `communes`: whether any do. `occurrence_on`: its day of the
    series. `again_at`: when a second version went out, for a `change` or because it is not held. `opens_after_min`
    and `early_min`: how late it was opened and how much before its time it ended.
    """

    number: int
    title: str
    type_code: str
    state: MeetingState
    starts_at: datetime
    length_min: int
    area: str | None = None
    communes: bool = True
    sent_at: datetime | None = None
    late_reason: str = ""
    reason: str = ""
    change: Change | None = None
    again_at: datetime | None = None
    occurrence_on: date | None = None
    opens_after_min: int = 0
    early_min: int = 0

    @property
    def ends_at(self) -> datetime:
        """When it is to end."""
        return self.starts_at + timedelta(minutes=self.length_min)

    @property
    def is_held(self) -> bool:
        """Whether it is over."""
        return self.state in _HELD

    @property
    def is_running(self) -> bool:
        """Whether it was opened and goes on; nobody was called yet."""
        return self.state in _RUNNING

    @property
    def is_called_off(self) -> bool:
        """Whether its invitees were told that it is not held."""
        return self.state in _CALLED_OFF

    @property
    def opened_at(self) -> datetime | None:
        """When it was opened, if it was."""
        opened = self.is_held or self.is_running
        return self.starts_at + timedelta(minutes=self.opens_after_min) if opened else None

    @property
    def ended_at(self) -> datetime | None:
        """When it was over, if it is."""
        return self.ends_at - timedelta(minutes=self.early_min) if self.is_held else None


def work_calendar() -> WorkCalendar:
    """The holidays that the product begins with."""
    days = first_holidays()
    closed = frozenset(day.day for day in days if not day.worked)
    return WorkCalendar(closed, frozenset(day.day for day in days if day.worked))


def left_out() -> tuple[tuple[date, str], ...]:
    """The Mondays on which no briefing was held, and why: the whole week was a holiday."""
    calendar = work_calendar()
    names = {day.day: day.name for day in first_holidays()}
    return tuple((monday, names[monday]) for monday in _mondays() if _day_of_briefing(monday, calendar) is None)


def occasions() -> tuple[Occasion, ...]:
    """All of them: 52 briefings, 12 sessions, 8 by theme, 3 about storms, 3 not held, and one in each state."""
    calendar = work_calendar()
    groups = (_briefings(calendar), _sessions(calendar), _thematic(calendar), _storms(), _not_held(calendar))
    every = [one for group in (*groups, _in_each_state(calendar)) for one in group]
    return tuple(_numbered(number, one) for number, one in enumerate(every))


def _numbered(number: int, one: Occasion) -> Occasion:
    random = Random(f"{SEED}:{number}")
    return replace(one, number=number, opens_after_min=random.randint(0, 4), early_min=random.randint(0, 30))


def _mondays() -> Iterator[date]:
    day = FIRST_MONDAY
    while day <= LAST_MONDAY:
        yield day
        day += _WEEK


def _day_of_briefing(monday: date, calendar: WorkCalendar) -> date | None:
    """The Monday, or the first working day of its week; None when there is none."""
    week = (monday + _DAY * number for number in range(5))
    return next((day for day in week if calendar.is_working(day)), None)


def _working(day: date, calendar: WorkCalendar) -> date:
    return day if calendar.is_working(day) else calendar.after(day, 1)


def _briefings(calendar: WorkCalendar) -> Iterator[Occasion]:
    names = {day.day: day.name for day in first_holidays()}
    held = [(monday, day) for monday in _mondays() if (day := _day_of_briefing(monday, calendar)) is not None]
    for index, (monday, day) in enumerate(held):
        change = Change.TIME if index % 17 == 9 else Change.WORDS if index % 13 == 6 else None
        week = monday.isocalendar()
        yield Occasion(
            number=0,
            title=f"Giao ban tuần {week.week} năm {week.year}",
            type_code=BRIEFING,
            state=MeetingState.ENDED,
            starts_at=at_minute(day, 480),
            length_min=180,
            sent_at=at_minute(calendar.before(day, 5), 840),
            reason="" if day == monday else names[monday],
            change=change,
            again_at=None if change is None else at_minute(calendar.before(day, 4), 600),
            occurrence_on=monday,
        )


def _sessions(calendar: WorkCalendar) -> Iterator[Occasion]:
    """On the third Thursday of each month, or the next working day; of the province alone."""
    for number in range(12):
        year, month = divmod(2025 * 12 + 11 + number, 12)
        first = date(year, month + 1, 1)
        day = _working(first + _DAY * ((3 - first.weekday()) % 7 + 14), calendar)
        title = f"Phiên họp thường kỳ UBND tỉnh tháng {month + 1}/{year}"
        held = _invited(title, SESSION, MeetingState.ENDED, at_minute(day, 810), calendar)
        yield replace(held, communes=False, length_min=240)


def _thematic(calendar: WorkCalendar) -> Iterator[Occasion]:
    """On the second Wednesday of eight months, with one former province after the other."""
    for number, month in enumerate((1, 3, 4, 5, 6, 8, 9, 10)):
        first = date(2026, month, 1)
        day = _working(first + _DAY * ((2 - first.weekday()) % 7 + 7), calendar)
        title = f"Hội nghị chuyên đề: {_THEMES[number]}"
        held = _invited(title, THEMATIC, MeetingState.ENDED, at_minute(day, 510), calendar)
        yield replace(held, area=AREAS[number % 3])


def _invited(title: str, type_code: str, state: MeetingState, starts_at: datetime, calendar: WorkCalendar) -> Occasion:
    """A meeting that is invited to in good time."""
    sent_at = at_minute(calendar.before(starts_at.date(), IN_GOOD_TIME), 840)
    return Occasion(0, title, type_code, state, starts_at, 180, sent_at=sent_at)


def _storms() -> Iterator[Occasion]:
    """Called six hours before, on any day and at any hour."""
    times = ((date(2026, 7, 18), 1140), (date(2026, 8, 24), 1200), (date(2026, 9, 26), 360))
    for number, (day, minute) in enumerate(times, start=1):
        starts_at = at_minute(day, minute)
        yield Occasion(
            number=0,
            title=f"Họp khẩn ứng phó bão số {number}",
            type_code=STORM,
            state=MeetingState.ENDED,
            starts_at=starts_at,
            length_min=60,
            sent_at=starts_at - timedelta(hours=6),
            late_reason=f"Bão số {number} đổ bộ sớm hơn dự báo",
        )


def _not_held(calendar: WorkCalendar) -> Iterator[Occasion]:
    rows = (
        (MeetingState.POSTPONED, date(2026, 10, 15), "Trùng lịch họp của Chính phủ"),
        (MeetingState.POSTPONED, date(2026, 11, 25), "Chờ số liệu quyết toán"),
        (MeetingState.CANCELLED, date(2026, 6, 24), "Đã lấy ý kiến bằng văn bản"),
    )
    for area, (state, day, reason) in zip(AREAS, rows, strict=True):
        planned = _invited(f"Hội nghị tháng {day.month}/{day.year}", THEMATIC, state, at_minute(day, 840), calendar)
        yield replace(planned, area=area, reason=reason, again_at=at_minute(calendar.before(day, 3), 960))


def _in_each_state(calendar: WorkCalendar) -> Iterator[Occasion]:
    """One for every state, around the moment at which the year stands still."""
    days = {
        MeetingState.DRAFT: (date(2026, 12, 15), 510), MeetingState.SUBMITTED: (date(2026, 12, 11), 510),
        MeetingState.INVITED: (date(2026, 12, 2), 510), MeetingState.READY: (date(2026, 11, 23), 500),
        MeetingState.IN_PROGRESS: (date(2026, 11, 23), 450), MeetingState.SUSPENDED: (date(2026, 11, 23), 420),
        MeetingState.ENDED: (date(2026, 11, 20), 840), MeetingState.CONCLUDED: (date(2026, 11, 13), 840),
        MeetingState.ARCHIVED: (date(2026, 10, 2), 840), MeetingState.POSTPONED: (date(2026, 11, 27), 510),
        MeetingState.CANCELLED: (date(2026, 11, 26), 510),
    }  # fmt: skip
    for state, (day, minute) in days.items():
        title = f"Sơ kết công tác ngày {day:%d/%m/%Y}"
        planned = replace(_invited(title, REVIEW, state, at_minute(day, minute), calendar), area=AREAS[0])
        sent_at = None if state in _PLANNED else at_minute(calendar.before(day, 9), 840)
        yield (
            replace(planned, sent_at=sent_at)
            if state not in _CALLED_OFF
            else replace(
                planned,
                sent_at=sent_at,
                reason="Lãnh đạo UBND tỉnh bận công tác đột xuất",
                again_at=at_minute(calendar.before(day, 5), 600),
            )
        )
