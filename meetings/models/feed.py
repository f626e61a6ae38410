"""The tokens with which systems of the province read the feed."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from meetings.ids import FeedTokenId
from meetings.models.schema import ID, Base, UtcDateTime, one_where


class FeedToken(Base):
    """A token; only its SHA-256 is kept, in hexadecimal. `name`: who has it. Revoked ones stay, for the record."""

    __tablename__ = "feed_tokens"
    __table_args__ = (one_where("uq_feed_tokens_one_of_a_name", "name", "revoked_at IS NULL"),)

    id: Mapped[FeedTokenId] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
