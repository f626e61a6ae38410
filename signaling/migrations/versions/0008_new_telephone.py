"""What a new telephone makes codes of, until it takes the old one's place."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("totp_secrets", sa.Column("next_sealed", sa.String(length=255), nullable=True))


def downgrade() -> None:
    op.drop_column("totp_secrets", "next_sealed")
