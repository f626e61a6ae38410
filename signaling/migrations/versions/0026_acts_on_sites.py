"""What IT does to sites from afar: how far it holds them down, what it notes of them, and pictures of rooms."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

CAP = "cap IN ('sound', 'low', 'medium')"
SILENCED = "(silenced_at IS NULL) = (silenced_by IS NULL) AND (silenced_at IS NULL OR NOT microphone_open)"


def upgrade() -> None:
    with op.batch_alter_table("live_participants", copy_from=_live_participants()) as live:
        live.add_column(sa.Column("cap", sa.String(length=24), nullable=True))
        live.create_check_constraint("ck_live_participants_cap", CAP)
    op.create_table(
        "site_notes",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("unit_code", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.CheckConstraint("note <> ''", name="ck_site_notes_says_something"),
        sa.ForeignKeyConstraint(["actor_id"], ["accounts.id"], name="fk_site_notes_actor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_site_notes"),
    )
    op.create_index("ix_site_notes_unit_code_at", "site_notes", ["unit_code", "at"])
    op.create_table(
        "room_pictures",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("room_id", sa.String(length=36), nullable=False),
        sa.Column("asked_by", sa.String(length=36), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("jpeg", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(state = 'taken') = (jpeg IS NOT NULL)", name="ck_room_pictures_jpeg_when_taken"),
        sa.CheckConstraint(
            "(state = 'asked') = (answered_at IS NULL)", name="ck_room_pictures_answered_when_not_asked"
        ),
        sa.CheckConstraint("state IN ('asked', 'taken', 'refused', 'failed')", name="ck_room_pictures_state"),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name="fk_room_pictures_room_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name="fk_room_pictures_asked_by"),
        sa.PrimaryKeyConstraint("id", name="pk_room_pictures"),
    )
    op.create_index("ix_room_pictures_room_id_asked_at", "room_pictures", ["room_id", "asked_at"])
    op.create_index("ix_room_pictures_asked_at", "room_pictures", ["asked_at"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER site_notes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON site_notes "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER site_notes_no_{act.lower()} BEFORE {act} ON site_notes "
            "BEGIN SELECT RAISE(ABORT, 'append_only'); END"
        )


def downgrade() -> None:
    op.drop_table("room_pictures")
    op.drop_table("site_notes")
    wide = _live_participants(
        sa.Column("cap", sa.String(length=24), nullable=True),
        sa.CheckConstraint(CAP, name="ck_live_participants_cap"),
    )
    with op.batch_alter_table("live_participants", copy_from=wide) as live:
        live.drop_constraint("ck_live_participants_cap", type_="check")
        live.drop_column("cap")


def _live_participants(*more: sa.Column[object] | sa.CheckConstraint) -> sa.Table:
    """The table as the step before left it: SQLite cannot add a constraint, so it is made anew."""
    return sa.Table(
        "live_participants",
        sa.MetaData(),
        sa.Column("participant_id", sa.String(length=36), nullable=False),
        sa.Column("microphone_open", sa.Boolean(), nullable=False),
        sa.Column("camera_open", sa.Boolean(), nullable=False),
        sa.Column("hand_raised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("silenced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("silenced_by", sa.String(length=36), nullable=True),
        sa.CheckConstraint(SILENCED, name="ck_live_participants_silenced"),
        sa.Column("title_now", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name="fk_live_participants_participant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("participant_id", name="pk_live_participants"),
        *more,
    )
