"""Which drills are practice meetings."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practices",
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_practices_meeting_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_practices"),
    )


def downgrade() -> None:
    op.drop_table("practices")
