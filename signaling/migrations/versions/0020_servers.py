"""What our own servers were like, by the minute, and when each was started."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

NAMES = "name IN ('web', 'media')"
REASONS = "reason IN ('service', 'stopped', 'killed', 'crashed', 'failed')"
FIGURES = "up_s BETWEEN 0 AND 60 AND cpu >= 0 AND cpu_top >= 0 AND lag_ms >= 0"


def upgrade() -> None:
    op.create_table(
        "server_minutes",
        sa.Column("name", sa.String(length=24), nullable=False),
        sa.Column("minute", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("up_s", "cpu", "cpu_top", "lag_ms")),
        *(
            sa.Column(name, sa.Integer(), nullable=True)
            for name in ("memory_mb", "received", "sent", "disk_free_mb", "database_mb")
        ),
        sa.CheckConstraint(NAMES, name="ck_server_minutes_name"),
        sa.CheckConstraint(FIGURES, name="ck_server_minutes_figures"),
        sa.PrimaryKeyConstraint("name", "minute", name="pk_server_minutes"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_server_minutes_minute", "server_minutes", ["minute"])
    op.create_table(
        "server_starts",
        sa.Column("name", sa.String(length=24), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("lived_s", sa.Integer(), nullable=True),
        sa.CheckConstraint(NAMES, name="ck_server_starts_name"),
        sa.CheckConstraint(REASONS, name="ck_server_starts_reason"),
        sa.PrimaryKeyConstraint("name", "at_ms", name="pk_server_starts"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_server_starts_at_ms", "server_starts", ["at_ms"])


def downgrade() -> None:
    op.drop_table("server_starts")
    op.drop_table("server_minutes")
