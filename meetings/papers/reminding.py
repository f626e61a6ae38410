"""A day before the start, those units are written to of which nobody has opened a paper yet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import jobs
from meetings.db import Database
from meetings.domain.lifecycle import MeetingState
from meetings.domain.roles import Role
from meetings.domain.seats import SeatState
from meetings.domain.working_days import LOCAL
from meetings.ids import MeetingId, SeatId, UnitId
from meetings.job_runner import NotWanted, Trouble, Work
from meetings.jobs import Claimed, Wish
from meetings.letters.posting import Sender
from meetings.mail import MailTrouble
from meetings.models.meetings import MeetingRecord
from meetings.models.papers import Paper, PaperReceipt, PaperVersion
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


async def plan_unread(tx: AsyncSession, meeting: MeetingId, starts_at: datetime, now: datetime) -> None:
    """Looks a day before the start who has not read, when that is still to come; once for each start."""
    due_at = starts_at - REMIND_BEFORE
    if due_at > now:
        told = starts_at.isoformat()
        await jobs.ask(tx, [Wish(UNREAD, f"{UNREAD}:{meeting}:{told}", due_at, {"meeting": meeting, "at": told})], now)


async def unread_units(tx: AsyncSession, meeting: MeetingId, now: datetime) -> frozenset[UnitId]:
    """Units that may open papers of the meeting and of which nobody has opened one as it is published now."""
    papers = (
        await tx.scalars(
            select(Paper)
            .join(PaperVersion, PaperVersion.paper_id == Paper.id)
            .where(Paper.meeting_id == meeting, Paper.recalled_at.is_(None), _current())
        )
    ).all()
    audience = await readers_of(tx, meeting, papers, now)
    may = frozenset[str]().union(*audience.values())
    opened = set(
        await tx.scalars(
            select(PaperReceipt.account_id)
            .join(PaperVersion, PaperVersion.id == PaperReceipt.version_id)
            .join(Paper, Paper.id == PaperVersion.paper_id)
            .where(Paper.meeting_id == meeting, Paper.recalled_at.is_(None), _current())
        )
    )
    parts = [part for part in await parts_of(tx, meeting) if part.role is not Role.OBSERVER]
    asked = {unit for part in parts if part.account in may for unit in part.units}
    return frozenset(asked - {unit for part in parts if part.account in opened for unit in part.units})


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
            if record is None or record.state not in _TO_COME or record.starts_at <= now:
                raise NotWanted("over")
            if record.starts_at != at and record.starts_at - REMIND_BEFORE > now:
                await plan_unread(tx, meeting, record.starts_at, now)
                return
            seats = await tx.scalars(
                select(Seat.id).where(
                    Seat.meeting_id == meeting,
                    Seat.state == SeatState.ACTIVE,
                    Seat.email.is_not(None),
                    Seat.unit_id.in_(await unread_units(tx, meeting, now)),
                )
            )
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
        if record.state not in _TO_COME or record.starts_at <= self._now():
            raise NotWanted("over")
        if record.starts_at.isoformat() != job.payload["at"]:
            raise NotWanted("superseded")
        if seat.unit_id not in await unread_units(tx, record.id, self._now()):
            raise NotWanted("read meanwhile")
        return _Reminder(job, record, seat)


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
    text = _TEXT.format(
        honorific=seat.honorific,
        name=seat.name,
        title=seat.title,
        unit=seat.unit_name,
        meeting=record.title,
        starts=f"{record.starts_at.astimezone(LOCAL):%H:%M ngày %d/%m/%Y}",
        link=f"{sender.public_url}/hop/{record.id}",
    )
    message.set_content(text, cte="base64")
    return message
