"""What sites' lines were like, by the minute."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

LOSSES = "loss_up BETWEEN 0 AND 10000 AND loss_down BETWEEN 0 AND 10000"
SPANS = "heard_s + lost_s BETWEEN 1 AND 60 AND weak_s BETWEEN 0 AND heard_s"


def upgrade() -> None:
    op.create_table(
        "line_minutes",
        sa.Column("participant_id", sa.String(length=36), nullable=False),
        sa.Column("minute", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit_code", sa.String(length=16), nullable=True),
        sa.Column("carrier", sa.String(length=60), nullable=False),
        sa.Column("uplink", sa.String(length=60), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("up_kbit", "down_kbit", "loss_up", "loss_down")),
        sa.Column("round_trip_ms", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("jitter_ms", "step")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("heard_s", "weak_s", "lost_s")),
        sa.Column("seconds", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(LOSSES, name="ck_line_minutes_losses"),
        sa.CheckConstraint(SPANS, name="ck_line_minutes_spans"),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name="fk_line_minutes_participant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("participant_id", "minute", name="pk_line_minutes"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_line_minutes_minute", "line_minutes", ["minute"])
    op.create_index("ix_line_minutes_unit_code_minute", "line_minutes", ["unit_code", "minute"])


def downgrade() -> None:
    op.drop_table("line_minutes")
