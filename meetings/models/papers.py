"""Papers of a meeting: their versions and pages, who may open them, and who did."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from meetings.domain.papers import GrantScope, NoteKind, PaperRights, UploadState, VersionState
from meetings.ids import AccountId, GrantId, ItemId, MeetingId, NoteId, PaperId, SeatId, UnitId, UploadId, VersionId
from meetings.models.meetings import Classification
from meetings.models.schema import ID, Base, UtcDateTime, one_where, words

SHA = String(64)
"""SHA-256 of an object, in small hexadecimal digits."""


class PaperFile(Base):
    """An object of the store, by the hash of its bytes: every object has a row, whoever shares it."""

    __tablename__ = "paper_files"
    __table_args__ = (CheckConstraint("size >= 0", name="size"),)

    sha256: Mapped[str] = mapped_column(SHA, primary_key=True)
    size: Mapped[int] = mapped_column()
    media_type: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Paper(Base):
    """Tài liệu of an item, or of the whole meeting when `item_id` is None. `in_room`: rooms' screens may show it.

    `revision` grows with every change, so that nobody writes over what they have not seen.
    """

    __tablename__ = "papers"
    __table_args__ = (
        CheckConstraint("position >= 0", name="position"),
        CheckConstraint("(recalled_at IS NULL) = (recalled_why = '')", name="recalled_why"),
        Index(None, "meeting_id"),
        Index(None, "item_id"),
    )

    id: Mapped[PaperId] = mapped_column(ID, primary_key=True)
    meeting_id: Mapped[MeetingId] = mapped_column(ID, ForeignKey("meetings.id", ondelete="CASCADE"))
    item_id: Mapped[ItemId | None] = mapped_column(ID, ForeignKey("agenda_items.id"))
    position: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(String(300))
    classification: Mapped[Classification] = mapped_column(words(Classification, "classification"))
    in_room: Mapped[bool] = mapped_column()
    made_by: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column()
    recalled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recalled_why: Mapped[str] = mapped_column(String(500))


class PaperVersion(Base):
    """Phiên bản. `original_sha`: as it was brought, None where nothing of it was kept; `sha256`: of the clean PDF.

    `refusal`: why it was not taken, a code. `signed`: the original carries a digital signature. `drawn`: pages whose
    images are made so far. `replaced_at`: since when a newer one is published. A published version never changes.
    """

    __tablename__ = "paper_versions"
    __table_args__ = (
        UniqueConstraint("paper_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("size >= 0 AND pages >= 0 AND drawn BETWEEN 0 AND 100000", name="sizes"),
        CheckConstraint("state <> 'ready' OR (sha256 IS NOT NULL AND pages >= 1)", name="ready"),
        CheckConstraint("(state = 'refused') = (refusal <> '')", name="refused"),
        CheckConstraint("published_at IS NULL OR state = 'ready'", name="published_when_ready"),
        CheckConstraint("replaced_at IS NULL OR published_at IS NOT NULL", name="replaced_after"),
    )

    id: Mapped[VersionId] = mapped_column(ID, primary_key=True)
    paper_id: Mapped[PaperId] = mapped_column(ID, ForeignKey("papers.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column(String(255))
    original_sha: Mapped[str | None] = mapped_column(SHA, index=True)
    original_type: Mapped[str] = mapped_column(String(120))
    state: Mapped[VersionState] = mapped_column(words(VersionState, "state"))
    refusal: Mapped[str] = mapped_column(String(40), server_default=text("''"))
    sha256: Mapped[str | None] = mapped_column(SHA, ForeignKey("paper_files.sha256"), index=True)
    size: Mapped[int] = mapped_column(server_default=text("0"))
    pages: Mapped[int] = mapped_column(server_default=text("0"))
    drawn: Mapped[int] = mapped_column(server_default=text("0"))
    signed: Mapped[bool] = mapped_column(server_default=false())
    made_by: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recalled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PaperPage(Base):
    """A page of a version; `page` counts from 1, its size is in points of 1/72 inch. `text`: as it can be searched.

    `ink_sha`: the picture in black and white; None for a page that was drawn before there was one.
    """

    __tablename__ = "paper_pages"
    __table_args__ = (
        CheckConstraint("page >= 1", name="page"),
        CheckConstraint("width_pt > 0 AND height_pt > 0", name="sides"),
    )

    version_id: Mapped[VersionId] = mapped_column(
        ID, ForeignKey("paper_versions.id", ondelete="CASCADE"), primary_key=True
    )
    page: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    width_pt: Mapped[float] = mapped_column()
    height_pt: Mapped[float] = mapped_column()
    image_sha: Mapped[str] = mapped_column(SHA, ForeignKey("paper_files.sha256"), index=True)
    image_size: Mapped[int] = mapped_column()
    thumb_sha: Mapped[str] = mapped_column(SHA, ForeignKey("paper_files.sha256"), index=True)
    ink_sha: Mapped[str | None] = mapped_column(SHA, ForeignKey("paper_files.sha256"), index=True)
    text: Mapped[str] = mapped_column(Text)


class PaperGrant(Base):
    """Quyền on a paper. `until`: from when on it gives nothing. Without any, only chair and secretary see the paper."""

    __tablename__ = "paper_grants"
    __table_args__ = (
        CheckConstraint("(scope = 'unit') = (unit_id IS NOT NULL)", name="unit"),
        CheckConstraint("(scope = 'seat') = (seat_id IS NOT NULL)", name="seat"),
        Index(None, "paper_id"),
        one_where("uq_paper_grants_one_for_all", "paper_id", "scope = 'all'"),
        one_where("uq_paper_grants_one_a_unit", "paper_id, unit_id", "scope = 'unit'"),
        one_where("uq_paper_grants_one_a_seat", "paper_id, seat_id", "scope = 'seat'"),
    )

    id: Mapped[GrantId] = mapped_column(ID, primary_key=True)
    paper_id: Mapped[PaperId] = mapped_column(ID, ForeignKey("papers.id", ondelete="CASCADE"))
    scope: Mapped[GrantScope] = mapped_column(words(GrantScope, "scope"))
    unit_id: Mapped[UnitId | None] = mapped_column(ID, ForeignKey("org_units.id"))
    seat_id: Mapped[SeatId | None] = mapped_column(ID, ForeignKey("seats.id", ondelete="CASCADE"))
    rights: Mapped[PaperRights] = mapped_column(words(PaperRights, "rights"))
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_by: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PaperReceipt(Base):
    """Đã xem: how far an account read one version. `seat_id`: the seat that it read it for, where it has one."""

    __tablename__ = "paper_receipts"
    __table_args__ = (
        CheckConstraint("max_page >= 1 AND seconds >= 0", name="read"),
        CheckConstraint("last_open >= first_open", name="opened"),
    )

    version_id: Mapped[VersionId] = mapped_column(
        ID, ForeignKey("paper_versions.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id"), primary_key=True)
    seat_id: Mapped[SeatId | None] = mapped_column(ID, ForeignKey("seats.id", ondelete="SET NULL"))
    first_open: Mapped[datetime] = mapped_column(UtcDateTime)
    last_open: Mapped[datetime] = mapped_column(UtcDateTime)
    max_page: Mapped[int] = mapped_column()
    seconds: Mapped[int] = mapped_column()
    downloaded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PaperNote(Base):
    """Ghi chú cá nhân: `body` is JSON. Only its owner ever reads it."""

    __tablename__ = "paper_notes"
    __table_args__ = (
        CheckConstraint("page >= 1", name="page"),
        CheckConstraint("length(body) <= 65536", name="body"),
        Index(None, "version_id", "account_id"),
    )

    id: Mapped[NoteId] = mapped_column(ID, primary_key=True)
    version_id: Mapped[VersionId] = mapped_column(ID, ForeignKey("paper_versions.id", ondelete="CASCADE"))
    account_id: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id"))
    page: Mapped[int] = mapped_column()
    kind: Mapped[NoteKind] = mapped_column(words(NoteKind, "kind"))
    body: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PaperCopy(Base):
    """Which account, a room's device too, says that it holds a version's pages ahead; until it says it dropped them."""

    __tablename__ = "paper_copies"

    version_id: Mapped[VersionId] = mapped_column(
        ID, ForeignKey("paper_versions.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    dropped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PaperUpload(Base):
    """A file on its way in, piece by piece. `paper_id`: the paper that it is a new version of."""

    __tablename__ = "paper_uploads"
    __table_args__ = (
        CheckConstraint("size >= 0 AND received BETWEEN 0 AND size", name="received"),
        Index(None, "state", "seen_at"),
        Index(None, "meeting_id"),
    )

    id: Mapped[UploadId] = mapped_column(ID, primary_key=True)
    meeting_id: Mapped[MeetingId] = mapped_column(ID, ForeignKey("meetings.id", ondelete="CASCADE"))
    item_id: Mapped[ItemId | None] = mapped_column(ID, ForeignKey("agenda_items.id", ondelete="SET NULL"))
    paper_id: Mapped[PaperId | None] = mapped_column(ID, ForeignKey("papers.id", ondelete="CASCADE"))
    account_id: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id"))
    title: Mapped[str] = mapped_column(String(300))
    name: Mapped[str] = mapped_column(String(255))
    classification: Mapped[Classification] = mapped_column(words(Classification, "classification"))
    in_room: Mapped[bool] = mapped_column()
    size: Mapped[int] = mapped_column()
    received: Mapped[int] = mapped_column()
    state: Mapped[UploadState] = mapped_column(words(UploadState, "state"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
