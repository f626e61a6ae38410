"""What sites' lines were like by the minute of a session, what tests of them found, and what IT noted of them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from meetings.domain.line_checks import CameraSeen, Echo, Occasion, Transport
from meetings.domain.room_pictures import PictureState
from meetings.ids import AccountId, ParticipantId, PictureId, RoomId, SiteNoteId
from meetings.models.schema import ID, SERIAL, Base, UtcDateTime, words


class LineMinute(Base):
    """A site's line in one minute of a session. `minute`: whole minutes since 1970, UTC.

    Rates in kbit/s, losses in hundredths of a percent, times in ms; `step` is the lowest of the ladder. `heard_s`,
    `weak_s`, `lost_s`: seconds of each. `carrier`, `uplink`: what the directory said then. `seconds`: each second of
    it, packed (`meetings.domain.line_samples`), until its time is over.
    """

    __tablename__ = "line_minutes"
    __table_args__ = (
        CheckConstraint("loss_up BETWEEN 0 AND 10000 AND loss_down BETWEEN 0 AND 10000", name="losses"),
        CheckConstraint("heard_s + lost_s BETWEEN 1 AND 60 AND weak_s BETWEEN 0 AND heard_s", name="spans"),
        Index(None, "minute"),
        Index(None, "unit_code", "minute"),
        {"sqlite_with_rowid": False},
    )

    participant_id: Mapped[ParticipantId] = mapped_column(
        ID, ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True
    )
    minute: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit_code: Mapped[str | None] = mapped_column(String(16))
    carrier: Mapped[str] = mapped_column(String(60))
    uplink: Mapped[str | None] = mapped_column(String(60))
    up_kbit: Mapped[int] = mapped_column()
    down_kbit: Mapped[int] = mapped_column()
    loss_up: Mapped[int] = mapped_column()
    loss_down: Mapped[int] = mapped_column()
    round_trip_ms: Mapped[int | None] = mapped_column()
    jitter_ms: Mapped[int] = mapped_column()
    step: Mapped[int] = mapped_column()
    heard_s: Mapped[int] = mapped_column()
    weak_s: Mapped[int] = mapped_column()
    lost_s: Mapped[int] = mapped_column()
    seconds: Mapped[bytes | None] = mapped_column(LargeBinary)


class LineCheckRow(Base):
    """One test of a room's line (kiểm tra kỹ thuật). Rates in kbit/s, losses in hundredths of a percent, times in ms.

    `microphone_db`, `echo_db`, `echo_left_db`: dBFS, see `LineCheck`. `of_week`: all others of its room
    and week are forgotten.
    """

    __tablename__ = "line_checks"
    __table_args__ = (
        CheckConstraint("up_kbit BETWEEN 0 AND 100000 AND down_kbit BETWEEN 0 AND 100000", name="rates"),
        CheckConstraint("loss_up BETWEEN 0 AND 10000 AND loss_down BETWEEN 0 AND 10000", name="losses"),
        CheckConstraint("microphone_db BETWEEN -100 AND 0", name="microphone"),
        CheckConstraint("echo_db BETWEEN -100 AND 0 AND echo_left_db BETWEEN -100 AND 0", name="echo_level"),
        CheckConstraint("echo_ms BETWEEN 0 AND 2000", name="echo_delay"),
        Index(None, "room_id", "at"),
        Index(None, "of_week", "at"),
    )

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    room_id: Mapped[RoomId] = mapped_column(ID, ForeignKey("rooms.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    occasion: Mapped[Occasion] = mapped_column(words(Occasion, "occasion"))
    transport: Mapped[Transport] = mapped_column(words(Transport, "transport"))
    up_kbit: Mapped[int] = mapped_column()
    down_kbit: Mapped[int] = mapped_column()
    up_at_least: Mapped[bool] = mapped_column()
    down_at_least: Mapped[bool] = mapped_column()
    loss_up: Mapped[int | None] = mapped_column()
    loss_down: Mapped[int | None] = mapped_column()
    round_trip_ms: Mapped[int | None] = mapped_column()
    jitter_ms: Mapped[int | None] = mapped_column()
    camera: Mapped[CameraSeen] = mapped_column(words(CameraSeen, "camera"))
    microphone_db: Mapped[int | None] = mapped_column()
    echo: Mapped[Echo] = mapped_column(words(Echo, "echo"))
    echo_db: Mapped[int | None] = mapped_column()
    echo_left_db: Mapped[int | None] = mapped_column()
    echo_ms: Mapped[int | None] = mapped_column()
    of_week: Mapped[bool] = mapped_column(default=False)


class LineWish(Base):
    """That IT wants a room's line tested; answered by the next test."""

    __tablename__ = "line_wishes"

    room_id: Mapped[RoomId] = mapped_column(ID, ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SiteNoteRow(Base):
    """What IT noted of a unit's site; it stays with the unit over all its sessions. Append-only by trigger."""

    __tablename__ = "site_notes"
    __table_args__ = (CheckConstraint("note <> ''", name="says_something"), Index(None, "unit_code", "at"))

    id: Mapped[SiteNoteId] = mapped_column(ID, primary_key=True)
    unit_code: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id"))
    note: Mapped[str] = mapped_column(String(500))


class RoomPicture(Base):
    """One picture of a room that IT asked for, and what became of that: the row goes after a day. `jpeg` when taken."""

    __tablename__ = "room_pictures"
    __table_args__ = (
        CheckConstraint("(state = 'taken') = (jpeg IS NOT NULL)", name="jpeg_when_taken"),
        CheckConstraint("(state = 'asked') = (answered_at IS NULL)", name="answered_when_not_asked"),
        Index(None, "room_id", "asked_at"),
        Index(None, "asked_at"),
    )

    id: Mapped[PictureId] = mapped_column(ID, primary_key=True)
    room_id: Mapped[RoomId] = mapped_column(ID, ForeignKey("rooms.id", ondelete="CASCADE"))
    asked_by: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[PictureState] = mapped_column(words(PictureState, "state"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    jpeg: Mapped[bytes | None] = mapped_column(LargeBinary)
