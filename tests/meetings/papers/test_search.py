"""What is found in agendas and papers, and that nobody finds what is not for them; on both engines."""

from dataclasses import dataclass

import pytest
from sqlalchemy import delete, func, select, text, update

from meetings.directory import account_value
from meetings.domain.agenda import ItemState, Visibility
from meetings.domain.paper_search import END, HIT, TextKind
from meetings.domain.papers import GrantScope, PaperRights, VersionState
from meetings.domain.roles import Role
from meetings.ids import GrantId, ItemId, PaperId, VersionId, new_uuid
from meetings.models.agenda import AgendaItem
from meetings.models.meetings import Classification
from meetings.models.papers import Paper, PaperFile, PaperGrant, PaperPage, PaperVersion
from meetings.models.search import SearchText
from meetings.papers.search import MOST, Hit, find, index_titles, index_version
from tests.meetings.hall import NOW, PEOPLE, Hall

pytestmark = pytest.mark.anyio

SHA = "a" * 64
TITLES = (
    ("Khai mạc", Visibility.PUBLIC),
    ("Thuỷ lợi Đông Xuân", Visibility.DELEGATES),
    ("Nhân sự xã Hải Hậu", Visibility.LEADERS),
)
PAGES = (
    "Tình hình mưa bão tại xã Hải An và phường Đồng Văn",
    "Thu ngân sách của xã Hải Anh; Hội đồng nhân dân xã Giao Thủy",
    "Kế hoạch năm 2027: QĐ-TTg số 45/2018, an toàn bờ sông Hải Hậu",
)


@dataclass(frozen=True)
class Kept:
    """A meeting with three items and one paper of three pages, all of it to be found."""

    hall: Hall
    items: tuple[ItemId, ...]
    version: VersionId

    async def look(self, query: str, role: Role = Role.CHAIR) -> tuple[Hit, ...]:
        """What the account of a role finds."""
        async with self.hall.db.read() as tx:
            account = await account_value(tx, self.hall.accounts[PEOPLE[role]])
            return await find(tx, account, query, NOW)

    async def pages(self, query: str) -> list[int]:
        """The pages that are found, in their order."""
        return [hit.page for hit in await self.look(query) if hit.page is not None]


@pytest.fixture
async def kept(hall: Hall) -> Kept:
    items = tuple(ItemId(new_uuid()) for _ in TITLES)
    paper = a_paper(hall, items[1])
    version = a_version(paper)
    async with hall.db.begin() as tx:
        await tx.execute(delete(AgendaItem).where(AgendaItem.meeting_id == hall.meeting))
        tx.add_all(an_item(hall, position, item) for position, item in enumerate(items))
        tx.add(PaperFile(sha256=SHA, size=1, media_type="application/pdf", made_at=NOW))
        for row in (
            paper,
            for_all(paper),
            version,
            *(a_page(version.id, page, said) for page, said in enumerate(PAGES, start=1)),
        ):
            await tx.flush()
            tx.add(row)
        await index_titles(tx, hall.meeting)
        await index_version(tx, version.id)
    return Kept(hall, items, version.id)


def an_item(hall: Hall, position: int, item: ItemId) -> AgendaItem:
    title, visibility = TITLES[position]
    return AgendaItem(
        id=item,
        meeting_id=hall.meeting,
        position=position,
        title=title,
        planned_min=10,
        presenter="",
        visibility=visibility,
        late=False,
        state=ItemState.PLANNED,
    )


def a_paper(hall: Hall, item: ItemId) -> Paper:
    return Paper(
        id=PaperId(new_uuid()),
        meeting_id=hall.meeting,
        item_id=item,
        position=0,
        title="Báo cáo thuỷ lợi",
        classification=Classification.OPEN,
        in_room=True,
        made_by=hall.accounts[PEOPLE[Role.CHAIR]],
        made_at=NOW,
        revision=0,
        recalled_why="",
    )


def a_version(paper: Paper) -> PaperVersion:
    return PaperVersion(
        id=VersionId(new_uuid()),
        paper_id=paper.id,
        number=1,
        name="bao-cao.pdf",
        original_type="application/pdf",
        state=VersionState.READY,
        refusal="",
        sha256=SHA,
        size=1,
        pages=len(PAGES),
        drawn=len(PAGES),
        signed=False,
        made_by=paper.made_by,
        made_at=NOW,
        published_at=NOW,
    )


def for_all(paper: Paper) -> PaperGrant:
    return PaperGrant(
        id=GrantId(new_uuid()),
        paper_id=paper.id,
        scope=GrantScope.ALL,
        rights=PaperRights.VIEW,
        made_by=paper.made_by,
        made_at=NOW,
    )


def a_page(version: VersionId, page: int, said: str) -> PaperPage:
    return PaperPage(
        version_id=version,
        page=page,
        width_pt=595.0,
        height_pt=842.0,
        image_sha=SHA,
        image_size=1,
        thumb_sha=SHA,
        text=said,
    )


@pytest.mark.parametrize(
    ("query", "pages"),
    [
        ("hai an", [1, 2, 3]),  # Side by side first, Hải Anh among them: the last word may go on.
        ("Hải Hậu", [3]),
        ("dong van", [1]),
        ("ĐỒNG VĂN", [1]),
        ("đong", []),  # With a mark it means what it says.
        ("giao thuỷ", [2]),
        ("Giao Thủy", [2]),
        ("hội đồng", [2]),
        ("hoi dong", [2]),
        ("qd ttg", [3]),
        ("45", [3]),
        ("ngan sach hai anh", [2]),
        ("khong co gi", []),
        ('" OR folded : *', []),
        ("hai' | !an :*", [1, 2, 3]),
    ],
)
async def test_pages_are_found_with_and_without_marks(kept: Kept, query: str, pages: list[int]) -> None:
    assert await kept.pages(query) == pages


async def test_side_by_side_comes_before_scattered(kept: Kept) -> None:
    async with kept.hall.db.begin() as tx:
        await tx.execute(update(PaperPage).where(PaperPage.page == 1).values(text="an ninh, trật tự ở phường Hải Hoà"))
        await index_version(tx, kept.version)
    assert (await kept.pages("hai an"))[0] == 2
    assert sorted(await kept.pages("hai an")) == [1, 2, 3]


async def test_titles_of_items_and_papers_are_found_before_pages(kept: Kept) -> None:
    hits = await kept.look("thuy")
    assert [(hit.kind, hit.title) for hit in hits] == [
        (TextKind.ITEM, "Thuỷ lợi Đông Xuân"),
        (TextKind.PAPER, "Báo cáo thuỷ lợi"),
        (TextKind.PAGE, "Báo cáo thuỷ lợi"),
    ]
    assert hits[0].snippet == f"{HIT}Thuỷ{END} lợi Đông Xuân"
    assert (hits[2].page, hits[2].version, hits[2].meeting) == (2, kept.version, kept.hall.meeting)


@pytest.mark.parametrize(
    ("role", "items"), [(Role.CHAIR, 2), (Role.SECRETARY, 2), (Role.DELEGATE, 1), (Role.ROOM, 1), (Role.OBSERVER, 0)]
)
async def test_items_are_found_by_those_they_are_for(kept: Kept, role: Role, items: int) -> None:
    found = [*await kept.look("thuỷ lợi", role), *await kept.look("nhân sự", role)]
    assert sum(hit.kind is TextKind.ITEM for hit in found) == items


async def test_nobody_finds_anything_of_a_meeting_that_is_not_theirs(kept: Kept) -> None:
    async with kept.hall.db.read() as tx:
        stranger = await account_value(tx, kept.hall.accounts["diemcau-13285"])
        assert await find(tx, stranger, "hai an", NOW) == ()
        delegate = await account_value(tx, kept.hall.accounts[PEOPLE[Role.DELEGATE]])
        assert [hit.kind for hit in await find(tx, delegate, "báo cáo", NOW)] == [TextKind.PAPER]
    async with kept.hall.db.begin() as tx:
        await tx.execute(delete(PaperGrant))
    async with kept.hall.db.read() as tx:
        assert await find(tx, delegate, "báo cáo", NOW) == ()
        assert await find(tx, delegate, "hai an", NOW) == ()


async def test_a_version_that_another_has_replaced_is_found_no_more(kept: Kept) -> None:
    async with kept.hall.db.begin() as tx:
        await tx.execute(update(PaperVersion).where(PaperVersion.id == kept.version).values(replaced_at=NOW))
    assert await kept.pages("hai an") == []


async def test_another_title_is_found_and_the_old_one_is_not(kept: Kept) -> None:
    async with kept.hall.db.begin() as tx:
        await tx.execute(update(AgendaItem).where(AgendaItem.id == kept.items[1]).values(title="Đê điều"))
        await tx.execute(update(AgendaItem).where(AgendaItem.id == kept.items[2]).values(state=ItemState.DROPPED))
        await index_titles(tx, kept.hall.meeting)
    assert [hit.item for hit in await kept.look("de dieu")] == [kept.items[1]]
    assert [hit.kind for hit in await kept.look("lợi")] == [TextKind.PAPER]
    assert await kept.look("nhân sự") == ()


async def test_what_goes_is_found_no_more_and_its_words_are_gone(kept: Kept) -> None:
    async with kept.hall.db.begin() as tx:
        await tx.execute(delete(PaperVersion).where(PaperVersion.id == kept.version))
    assert await kept.pages("hai an") == []
    async with kept.hall.db.read() as tx:
        texts = await tx.scalar(select(func.count()).select_from(SearchText))
        assert await tx.scalar(text("SELECT count(*) FROM search_words")) == texts


async def test_no_more_is_told_than_anybody_reads(kept: Kept) -> None:
    async with kept.hall.db.begin() as tx:
        tx.add_all(a_page(kept.version, page, "mưa bão " * 3000) for page in range(4, MOST + 10))
        await index_version(tx, kept.version)
    hits = await kept.look("mưa bão")
    assert len(hits) == MOST
    assert await kept.look("") == ()
