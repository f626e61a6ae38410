"""Papers of a meeting: files, versions, pages, grants, receipts, private notes, copies held ahead, and uploads."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

FROZEN = "number, name, original_type, sha256, size, pages, signed, published_at"
"""What a published version says of itself for good."""


def upgrade() -> None:
    op.create_table(
        "paper_files",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size >= 0", name="ck_paper_files_size"),
        sa.PrimaryKeyConstraint("sha256", name="pk_paper_files"),
    )
    op.create_table(
        "papers",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("item_id", sa.String(length=36), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("classification", sa.String(length=24), nullable=False),
        sa.Column("in_room", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recalled_why", sa.String(length=500), nullable=False),
        sa.CheckConstraint("(recalled_at IS NULL) = (recalled_why = '')", name="ck_papers_recalled_why"),
        sa.CheckConstraint("position >= 0", name="ck_papers_position"),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_items.id"], name="fk_papers_item_id"),
        sa.ForeignKeyConstraint(["made_by"], ["accounts.id"], name="fk_papers_made_by"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_papers_meeting_id", ondelete="CASCADE"),
        sa.CheckConstraint("classification IN ('open', 'internal')", name="ck_papers_classification"),
        sa.PrimaryKeyConstraint("id", name="pk_papers"),
    )
    op.create_index("ix_papers_item_id", "papers", ["item_id"], unique=False)
    op.create_index("ix_papers_meeting_id", "papers", ["meeting_id"], unique=False)
    op.create_table(
        "paper_grants",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("paper_id", sa.String(length=36), nullable=False),
        sa.Column("scope", sa.String(length=24), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=True),
        sa.Column("seat_id", sa.String(length=36), nullable=True),
        sa.Column("rights", sa.String(length=24), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.String(length=36), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(scope = 'seat') = (seat_id IS NOT NULL)", name="ck_paper_grants_seat"),
        sa.CheckConstraint("(scope = 'unit') = (unit_id IS NOT NULL)", name="ck_paper_grants_unit"),
        sa.ForeignKeyConstraint(["made_by"], ["accounts.id"], name="fk_paper_grants_made_by"),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name="fk_paper_grants_paper_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name="fk_paper_grants_seat_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name="fk_paper_grants_unit_id"),
        sa.CheckConstraint("scope IN ('all', 'unit', 'seat')", name="ck_paper_grants_scope"),
        sa.CheckConstraint("rights IN ('view', 'download')", name="ck_paper_grants_rights"),
        sa.PrimaryKeyConstraint("id", name="pk_paper_grants"),
    )
    op.create_index(
        "uq_paper_grants_one_a_seat",
        "paper_grants",
        ["paper_id", "seat_id"],
        unique=True,
        sqlite_where=sa.text("scope = 'seat'"),
        postgresql_where=sa.text("scope = 'seat'"),
    )
    op.create_index(
        "uq_paper_grants_one_a_unit",
        "paper_grants",
        ["paper_id", "unit_id"],
        unique=True,
        sqlite_where=sa.text("scope = 'unit'"),
        postgresql_where=sa.text("scope = 'unit'"),
    )
    op.create_index(
        "uq_paper_grants_one_for_all",
        "paper_grants",
        ["paper_id"],
        unique=True,
        sqlite_where=sa.text("scope = 'all'"),
        postgresql_where=sa.text("scope = 'all'"),
    )
    op.create_table(
        "paper_uploads",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("item_id", sa.String(length=36), nullable=True),
        sa.Column("paper_id", sa.String(length=36), nullable=True),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("classification", sa.String(length=24), nullable=False),
        sa.Column("in_room", sa.Boolean(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size >= 0 AND received BETWEEN 0 AND size", name="ck_paper_uploads_received"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_paper_uploads_account_id"),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_items.id"], name="fk_paper_uploads_item_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name="fk_paper_uploads_meeting_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name="fk_paper_uploads_paper_id", ondelete="CASCADE"),
        sa.CheckConstraint("classification IN ('open', 'internal')", name="ck_paper_uploads_classification"),
        sa.CheckConstraint("state IN ('open', 'done', 'refused', 'gone')", name="ck_paper_uploads_state"),
        sa.PrimaryKeyConstraint("id", name="pk_paper_uploads"),
    )
    op.create_index("ix_paper_uploads_meeting_id", "paper_uploads", ["meeting_id"], unique=False)
    op.create_index("ix_paper_uploads_state_seen_at", "paper_uploads", ["state", "seen_at"], unique=False)
    op.create_table(
        "paper_versions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("paper_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("original_sha", sa.String(length=64), nullable=True),
        sa.Column("original_type", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("refusal", sa.String(length=40), server_default=sa.text("''"), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("pages", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("drawn", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("signed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'refused') = (refusal <> '')", name="ck_paper_versions_refused"),
        sa.CheckConstraint("published_at IS NULL OR state = 'ready'", name="ck_paper_versions_published_when_ready"),
        sa.CheckConstraint("state <> 'ready' OR (sha256 IS NOT NULL AND pages >= 1)", name="ck_paper_versions_ready"),
        sa.CheckConstraint("number >= 1", name="ck_paper_versions_number"),
        sa.CheckConstraint("replaced_at IS NULL OR published_at IS NOT NULL", name="ck_paper_versions_replaced_after"),
        sa.CheckConstraint("size >= 0 AND pages >= 0 AND drawn BETWEEN 0 AND 100000", name="ck_paper_versions_sizes"),
        sa.ForeignKeyConstraint(["made_by"], ["accounts.id"], name="fk_paper_versions_made_by"),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name="fk_paper_versions_paper_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["sha256"], ["paper_files.sha256"], name="fk_paper_versions_sha256"),
        sa.CheckConstraint("state IN ('waiting', 'ready', 'refused')", name="ck_paper_versions_state"),
        sa.PrimaryKeyConstraint("id", name="pk_paper_versions"),
        sa.UniqueConstraint("paper_id", "number", name="uq_paper_versions_paper_id_number"),
    )
    op.create_index("ix_paper_versions_original_sha", "paper_versions", ["original_sha"], unique=False)
    op.create_index("ix_paper_versions_sha256", "paper_versions", ["sha256"], unique=False)
    op.create_table(
        "paper_copies",
        sa.Column("version_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_paper_copies_account_id"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["paper_versions.id"], name="fk_paper_copies_version_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("version_id", "account_id", name="pk_paper_copies"),
    )
    op.create_table(
        "paper_notes",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(body) <= 65536", name="ck_paper_notes_body"),
        sa.CheckConstraint("page >= 1", name="ck_paper_notes_page"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_paper_notes_account_id"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["paper_versions.id"], name="fk_paper_notes_version_id", ondelete="CASCADE"
        ),
        sa.CheckConstraint("kind IN ('text', 'stroke')", name="ck_paper_notes_kind"),
        sa.PrimaryKeyConstraint("id", name="pk_paper_notes"),
    )
    op.create_index("ix_paper_notes_version_id_account_id", "paper_notes", ["version_id", "account_id"], unique=False)
    op.create_table(
        "paper_pages",
        sa.Column("version_id", sa.String(length=36), nullable=False),
        sa.Column("page", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("width_pt", sa.Double(), nullable=False),
        sa.Column("height_pt", sa.Double(), nullable=False),
        sa.Column("image_sha", sa.String(length=64), nullable=False),
        sa.Column("image_size", sa.Integer(), nullable=False),
        sa.Column("thumb_sha", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("page >= 1", name="ck_paper_pages_page"),
        sa.CheckConstraint("width_pt > 0 AND height_pt > 0", name="ck_paper_pages_sides"),
        sa.ForeignKeyConstraint(["image_sha"], ["paper_files.sha256"], name="fk_paper_pages_image_sha"),
        sa.ForeignKeyConstraint(["thumb_sha"], ["paper_files.sha256"], name="fk_paper_pages_thumb_sha"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["paper_versions.id"], name="fk_paper_pages_version_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("version_id", "page", name="pk_paper_pages"),
    )
    op.create_index("ix_paper_pages_image_sha", "paper_pages", ["image_sha"], unique=False)
    op.create_index("ix_paper_pages_thumb_sha", "paper_pages", ["thumb_sha"], unique=False)
    op.create_table(
        "paper_receipts",
        sa.Column("version_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("seat_id", sa.String(length=36), nullable=True),
        sa.Column("first_open", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_open", sa.DateTime(timezone=True), nullable=False),
        sa.Column("max_page", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("downloaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("last_open >= first_open", name="ck_paper_receipts_opened"),
        sa.CheckConstraint("max_page >= 1 AND seconds >= 0", name="ck_paper_receipts_read"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_paper_receipts_account_id"),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name="fk_paper_receipts_seat_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["paper_versions.id"], name="fk_paper_receipts_version_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("version_id", "account_id", name="pk_paper_receipts"),
    )

    if op.get_context().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _guard_sqlite() -> None:
    op.execute(
        f"CREATE TRIGGER paper_versions_published BEFORE UPDATE OF {FROZEN} ON paper_versions "
        "WHEN OLD.published_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'published_version'); END"
    )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_other_version() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF OLD.published_at IS NOT NULL THEN RAISE EXCEPTION 'published_version'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER paper_versions_published BEFORE UPDATE OF {FROZEN} ON paper_versions "
        "FOR EACH ROW EXECUTE FUNCTION refuse_other_version()"
    )


def downgrade() -> None:
    op.drop_table("paper_receipts")
    op.drop_table("paper_pages")
    op.drop_table("paper_notes")
    op.drop_table("paper_copies")
    op.drop_table("paper_versions")
    op.drop_table("paper_uploads")
    op.drop_table("paper_grants")
    op.drop_table("papers")
    op.drop_table("paper_files")
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_other_version()")
