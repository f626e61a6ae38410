"""An invitation states who is invited and what is on the agenda, kept with each version that goes out; a site whose
seat was given to a substitute in the session is called by who sits there.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("live_participants", sa.Column("title_now", sa.String(length=300), nullable=True))
    op.add_column("invitations", sa.Column("attendees", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.create_table(
        "invitation_items",
        sa.Column("invitation_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("planned_min", sa.Integer(), nullable=False),
        sa.Column("presenter", sa.String(length=300), nullable=False),
        sa.Column("visibility", sa.String(length=24), nullable=False),
        sa.CheckConstraint("planned_min BETWEEN 1 AND 600", name="ck_invitation_items_planned"),
        sa.CheckConstraint("position >= 0", name="ck_invitation_items_position"),
        sa.CheckConstraint(
            "visibility IN ('public', 'delegates', 'leaders')", name="ck_invitation_items_visibility"
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitations.id"],
            name="fk_invitation_items_invitation_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("invitation_id", "position", name="pk_invitation_items"),
    )


def downgrade() -> None:
    op.drop_table("invitation_items")
    op.drop_column("invitations", "attendees")
    op.drop_column("live_participants", "title_now")
