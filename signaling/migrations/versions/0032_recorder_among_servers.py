"""The recorder is one of our servers: what it was like by the minute, and when it was started."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

TWO = "name IN ('web', 'media')"
THREE = "name IN ('web', 'media', 'recorder')"
REASONS = "reason IN ('service', 'stopped', 'killed', 'crashed', 'failed')"
FIGURES = "up_s BETWEEN 0 AND 60 AND cpu >= 0 AND cpu_top >= 0 AND lag_ms >= 0"
TABLES = ("server_minutes", "server_starts")


def upgrade() -> None:
    _names(TWO, THREE)


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DELETE FROM {table} WHERE name = 'recorder'")  # noqa: S608 - of our own names.
    _names(THREE, TWO)


def _names(before: str, after: str) -> None:
    for made in (_minutes(before), _starts(before)):
        check = f"ck_{made.name}_name"
        with op.batch_alter_table(made.name, copy_from=made, table_kwargs={"sqlite_with_rowid": False}) as table:
            table.drop_constraint(check, type_="check")
            table.create_check_constraint(check, after)


def _minutes(names: str) -> sa.Table:
    """The tables as the steps before left them: SQLite cannot change a constraint, so they are made anew."""
    return sa.Table(
        "server_minutes",
        sa.MetaData(),
        sa.Column("name", sa.String(length=24), nullable=False),
        sa.Column("minute", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("up_s", "cpu", "cpu_top", "lag_ms")),
        *(
            sa.Column(name, sa.Integer(), nullable=True)
            for name in ("memory_mb", "received", "sent", "disk_free_mb", "database_mb")
        ),
        sa.CheckConstraint(names, name="ck_server_minutes_name"),
        sa.CheckConstraint(FIGURES, name="ck_server_minutes_figures"),
        sa.PrimaryKeyConstraint("name", "minute", name="pk_server_minutes"),
        sa.Index("ix_server_minutes_minute", "minute"),
        sqlite_with_rowid=False,
    )


def _starts(names: str) -> sa.Table:
    return sa.Table(
        "server_starts",
        sa.MetaData(),
        sa.Column("name", sa.String(length=24), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("lived_s", sa.Integer(), nullable=True),
        sa.CheckConstraint(names, name="ck_server_starts_name"),
        sa.CheckConstraint(REASONS, name="ck_server_starts_reason"),
        sa.PrimaryKeyConstraint("name", "at_ms", name="pk_server_starts"),
        sa.Index("ix_server_starts_at_ms", "at_ms"),
        sqlite_with_rowid=False,
    )
