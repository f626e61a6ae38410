"""Rooms' machines: the codes that pair them, and the keys they hold."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from meetings.ids import AccountId, DeviceId, SessionId
from meetings.models.schema import ID, SERIAL, Base, UtcDateTime, one_where


class DeviceRow(Base):
    """A machine that was paired with a room's account; only the SHA-256 of its key is kept, in hexadecimal.

    A room has one at a time. Revoked ones stay, for the record.
    """

    __tablename__ = "devices"
    __table_args__ = (
        CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked_by_someone"),
        CheckConstraint("revoked_at IS NULL OR session_id IS NULL", name="revoked_has_no_session"),
        one_where("uq_devices_one_paired", "account_id", "revoked_at IS NULL"),
    )

    id: Mapped[DeviceId] = mapped_column(ID, primary_key=True)
    account_id: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    key_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    session_id: Mapped[SessionId | None] = mapped_column(ID, ForeignKey("web_sessions.id", ondelete="SET NULL"))
    user_agent: Mapped[str] = mapped_column(String(160))
    paired_at: Mapped[datetime] = mapped_column(UtcDateTime)
    paired_by: Mapped[AccountId] = mapped_column(ID)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[AccountId | None] = mapped_column(ID)


class PairingCode(Base):
    """A code that is open until it is used, replaced by another for the same room, or expired.

    Its SHA-256 hides it from a glance at a copy of the database, not from who tries all: it lives ten minutes.
    """

    __tablename__ = "pairing_codes"

    account_id: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    code_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    made_by: Mapped[AccountId] = mapped_column(ID)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class PairingAttempt(Base):
    """A code that was typed and not (yet) found right; kept for the length of the window. `address`: or its network."""

    __tablename__ = "pairing_attempts"

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
