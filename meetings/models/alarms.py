"""Alarms of lines and servers: a row when one is raised, and rows of what people did about it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from meetings.domain.alarms import AlarmKind
from meetings.ids import AccountId, AlarmActId, AlarmId
from meetings.models.schema import ID, Base, UtcDateTime, one_where, words


class AlarmRow(Base):
    """One alarm. `subject` says about what, as one text: at most one is open about it.

    `name`: what people call it; `sites`: JSON, those that were bad when it was raised. `mailed_at`,
    `over_mailed_at`: when mail told that it is on, and that it is over.
    """

    __tablename__ = "alarms"
    __table_args__ = (
        CheckConstraint("cleared_at >= raised_at", name="cleared_after_raised"),
        CheckConstraint("over_mailed_at IS NULL OR mailed_at IS NOT NULL", name="over_mailed_after_mailed"),
        one_where("uq_alarms_one_open", "subject", "cleared_at IS NULL"),
        Index(None, "raised_at"),
    )

    id: Mapped[AlarmId] = mapped_column(ID, primary_key=True)
    subject: Mapped[str] = mapped_column(String(120))
    kind: Mapped[AlarmKind] = mapped_column(words(AlarmKind, "kind"))
    name: Mapped[str] = mapped_column(String(200))
    cause: Mapped[str] = mapped_column(String(24))
    drill: Mapped[bool] = mapped_column()
    sites: Mapped[str] = mapped_column(Text)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cleared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    over_mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AlarmActRow(Base):
    """Somebody acknowledged an alarm, or noted something about it. Append-only by trigger."""

    __tablename__ = "alarm_acts"
    __table_args__ = (
        CheckConstraint("acknowledges OR note <> ''", name="says_something"),
        one_where("uq_alarm_acts_one_acknowledgement", "alarm_id", "acknowledges"),
        Index(None, "alarm_id", "at"),
    )

    id: Mapped[AlarmActId] = mapped_column(ID, primary_key=True)
    alarm_id: Mapped[AlarmId] = mapped_column(ID, ForeignKey("alarms.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id"))
    acknowledges: Mapped[bool] = mapped_column()
    note: Mapped[str] = mapped_column(String(300))
