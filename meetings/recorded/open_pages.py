"""Which pages the film of a recorded session may show: many watch it, and what is in it cannot be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.ids import MeetingId
from meetings.models.papers import Paper, PaperPage, PaperVersion
from meetings.papers.grants import open_to_delegates


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A page that everybody who may watch the recording may see: the SHA-256 of its picture."""

    version: str
    page: int
    image: str


async def open_pages(tx: AsyncSession, meeting: MeetingId, versions: Sequence[str]) -> tuple[OpenPage, ...]:
    """The pages of these versions that every delegate may open, without an end."""
    rows = await tx.execute(
        select(PaperPage.version_id, PaperPage.page, PaperPage.image_sha)
        .join(PaperVersion, PaperVersion.id == PaperPage.version_id)
        .join(Paper, Paper.id == PaperVersion.paper_id)
        .where(Paper.meeting_id == meeting, PaperVersion.id.in_(versions), open_to_delegates())
        .order_by(PaperPage.version_id, PaperPage.page)
    )
    return tuple(OpenPage(version, page, image) for version, page, image in rows)


async def all_open(tx: AsyncSession, meeting: MeetingId, versions: Sequence[str]) -> bool:
    """Whether every delegate may open all of these versions still: what a film shows is asked anew at every request."""
    wanted = set(versions)
    if not wanted:
        return True
    found = await tx.scalar(
        select(func.count())
        .select_from(PaperVersion)
        .join(Paper, Paper.id == PaperVersion.paper_id)
        .where(Paper.meeting_id == meeting, PaperVersion.id.in_(wanted), open_to_delegates())
    )
    return found == len(wanted)
