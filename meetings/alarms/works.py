"""Telling alarms: the work of the process's jobs about them."""

import asyncio
import json
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Protocol

from sqlalchemy import select, update

from meetings.alarms.mail import BOARD_PATH, Stamp, letter
from meetings.alarms.record import with_remarks
from meetings.alarms.syslog import SyslogTrouble, hand_over
from meetings.alarms.values import Alarm
from meetings.alarms.ways import MAIL, SYSLOG, WEBHOOK, Ways
from meetings.alarms.webhook import post
from meetings.alarms.words import cause_words, kind_words
from meetings.db import Database
from meetings.domain.alarms import AlarmEvent, AlarmKind
from meetings.domain.syslog import CefEvent, message
from meetings.ical import Who
from meetings.ids import AlarmId
from meetings.job_runner import NotWanted, Trouble, Work
from meetings.jobs import Claimed
from meetings.mail import MailTrouble
from meetings.models.alarms import AlarmRow

VERSION = 1
_SEVERITIES: Mapping[AlarmEvent, int] = {AlarmEvent.RAISED: 7, AlarmEvent.ACKNOWLEDGED: 3, AlarmEvent.CLEARED: 3}
_SERVER_SEVERITY = 9


class Postman(Protocol):
    """Hands mail over; raises MailTrouble."""

    async def send_to_all(self, message: EmailMessage, sender: str, recipients: tuple[str, ...]) -> None:
        """Returns when the mail server has taken it for one of them at least."""
        ...


@dataclass(frozen=True, slots=True)
class MailWay:
    """By whom and as whom letters are sent. `public_url`: where the pages are, as "https://hop.example.vn"."""

    postman: Postman
    organizer: Who
    public_url: str


class AlarmWorks:
    """Each is done once, or again where it failed: the receiver knows it by its id."""

    def __init__(
        self, db: Database, ways: Ways, sender: MailWay | None, release: str, now: Callable[[], datetime]
    ) -> None:
        """`release`: our version, for the logs of others. Without a sender no mail goes out."""
        self._db = db
        self._ways = ways
        self._sender = sender
        self._release = release
        self._now = now
        self._mailing = asyncio.Lock()

    def works(self) -> Mapping[str, Work]:
        """What this process can do; what it cannot stays as it is."""
        found: dict[str, Work] = {}
        if self._sender is not None and self._ways.mail_to:
            found[MAIL] = self.mail
        if self._ways.webhook is not None:
            found[WEBHOOK] = self.post
        if self._ways.syslog is not None:
            found[SYSLOG] = self.log
        return found

    async def mail(self, job: Claimed) -> None:
        """One letter of this alarm and of all others that wait to be mailed. Raises NotWanted, Trouble."""
        assert self._sender is not None
        async with self._mailing:  # Jobs beside this one find that theirs is told.
            begun, over = await self._to_mail(job)
            link = f"{self._sender.public_url}{BOARD_PATH}"
            found = letter(begun, over, self._sender.organizer, link, Stamp(job.id, job.made_at))
            found["To"] = ", ".join(self._ways.mail_to)
            try:
                await self._sender.postman.send_to_all(found, self._sender.organizer.address, self._ways.mail_to)
            except MailTrouble as trouble:
                raise Trouble(trouble.said, final=trouble.final) from trouble
            await self._mailed(begun, over)

    async def post(self, job: Claimed) -> None:
        """Posts one event of an alarm. Raises NotWanted, Trouble."""
        assert self._ways.webhook is not None
        alarm, event, at = await self._told(job)
        body = json.dumps(_facts(alarm, event, at, job.id), ensure_ascii=False, separators=(",", ":")).encode()
        await post(self._ways.webhook, body, job.id, int(self._now().timestamp()))

    async def log(self, job: Claimed) -> None:
        """Hands one event of an alarm to the syslog server. Raises NotWanted, Trouble."""
        assert self._ways.syslog is not None
        alarm, event, at = await self._told(job)
        severity = _SEVERITIES[event]
        if event is AlarmEvent.RAISED and alarm.kind is AlarmKind.SERVER:
            severity = _SERVER_SEVERITY
        name = f"{kind_words(alarm)}: {cause_words(alarm)}"
        facts: dict[str, str | int] = {
            "cat": "alarm",
            "reason": alarm.cause,
            "cs1Label": "alarm",
            "cs1": alarm.id,
            "cnt": len(alarm.sites),
        }
        one = CefEvent(job.id, f"alarm_{event}", name, severity, at, facts)
        try:
            await hand_over(self._ways.syslog, [message(one, socket.gethostname(), self._release)])
        except SyslogTrouble as trouble:
            raise Trouble(str(trouble), final=False) from trouble

    async def _told(self, job: Claimed) -> tuple[Alarm, AlarmEvent, datetime]:
        async with self._db.read() as tx:
            row = await tx.get(AlarmRow, AlarmId(job.payload["alarm"]))
            if row is None:
                raise NotWanted("gone")
            (alarm,) = await with_remarks(tx, [row])
        return alarm, AlarmEvent(job.payload["event"]), datetime.fromisoformat(job.payload["at"])

    async def _to_mail(self, job: Claimed) -> tuple[tuple[Alarm, ...], tuple[Alarm, ...]]:
        """Alarms that are on, and that are over, and of which no mail told; none is told of that was over before."""
        async with self._db.read() as tx:
            real = AlarmRow.drill.is_(False)
            begun = await tx.scalars(
                select(AlarmRow)
                .where(real, AlarmRow.mailed_at.is_(None), AlarmRow.cleared_at.is_(None))
                .order_by(AlarmRow.raised_at, AlarmRow.id)
            )
            over = await tx.scalars(
                select(AlarmRow)
                .where(real, AlarmRow.mailed_at.is_not(None), AlarmRow.over_mailed_at.is_(None))
                .where(AlarmRow.cleared_at.is_not(None))
                .order_by(AlarmRow.cleared_at, AlarmRow.id)
            )
            found = await with_remarks(tx, begun.all()), await with_remarks(tx, over.all())
        if job.payload["alarm"] not in {one.id for alarms in found for one in alarms}:
            raise NotWanted("told already, or over before anybody was told")
        return found

    async def _mailed(self, begun: tuple[Alarm, ...], over: tuple[Alarm, ...]) -> None:
        now = self._now()
        async with self._db.begin() as tx:
            await tx.execute(update(AlarmRow).where(AlarmRow.id.in_([one.id for one in begun])).values(mailed_at=now))
            await tx.execute(
                update(AlarmRow).where(AlarmRow.id.in_([one.id for one in over])).values(over_mailed_at=now)
            )


def _facts(alarm: Alarm, event: AlarmEvent, at: datetime, id_: str) -> Mapping[str, object]:
    taken = alarm.acknowledged
    return {
        "version": VERSION,
        "id": id_,
        "event": f"alarm.{event}",
        "at": at.isoformat(),
        "alarm": {
            "id": alarm.id,
            "kind": alarm.kind,
            "name": alarm.name,
            "cause": alarm.cause,
            "sites": [{"unit": site.unit, "name": site.name} for site in alarm.sites],
            "raised_at": alarm.raised_at.isoformat(),
            "acknowledged": taken is not None,
            "cleared_at": None if alarm.cleared_at is None or event is not AlarmEvent.CLEARED else at.isoformat(),
        },
    }
