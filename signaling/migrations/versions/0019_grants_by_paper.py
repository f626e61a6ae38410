"""The grants of a paper are found without looking at those of all others."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_paper_grants_paper_id", "paper_grants", ["paper_id"])


def downgrade() -> None:
    op.drop_index("ix_paper_grants_paper_id", "paper_grants")
