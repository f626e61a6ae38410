"""Seats, the invitations that went out for them, what was answered, and who comes instead."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from meetings.domain.agenda import Visibility
from meetings.domain.seats import Answer, AnswerSource, Dispatch, Duty, Scope, SeatState, SubstitutionState
from meetings.ids import (
    AccountId,
    InvitationId,
    LetterId,
    MeetingId,
    ParticipantId,
    PersonId,
    PositionId,
    SeatId,
    SiteId,
    SubstitutionId,
    UnitId,
)
from meetings.models.schema import ID, SERIAL, Base, UtcDateTime, one_where, words


class Seat(Base):
    """Suất đại biểu: a person in a post of a unit, as they were when they were invited; frozen from the start on.

    `site_id`: where it sits. `participant_id`: its own place in the live session, when it joins with an account of
    its own. `principal_id`: the seat in whose place a substitute sits; `scope`: what that one may do.
    """

    __tablename__ = "seats"
    __table_args__ = (
        UniqueConstraint("meeting_id", "id"),
        UniqueConstraint("meeting_id", "position"),
        ForeignKeyConstraint(["meeting_id", "site_id"], ["meeting_sites.meeting_id", "meeting_sites.id"]),
        ForeignKeyConstraint(["meeting_id", "participant_id"], ["participants.meeting_id", "participants.id"]),
        ForeignKeyConstraint(["meeting_id", "principal_id"], ["seats.meeting_id", "seats.id"]),
        CheckConstraint("position >= 0", name="position"),
        CheckConstraint("(principal_id IS NULL) = (scope IS NULL)", name="scope_of_substitute"),
        one_where("uq_seats_one_active", "meeting_id, person_id", "state = 'active'"),
        one_where("uq_seats_one_substitute", "principal_id", "state = 'active'"),
        Index(None, "person_id"),
    )

    id: Mapped[SeatId] = mapped_column(ID, primary_key=True)
    meeting_id: Mapped[MeetingId] = mapped_column(ID, ForeignKey("meetings.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column()
    site_id: Mapped[SiteId | None] = mapped_column(ID)
    participant_id: Mapped[ParticipantId | None] = mapped_column(ID)
    unit_id: Mapped[UnitId | None] = mapped_column(ID, ForeignKey("org_units.id"))
    position_id: Mapped[PositionId | None] = mapped_column(ID, ForeignKey("positions.id"))
    person_id: Mapped[PersonId | None] = mapped_column(ID, ForeignKey("people.id"))
    unit_name: Mapped[str] = mapped_column(String(200))
    unit_code: Mapped[str | None] = mapped_column(String(16))
    area: Mapped[str | None] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(300))
    honorific: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    duty: Mapped[Duty] = mapped_column(words(Duty, "duty"))
    voting: Mapped[bool] = mapped_column()
    state: Mapped[SeatState] = mapped_column(words(SeatState, "state"))
    principal_id: Mapped[SeatId | None] = mapped_column(ID)
    scope: Mapped[Scope | None] = mapped_column(words(Scope, "scope"))


class Invitation(Base):
    """Giấy mời: one version that went out, with what it said. `late_reason`: why it went out too late, when it did.

    `dispatch`: whether it convenes, or says that the meeting is not held; `reason`: why then, `postponed`: that it is
    held at another time. `agenda`: the SHA-256, in hexadecimal, of what stood on the agenda for those invited; empty
    where it was not written down. `attendees`: the list of invitees as it was, a line each.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("meeting_id", "version"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("ends_at > starts_at", name="times_in_order"),
    )

    id: Mapped[InvitationId] = mapped_column(ID, primary_key=True)
    meeting_id: Mapped[MeetingId] = mapped_column(ID, ForeignKey("meetings.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column()
    dispatch: Mapped[Dispatch] = mapped_column(words(Dispatch, "dispatch"))
    reason: Mapped[str] = mapped_column(String(500))
    number: Mapped[str] = mapped_column(String(60))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_by: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id"))
    late_reason: Mapped[str] = mapped_column(String(500))
    title: Mapped[str] = mapped_column(String(300))
    chair: Mapped[str] = mapped_column(String(300))
    place: Mapped[str] = mapped_column(String(200))
    requests: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    postponed: Mapped[bool] = mapped_column(server_default=false())
    agenda: Mapped[str] = mapped_column(String(64), server_default=text("''"))
    attendees: Mapped[str] = mapped_column(Text, server_default=text("''"))


class InvitationItem(Base):
    """One item of the agenda as one version of the invitation tells it, to those who may see it."""

    __tablename__ = "invitation_items"
    __table_args__ = (
        CheckConstraint("position >= 0", name="position"),
        CheckConstraint("planned_min BETWEEN 1 AND 600", name="planned"),
    )

    invitation_id: Mapped[InvitationId] = mapped_column(
        ID, ForeignKey("invitations.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(String(500))
    planned_min: Mapped[int] = mapped_column()
    presenter: Mapped[str] = mapped_column(String(300))
    visibility: Mapped[Visibility] = mapped_column(words(Visibility, "visibility"))


class Letter(Base):
    """One seat's copy of an invitation. Only the SHA-256 of the key in its link is kept, in hexadecimal.

    `sequence` is that of its calendar event, of RFC 5545 section 3.8.7.4. `reminded_at`: when it was asked again.
    """

    __tablename__ = "letters"
    __table_args__ = (UniqueConstraint("invitation_id", "seat_id"),)

    id: Mapped[LetterId] = mapped_column(ID, primary_key=True)
    invitation_id: Mapped[InvitationId] = mapped_column(ID, ForeignKey("invitations.id", ondelete="CASCADE"))
    seat_id: Mapped[SeatId] = mapped_column(ID, ForeignKey("seats.id", ondelete="CASCADE"), index=True)
    key_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    sequence: Mapped[int] = mapped_column()
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Reply(Base):
    """Phản hồi: append-only by trigger; the newest counts while no later version has changed what it answered.

    `said_at`: when a calendar wrote it, where that is not when it came.
    """

    __tablename__ = "replies"
    __table_args__ = (Index(None, "seat_id", "id"),)

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    seat_id: Mapped[SeatId] = mapped_column(ID, ForeignKey("seats.id"))
    version: Mapped[int] = mapped_column()
    answer: Mapped[Answer] = mapped_column(words(Answer, "answer"))
    reason: Mapped[str] = mapped_column(String(500))
    source: Mapped[AnswerSource] = mapped_column(words(AnswerSource, "source"))
    by: Mapped[AccountId | None] = mapped_column(ID)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    said_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Substitution(Base):
    """Cử người dự thay: asked for a seat, and decided by the chair or the secretary."""

    __tablename__ = "substitutions"
    __table_args__ = (
        CheckConstraint("(state IN ('requested', 'withdrawn')) = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by_someone"),
        CheckConstraint(
            "(state IN ('approved', 'revoked')) = (substitute_id IS NOT NULL)", name="seated_when_approved"
        ),
        one_where("uq_substitutions_one_open", "seat_id", "state IN ('requested', 'approved')"),
    )

    id: Mapped[SubstitutionId] = mapped_column(ID, primary_key=True)
    seat_id: Mapped[SeatId] = mapped_column(ID, ForeignKey("seats.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[PersonId | None] = mapped_column(ID, ForeignKey("people.id"))
    honorific: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(300))
    email: Mapped[str | None] = mapped_column(String(254))
    scope: Mapped[Scope] = mapped_column(words(Scope, "scope"))
    reason: Mapped[str] = mapped_column(String(500))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by: Mapped[AccountId | None] = mapped_column(ID)
    state: Mapped[SubstitutionState] = mapped_column(words(SubstitutionState, "state"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[AccountId | None] = mapped_column(ID)
    decision: Mapped[str] = mapped_column(String(500))
    substitute_id: Mapped[SeatId | None] = mapped_column(ID, ForeignKey("seats.id"))
