"""What sites' lines were like, by the minute."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from meetings.ids import ParticipantId
from meetings.models.schema import ID, Base


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
