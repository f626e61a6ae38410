"""Mails to units of which nobody has opened a paper yet: a day before the start, and when who leads asks for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import jobs
from meetings.db import Database
from meetings.domain.lifecycle import MeetingState
from meetings.domain.papers import GrantScope
from meetings.domain.roles import Role
from meetings.domain.seats import SeatState
from meetings.domain.working_days import LOCAL
from meetings.ids import MeetingId, PaperId, SeatId, UnitId
from meetings.job_runner import NotWanted, Trouble, Work
from meetings.jobs import Claimed, Wish
from meetings.letters.posting import Sender
from meetings.mail import MailTrouble
from meetings.models.jobs import Job
from meetings.models.meetings import MeetingRecord
from meetings.models.papers import Paper, PaperGrant, PaperReceipt, PaperVersion
from meetings.models.seats import Seat
from meetings.papers.readers import parts_of, readers_of

UNREAD, UNREAD_MAIL = "unread_papers", "unread_papers_mail"
REMIND_BEFORE = timedelta(hours=24)
_TO_COME = frozenset({MeetingState.INVITED, MeetingState.READY})
_TEXT = """Kính gửi {honorific} {name}, {title}, {unit},

Tài liệu của cuộc họp sau đây đã phát hành, đơn vị chưa mở xem: {meeting}, {starts}.
Xin đọc trước khi họp:
{link}

English: nobody of your unit has opened the papers of this meeting yet. Please read them before it begins.
"""
_TEXT_OF_ONE = """Kính gửi {honorific} {name}, {title}, {unit},

Cuộc họp sau đây có tài liệu mà đơn vị chưa mở xem: {meeting}, {starts}.
Xin đọc trước khi họp:
{link}

English: nobody of your unit has opened this paper of the meeting yet. Please read it before it begins.
"""
"""It does not say what the paper is called: that is only for whoever may open it."""


async def plan_unread(tx: AsyncSession, meeting: MeetingId, starts_at: datetime, now: datetime) -> None:
    """Looks a day before the start who has not read, when that is still to come; once for each start."""
    due_at = starts_at - REMIND_BEFORE
    if due_at > now:
        told = starts_at.isoformat()
        await jobs.ask(tx, [Wish(UNREAD, f"{UNREAD}:{meeting}:{told}", due_at, {"meeting": meeting, "at": told})], now)


def is_to_come(record: MeetingRecord, now: datetime) -> bool:
    """Whether it is to be read for a meeting still: invited, and not begun."""
    return record.state in _TO_COME and record.starts_at > now


async def last_asked(tx: AsyncSession, paper: PaperId) -> datetime | None:
    """When mails about this paper were asked for last; None for never."""
    about = Job.key.startswith(f"{UNREAD_MAIL}:{paper}:", autoescape=True)
    return await tx.scalar(select(func.max(Job.made_at)).where(Job.kind == UNREAD_MAIL, about))


async def ask_to_read(tx: AsyncSession, record: MeetingRecord, paper: PaperId, now: datetime) -> int:
    """Asks for a mail to each seat that is to read the paper still; how many those are."""
    at = record.starts_at.isoformat()
    wishes = [
        Wish(
            UNREAD_MAIL,
            f"{UNREAD_MAIL}:{paper}:{seat}:{now.isoformat()}",
            now,
            {"seat": seat, "at": at, "paper": paper},
        )
        for seat in await unread_seats(tx, record.id, paper, now)
    ]
    return len(await jobs.ask(tx, wishes, now))


async def unread_seats(tx: AsyncSession, meeting: MeetingId, paper: PaperId, now: datetime) -> frozenset[SeatId]:
    """Seats with an address that a paper is granted to, of units of which nobody has opened it."""
    granted = exists().where(
        PaperGrant.paper_id == paper,
        or_(PaperGrant.until.is_(None), PaperGrant.until > now),
        or_(
            PaperGrant.scope == GrantScope.ALL,
            PaperGrant.unit_id == Seat.unit_id,
            PaperGrant.seat_id == Seat.id,
            PaperGrant.seat_id == Seat.principal_id,
        ),
    )
    seats = await tx.scalars(
        _with_address(meeting).where(Seat.unit_id.in_(await unread_units(tx, meeting, now, paper)), granted)
    )
    return frozenset(seats)


async def unread_units(
    tx: AsyncSession, meeting: MeetingId, now: datetime, paper: PaperId | None = None
) -> frozenset[UnitId]:
    """Units that may open papers of the meeting, or this one, and of which nobody has opened one as it is out now."""
    of_these = true() if paper is None else Paper.id == paper
    papers = (
        await tx.scalars(
            select(Paper)
            .join(PaperVersion, PaperVersion.paper_id == Paper.id)
            .where(Paper.meeting_id == meeting, Paper.recalled_at.is_(None), _current(), of_these)
        )
    ).all()
    audience = await readers_of(tx, meeting, papers, now)
    may = frozenset[str]().union(*audience.values())
    opened = set(
        await tx.scalars(
            select(PaperReceipt.account_id)
            .join(PaperVersion, PaperVersion.id == PaperReceipt.version_id)
            .join(Paper, Paper.id == PaperVersion.paper_id)
            .where(Paper.meeting_id == meeting, Paper.recalled_at.is_(None), _current(), of_these)
        )
    )
    parts = [part for part in await parts_of(tx, meeting) if part.role is not Role.OBSERVER]
    asked = {unit for part in parts if part.account in may for unit in part.units}
    return frozenset(asked - {unit for part in parts if part.account in opened for unit in part.units})


def _with_address(meeting: MeetingId) -> Select[SeatId]:
    return select(Seat.id).where(Seat.meeting_id == meeting, Seat.state == SeatState.ACTIVE, Seat.email.is_not(None))


def _current() -> ColumnElement[bool]:
    return and_(PaperVersion.published_at.is_not(None), PaperVersion.replaced_at.is_(None))


@dataclass(frozen=True, slots=True)
class _Reminder:
    """All that stands in one mail."""

    job: Claimed
    record: MeetingRecord
    seat: Seat


class UnreadWorks:
    """The work of the process's jobs about papers that nobody has opened."""

    def __init__(self, db: Database, sender: Sender | None, now: Callable[[], datetime]) -> None:
        """Without a sender mails stay as they are: nothing is pretended."""
        self._db = db
        self._sender = sender
        self._now = now

    def works(self) -> Mapping[str, Work]:
        """What this process can do."""
        looking: Mapping[str, Work] = {UNREAD: self.look}
        return looking if self._sender is None else {**looking, UNREAD_MAIL: self.mail}

    async def look(self, job: Claimed) -> None:
        """Asks for a mail to each seat of the units that have not read; later again when the meeting was moved."""
        meeting, at = MeetingId(job.payload["meeting"]), datetime.fromisoformat(job.payload["at"])
        now = self._now()
        async with self._db.begin() as tx:
            record = await tx.get(MeetingRecord, meeting)
            if record is None or not is_to_come(record, now):
                raise NotWanted("over")
            if record.starts_at != at and record.starts_at - REMIND_BEFORE > now:
                await plan_unread(tx, meeting, record.starts_at, now)
                return
            units = await unread_units(tx, meeting, now)
            seats = await tx.scalars(_with_address(meeting).where(Seat.unit_id.in_(units)))
            told = record.starts_at.isoformat()
            wishes = [
                Wish(UNREAD_MAIL, f"{UNREAD_MAIL}:{seat}:{told}", now, {"seat": seat, "at": told}) for seat in seats
            ]
            await jobs.ask(tx, wishes, now)

    async def mail(self, job: Claimed) -> None:
        """Sends one reminder, unless its unit has read meanwhile. Raises NotWanted, Trouble."""
        assert self._sender is not None
        async with self._db.read() as tx:
            reminder = await self._reminder(tx, job)
        assert reminder.seat.email is not None
        message = _message(reminder, self._sender)
        try:
            await self._sender.postman.send(message, self._sender.organizer.address, reminder.seat.email)
        except MailTrouble as trouble:
            raise Trouble(trouble.said, final=trouble.final) from trouble

    async def _reminder(self, tx: AsyncSession, job: Claimed) -> _Reminder:
        seat = await tx.get(Seat, SeatId(job.payload["seat"]))
        record = None if seat is None else await tx.get(MeetingRecord, seat.meeting_id)
        if seat is None or record is None or seat.state is not SeatState.ACTIVE or seat.email is None:
            raise NotWanted("gone")
        if not is_to_come(record, self._now()):
            raise NotWanted("over")
        if record.starts_at.isoformat() != job.payload["at"]:
            raise NotWanted("superseded")
        if not await self._is_owed(tx, job, seat):
            raise NotWanted("read meanwhile")
        return _Reminder(job, record, seat)

    async def _is_owed(self, tx: AsyncSession, job: Claimed, seat: Seat) -> bool:
        paper = job.payload.get("paper")
        if paper is None:
            return seat.unit_id in await unread_units(tx, seat.meeting_id, self._now())
        return seat.id in await unread_seats(tx, seat.meeting_id, PaperId(paper), self._now())


def _message(reminder: _Reminder, sender: Sender) -> EmailMessage:
    """The mail; tried again, it is the same message."""
    seat, record, organizer = reminder.seat, reminder.record, sender.organizer
    assert seat.email is not None
    message = EmailMessage(policy=SMTP)
    message["Subject"] = " ".join(f"Nhắc đọc tài liệu họp: {record.title}".split())
    message["From"] = Address(display_name=" ".join(organizer.name.split()), addr_spec=organizer.address)
    message["To"] = Address(display_name=" ".join(seat.name.split()), addr_spec=seat.email)
    message["Date"] = format_datetime(reminder.job.made_at)
    message["Message-ID"] = f"<{reminder.job.id}@{organizer.address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    paper = reminder.job.payload.get("paper")
    text = (_TEXT if paper is None else _TEXT_OF_ONE).format(
        honorific=seat.honorific,
        name=seat.name,
        title=seat.title,
        unit=seat.unit_name,
        meeting=record.title,
        starts=f"{record.starts_at.astimezone(LOCAL):%H:%M ngày %d/%m/%Y}",
        link=f"{sender.public_url}/hop/{record.id}{'' if paper is None else f'/tai-lieu/{paper}'}",
    )
    message.set_content(text, cte="base64")
    return message
