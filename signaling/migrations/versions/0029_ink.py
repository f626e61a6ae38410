"""The picture of a page in black and white, for thin lines; pages drawn before have none."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

FOREIGN_KEY, INDEX = "fk_paper_pages_ink_sha", "ix_paper_pages_ink_sha"


def upgrade() -> None:
    with op.batch_alter_table("paper_pages", copy_from=_pages()) as pages:
        pages.add_column(sa.Column("ink_sha", sa.String(length=64), nullable=True))
        pages.create_foreign_key(FOREIGN_KEY, "paper_files", ["ink_sha"], ["sha256"])
        pages.create_index(INDEX, ["ink_sha"])


def downgrade() -> None:
    wide = _pages(
        sa.Column("ink_sha", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["ink_sha"], ["paper_files.sha256"], name=FOREIGN_KEY),
        sa.Index(INDEX, "ink_sha"),
    )
    with op.batch_alter_table("paper_pages", copy_from=wide) as pages:
        pages.drop_index(INDEX)
        pages.drop_constraint(FOREIGN_KEY, type_="foreignkey")
        pages.drop_column("ink_sha")


def _pages(*more: sa.Column[str] | sa.ForeignKeyConstraint | sa.Index) -> sa.Table:
    """The table as the steps before left it: SQLite cannot add a constraint, so it is made anew."""
    return sa.Table(
        "paper_pages",
        sa.MetaData(),
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
        sa.Index("ix_paper_pages_image_sha", "image_sha"),
        sa.Index("ix_paper_pages_thumb_sha", "thumb_sha"),
        *more,
    )
