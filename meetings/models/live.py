"""What goes on in a session: live state, presence, turns of speech. Written in the command's transaction."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from meetings.domain.attendance import AttendanceKind, AttendanceSource
from meetings.domain.site_acts import LEAST_CAP_KBIT, MOST_CAP_KBIT, LineCap
from meetings.ids import MeetingId, ParticipantId, VersionId
from meetings.models.schema import ID, SERIAL, Base, UtcDateTime, one_where, words


def _of_this_meeting(column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["meeting_id", column], ["participants.meeting_id", "participants.id"], ondelete="CASCADE"
    )


class LiveMeeting(Base):
    """The programme of a session; `revision` grows by one with every act that changes anything.

    `suspended_at`, `locked_at` and `hands_closed_at` are None while it is not so. `floor_reminded_at`: when whoever
    has the floor was reminded of the time last.
    """

    __tablename__ = "live_meetings"
    __table_args__ = (
        _of_this_meeting("floor_id"),
        _of_this_meeting("chair_id"),
        _of_this_meeting("spotlight_id"),
        _of_this_meeting("beside_id"),
        _of_this_meeting("screen_id"),
        CheckConstraint(
            "(floor_id IS NULL) = (floor_given_at IS NULL) AND (floor_id IS NULL) = (floor_limit_s IS NULL)",
            name="floor_whole",
        ),
        CheckConstraint("floor_limit_s IS NULL OR floor_limit_s BETWEEN 10 AND 7200", name="floor_limit"),
        CheckConstraint("revision >= 0", name="revision"),
    )

    meeting_id: Mapped[MeetingId] = mapped_column(ID, ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int] = mapped_column(default=0)
    floor_id: Mapped[ParticipantId | None] = mapped_column(ID)
    floor_given_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    floor_limit_s: Mapped[int | None] = mapped_column()
    floor_reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    chair_id: Mapped[ParticipantId | None] = mapped_column(ID)
    spotlight_id: Mapped[ParticipantId | None] = mapped_column(ID)
    beside_id: Mapped[ParticipantId | None] = mapped_column(ID)
    screen_id: Mapped[ParticipantId | None] = mapped_column(ID)
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hands_closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Deputy(Base):
    """Phó chủ trì: who stands in for the chair; `acting_since` while it does. A meeting may have none."""

    __tablename__ = "deputies"
    __table_args__ = (_of_this_meeting("participant_id"),)

    meeting_id: Mapped[MeetingId] = mapped_column(ID, ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True)
    participant_id: Mapped[ParticipantId] = mapped_column(ID)
    acting_since: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RollCall(Base):
    """Điểm danh that is going on: who is called since when; `every_s` None means by hand. None: no row."""

    __tablename__ = "roll_calls"
    __table_args__ = (
        _of_this_meeting("called_id"),
        CheckConstraint("every_s IS NULL OR every_s BETWEEN 5 AND 120", name="every"),
    )

    meeting_id: Mapped[MeetingId] = mapped_column(ID, ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True)
    called_id: Mapped[ParticipantId] = mapped_column(ID)
    called_at: Mapped[datetime] = mapped_column(UtcDateTime)
    every_s: Mapped[int | None] = mapped_column()
    paused: Mapped[bool] = mapped_column()
    skips_absent: Mapped[bool] = mapped_column()


class FollowState(Base):
    """The page before everyone: which, where it stands (`domain.following.Place`), and who presents it.

    `seq` grows by one with every change of the row, and the row stays when the page is taken away: `version_id` None.
    """

    __tablename__ = "follow_states"
    __table_args__ = (
        _of_this_meeting("presenter_id"),
        CheckConstraint(
            "(version_id IS NULL) = (presenter_id IS NULL) AND (version_id IS NULL) = (shown_at IS NULL)", name="whole"
        ),
        CheckConstraint("page >= 1", name="page"),
        CheckConstraint("x BETWEEN 0 AND 1 AND y BETWEEN 0 AND 1 AND zoom BETWEEN 1 AND 8", name="place"),
    )

    meeting_id: Mapped[MeetingId] = mapped_column(ID, ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True)
    version_id: Mapped[VersionId | None] = mapped_column(ID, ForeignKey("paper_versions.id", ondelete="CASCADE"))
    page: Mapped[int] = mapped_column(default=1)
    x: Mapped[float] = mapped_column(default=0.5)
    y: Mapped[float] = mapped_column(default=0.5)
    zoom: Mapped[float] = mapped_column(default=1.0)
    presenter_id: Mapped[ParticipantId | None] = mapped_column(ID)
    seq: Mapped[int] = mapped_column(default=0)
    shown_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LiveParticipant(Base):
    """The live state of one participant.

    `silenced_at` and `silenced_by`: who leads closed its microphone, and nothing has changed it since. `title_now`:
    what it is titled since somebody else sits there than at the opening; None while it is as the snapshot says.
    `cap`, `cap_kbit`: how far IT holds it down, in pictures and in kbit/s; None: not at all.
    """

    __tablename__ = "live_participants"
    __table_args__ = (
        CheckConstraint(
            "(silenced_at IS NULL) = (silenced_by IS NULL) AND (silenced_at IS NULL OR NOT microphone_open)",
            name="silenced",
        ),
        CheckConstraint(f"cap_kbit BETWEEN {LEAST_CAP_KBIT} AND {MOST_CAP_KBIT}", name="cap_kbit"),
    )

    participant_id: Mapped[ParticipantId] = mapped_column(
        ID, ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True
    )
    microphone_open: Mapped[bool] = mapped_column(default=False)
    camera_open: Mapped[bool] = mapped_column(default=False)
    hand_raised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    silenced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    silenced_by: Mapped[ParticipantId | None] = mapped_column(ID)
    title_now: Mapped[str | None] = mapped_column(String(300))
    cap: Mapped[LineCap | None] = mapped_column(words(LineCap, "cap"))
    cap_kbit: Mapped[int | None] = mapped_column()


class SpeechTurn(Base):
    """One turn with the floor. At most one turn of a meeting is open.

    `asked_at`: since when the hand was up that got it. `spoken_ms` is None while the turn is open.
    """

    __tablename__ = "speech_turns"
    __table_args__ = (
        ForeignKeyConstraint(
            ["meeting_id", "participant_id"], ["participants.meeting_id", "participants.id"], ondelete="CASCADE"
        ),
        CheckConstraint("ended_at IS NULL OR ended_at >= given_at", name="times_in_order"),
        CheckConstraint("limit_s BETWEEN 10 AND 7200", name="limit"),
        CheckConstraint("(ended_at IS NULL) = (spoken_ms IS NULL)", name="spoken_when_ended"),
        one_where("uq_speech_turns_one_open", "meeting_id", "ended_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    meeting_id: Mapped[MeetingId] = mapped_column(ID, ForeignKey("meetings.id", ondelete="CASCADE"))
    participant_id: Mapped[ParticipantId] = mapped_column(ID, index=True)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    limit_s: Mapped[int] = mapped_column()
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    spoken_ms: Mapped[int | None] = mapped_column()


class AttendanceEvent(Base):
    """Điểm danh: append-only by trigger; presence is derived from these rows alone."""

    __tablename__ = "attendance_events"
    __table_args__ = (Index(None, "participant_id", "id"),)

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    participant_id: Mapped[ParticipantId] = mapped_column(ID, ForeignKey("participants.id"))
    kind: Mapped[AttendanceKind] = mapped_column(words(AttendanceKind, "kind"))
    source: Mapped[AttendanceSource] = mapped_column(words(AttendanceSource, "source"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(200))
