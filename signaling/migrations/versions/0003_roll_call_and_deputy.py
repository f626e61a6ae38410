"""Roll calls, what they find, and who stands in for the chair."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOVES = "'joined', 'lost', 'returned', 'left', 'removed'"
MARKS = "'present', 'excused', 'absent'"
COLUMNS = "id, participant_id, kind, source, at, reason"
SHORT = 60


def upgrade() -> None:
    _rewrite_events(f"{MOVES}, {MARKS}", reason_chars=200)
    op.create_table(
        "deputies",
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("participant_id", sa.String(length=36), nullable=False),
        sa.Column("acting_since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id", "participant_id"],
            ["participants.meeting_id", "participants.id"],
            name="fk_deputies_meeting_id_participant_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_deputies_meeting_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_deputies"),
    )
    op.create_table(
        "roll_calls",
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("called_id", sa.String(length=36), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("every_s", sa.Integer(), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("skips_absent", sa.Boolean(), nullable=False),
        sa.CheckConstraint("every_s IS NULL OR every_s BETWEEN 5 AND 120", name="ck_roll_calls_every"),
        sa.ForeignKeyConstraint(
            ["meeting_id", "called_id"],
            ["participants.meeting_id", "participants.id"],
            name="fk_roll_calls_meeting_id_called_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_roll_calls_meeting_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_roll_calls"),
    )


def downgrade() -> None:
    """What roll calls found is lost: the release before has no word for it."""
    op.drop_table("roll_calls")
    op.drop_table("deputies")
    _rewrite_events(MOVES, reason_chars=SHORT)


def _rewrite_events(kinds: str, reason_chars: int) -> None:
    """The append-only table with other kinds; rows of kinds it no longer holds are left behind."""
    if op.get_context().dialect.name == "sqlite":
        _rewrite_sqlite(kinds, reason_chars)
    else:
        _rewrite_postgresql(kinds, reason_chars)


def _rewrite_sqlite(kinds: str, reason_chars: int) -> None:
    """SQLite changes no constraint: the table is written anew, and its guards with it."""
    op.drop_index("ix_attendance_events_participant_id_id", table_name="attendance_events")
    op.execute("ALTER TABLE attendance_events RENAME TO attendance_events_before")
    op.create_table(
        "attendance_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("participant_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=reason_chars), nullable=False),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name="fk_attendance_events_participant_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attendance_events"),
        sa.CheckConstraint(f"kind IN ({kinds})", name="ck_attendance_events_kind"),
        sa.CheckConstraint(
            "source IN ('self', 'device', 'chair', 'secretary', 'it', 'media', 'server')",
            name="ck_attendance_events_source",
        ),
    )
    op.execute(
        f"INSERT INTO attendance_events ({COLUMNS}) "
        f"SELECT {COLUMNS} FROM attendance_events_before WHERE kind IN ({kinds})"
    )
    op.execute("DROP TABLE attendance_events_before")
    op.create_index("ix_attendance_events_participant_id_id", "attendance_events", ["participant_id", "id"])
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER attendance_events_no_{act.lower()} BEFORE {act} ON attendance_events "
            "BEGIN SELECT RAISE(ABORT, 'append_only'); END"
        )


def _rewrite_postgresql(kinds: str, reason_chars: int) -> None:
    op.drop_constraint("ck_attendance_events_kind", "attendance_events", type_="check")
    if reason_chars == SHORT:
        op.execute("ALTER TABLE attendance_events DISABLE TRIGGER attendance_events_append_only")
        op.execute(f"DELETE FROM attendance_events WHERE kind NOT IN ({kinds})")
        op.execute("ALTER TABLE attendance_events ENABLE TRIGGER attendance_events_append_only")
    op.alter_column("attendance_events", "reason", type_=sa.String(length=reason_chars))
    op.create_check_constraint("ck_attendance_events_kind", "attendance_events", f"kind IN ({kinds})")
