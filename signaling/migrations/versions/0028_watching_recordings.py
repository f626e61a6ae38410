"""Who watched recordings, what is said in them, and how long they are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recording_rules",
        sa.Column("type_code", sa.String(length=40), nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.Column("delegates_watch", sa.Boolean(), nullable=False),
        sa.CheckConstraint("keep_days BETWEEN 0 AND 36500", name="ck_recording_rules_keep_days"),
        sa.ForeignKeyConstraint(["type_code"], ["meeting_types.code"], name="fk_recording_rules_type_code"),
        sa.PrimaryKeyConstraint("type_code", name="pk_recording_rules"),
    )
    op.create_table(
        "recording_watchings",
        sa.Column("recording_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        _of_recording("recording_watchings"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_recording_watchings_account_id"),
        sa.PrimaryKeyConstraint("recording_id", "account_id", name="pk_recording_watchings"),
    )
    op.create_table(
        "transcripts",
        sa.Column("recording_id", sa.String(length=36), nullable=False),
        sa.Column("uploaded_by", sa.String(length=36), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        _of_recording("transcripts"),
        sa.ForeignKeyConstraint(["uploaded_by"], ["accounts.id"], name="fk_transcripts_uploaded_by"),
        sa.PrimaryKeyConstraint("recording_id", name="pk_transcripts"),
    )
    op.create_table(
        "recording_holds",
        sa.Column("recording_id", sa.String(length=36), nullable=False),
        sa.Column("held_by", sa.String(length=36), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        _of_recording("recording_holds"),
        sa.ForeignKeyConstraint(["held_by"], ["accounts.id"], name="fk_recording_holds_held_by"),
        sa.PrimaryKeyConstraint("recording_id", name="pk_recording_holds"),
    )
    op.create_table(
        "recording_deletions",
        sa.Column("recording_id", sa.String(length=36), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("type_code", sa.String(length=40), nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("files", sa.Integer(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(gone_at IS NULL) = (files IS NULL)", name="ck_recording_deletions_files_when_gone"),
        sa.CheckConstraint("(gone_at IS NULL) = (size IS NULL)", name="ck_recording_deletions_size_when_gone"),
        _of_recording("recording_deletions"),
        sa.PrimaryKeyConstraint("recording_id", name="pk_recording_deletions"),
    )


def downgrade() -> None:
    for table in ("recording_deletions", "recording_holds", "transcripts", "recording_watchings", "recording_rules"):
        op.drop_table(table)


def _of_recording(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["recording_id"], ["recordings.id"], name=f"fk_{table}_recording_id", ondelete="CASCADE"
    )
