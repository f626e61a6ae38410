"""How far recordings are on their way to files that can be played."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finalisings",
        sa.Column("recording_id", sa.String(length=36), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(length=60), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duration_ms", sa.BigInteger(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("final_sha", sa.String(length=64), nullable=True),
        sa.CheckConstraint("(stored_at IS NULL) = (final_sha IS NULL)", name="ck_finalisings_stored_whole"),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name="ck_finalisings_percent"),
        sa.CheckConstraint(
            "(finished_at IS NULL) = (duration_ms IS NULL)", name="ck_finalisings_duration_when_finished"
        ),
        sa.CheckConstraint("(finished_at IS NULL) = (size IS NULL)", name="ck_finalisings_size_when_finished"),
        sa.CheckConstraint("dropped_at IS NULL OR checked_at IS NOT NULL", name="ck_finalisings_checked_then_dropped"),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name="fk_finalisings_recording_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("recording_id", name="pk_finalisings"),
    )


def downgrade() -> None:
    op.drop_table("finalisings")
