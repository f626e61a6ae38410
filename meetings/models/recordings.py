"""What was recorded of a session, and where each recording stands."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from meetings.domain.recording import RecordingState
from meetings.ids import AccountId, MeetingId, RecordingId
from meetings.models.schema import ID, Base, UtcDateTime, one_where, words


class RecordingRecord(Base):
    """Bản ghi: its id names its folder. `state_at`: since when it is in its state; `began_at`: when anything was first
    recorded; `ended_at`: when it was ended, None while it runs or is paused.
    """

    __tablename__ = "recordings"
    __table_args__ = (
        CheckConstraint("(state IN ('requested', 'recording', 'paused')) = (ended_at IS NULL)", name="ended_at_end"),
        CheckConstraint("ended_at IS NULL OR ended_at >= requested_at", name="times_in_order"),
        one_where("uq_recordings_one_running", "meeting_id", "ended_at IS NULL"),
    )

    id: Mapped[RecordingId] = mapped_column(ID, primary_key=True)
    meeting_id: Mapped[MeetingId] = mapped_column(ID, ForeignKey("meetings.id"), index=True)
    state: Mapped[RecordingState] = mapped_column(words(RecordingState, "state"))
    state_at: Mapped[datetime] = mapped_column(UtcDateTime)
    requested_by: Mapped[AccountId | None] = mapped_column(ID, ForeignKey("accounts.id"))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    began_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
