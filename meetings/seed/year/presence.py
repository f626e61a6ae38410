"""Who was there, as rows: lines that were up, what the secretary found, and how many each room reported."""

from datetime import datetime, timedelta

from meetings.audit import Entry
from meetings.domain.attendance import AttendanceKind, AttendanceSource, SeatMark
from meetings.domain.roles import Act
from meetings.ids import ParticipantId
from meetings.models.attendance import Headcount, HeadcountName, SeatEvent
from meetings.models.live import AttendanceEvent
from meetings.seed.year.fates import Coming
from meetings.seed.year.occasions import Occasion
from meetings.seed.year.setting import CHAIR, IT, OBSERVER, SECRETARY, Gathering, Setting, Sitting

_EARLY = timedelta(minutes=10)
_SEEN_IN_HALL = timedelta(minutes=2)
_ROLL_CALL = timedelta(minutes=30)
_COUNTED = timedelta(minutes=35)
_FIRST_NAMED = 5
"""Whose rank stands behind those who may come instead: they are named beside a headcount."""
_AWAY = {Coming.EXCUSED: SeatMark.EXCUSED, Coming.ABSENT: SeatMark.ABSENT}
_WHY_AWAY = {Coming.EXCUSED: "Đột xuất đi xử lý sự cố", Coming.ABSENT: "Không liên lạc được"}


class _Presence:
    """Of one meeting that was opened."""

    def __init__(self, setting: Setting, occasion: Occasion, gathering: Gathering, opened_at: datetime) -> None:
        self._setting = setting
        self._book = setting.book
        self._occasion = occasion
        self._gathering = gathering
        self._opened_at = opened_at

    def write(self) -> None:
        """Every row of it."""
        for login in (CHAIR, SECRETARY, IT, OBSERVER):
            self._was_here(self._gathering.people[self._setting.account(login)], self._opened_at - _EARLY, "self")
        for sitting in self._gathering.sittings:
            if sitting.decision.invitee.at_site:
                self._of_site(sitting)
            else:
                self._in_hall(sitting)
        self._note_course()

    def _of_site(self, sitting: Sitting) -> None:
        """The room's line says when it came; that somebody sits there, the roll call finds."""
        fate, code = sitting.fate, sitting.office.code
        if fate.coming is not Coming.ABSENT:
            self._was_here(self._gathering.devices[code], self._came_at(sitting), "device")
        if not self._occasion.is_held:
            return
        if fate.is_there:
            self._found(sitting, SeatMark.PRESENT, self._opened_at + _ROLL_CALL)
        elif fate.coming in _AWAY:
            self._found(sitting, _AWAY[fate.coming], self._opened_at + _ROLL_CALL, _WHY_AWAY[fate.coming])

    def _in_hall(self, sitting: Sitting) -> None:
        """Who has an account is known by its own device, everybody else is seen by the secretary."""
        fate = sitting.fate
        if fate.is_there and sitting.participant is not None:
            self._was_here(sitting.participant, self._came_at(sitting), "self")
        elif fate.coming is Coming.ON_TIME:
            self._found(sitting, SeatMark.PRESENT, self._opened_at + _SEEN_IN_HALL)
        elif fate.coming is Coming.LATE:
            self._found(sitting, SeatMark.LATE, self._came_at(sitting))
        elif fate.coming in _AWAY:
            self._found(sitting, _AWAY[fate.coming], self._opened_at + _SEEN_IN_HALL, _WHY_AWAY[fate.coming])

    def _came_at(self, sitting: Sitting) -> datetime:
        fate = sitting.fate
        if fate.coming is Coming.LATE:
            return self._opened_at + timedelta(minutes=fate.late_min, seconds=fate.beside_s)
        return self._opened_at - timedelta(seconds=fate.beside_s)

    def _was_here(self, participant: ParticipantId, since: datetime, source: str) -> None:
        """From then on until the end, if that has come."""
        kinds = [(AttendanceKind.JOINED, AttendanceSource(source), since, "")]
        if self._occasion.ended_at is not None:
            kinds.append((AttendanceKind.LEFT, AttendanceSource.SERVER, self._occasion.ended_at, "ended"))
        for kind, said_by, at, reason in kinds:
            self._book.add(AttendanceEvent, participant_id=participant, kind=kind, source=said_by, at=at, reason=reason)

    def _found(self, sitting: Sitting, mark: SeatMark, at: datetime, reason: str = "") -> None:
        self._book.add(
            SeatEvent, seat_id=sitting.counts, mark=mark, source=AttendanceSource.SECRETARY,
            by=self._setting.account(SECRETARY), at=at, reason=reason,
        )  # fmt: skip

    def _note_course(self) -> None:
        diary, meeting = self._setting.diary, self._gathering.meeting
        diary.note(self._opened_at, Entry(Act.OPEN_MEETING, self._setting.account(CHAIR), meeting, meeting))
        if self._occasion.ended_at is not None:
            entry = Entry(
                Act.END_MEETING, self._setting.account(SECRETARY), meeting, meeting, {"on_behalf_of": "chair"}
            )
            diary.note(self._occasion.ended_at, entry)


def write_presence(setting: Setting, occasion: Occasion, gathering: Gathering) -> None:
    """Of a meeting that was opened; of any other there is nothing to say."""
    if occasion.opened_at is not None:
        _Presence(setting, occasion, gathering, occasion.opened_at).write()


class Headcounts:
    """Numbers the reports of the whole year, for their names point to them."""

    def __init__(self) -> None:
        """Begins with 1."""
        self._last = 0

    def write(self, setting: Setting, occasion: Occasion, gathering: Gathering) -> None:
        """What each room reported of a meeting that is over."""
        if occasion.opened_at is None or not occasion.is_held:
            return
        for sitting in gathering.sittings:
            people = sitting.fate.people
            if people is None:
                continue
            self._last += 1
            setting.book.add(
                Headcount, id=self._last, site_id=gathering.sites[sitting.office.code], count=people,
                source=AttendanceSource.DEVICE, by=sitting.office.device, at=occasion.opened_at + _COUNTED,
            )  # fmt: skip
            for position, holder in enumerate(sitting.office.holders[_FIRST_NAMED : _FIRST_NAMED + sitting.fate.named]):
                setting.book.add(
                    HeadcountName, headcount_id=self._last, position=position, name=holder.official.name,
                    title=holder.official.title,
                )  # fmt: skip
