"""What was recorded of a session, and where each recording stands."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from meetings.domain.composing import ComposingState
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


class FinalisingRecord(Base):
    """How far a recording that has ended is on its way to files that can be played; from its end on, one row.

    `tries` counts from 1 how often it was asked for. `trouble`: the code of why it failed, "" while it did not.
    `duration_ms` and `size` (bytes) are those of the finished files. `checked_at`: since when it is known that they
    decode from end to end; `dropped_at`: since when there is nothing else of it; `stored_at`: since when they are in a
    bucket, where `final_sha` is the object that tells of them.
    """

    __tablename__ = "finalisings"
    __table_args__ = (
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("(finished_at IS NULL) = (duration_ms IS NULL)", name="duration_when_finished"),
        CheckConstraint("(finished_at IS NULL) = (size IS NULL)", name="size_when_finished"),
        CheckConstraint("(stored_at IS NULL) = (final_sha IS NULL)", name="stored_whole"),
        CheckConstraint("dropped_at IS NULL OR checked_at IS NOT NULL", name="checked_then_dropped"),
    )

    recording_id: Mapped[RecordingId] = mapped_column(
        ID, ForeignKey("recordings.id", ondelete="CASCADE"), primary_key=True
    )
    tries: Mapped[int] = mapped_column()
    percent: Mapped[int] = mapped_column()
    trouble: Mapped[str] = mapped_column(String(60))
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    duration_ms: Mapped[int | None] = mapped_column(BigInteger)
    size: Mapped[int | None] = mapped_column(BigInteger)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dropped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stored_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    final_sha: Mapped[str | None] = mapped_column(String(64))


class ComposingRecord(Base):
    """Bản ghép: one film of the whole session, from when it is wanted. `asked_by` None: the rule of the type asked.

    `tries` counts from 1 how often it was asked for; `size` in bytes. `replaces`: the SHA-256 of the film that was
    there when this one was begun.
    """

    __tablename__ = "composings"
    __table_args__ = (
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("(state = 'failed') = (trouble <> '')", name="trouble_when_failed"),
        CheckConstraint("(state = 'ready') = (finished_at IS NOT NULL)", name="finished_when_ready"),
        CheckConstraint("(finished_at IS NULL) = (size IS NULL)", name="size_when_finished"),
    )

    recording_id: Mapped[RecordingId] = mapped_column(
        ID, ForeignKey("recordings.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[ComposingState] = mapped_column(words(ComposingState, "state"))
    tries: Mapped[int] = mapped_column()
    percent: Mapped[int] = mapped_column()
    trouble: Mapped[str] = mapped_column(String(60))
    asked_by: Mapped[AccountId | None] = mapped_column(ID, ForeignKey("accounts.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    size: Mapped[int | None] = mapped_column(BigInteger)
    replaces: Mapped[str | None] = mapped_column(String(64))


class WatchingRecord(Base):
    """Who has watched a recording, and since when: the first time is in the audit log."""

    __tablename__ = "recording_watchings"

    recording_id: Mapped[RecordingId] = mapped_column(
        ID, ForeignKey("recordings.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id"), primary_key=True)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TranscriptRecord(Base):
    """What was said in a recording, as `domain.webvtt` writes it."""

    __tablename__ = "transcripts"

    recording_id: Mapped[RecordingId] = mapped_column(
        ID, ForeignKey("recordings.id", ondelete="CASCADE"), primary_key=True
    )
    uploaded_by: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    content: Mapped[str] = mapped_column(Text)


class RecordingHold(Base):
    """Giữ lại: whatever the rule says, the recording is not deleted while there is one."""

    __tablename__ = "recording_holds"

    recording_id: Mapped[RecordingId] = mapped_column(
        ID, ForeignKey("recordings.id", ondelete="CASCADE"), primary_key=True
    )
    held_by: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id"))
    held_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(500))


class RecordingRule(Base):
    """What holds for recordings of a type of meeting; where there is none, they are kept for ever and delegates watch.

    `keep_days`: calendar days after the recording ended, 0 for ever. `composes`: one film is made of each by itself.
    """

    __tablename__ = "recording_rules"
    __table_args__ = (CheckConstraint("keep_days BETWEEN 0 AND 36500", name="keep_days"),)

    type_code: Mapped[str] = mapped_column(String(40), ForeignKey("meeting_types.code"), primary_key=True)
    keep_days: Mapped[int] = mapped_column()
    delegates_watch: Mapped[bool] = mapped_column()
    composes: Mapped[bool] = mapped_column(server_default=false())


class RecordingDeletion(Base):
    """That a recording was deleted, by which rule; `files` and `size` (bytes) of what is gone, None until it is."""

    __tablename__ = "recording_deletions"
    __table_args__ = (
        CheckConstraint("(gone_at IS NULL) = (files IS NULL)", name="files_when_gone"),
        CheckConstraint("(gone_at IS NULL) = (size IS NULL)", name="size_when_gone"),
    )

    recording_id: Mapped[RecordingId] = mapped_column(
        ID, ForeignKey("recordings.id", ondelete="CASCADE"), primary_key=True
    )
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    type_code: Mapped[str] = mapped_column(String(40))
    keep_days: Mapped[int] = mapped_column()
    gone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    files: Mapped[int | None] = mapped_column()
    size: Mapped[int | None] = mapped_column(BigInteger)
