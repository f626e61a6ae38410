"""What the secretary plans by: types of meeting, series, and the days on which nobody works."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from meetings.domain.roles import Role
from meetings.ids import AccountId, MeetingId, SeriesId
from meetings.models.meetings import Classification, MeetingKind
from meetings.models.schema import ID, Base, UtcDateTime, words


class MeetingType(Base):
    """Loại cuộc họp, with its rules. Days are working days; a fraction without a denominator is no rule.

    `convening_days`: before the start, the invitation is out. `papers_days`: before the start, the papers are.
    `notice_days`: after the end, the conclusion notice is.
    """

    __tablename__ = "meeting_types"
    __table_args__ = (
        CheckConstraint(
            "convening_days BETWEEN 0 AND 60 AND papers_days BETWEEN 0 AND 60 AND notice_days BETWEEN 0 AND 60",
            name="days",
        ),
        CheckConstraint("(quorum_of IS NULL) = (quorum_part IS NULL)", name="quorum_whole"),
        CheckConstraint("quorum_of IS NULL OR quorum_part BETWEEN 1 AND quorum_of", name="quorum"),
        CheckConstraint("(majority_of IS NULL) = (majority_part IS NULL)", name="majority_whole"),
        CheckConstraint("majority_of IS NULL OR majority_part BETWEEN 1 AND majority_of", name="majority"),
        CheckConstraint("speech_limit_s BETWEEN 10 AND 7200", name="speech_limit"),
        CheckConstraint("length_min BETWEEN 5 AND 1440", name="length"),
    )

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    kind: Mapped[MeetingKind] = mapped_column(words(MeetingKind, "kind"))
    position: Mapped[int] = mapped_column()
    active: Mapped[bool] = mapped_column()
    extraordinary: Mapped[bool] = mapped_column()
    convening_days: Mapped[int] = mapped_column()
    papers_days: Mapped[int] = mapped_column()
    notice_days: Mapped[int] = mapped_column()
    quorum_part: Mapped[int | None] = mapped_column()
    quorum_of: Mapped[int | None] = mapped_column()
    majority_part: Mapped[int | None] = mapped_column()
    majority_of: Mapped[int | None] = mapped_column()
    recorded: Mapped[bool] = mapped_column()
    speech_limit_s: Mapped[int] = mapped_column()
    length_min: Mapped[int] = mapped_column()
    revision: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class MeetingSeries(Base):
    """Lịch định kỳ: `rule` is an RRULE of RFC 5545 without DTSTART, of local days; `minute` that of the local day.

    Its meetings are made ahead, as drafts, up to `made_until`; agenda and invitees are carried over from its own.
    """

    __tablename__ = "meeting_series"
    __table_args__ = (
        CheckConstraint("minute BETWEEN 0 AND 1439", name="minute"),
        CheckConstraint("length_min BETWEEN 5 AND 1440", name="length"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="days_in_order"),
    )

    id: Mapped[SeriesId] = mapped_column(ID, primary_key=True)
    title: Mapped[str] = mapped_column(String(300))
    type_code: Mapped[str] = mapped_column(String(40), ForeignKey("meeting_types.code"))
    rule: Mapped[str] = mapped_column(String(300))
    starts_on: Mapped[date] = mapped_column()
    ends_on: Mapped[date | None] = mapped_column()
    minute: Mapped[int] = mapped_column()
    length_min: Mapped[int] = mapped_column()
    classification: Mapped[Classification] = mapped_column(words(Classification, "classification"))
    place: Mapped[str] = mapped_column(String(200))
    requests: Mapped[str] = mapped_column(Text)
    made_until: Mapped[date | None] = mapped_column()
    created_by: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column()


class SeriesPerson(Base):
    """Who leads and looks after every meeting of a series; `deputy` stands in for the chair."""

    __tablename__ = "series_people"

    series_id: Mapped[SeriesId] = mapped_column(
        ID, ForeignKey("meeting_series.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(words(Role, "role"))
    deputy: Mapped[bool] = mapped_column()


class SeriesException(Base):
    """A day of a series on which no meeting is made, and why."""

    __tablename__ = "series_exceptions"

    series_id: Mapped[SeriesId] = mapped_column(
        ID, ForeignKey("meeting_series.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(500))


class MeetingPlan(Base):
    """What the secretary plans of a meeting, beside the record; a drill has none.

    `occurrence_on`: the day of its series that it stands for, wherever it was moved. `reason`: why it was moved,
    postponed or cancelled last. `revision` grows with every change, so that nobody writes over what they have not seen;
    it falls from 0 with every time that a series makes its untouched draft anew.
    """

    __tablename__ = "meeting_plans"
    __table_args__ = (
        UniqueConstraint("series_id", "occurrence_on"),
        CheckConstraint("(series_id IS NULL) = (occurrence_on IS NULL)", name="occurrence_of_series"),
    )

    meeting_id: Mapped[MeetingId] = mapped_column(ID, ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True)
    type_code: Mapped[str] = mapped_column(String(40), ForeignKey("meeting_types.code"))
    series_id: Mapped[SeriesId | None] = mapped_column(ID, ForeignKey("meeting_series.id"))
    occurrence_on: Mapped[date | None] = mapped_column()
    place: Mapped[str] = mapped_column(String(200))
    requests: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(500))
    revision: Mapped[int] = mapped_column()


class PlannedPerson(Base):
    """Who leads and looks after a meeting, by its plan; once it is invited to its participants say so too."""

    __tablename__ = "planned_people"

    meeting_id: Mapped[MeetingId] = mapped_column(ID, ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(words(Role, "role"))
    deputy: Mapped[bool] = mapped_column()


class Holiday(Base):
    """A day on which offices are closed, or a Saturday or Sunday on which they work instead (`worked`)."""

    __tablename__ = "holidays"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    worked: Mapped[bool] = mapped_column()


class DroppedHoliday(Base):
    """A day that somebody made an ordinary one again: a start does not name it anew."""

    __tablename__ = "dropped_holidays"

    day: Mapped[date] = mapped_column(primary_key=True)
