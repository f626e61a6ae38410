"""Rows of the objects in the store: which there are, and whether anybody still needs them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.models.papers import PaperFile, PaperPage, PaperVersion

_ROWS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An object: what it is called, how large it is, and what it is."""

    sha: str
    size: int
    media_type: str


async def write_files(tx: AsyncSession, files: Collection[StoredFile], now: datetime) -> None:
    """Makes the rows of objects, but for those that there are already."""
    insert = postgresql.insert if tx.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = [
        {"sha256": file.sha, "size": file.size, "media_type": file.media_type, "made_at": now}
        for file in {file.sha: file for file in files}.values()
    ]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        some = rows[start : start + _ROWS_AT_ONCE]
        await tx.execute(insert(PaperFile).values(some).on_conflict_do_nothing(index_elements=["sha256"]))


async def forget_file(tx: AsyncSession, sha: str) -> bool:
    """Deletes the row of an object that nobody needs; whether it is gone, so that the object may go too."""
    await tx.execute(delete(PaperFile).where(PaperFile.sha256 == sha, _unwanted()))
    return await tx.get(PaperFile, sha, populate_existing=True) is None


async def forget_files(tx: AsyncSession, before: datetime) -> int:
    """Deletes the rows of objects that nobody needs and that were there before this time; how many."""
    gone = await tx.scalars(
        delete(PaperFile).where(PaperFile.made_at < before, _unwanted()).returning(PaperFile.sha256)
    )
    return len(gone.all())


async def unknown(tx: AsyncSession, shas: Collection[str]) -> frozenset[str]:
    """Those of the objects that have no row."""
    known = await tx.scalars(select(PaperFile.sha256).where(PaperFile.sha256.in_(shas)))
    return frozenset(shas) - frozenset(known)


def _unwanted() -> ColumnElement[bool]:
    pictures = (PaperPage.image_sha, PaperPage.thumb_sha, PaperPage.ink_sha)
    users = (PaperVersion.original_sha, PaperVersion.sha256, *pictures)
    return and_(*(~exists().where(user == PaperFile.sha256) for user in users))
