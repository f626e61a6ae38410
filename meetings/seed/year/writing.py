"""Writing the year into an empty database."""

from dataclasses import dataclass, replace

from sqlalchemy import func, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.audit import Head, link
from meetings.db import Database
from meetings.errors import DemoRefused
from meetings.letters.keys import LetterKeys
from meetings.models.accounts import AccountRow
from meetings.models.attendance import Headcount
from meetings.models.audit import AuditEvent, AuditHead
from meetings.papers.search import index_everything
from meetings.passwords import Passwords
from meetings.seed.book import Book
from meetings.seed.directory import Directory, directory
from meetings.seed.people import SEED
from meetings.seed.province import demo_hashes, write_province
from meetings.seed.rows import Rows
from meetings.seed.rules import seed_rules
from meetings.seed.year.correspondence import write_correspondence
from meetings.seed.year.gatherings import write_gathering
from meetings.seed.year.library import Library
from meetings.seed.year.occasions import Occasion, occasions
from meetings.seed.year.plans import YEAR_BEGAN, write_agenda, write_record, write_series
from meetings.seed.year.presence import Headcounts, write_presence
from meetings.seed.year.setting import Diary, Setting
from meetings.seed.year.shelving import Shelf


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of the year: each so-many-th commune and occasion, and these numbers `besides`; the whole unless told
    otherwise.
    """

    communes: int = 1
    occasions: int = 1
    besides: frozenset[int] = frozenset()

    def directory(self) -> Directory:
        """The people of those communes, and all of the province."""
        whole = directory()
        communes, officials = whole.communes[:: self.communes], whole.officials[:: self.communes]
        return replace(whole, communes=communes, officials=officials)

    def occasions_of(self) -> tuple[Occasion, ...]:
        """Those meetings."""
        return tuple(one for one in occasions() if one.number % self.occasions == 0 or one.number in self.besides)


async def seed_year(
    db: Database, passwords: Passwords, keys: LetterKeys, library: Library, extent: Extent | None = None
) -> int:
    """The directory with demo accounts, and the meetings of a year with their papers; how many. Raises DemoRefused
    where there are accounts. The same rows every time, but for the hashes of passwords and of the keys of letters.
    """
    extent = extent or Extent()
    hashes = await demo_hashes(passwords)
    async with db.begin() as tx:
        if await tx.scalar(select(AccountRow.id).limit(1)) is not None:
            raise DemoRefused
        await seed_rules(tx, YEAR_BEGAN)
        book, found = Book(f"{SEED}:year"), extent.directory()
        province = write_province(Rows(book, YEAR_BEGAN), found, hashes)
        setting = Setting(book, province, found, keys, Diary())
        every = extent.occasions_of()
        _write_occasions(setting, every, library)
        await _write_diary(tx, setting)
        await library.keep()
        await book.write(tx)
        await _count_on(tx)
        await index_everything(tx)
    return len(every)


def _write_occasions(setting: Setting, every: tuple[Occasion, ...], library: Library) -> None:
    series, headcounts, shelf = write_series(setting), Headcounts(), Shelf(setting, library)
    for occasion in sorted(every, key=lambda one: one.starts_at):
        meeting = write_record(setting, occasion, series)
        gathering = None
        if occasion.sent_at is not None:
            gathering = write_gathering(setting, occasion, meeting)
            write_correspondence(setting, occasion, gathering)
            write_presence(setting, occasion, gathering)
            headcounts.write(setting, occasion, gathering)
        items = write_agenda(setting, occasion, meeting, gathering)
        if gathering is not None:
            shelf.write(occasion, gathering, items)


async def _write_diary(tx: AsyncSession, setting: Setting) -> None:
    """The chain goes on from what the rules left."""
    kept = await tx.get_one(AuditHead, 1)
    head = Head(kept.seq, kept.sha256)
    columns = [column.key for column in inspect(AuditEvent).columns]
    for at, entry in setting.diary.in_order():
        row = link(head, entry, at)
        setting.book.add(AuditEvent, **{name: getattr(row, name) for name in columns})
        head = Head(row.seq, row.sha256)
    kept.seq, kept.sha256 = head.seq, head.sha256
    await tx.flush()


async def _count_on(tx: AsyncSession) -> None:
    """What is reported later is numbered behind what was written with its numbers. SQLite does so by itself."""
    if tx.get_bind().dialect.name == "postgresql":
        last = select(func.coalesce(func.max(Headcount.id), 1)).scalar_subquery()
        await tx.execute(select(func.setval(text("pg_get_serial_sequence('headcounts', 'id')"), last)))
