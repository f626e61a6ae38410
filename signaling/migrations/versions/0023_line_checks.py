"""Tests of rooms' lines, and IT's wishes for them."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

WORDS = {
    "occasion": ("press", "asked", "before", "night"),
    "transport": ("udp", "http"),
    "camera": ("present", "absent", "unknown"),
    "echo": ("untested", "unheard", "suppressed", "strong"),
}
RATES = "up_kbit BETWEEN 0 AND 100000 AND down_kbit BETWEEN 0 AND 100000"
LOSSES = "loss_up BETWEEN 0 AND 10000 AND loss_down BETWEEN 0 AND 10000"


def word(name: str) -> sa.Column[str]:
    kind = sa.Enum(
        *WORDS[name], name=f"ck_line_checks_{name}", native_enum=False, create_constraint=True, length=24
    )
    return sa.Column(name, kind, nullable=False)


def upgrade() -> None:
    op.create_table(
        "line_checks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("room_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        word("occasion"),
        word("transport"),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("up_kbit", "down_kbit")),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("up_at_least", "down_at_least")),
        *(sa.Column(name, sa.Integer()) for name in ("loss_up", "loss_down", "round_trip_ms", "jitter_ms")),
        word("camera"),
        sa.Column("microphone_db", sa.Integer()),
        word("echo"),
        sa.Column("of_week", sa.Boolean(), nullable=False),
        sa.CheckConstraint(RATES, name="ck_line_checks_rates"),
        sa.CheckConstraint(LOSSES, name="ck_line_checks_losses"),
        sa.CheckConstraint("microphone_db BETWEEN -100 AND 0", name="ck_line_checks_microphone"),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name="fk_line_checks_room_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_line_checks"),
    )
    op.create_index("ix_line_checks_room_id_at", "line_checks", ["room_id", "at"])
    op.create_index("ix_line_checks_of_week_at", "line_checks", ["of_week", "at"])
    op.create_table(
        "line_wishes",
        sa.Column("room_id", sa.String(length=36), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name="fk_line_wishes_room_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("room_id", name="pk_line_wishes"),
    )


def downgrade() -> None:
    op.drop_table("line_wishes")
    op.drop_table("line_checks")
