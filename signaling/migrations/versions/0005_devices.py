"""Rooms' machines: pairing codes, their attempts, and the keys of paired devices."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

PAIRED = sa.text("revoked_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "pairing_attempts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pairing_attempts"),
    )
    op.create_index("ix_pairing_attempts_at", "pairing_attempts", ["at"])
    op.create_table(
        "pairing_codes",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("code_sha256", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_pairing_codes_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name="pk_pairing_codes"),
        sa.UniqueConstraint("code_sha256", name="uq_pairing_codes_code_sha256"),
    )
    op.create_index("ix_pairing_codes_expires_at", "pairing_codes", ["expires_at"])
    op.create_table(
        "devices",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("key_sha256", sa.String(length=64), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=True),
        sa.Column("user_agent", sa.String(length=160), nullable=False),
        sa.Column("paired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paired_by", sa.String(length=36), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by IS NULL)", name="ck_devices_revoked_by_someone"
        ),
        sa.CheckConstraint(
            "revoked_at IS NULL OR session_id IS NULL", name="ck_devices_revoked_has_no_session"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_devices_account_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["web_sessions.id"], name="fk_devices_session_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_devices"),
        sa.UniqueConstraint("key_sha256", name="uq_devices_key_sha256"),
    )
    op.create_index("ix_devices_account_id", "devices", ["account_id"])
    op.create_index(
        "uq_devices_one_paired", "devices", ["account_id"], unique=True, sqlite_where=PAIRED, postgresql_where=PAIRED
    )


def downgrade() -> None:
    op.drop_index("uq_devices_one_paired", table_name="devices", sqlite_where=PAIRED, postgresql_where=PAIRED)
    op.drop_index("ix_devices_account_id", table_name="devices")
    op.drop_table("devices")
    op.drop_index("ix_pairing_codes_expires_at", table_name="pairing_codes")
    op.drop_table("pairing_codes")
    op.drop_index("ix_pairing_attempts_at", table_name="pairing_attempts")
    op.drop_table("pairing_attempts")
