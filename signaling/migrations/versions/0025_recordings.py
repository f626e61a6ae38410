"""Recordings of sessions, and where each stands."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0023"
branch_labels = None
depends_on = None

STATES = "'requested', 'recording', 'paused', 'finalising', 'ready', 'failed'"


def upgrade() -> None:
    op.create_table(
        "recordings",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.String(length=36), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"state IN ({STATES})", name="ck_recordings_state"),
        sa.CheckConstraint(
            "(state IN ('requested', 'recording', 'paused')) = (ended_at IS NULL)", name="ck_recordings_ended_at_end"
        ),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= requested_at", name="ck_recordings_times_in_order"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_recordings_meeting_id"),
        sa.ForeignKeyConstraint(["requested_by"], ["accounts.id"], name="fk_recordings_requested_by"),
        sa.PrimaryKeyConstraint("id", name="pk_recordings"),
    )
    op.create_index("ix_recordings_meeting_id", "recordings", ["meeting_id"])
    op.create_index(
        "uq_recordings_one_running",
        "recordings",
        ["meeting_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("recordings")
