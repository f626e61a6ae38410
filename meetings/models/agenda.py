"""The agenda and the list of invitees: of a meeting, or of a series for the meetings to come."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from meetings.domain.agenda import ItemState, Visibility
from meetings.domain.seats import Duty, Target
from meetings.ids import ItemId, MeetingId, SeatId, SeriesId, TargetId
from meetings.models.schema import ID, Base, UtcDateTime, words

_ONE_OWNER = "(meeting_id IS NULL) <> (series_id IS NULL)"


class AgendaItem(Base):
    """Nội dung: `presenter` is a name or a unit as it stands on paper, `presenter_id` the seat when there is one.

    `late`: it was put on the agenda after the invitation was out.
    """

    __tablename__ = "agenda_items"
    __table_args__ = (
        UniqueConstraint("meeting_id", "position"),
        UniqueConstraint("series_id", "position"),
        ForeignKeyConstraint(["meeting_id", "presenter_id"], ["seats.meeting_id", "seats.id"]),
        CheckConstraint(_ONE_OWNER, name="one_owner"),
        CheckConstraint("position >= 0", name="position"),
        CheckConstraint("planned_min BETWEEN 1 AND 600", name="planned"),
        CheckConstraint("limit_s IS NULL OR limit_s BETWEEN 10 AND 7200", name="limit"),
        CheckConstraint("closed_at IS NULL OR opened_at IS NOT NULL", name="opened_then_closed"),
    )

    id: Mapped[ItemId] = mapped_column(ID, primary_key=True)
    meeting_id: Mapped[MeetingId | None] = mapped_column(ID, ForeignKey("meetings.id", ondelete="CASCADE"))
    series_id: Mapped[SeriesId | None] = mapped_column(ID, ForeignKey("meeting_series.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(String(500))
    planned_min: Mapped[int] = mapped_column()
    presenter: Mapped[str] = mapped_column(String(300))
    presenter_id: Mapped[SeatId | None] = mapped_column(ID)
    visibility: Mapped[Visibility] = mapped_column(words(Visibility, "visibility"))
    late: Mapped[bool] = mapped_column()
    limit_s: Mapped[int | None] = mapped_column()
    state: Mapped[ItemState] = mapped_column(words(ItemState, "state"))
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class InvitedTarget(Base):
    """A line of the list of invitees, as "Chủ tịch UBND các xã, phường": resolved into seats when it is sent.

    `ref` is the code of a post or of a unit, or the id of a position or of a person, by `target`. `area` and
    `unit_kind` narrow a post to some units.
    """

    __tablename__ = "invited_targets"
    __table_args__ = (
        UniqueConstraint("meeting_id", "position"),
        UniqueConstraint("series_id", "position"),
        CheckConstraint(_ONE_OWNER, name="one_owner"),
        CheckConstraint("position >= 0", name="position"),
    )

    id: Mapped[TargetId] = mapped_column(ID, primary_key=True)
    meeting_id: Mapped[MeetingId | None] = mapped_column(ID, ForeignKey("meetings.id", ondelete="CASCADE"))
    series_id: Mapped[SeriesId | None] = mapped_column(ID, ForeignKey("meeting_series.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column()
    target: Mapped[Target] = mapped_column(words(Target, "target"))
    ref: Mapped[str] = mapped_column(String(40))
    area: Mapped[str | None] = mapped_column(String(60))
    duty: Mapped[Duty] = mapped_column(words(Duty, "duty"))
    voting: Mapped[bool] = mapped_column()
