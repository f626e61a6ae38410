"""What can be searched: titles of items and papers, and pages."""

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from meetings.domain.paper_search import TextKind
from meetings.ids import ItemId, MeetingId, PaperId, VersionId
from meetings.models.schema import ID, SERIAL, Base, words


class SearchText(Base):
    """A text that can be found. Its words stand under the same number in `search_words`, which is each engine's own.

    That is an FTS5 table on SQLite and one of tsvectors on PostgreSQL (migration 0015); what is deleted here goes
    there too.
    """

    __tablename__ = "search_texts"
    __table_args__ = (
        CheckConstraint("(kind = 'item') = (item_id IS NOT NULL)", name="item"),
        CheckConstraint("(kind = 'paper') = (paper_id IS NOT NULL)", name="paper"),
        CheckConstraint("(kind = 'page') = (version_id IS NOT NULL)", name="version"),
        CheckConstraint("(kind = 'page') = (page IS NOT NULL)", name="page"),
        ForeignKeyConstraint(
            ["version_id", "page"], ["paper_pages.version_id", "paper_pages.page"], ondelete="CASCADE"
        ),
        Index(None, "meeting_id"),
        Index(None, "item_id"),
        Index(None, "paper_id"),
        Index(None, "version_id", "page"),
    )

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True)
    kind: Mapped[TextKind] = mapped_column(words(TextKind, "kind"))
    meeting_id: Mapped[MeetingId] = mapped_column(ID, ForeignKey("meetings.id", ondelete="CASCADE"))
    item_id: Mapped[ItemId | None] = mapped_column(ID, ForeignKey("agenda_items.id", ondelete="CASCADE"))
    paper_id: Mapped[PaperId | None] = mapped_column(ID, ForeignKey("papers.id", ondelete="CASCADE"))
    version_id: Mapped[VersionId | None] = mapped_column(ID)
    page: Mapped[int | None] = mapped_column()
