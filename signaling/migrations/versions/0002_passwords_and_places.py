"""Passwords with their age and those before them; where an account has signed in; attempts by place."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "password_states",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("one_time", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_password_states_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name="pk_password_states"),
    )
    op.create_table(
        "past_passwords",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_past_passwords_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_past_passwords"),
    )
    op.create_index("ix_past_passwords_account_id", "past_passwords", ["account_id"])
    op.create_table(
        "familiar_places",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_familiar_places_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "place", name="pk_familiar_places"),
    )
    op.create_index("ix_familiar_places_last_at", "familiar_places", ["last_at"])
    op.add_column(
        "web_sessions", sa.Column("address", sa.String(length=64), nullable=False, server_default=sa.text("''"))
    )
    # Attempts are kept for a quarter of an hour: those of the old shape are not carried over.
    op.drop_table("login_attempts")
    op.create_table(
        "login_attempts",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("familiar", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_login_attempts"),
    )
    op.create_index("ix_login_attempts_at", "login_attempts", ["at"])
    op.create_index("ix_login_attempts_login_place", "login_attempts", ["login", "place"])
    op.create_index("ix_login_attempts_place_familiar", "login_attempts", ["place", "familiar"])


def downgrade() -> None:
    op.drop_table("login_attempts")
    op.create_table(
        "login_attempts",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_login_attempts"),
    )
    op.create_index("ix_login_attempts_at", "login_attempts", ["at"])
    op.create_index("ix_login_attempts_login_address_at", "login_attempts", ["login", "address", "at"])
    op.drop_column("web_sessions", "address")
    op.drop_table("familiar_places")
    op.drop_table("past_passwords")
    op.drop_table("password_states")
