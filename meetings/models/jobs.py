"""Work to be done later: rows that survive a restart, done once."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from meetings.domain.jobs import JobState
from meetings.ids import JobId
from meetings.models.schema import ID, Base, UtcDateTime, words


class Job(Base):
    """One piece of work; `key` says which, so that it is not asked for twice. `payload` is JSON."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint("attempts >= 0", name="attempts"),
        CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ended"),
        Index(None, "state", "due_at"),
    )

    id: Mapped[JobId] = mapped_column(ID, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    payload: Mapped[str] = mapped_column(Text)
    state: Mapped[JobState] = mapped_column(words(JobState, "state"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trouble: Mapped[str] = mapped_column(String(300))
