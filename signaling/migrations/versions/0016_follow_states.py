"""The page before everyone: which, where it stands, and who presents it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WHOLE = "(version_id IS NULL) = (presenter_id IS NULL) AND (version_id IS NULL) = (shown_at IS NULL)"
PLACE = "x BETWEEN 0 AND 1 AND y BETWEEN 0 AND 1 AND zoom BETWEEN 1 AND 8"


def upgrade() -> None:
    op.create_table(
        "follow_states",
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("version_id", sa.String(length=36), nullable=True),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("x", sa.Double(), nullable=False),
        sa.Column("y", sa.Double(), nullable=False),
        sa.Column("zoom", sa.Double(), nullable=False),
        sa.Column("presenter_id", sa.String(length=36), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(WHOLE, name="ck_follow_states_whole"),
        sa.CheckConstraint("page >= 1", name="ck_follow_states_page"),
        sa.CheckConstraint(PLACE, name="ck_follow_states_place"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name="fk_follow_states_meeting_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id", "presenter_id"],
            ["participants.meeting_id", "participants.id"],
            name="fk_follow_states_meeting_id_presenter_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["paper_versions.id"], name="fk_follow_states_version_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_follow_states"),
    )


def downgrade() -> None:
    op.drop_table("follow_states")
