"""Full-text search over agendas and papers: what can be found, and each engine's own index of its words."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "search_texts",
        sa.Column("id", serial, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("item_id", sa.String(length=36), nullable=True),
        sa.Column("paper_id", sa.String(length=36), nullable=True),
        sa.Column("version_id", sa.String(length=36), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.CheckConstraint("(kind = 'item') = (item_id IS NOT NULL)", name="ck_search_texts_item"),
        sa.CheckConstraint("(kind = 'paper') = (paper_id IS NOT NULL)", name="ck_search_texts_paper"),
        sa.CheckConstraint("(kind = 'page') = (version_id IS NOT NULL)", name="ck_search_texts_version"),
        sa.CheckConstraint("(kind = 'page') = (page IS NOT NULL)", name="ck_search_texts_page"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_search_texts_meeting_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_items.id"], name="fk_search_texts_item_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name="fk_search_texts_paper_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["version_id", "page"],
            ["paper_pages.version_id", "paper_pages.page"],
            name="fk_search_texts_version_id_page",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("kind IN ('item', 'paper', 'page')", name="ck_search_texts_kind"),
        sa.PrimaryKeyConstraint("id", name="pk_search_texts"),
    )
    op.create_index("ix_search_texts_meeting_id", "search_texts", ["meeting_id"], unique=False)
    op.create_index("ix_search_texts_item_id", "search_texts", ["item_id"], unique=False)
    op.create_index("ix_search_texts_paper_id", "search_texts", ["paper_id"], unique=False)
    op.create_index("ix_search_texts_version_id_page", "search_texts", ["version_id", "page"], unique=False)
    if op.get_context().dialect.name == "sqlite":
        # The words come without marks, or spelt in plain letters: nothing is left for the tokenizer to fold.
        op.execute(
            "CREATE VIRTUAL TABLE search_words USING fts5(folded, exact, tokenize = 'unicode61 remove_diacritics 0')"
        )
        op.execute(
            "CREATE TRIGGER search_texts_gone AFTER DELETE ON search_texts "
            "BEGIN DELETE FROM search_words WHERE rowid = OLD.id; END"
        )
        return
    op.execute(
        "CREATE TABLE search_words (id BIGINT NOT NULL CONSTRAINT pk_search_words PRIMARY KEY "
        "CONSTRAINT fk_search_words_id REFERENCES search_texts (id) ON DELETE CASCADE, "
        "folded TSVECTOR NOT NULL, exact TSVECTOR NOT NULL)"
    )
    op.execute("CREATE INDEX ix_search_words_folded ON search_words USING gin (folded)")
    op.execute("CREATE INDEX ix_search_words_exact ON search_words USING gin (exact)")


def downgrade() -> None:
    op.execute("DROP TABLE search_words")
    op.drop_table("search_texts")
