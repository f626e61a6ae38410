"""Meetings, their sites, and who takes part."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from meetings.domain.lifecycle import MeetingState
from meetings.domain.roles import Role
from meetings.ids import AccountId, MeetingId, ParticipantId, RoomId, SiteId
from meetings.models.schema import ID, Base, UtcDateTime, one_where, words


class MeetingKind(StrEnum):
    """The types of meeting of QĐ 45/2018/QĐ-TTg, and the session of the People's Committee beside them."""

    ADVISORY = "advisory"
    WORKING = "working"
    PROFESSIONAL = "professional"
    BRIEFING = "briefing"
    REVIEW = "review"
    COMMITTEE_SESSION = "committee_session"


class Classification(StrEnum):
    """What may be spoken of here; anything above is refused everywhere."""

    OPEN = "open"
    INTERNAL = "internal"


class SiteKind(StrEnum):
    """The hall of the chair, or a room connected to it."""

    MAIN = "main"
    REMOTE = "remote"


class MeetingRecord(Base):
    """Cuộc họp. `ready_before_s`: seconds before the start from which it may be joined."""

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="times_in_order"),
        CheckConstraint("(state IN ('ended', 'concluded', 'archived')) = (ended_at IS NOT NULL)", name="ended_at_end"),
        CheckConstraint(
            "state NOT IN ('in_progress', 'suspended', 'ended', 'concluded', 'archived') OR opened_at IS NOT NULL",
            name="opened_before",
        ),
        CheckConstraint("ended_at IS NULL OR ended_at >= opened_at", name="opened_then_ended"),
        CheckConstraint("ready_before_s BETWEEN 0 AND 86400", name="ready_before"),
    )

    id: Mapped[MeetingId] = mapped_column(ID, primary_key=True)
    title: Mapped[str] = mapped_column(String(300))
    kind: Mapped[MeetingKind] = mapped_column(words(MeetingKind, "kind"))
    classification: Mapped[Classification] = mapped_column(words(Classification, "classification"))
    state: Mapped[MeetingState] = mapped_column(words(MeetingState, "state"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ready_before_s: Mapped[int] = mapped_column()
    drill: Mapped[bool] = mapped_column()
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_by: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Practice(Base):
    """Họp thử: which drills are practice meetings, that everybody may enter and that go on by themselves."""

    __tablename__ = "practices"

    meeting_id: Mapped[MeetingId] = mapped_column(ID, ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True)


class MeetingSite(Base):
    """Điểm cầu: a room taking part in a meeting."""

    __tablename__ = "meeting_sites"
    __table_args__ = (
        UniqueConstraint("meeting_id", "room_id"),
        UniqueConstraint("meeting_id", "id"),
        one_where("uq_meeting_sites_one_main", "meeting_id", "kind = 'main'"),
    )

    id: Mapped[SiteId] = mapped_column(ID, primary_key=True)
    meeting_id: Mapped[MeetingId] = mapped_column(ID, ForeignKey("meetings.id", ondelete="CASCADE"))
    room_id: Mapped[RoomId] = mapped_column(ID, ForeignKey("rooms.id"))
    kind: Mapped[SiteKind] = mapped_column(words(SiteKind, "kind"))
    required: Mapped[bool] = mapped_column()
    position: Mapped[int] = mapped_column()


class ParticipantRow(Base):
    """A site or a person in a meeting; name, title, unit and area are as they were when it was invited.

    `account_id` is None for the fictitious rooms of a drill. `removed_at`: kept out of the session since then.
    `withdrawn_at`: besides, taken off the plan or the list of invitees since then, so that it knows of the meeting no
    more.
    """

    __tablename__ = "participants"
    __table_args__ = (
        UniqueConstraint("meeting_id", "id"),
        UniqueConstraint("meeting_id", "account_id"),
        UniqueConstraint("meeting_id", "position"),
        ForeignKeyConstraint(["meeting_id", "site_id"], ["meeting_sites.meeting_id", "meeting_sites.id"]),
        CheckConstraint("position >= 0", name="position"),
        one_where("uq_participants_one_chair", "meeting_id", "role = 'chair'"),
    )

    id: Mapped[ParticipantId] = mapped_column(ID, primary_key=True)
    meeting_id: Mapped[MeetingId] = mapped_column(ID, ForeignKey("meetings.id", ondelete="CASCADE"))
    site_id: Mapped[SiteId | None] = mapped_column(ID)
    account_id: Mapped[AccountId | None] = mapped_column(ID, ForeignKey("accounts.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role, "role"))
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(300))
    unit_code: Mapped[str | None] = mapped_column(String(16))
    area: Mapped[str | None] = mapped_column(String(60))
    position: Mapped[int] = mapped_column()
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
