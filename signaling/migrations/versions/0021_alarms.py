"""Alarms of lines and servers, and what people did about them."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OPEN = sa.text("cleared_at IS NULL")
ACKNOWLEDGES = sa.text("acknowledges")


def upgrade() -> None:
    op.create_table(
        "alarms",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("cause", sa.String(length=24), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("sites", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.Column(name, sa.DateTime(timezone=True), nullable=True)
            for name in ("cleared_at", "mailed_at", "over_mailed_at")
        ),
        sa.CheckConstraint("cleared_at >= raised_at", name="ck_alarms_cleared_after_raised"),
        sa.CheckConstraint(
            "over_mailed_at IS NULL OR mailed_at IS NOT NULL", name="ck_alarms_over_mailed_after_mailed"
        ),
        sa.CheckConstraint("kind IN ('site', 'uplink', 'carrier', 'area', 'server')", name="ck_alarms_kind"),
        sa.PrimaryKeyConstraint("id", name="pk_alarms"),
    )
    op.create_index("ix_alarms_raised_at", "alarms", ["raised_at"])
    op.create_index(
        "uq_alarms_one_open", "alarms", ["subject"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_table(
        "alarm_acts",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("alarm_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("acknowledges", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.CheckConstraint("acknowledges OR note <> ''", name="ck_alarm_acts_says_something"),
        sa.ForeignKeyConstraint(["alarm_id"], ["alarms.id"], name="fk_alarm_acts_alarm_id"),
        sa.ForeignKeyConstraint(["actor_id"], ["accounts.id"], name="fk_alarm_acts_actor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_alarm_acts"),
    )
    op.create_index("ix_alarm_acts_alarm_id_at", "alarm_acts", ["alarm_id", "at"])
    op.create_index(
        "uq_alarm_acts_one_acknowledgement",
        "alarm_acts",
        ["alarm_id"],
        unique=True,
        sqlite_where=ACKNOWLEDGES,
        postgresql_where=ACKNOWLEDGES,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER alarm_acts_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON alarm_acts "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER alarm_acts_no_{act.lower()} BEFORE {act} ON alarm_acts "
            "BEGIN SELECT RAISE(ABORT, 'append_only'); END"
        )


def downgrade() -> None:
    op.drop_table("alarm_acts")
    op.drop_table("alarms")
