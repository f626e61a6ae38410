"""The chair's desk: a pause, a lock, a closed list, who is seen beside the stage, and how long each has spoken."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SPOKEN = "(ended_at IS NULL) = (spoken_ms IS NULL)"
MS_OF_TURNS = {
    "sqlite": "CAST(ROUND((julianday(ended_at) - julianday(given_at)) * 86400000) AS INTEGER)",
    "postgresql": "CAST(ROUND(EXTRACT(EPOCH FROM ended_at - given_at) * 1000) AS INTEGER)",
}


def upgrade() -> None:
    with op.batch_alter_table("live_meetings", copy_from=_live_meetings()) as live:
        live.add_column(sa.Column("beside_id", sa.String(length=36), nullable=True))
        for name in ("suspended_at", "locked_at", "hands_closed_at"):
            live.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        live.create_foreign_key(
            "fk_live_meetings_meeting_id_beside_id",
            "participants",
            ["meeting_id", "beside_id"],
            ["meeting_id", "id"],
            ondelete="CASCADE",
        )
    with op.batch_alter_table("speech_turns", copy_from=_speech_turns()) as turns:
        turns.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        turns.add_column(sa.Column("spoken_ms", sa.Integer(), nullable=True))
    op.execute(f"UPDATE speech_turns SET spoken_ms = {MS_OF_TURNS[_engine()]} WHERE ended_at IS NOT NULL")
    with op.batch_alter_table("speech_turns", copy_from=_speech_turns(*_new_of_turns())) as turns:
        turns.create_check_constraint("ck_speech_turns_spoken_when_ended", SPOKEN)


def downgrade() -> None:
    wide = _speech_turns(*_new_of_turns(), sa.CheckConstraint(SPOKEN, name="ck_speech_turns_spoken_when_ended"))
    with op.batch_alter_table("speech_turns", copy_from=wide) as turns:
        turns.drop_constraint("ck_speech_turns_spoken_when_ended", type_="check")
        turns.drop_column("spoken_ms")
        turns.drop_column("asked_at")
    with op.batch_alter_table("live_meetings", copy_from=_live_meetings(*_new_of_meetings())) as live:
        live.drop_constraint("fk_live_meetings_meeting_id_beside_id", type_="foreignkey")
        for name in ("hands_closed_at", "locked_at", "suspended_at", "beside_id"):
            live.drop_column(name)


def _engine() -> str:
    return str(op.get_context().dialect.name)


def _new_of_turns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("spoken_ms", sa.Integer(), nullable=True),
    )


def _new_of_meetings() -> tuple[sa.Column[object] | sa.ForeignKeyConstraint, ...]:
    return (
        sa.Column("beside_id", sa.String(length=36), nullable=True),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hands_closed_at", sa.DateTime(timezone=True), nullable=True),
        _of_this_meeting("live_meetings", "beside_id"),
    )


def _of_this_meeting(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["meeting_id", column],
        ["participants.meeting_id", "participants.id"],
        name=f"fk_{table}_meeting_id_{column}",
        ondelete="CASCADE",
    )


def _live_meetings(*more: sa.Column[object] | sa.ForeignKeyConstraint) -> sa.Table:
    """The table as the step before left it: SQLite cannot add a constraint, so it is made anew."""
    return sa.Table(
        "live_meetings",
        sa.MetaData(),
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("floor_id", sa.String(length=36), nullable=True),
        sa.Column("floor_given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("floor_limit_s", sa.Integer(), nullable=True),
        sa.Column("chair_id", sa.String(length=36), nullable=True),
        sa.Column("spotlight_id", sa.String(length=36), nullable=True),
        sa.Column("screen_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "(floor_id IS NULL) = (floor_given_at IS NULL) AND (floor_id IS NULL) = (floor_limit_s IS NULL)",
            name="ck_live_meetings_floor_whole",
        ),
        sa.CheckConstraint(
            "floor_limit_s IS NULL OR floor_limit_s BETWEEN 10 AND 7200", name="ck_live_meetings_floor_limit"
        ),
        sa.CheckConstraint("revision >= 0", name="ck_live_meetings_revision"),
        *(_of_this_meeting("live_meetings", column) for column in ("chair_id", "floor_id", "screen_id", "spotlight_id")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name="fk_live_meetings_meeting_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_live_meetings"),
        *more,
    )


def _speech_turns(*more: sa.Column[object] | sa.CheckConstraint) -> sa.Table:
    return sa.Table(
        "speech_turns",
        sa.MetaData(),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("participant_id", sa.String(length=36), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("limit_s", sa.Integer(), nullable=False),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= given_at", name="ck_speech_turns_times_in_order"),
        sa.CheckConstraint("limit_s BETWEEN 10 AND 7200", name="ck_speech_turns_limit"),
        _of_this_meeting("speech_turns", "participant_id"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_speech_turns_meeting_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_speech_turns"),
        sa.Index("ix_speech_turns_participant_id", "participant_id"),
        sa.Index(
            "uq_speech_turns_one_open",
            "meeting_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        *more,
    )
