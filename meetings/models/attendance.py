"""Who was there in person, site by site, beside whose line was up. All append-only by trigger."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from meetings.domain.attendance import AttendanceSource, SeatMark
from meetings.ids import AccountId, FreezeId, MeetingId, SeatId, SiteId
from meetings.models.schema import ID, SERIAL, Base, UtcDateTime, words


class SeatEvent(Base):
    """Điểm danh of a seat: what was said of it, by whom, and why. The last one counts."""

    __tablename__ = "seat_events"
    __table_args__ = (Index(None, "seat_id", "id"),)

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    seat_id: Mapped[SeatId] = mapped_column(ID, ForeignKey("seats.id"))
    mark: Mapped[SeatMark] = mapped_column(words(SeatMark, "mark"))
    source: Mapped[AttendanceSource] = mapped_column(words(AttendanceSource, "source"))
    by: Mapped[AccountId | None] = mapped_column(ID)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(200))


class Headcount(Base):
    """Số người tại điểm cầu, as reported. It counts people in a room, and never toward a quorum."""

    __tablename__ = "headcounts"
    __table_args__ = (
        CheckConstraint("count BETWEEN 0 AND 5000", name="count"),
        Index(None, "site_id", "id"),
    )

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    site_id: Mapped[SiteId] = mapped_column(ID, ForeignKey("meeting_sites.id"))
    count: Mapped[int] = mapped_column()
    source: Mapped[AttendanceSource] = mapped_column(words(AttendanceSource, "source"))
    by: Mapped[AccountId | None] = mapped_column(ID)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class HeadcountName(Base):
    """A person on the list that came with a headcount, beside those who have seats."""

    __tablename__ = "headcount_names"

    headcount_id: Mapped[int] = mapped_column(SERIAL, ForeignKey("headcounts.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(300))


class FrozenList(Base):
    """The list of who was there as it stood at a moment, in JSON, with its SHA-256 in hexadecimal."""

    __tablename__ = "frozen_lists"

    id: Mapped[FreezeId] = mapped_column(ID, primary_key=True)
    meeting_id: Mapped[MeetingId] = mapped_column(ID, ForeignKey("meetings.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[AccountId] = mapped_column(ID)
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
