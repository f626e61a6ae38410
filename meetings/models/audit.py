"""The audit log: append-only by trigger, each row holding the hash of the one before."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from meetings.ids import AccountId, MeetingId
from meetings.models.schema import ID, SERIAL, Base, UtcDateTime


class AuditEvent(Base):
    """Nhật ký: who did what. Ids are kept as text, so that a row outlives what it speaks of."""

    __tablename__ = "audit_events"

    seq: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[AccountId | None] = mapped_column(ID, index=True)
    act: Mapped[str] = mapped_column(String(40))
    meeting_id: Mapped[MeetingId | None] = mapped_column(ID, index=True)
    subject: Mapped[str] = mapped_column(String(64))
    detail: Mapped[str] = mapped_column(Text)
    previous_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)


class AuditHead(Base):
    """The one row that says where the chain ends; writers queue up on it."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(SERIAL)
    sha256: Mapped[str] = mapped_column(String(64))


class AuditForwarded(Base):
    """The one row that says up to which event the log has been handed to a syslog server."""

    __tablename__ = "audit_forwarded"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(SERIAL)
