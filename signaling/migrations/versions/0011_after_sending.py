"""After the invitation has gone out: who was taken off again, what was postponed, and when a calendar answered."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TAKEN_OFF = """
UPDATE participants SET withdrawn_at = removed_at
WHERE removed_at IS NOT NULL
  AND EXISTS (SELECT 1 FROM seats WHERE seats.participant_id = participants.id)
  AND NOT EXISTS (SELECT 1 FROM seats WHERE seats.participant_id = participants.id AND seats.state <> 'withdrawn')
"""


def upgrade() -> None:
    op.add_column("participants", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("replies", sa.Column("said_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("invitations", sa.Column("postponed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("invitations", sa.Column("agenda", sa.String(length=64), server_default=sa.text("''"), nullable=False))
    op.execute(TAKEN_OFF)


def downgrade() -> None:
    op.drop_column("invitations", "agenda")
    op.drop_column("invitations", "postponed")
    op.drop_column("replies", "said_at")
    op.drop_column("participants", "withdrawn_at")
