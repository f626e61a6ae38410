"""Who was silenced by whom, and when: a closing of microphones can be taken back for some seconds."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SILENCED = "(silenced_at IS NULL) = (silenced_by IS NULL) AND (silenced_at IS NULL OR NOT microphone_open)"


def upgrade() -> None:
    with op.batch_alter_table("live_participants", copy_from=_live_participants()) as live:
        live.add_column(sa.Column("silenced_at", sa.DateTime(timezone=True), nullable=True))
        live.add_column(sa.Column("silenced_by", sa.String(length=36), nullable=True))
        live.create_check_constraint("ck_live_participants_silenced", SILENCED)


def downgrade() -> None:
    wide = _live_participants(
        sa.Column("silenced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("silenced_by", sa.String(length=36), nullable=True),
        sa.CheckConstraint(SILENCED, name="ck_live_participants_silenced"),
    )
    with op.batch_alter_table("live_participants", copy_from=wide) as live:
        live.drop_constraint("ck_live_participants_silenced", type_="check")
        live.drop_column("silenced_by")
        live.drop_column("silenced_at")


def _live_participants(*more: sa.Column[object] | sa.CheckConstraint) -> sa.Table:
    """The table as the step before left it: SQLite cannot add a constraint, so it is made anew."""
    return sa.Table(
        "live_participants",
        sa.MetaData(),
        sa.Column("participant_id", sa.String(length=36), nullable=False),
        sa.Column("microphone_open", sa.Boolean(), nullable=False),
        sa.Column("camera_open", sa.Boolean(), nullable=False),
        sa.Column("hand_raised_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name="fk_live_participants_participant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("participant_id", name="pk_live_participants"),
        *more,
    )
