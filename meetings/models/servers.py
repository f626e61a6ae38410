"""What our own servers were like, by the minute, and when each was started."""

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from meetings.domain.servers import ServerName, StartReason
from meetings.models.schema import Base, words


class ServerMinuteRow(Base):
    """A server in one minute; `minute`: whole minutes since 1970, UTC.

    `up_s`: seconds in which it answered. `cpu` and `cpu_top`: mean and highest share of a core, in thousandths.
    `lag_ms`: the longest that its event loop hung. `received` and `sent`: packets a second. What a server has none of
    is None.
    """

    __tablename__ = "server_minutes"
    __table_args__ = (
        CheckConstraint("up_s BETWEEN 0 AND 60 AND cpu >= 0 AND cpu_top >= 0 AND lag_ms >= 0", name="figures"),
        Index(None, "minute"),
        {"sqlite_with_rowid": False},
    )

    name: Mapped[ServerName] = mapped_column(words(ServerName, "name"), primary_key=True)
    minute: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    up_s: Mapped[int] = mapped_column()
    cpu: Mapped[int] = mapped_column()
    cpu_top: Mapped[int] = mapped_column()
    lag_ms: Mapped[int] = mapped_column()
    memory_mb: Mapped[int | None] = mapped_column()
    received: Mapped[int | None] = mapped_column()
    sent: Mapped[int | None] = mapped_column()
    disk_free_mb: Mapped[int | None] = mapped_column()
    database_mb: Mapped[int | None] = mapped_column()


class ServerStart(Base):
    """A start of a server; `at_ms`: Unix milliseconds. `code`: how the one before it ended, `lived_s`: after how long;
    None for the first one since the whole service was started.
    """

    __tablename__ = "server_starts"
    __table_args__ = (Index(None, "at_ms"), {"sqlite_with_rowid": False})

    name: Mapped[ServerName] = mapped_column(words(ServerName, "name"), primary_key=True)
    at_ms: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    reason: Mapped[StartReason] = mapped_column(words(StartReason, "reason"))
    code: Mapped[int | None] = mapped_column()
    lived_s: Mapped[int | None] = mapped_column()
