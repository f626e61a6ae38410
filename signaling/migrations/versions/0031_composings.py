"""One film of a whole recorded session, asked for or made by the rule of the meeting's type."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

STATES = "'asked', 'composing', 'ready', 'failed', 'cancelled'"


def upgrade() -> None:
    op.create_table(
        "composings",
        sa.Column("recording_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(length=60), nullable=False),
        sa.Column("asked_by", sa.String(length=36), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("replaces", sa.String(length=64), nullable=True),
        sa.CheckConstraint(f"state IN ({STATES})", name="ck_composings_state"),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name="ck_composings_percent"),
        sa.CheckConstraint("(state = 'failed') = (trouble <> '')", name="ck_composings_trouble_when_failed"),
        sa.CheckConstraint("(state = 'ready') = (finished_at IS NOT NULL)", name="ck_composings_finished_when_ready"),
        sa.CheckConstraint("(finished_at IS NULL) = (size IS NULL)", name="ck_composings_size_when_finished"),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name="fk_composings_recording_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name="fk_composings_asked_by"),
        sa.PrimaryKeyConstraint("recording_id", name="pk_composings"),
    )
    op.add_column("recording_rules", sa.Column("composes", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("recording_rules") as rules:
        rules.drop_column("composes")
    op.drop_table("composings")
