"""Accounts and what proves them: sessions, tickets, and the count of wrong passwords."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
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


class PasswordState(Base):
    """Since when an account has its password, and whether IT gave it out. Without a row: since it was made."""

    __tablename__ = "password_states"

    account_id: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    one_time: Mapped[bool]


class PastPassword(Base):
    """The hash of a password that was replaced, for as long as it may not come back."""

    __tablename__ = "past_passwords"

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    account_id: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    replaced_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TotpSecret(Base):
    """What a telephone makes codes of, sealed. `confirmed_at`: since when a code is asked for; `last_step`: the step
    of the last code that was used, which opens nothing again. `next_sealed`: of a telephone that is to take over.
    """

    __tablename__ = "totp_secrets"

    account_id: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[str] = mapped_column(String(255))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_step: Mapped[int] = mapped_column(SERIAL)
    next_sealed: Mapped[str | None] = mapped_column(String(255))


class RecoveryCode(Base):
    """What is kept of a printed code, until it is used: its HMAC-SHA-256, in hexadecimal."""

    __tablename__ = "recovery_codes"

    account_id: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)


class FamiliarPlace(Base):
    """Where an account has signed in: an address, or a browser by the SHA-256 of its cookie, in hexadecimal."""

    __tablename__ = "familiar_places"

    account_id: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[str] = mapped_column(String(64), primary_key=True)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class WebSession(Base):
    """A sign-in; only the SHA-256 of its token is kept, in hexadecimal. `address`: where it was made from."""

    __tablename__ = "web_sessions"

    id: Mapped[SessionId] = mapped_column(ID, primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    user_agent: Mapped[str] = mapped_column(String(160))
    address: Mapped[str] = mapped_column(String(64), server_default=text("''"))


class LoginAttempt(Base):
    """A password that was tried and not (yet) found right; kept for the length of the window.

    `place`: as FamiliarPlace has it. `familiar`: whether the account had signed in from there before.
    """

    __tablename__ = "login_attempts"
    __table_args__ = (Index(None, "login", "place"), Index(None, "place", "familiar"))

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    login: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(64))
    familiar: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class TicketUsed(Base):
    """A join ticket that was redeemed; kept until it would have expired anyway."""

    __tablename__ = "tickets_used"

    jti: Mapped[str] = mapped_column(ID, primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
