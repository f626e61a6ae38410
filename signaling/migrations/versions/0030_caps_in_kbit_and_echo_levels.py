"""A site is held down in kbit/s too; a test of a room keeps how loud and how late its own sound comes back."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

CAP = "cap IN ('sound', 'low', 'medium')"
SILENCED = "(silenced_at IS NULL) = (silenced_by IS NULL) AND (silenced_at IS NULL OR NOT microphone_open)"
KBIT = ("ck_live_participants_cap_kbit", "cap_kbit BETWEEN 64 AND 20000")
LEVEL = ("ck_line_checks_echo_level", "echo_db BETWEEN -100 AND 0 AND echo_left_db BETWEEN -100 AND 0")
DELAY = ("ck_line_checks_echo_delay", "echo_ms BETWEEN 0 AND 2000")
WORDS = {
    "occasion": ("press", "asked", "before", "night"),
    "transport": ("udp", "http"),
    "camera": ("present", "absent", "unknown"),
    "echo": ("untested", "unheard", "suppressed", "strong"),
}
ECHO = ("echo_db", "echo_left_db", "echo_ms")


def upgrade() -> None:
    with op.batch_alter_table("live_participants", copy_from=_live_participants()) as live:
        live.add_column(sa.Column("cap_kbit", sa.Integer(), nullable=True))
        live.create_check_constraint(*KBIT)
    with op.batch_alter_table("line_checks", copy_from=_line_checks()) as checks:
        for name in ECHO:
            checks.add_column(sa.Column(name, sa.Integer(), nullable=True))
        checks.create_check_constraint(*LEVEL)
        checks.create_check_constraint(*DELAY)


def downgrade() -> None:
    levels = [sa.Column(name, sa.Integer(), nullable=True) for name in ECHO]
    bounds = [sa.CheckConstraint(what, name=name) for name, what in (LEVEL, DELAY)]
    with op.batch_alter_table("line_checks", copy_from=_line_checks(*levels, *bounds)) as checks:
        for name, _ in (LEVEL, DELAY):
            checks.drop_constraint(name, type_="check")
        for name in ECHO:
            checks.drop_column(name)
    rate = sa.Column("cap_kbit", sa.Integer(), nullable=True)
    wide = _live_participants(rate, sa.CheckConstraint(KBIT[1], name=KBIT[0]))
    with op.batch_alter_table("live_participants", copy_from=wide) as live:
        live.drop_constraint(KBIT[0], type_="check")
        live.drop_column("cap_kbit")


def _live_participants(*more: sa.Column[int] | sa.CheckConstraint) -> sa.Table:
    """The table as the steps before left it: SQLite cannot add a constraint, so it is made anew."""
    return sa.Table(
        "live_participants",
        sa.MetaData(),
        sa.Column("participant_id", sa.String(length=36), nullable=False),
        sa.Column("microphone_open", sa.Boolean(), nullable=False),
        sa.Column("camera_open", sa.Boolean(), nullable=False),
        sa.Column("hand_raised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("silenced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("silenced_by", sa.String(length=36), nullable=True),
        sa.Column("title_now", sa.String(length=300), nullable=True),
        sa.Column("cap", sa.String(length=24), nullable=True),
        sa.CheckConstraint(SILENCED, name="ck_live_participants_silenced"),
        sa.CheckConstraint(CAP, name="ck_live_participants_cap"),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name="fk_live_participants_participant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("participant_id", name="pk_live_participants"),
        *more,
    )


def _line_checks(*more: sa.Column[int] | sa.CheckConstraint) -> sa.Table:
    return sa.Table(
        "line_checks",
        sa.MetaData(),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("room_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.String(length=24), nullable=False) for name in WORDS),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("up_kbit", "down_kbit")),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("up_at_least", "down_at_least")),
        *(sa.Column(name, sa.Integer()) for name in ("loss_up", "loss_down", "round_trip_ms", "jitter_ms")),
        sa.Column("microphone_db", sa.Integer()),
        sa.Column("of_week", sa.Boolean(), nullable=False),
        *(_words(name) for name in WORDS),
        sa.CheckConstraint(
            "up_kbit BETWEEN 0 AND 100000 AND down_kbit BETWEEN 0 AND 100000", name="ck_line_checks_rates"
        ),
        sa.CheckConstraint(
            "loss_up BETWEEN 0 AND 10000 AND loss_down BETWEEN 0 AND 10000", name="ck_line_checks_losses"
        ),
        sa.CheckConstraint("microphone_db BETWEEN -100 AND 0", name="ck_line_checks_microphone"),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name="fk_line_checks_room_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_line_checks"),
        sa.Index("ix_line_checks_room_id_at", "room_id", "at"),
        sa.Index("ix_line_checks_of_week_at", "of_week", "at"),
        *more,
    )


def _words(name: str) -> sa.CheckConstraint:
    known = ", ".join(f"'{word}'" for word in WORDS[name])
    return sa.CheckConstraint(f"{name} IN ({known})", name=f"ck_line_checks_{name}")
