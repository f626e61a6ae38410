"""Accounts and what proves them: sessions, tickets, and the count of wrong passwords."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from meetings.domain.roles import Role
from meetings.ids import AccountId, PersonId, RoomId, SessionId
from meetings.models.schema import ID, SERIAL, Base, UtcDateTime, words


class AccountKind(StrEnum):
    """A person signs in, or a room's device does."""

    PERSON = "person"
    DEVICE = "device"


class AccountRow(Base):
    """An account; `login` is lower-case ASCII. `demo` accounts work only on a demo server."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("(kind = 'device') = (room_id IS NOT NULL)", name="device_has_room"),
        CheckConstraint("(kind = 'person') = (person_id IS NOT NULL)", name="person_is_known"),
        CheckConstraint("login = lower(login)", name="login_lower"),
    )

    id: Mapped[AccountId] = mapped_column(ID, primary_key=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[AccountKind] = mapped_column(words(AccountKind, "kind"))
    password_hash: Mapped[str] = mapped_column(String(255))
    person_id: Mapped[PersonId | None] = mapped_column(ID, ForeignKey("people.id"))
    room_id: Mapped[RoomId | None] = mapped_column(ID, ForeignKey("rooms.id"))
    demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AccountRole(Base):
    """A role an account has in the whole system, beside those its meetings give it."""

    __tablename__ = "account_roles"

    account_id: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[Role] = mapped_column(words(Role, "role"), primary_key=True)


class WebSession(Base):
    """A sign-in; only the SHA-256 of its token is kept, in hexadecimal."""

    __tablename__ = "web_sessions"

    id: Mapped[SessionId] = mapped_column(ID, primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    user_agent: Mapped[str] = mapped_column(String(160))


class LoginAttempt(Base):
    """A password that was tried and not (yet) found right; kept for the length of the window."""

    __tablename__ = "login_attempts"
    __table_args__ = (Index(None, "login", "address", "at"),)

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    login: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class TicketUsed(Base):
    """A join ticket that was redeemed; kept until it would have expired anyway."""

    __tablename__ = "tickets_used"

    jti: Mapped[str] = mapped_column(ID, primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
