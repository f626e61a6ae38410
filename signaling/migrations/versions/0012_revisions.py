"""The directory counts its changes, so that nobody writes over what they have not seen; dropped holidays are known."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

COUNTED = ("org_units", "positions", "people", "rooms", "meeting_types")
DUE_DAYS = 3
"""An invitation to an extraordinary meeting that goes out later states why: until now none did."""


def upgrade() -> None:
    for table in COUNTED:
        op.add_column(table, sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.create_table(
        "dropped_holidays",
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_dropped_holidays")),
    )
    _remember_dropped()
    types = sa.table("meeting_types", sa.column("extraordinary", sa.Boolean()), sa.column("convening_days", sa.Integer()))
    undue = sa.and_(types.c.extraordinary, types.c.convening_days == 0)
    op.execute(sa.update(types).where(undue).values(convening_days=DUE_DAYS))


def downgrade() -> None:
    op.drop_table("dropped_holidays")
    for table in reversed(COUNTED):
        op.drop_column(table, "revision")


def _remember_dropped() -> None:
    """What was dropped so far stands in the audit log."""
    day = "CAST(subject AS DATE)" if op.get_context().dialect.name == "postgresql" else "subject"
    op.execute(
        f"INSERT INTO dropped_holidays (day) SELECT DISTINCT {day} FROM audit_events "
        "WHERE act = 'edit_holidays' AND detail LIKE '{\"dropped\"%' "
        f"AND {day} NOT IN (SELECT day FROM holidays)"
    )
