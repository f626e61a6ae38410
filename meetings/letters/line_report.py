"""Half an hour before a meeting its secretaries read in a letter which lines are ready, which weak, which silent."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import jobs
from meetings.db import Database
from meetings.domain.lifecycle import MeetingState
from meetings.domain.line_checks import Limits, judge
from meetings.domain.roles import Role
from meetings.domain.working_days import LOCAL
from meetings.ids import AccountId, MeetingId
from meetings.job_runner import NotWanted, Trouble, Work
from meetings.jobs import Claimed, Wish
from meetings.letters.posting import Sender
from meetings.line_checks import SiteLine, site_lines
from meetings.mail import MailTrouble
from meetings.models.accounts import AccountRow
from meetings.models.directory import Person
from meetings.models.meetings import MeetingRecord, ParticipantRow

LINE_REPORT = "line_report"
REPORT_BEFORE = timedelta(minutes=30)
_TO_COME = frozenset({MeetingState.INVITED, MeetingState.READY})
_TEXT = """Kính gửi {honorific} {name},

Đường truyền trước cuộc họp {meeting}, {starts}:
{ready} điểm cầu sẵn sàng, {weak} yếu, {silent} chưa trả lời.
{names}
Xem kết quả mới nhất:
{link}

English: {ready} sites are ready, {weak} weak, {silent} did not answer.
"""


async def ask_line_reports(tx: AsyncSession, now: datetime) -> int:
    """Asks for the letters of all meetings that begin within half an hour; once for each start. How many are new."""
    found = await tx.execute(
        select(MeetingRecord.id, MeetingRecord.starts_at, ParticipantRow.account_id)
        .join(ParticipantRow, ParticipantRow.meeting_id == MeetingRecord.id)
        .join(AccountRow, AccountRow.id == ParticipantRow.account_id)
        .join(Person, Person.id == AccountRow.person_id)
        .where(
            MeetingRecord.drill.is_(False),
            MeetingRecord.state.in_(_TO_COME),
            MeetingRecord.starts_at > now,
            MeetingRecord.starts_at <= now + REPORT_BEFORE,
            ParticipantRow.role == Role.SECRETARY,
            ParticipantRow.withdrawn_at.is_(None),
            Person.email.is_not(None),
        )
    )
    wishes = [
        Wish(
            LINE_REPORT,
            f"{LINE_REPORT}:{meeting}:{account}:{starts_at.isoformat()}",
            now,
            {"meeting": meeting, "account": account, "at": starts_at.isoformat()},
        )
        for meeting, starts_at, account in found
        if account is not None
    ]
    return len(await jobs.ask(tx, wishes, now))


class LineReportWorks:
    """The work of the process's jobs about lines before a meeting."""

    def __init__(self, db: Database, sender: Sender | None, limits: Limits, now: Callable[[], datetime]) -> None:
        """Without a sender mails stay as they are: nothing is pretended."""
        self._db = db
        self._sender = sender
        self._limits = limits
        self._now = now

    def works(self) -> Mapping[str, Work]:
        """What this process can do."""
        return {} if self._sender is None else {LINE_REPORT: self.mail}

    async def mail(self, job: Claimed) -> None:
        """Sends one report, as the lines are by then. Raises NotWanted, Trouble."""
        assert self._sender is not None
        async with self._db.read() as tx:
            record = await tx.get(MeetingRecord, MeetingId(job.payload["meeting"]))
            account = await tx.get(AccountRow, AccountId(job.payload["account"]))
            person = None if account is None else await tx.get(Person, account.person_id)
            if record is None or record.state not in _TO_COME or record.starts_at <= self._now():
                raise NotWanted("over")
            if record.starts_at.isoformat() != job.payload["at"]:
                raise NotWanted("superseded")
            if person is None or person.email is None:
                raise NotWanted("gone")
            sites = await site_lines(tx, record.id, self._now())
        if not sites:
            raise NotWanted("no sites")
        message = self._message(job, record, person, sites)
        try:
            await self._sender.postman.send(message, self._sender.organizer.address, person.email)
        except MailTrouble as trouble:
            raise Trouble(trouble.said, final=trouble.final) from trouble

    def _message(self, job: Claimed, record: MeetingRecord, person: Person, sites: Sequence[SiteLine]) -> EmailMessage:
        """The mail; tried again, it is the same message."""
        sender = self._sender
        assert sender is not None
        assert person.email is not None
        organizer = sender.organizer
        silent = [site for site in sites if site.checked is None]
        weak = [site for site in sites if site.checked is not None and not judge(site.checked.check, self._limits).good]
        subject = f"Đường truyền trước giờ họp: {len(weak)} yếu, {len(silent)} chưa trả lời: {record.title}"
        message = EmailMessage(policy=SMTP)
        message["Subject"] = " ".join(subject.split())
        message["From"] = Address(display_name=" ".join(organizer.name.split()), addr_spec=organizer.address)
        message["To"] = Address(display_name=" ".join(person.name.split()), addr_spec=person.email)
        message["Date"] = format_datetime(job.made_at)
        message["Message-ID"] = f"<{job.id}@{organizer.address.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        text = _TEXT.format(
            honorific=person.honorific,
            name=person.name,
            meeting=record.title,
            starts=f"{record.starts_at.astimezone(LOCAL):%H:%M ngày %d/%m/%Y}",
            ready=len(sites) - len(weak) - len(silent),
            weak=len(weak),
            silent=len(silent),
            names=f"{_names('Yếu', weak)}{_names('Chưa trả lời', silent)}",
            link=f"{sender.public_url}/hop/{record.id}",
        )
        message.set_content(text, cte="base64")
        return message


def _names(head: str, sites: Sequence[SiteLine]) -> str:
    """Whom to call, a site a line; nothing when there are none."""
    lines = [f"- {site.name}: {site.technician} {site.phone}" for site in sites]
    return "\n".join(["", f"{head}:", *lines, ""]) if lines else ""
