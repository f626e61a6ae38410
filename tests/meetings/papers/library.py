"""Papers of a small meeting that are ready to be read, as if they had been uploaded and prepared."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from meetings import commands
from meetings.commands import By, GrantLine
from meetings.directory import account_value
from meetings.domain.agenda import ItemState, Visibility
from meetings.domain.papers import GrantScope, PaperRights, UploadState, VersionState
from meetings.domain.roles import Act
from meetings.events import Account
from meetings.ids import ItemId, PaperId, UploadId, VersionId, new_uuid
from meetings.models.agenda import AgendaItem
from meetings.models.meetings import Classification
from meetings.models.papers import Paper, PaperPage, PaperUpload, PaperVersion
from meetings.papers.files import StoredFile, write_files
from meetings.papers.grants import Reader, reader_for
from meetings.papers.store import PaperStore
from tests.meetings.hall import NOW, Hall

PDF = b"%PDF-1.7 " + bytes(range(256)) * 40
IMAGE, THUMB, INK = b"RIFF image WEBP", b"RIFF thumb WEBP", b"RIFF ink WEBP"
PAGES = 3
ALL_VIEW = GrantLine(GrantScope.ALL, None, None, PaperRights.VIEW, None)
ALL_DOWNLOAD = GrantLine(GrantScope.ALL, None, None, PaperRights.DOWNLOAD, None)
BEFORE = NOW - timedelta(days=2)


def sha_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass
class Library:
    """Acts of the secretary, and of a reader, on papers of the hall's meeting."""

    hall: Hall
    revisions: dict[PaperId, int] = field(default_factory=dict)

    async def item(self, visibility: Visibility, position: int = 0) -> ItemId:
        """An item of the agenda."""
        item = ItemId(new_uuid())
        async with self.hall.db.begin() as tx:
            tx.add(
                AgendaItem(
                    id=item,
                    meeting_id=self.hall.meeting,
                    position=position,
                    title="Nội dung",
                    planned_min=10,
                    presenter="",
                    visibility=visibility,
                    late=False,
                    state=ItemState.PLANNED,
                )
            )
        return item

    async def bring(
        self, title: str = "Báo cáo", item: ItemId | None = None, *, in_room: bool = False, paper: PaperId | None = None
    ) -> tuple[PaperId, VersionId]:
        """A paper that is ready, or the next version of one; nobody but who leads sees it yet."""
        async with self.hall.db.begin() as tx:
            upload = self._upload(title, item, paper, in_room=in_room)
            files = [
                StoredFile(sha_of(PDF), len(PDF), "application/pdf"),
                StoredFile(sha_of(IMAGE), len(IMAGE), "image/webp"),
                StoredFile(sha_of(THUMB), len(THUMB), "image/webp"),
                StoredFile(sha_of(INK), len(INK), "image/webp"),
            ]
            await write_files(tx, files, BEFORE)
            version = await commands.take_paper(tx, upload, files[0], BEFORE)
            row = await tx.get_one(PaperVersion, version)
            row.state, row.sha256, row.size, row.pages = VersionState.READY, sha_of(PDF), len(PDF), PAGES
            tx.add_all(self._page(version, page) for page in range(1, PAGES + 1))
            return row.paper_id, version

    async def publish(
        self, title: str = "Báo cáo", item: ItemId | None = None, *grants: GrantLine, in_room: bool = False
    ) -> tuple[PaperId, VersionId]:
        """A paper that is out, for everybody to look at or as the grants say."""
        paper, version = await self.bring(title, item, in_room=in_room)
        if grants:
            await self.grant(paper, *grants)
        await self.put_out(paper, version)
        return paper, version

    async def put_out(self, paper: PaperId, version: VersionId, at: datetime = BEFORE) -> None:
        """Publishes a version."""
        async with self.hall.db.begin() as tx:
            await commands.publish_paper(tx, self.hall.meeting, paper, version, await self.by(tx, paper, at))

    async def grant(self, paper: PaperId, *grants: GrantLine) -> None:
        """Who may open a paper."""
        async with self.hall.db.begin() as tx:
            await commands.grant_paper(tx, self.hall.meeting, paper, grants, await self.by(tx, paper))

    async def recall(self, paper: PaperId, why: str = "Sai số liệu", login: str = "thuky") -> None:
        """Nobody opens it any more."""
        async with self.hall.db.begin() as tx:
            reader = await self.reader(tx, login, Act.RECALL_PAPER)
            await commands.recall_paper(tx, reader, paper, why, await self.by(tx, paper))

    async def by(self, tx: AsyncSession, paper: PaperId, at: datetime = BEFORE) -> By:
        """The secretary, who has seen the paper as it is."""
        row = await tx.get_one(Paper, paper, populate_existing=True)
        return By(self.hall.accounts["thuky"], row.revision, at)

    async def reader(self, tx: AsyncSession, login: str, act: Act = Act.READ_PAPER) -> Reader:
        """Who asks."""
        return await reader_for(tx, await self.account(tx, login), self.hall.meeting, act)

    async def account(self, tx: AsyncSession, login: str) -> Account:
        """An account as it signs in."""
        return await account_value(tx, self.hall.accounts[login])

    async def stock(self, store: PaperStore) -> None:
        """Puts the bytes of all papers in the store."""
        for content in (PDF, IMAGE, THUMB, INK):
            await store.put(content)

    def path(self, paper: PaperId, version: VersionId | None = None, rest: str = "") -> str:
        """The address of a paper, or of a version."""
        of_version = "" if version is None else f"/versions/{version}"
        return f"/meetings/{self.hall.meeting}/papers/{paper}{of_version}{rest}"

    def _upload(self, title: str, item: ItemId | None, paper: PaperId | None, *, in_room: bool) -> PaperUpload:
        return PaperUpload(
            id=UploadId(new_uuid()),
            meeting_id=self.hall.meeting,
            item_id=item,
            paper_id=paper,
            account_id=self.hall.accounts["thuky"],
            title=title,
            name=f"{title}.docx",
            classification=Classification.INTERNAL,
            in_room=in_room,
            size=len(PDF),
            received=len(PDF),
            state=UploadState.DONE,
            made_at=BEFORE,
            seen_at=BEFORE,
        )

    def _page(self, version: VersionId, page: int) -> PaperPage:
        return PaperPage(
            version_id=version,
            page=page,
            width_pt=595.0,
            height_pt=842.0,
            image_sha=sha_of(IMAGE),
            image_size=len(IMAGE),
            thumb_sha=sha_of(THUMB),
            ink_sha=sha_of(INK) if page > 1 else None,
            text=f"Trang {page}",
        )
