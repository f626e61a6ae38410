"""Doing what was asked for: a letter's mail, and the reminders of an invitation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Protocol

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import jobs
from meetings.db import Database
from meetings.domain.agenda import SEEN
from meetings.domain.invitations import Difference, Terms, differences
from meetings.domain.lifecycle import OVER
from meetings.domain.seats import SeatState, SubstitutionState
from meetings.ical import Who
from meetings.ids import InvitationId, LetterId, MeetingId, SubstitutionId
from meetings.job_runner import NotWanted, Trouble, Work
from meetings.jobs import Claimed
from meetings.letters.contents import told_items
from meetings.letters.decisions import TOLD_WITH_TERMS
from meetings.letters.keys import LetterKeys
from meetings.letters.message import Addressee, LetterContent, message_of
from meetings.letters.opening import OPENED, tell_held
from meetings.letters.outbox import MAIL, REMINDERS, Errand, mail_key, mail_wish
from meetings.letters.places import part_by
from meetings.letters.record import invitations_of, is_open, terms_now, terms_of
from meetings.letters.standings import standings
from meetings.letters.unsent import waits_for_next
from meetings.mail import MailTrouble
from meetings.models.meetings import MeetingRecord
from meetings.models.seats import Invitation, Letter, Seat, Substitution

REPLY_PATH = "/tra-loi"
_OF_A_SEAT_THAT_SITS = frozenset({Errand.INVITE, Errand.REMIND_BEFORE, Errand.REMIND_NOW, Errand.RESTORED})
_SENDS_AWAY = frozenset({Errand.CANCEL, Errand.POSTPONE, Errand.UNINVITED, Errand.REPLACED})


class Postman(Protocol):
    """Hands mail over; raises MailTrouble."""

    async def send(self, message: EmailMessage, sender: str, recipient: str) -> None:
        """Returns when the mail server has taken it."""
        ...


@dataclass(frozen=True, slots=True)
class Sender:
    """By whom and as whom letters are sent. `public_url`: where the pages are, as "https://hop.example.vn"."""

    postman: Postman
    organizer: Who
    public_url: str


def reply_link(public_url: str, key: str) -> str:
    """Where a letter is answered; the key stands behind the #, which browsers send to no server."""
    return f"{public_url}{REPLY_PATH}#{key}"


class LetterWorks:
    """The work of the process's jobs about letters."""

    def __init__(self, db: Database, keys: LetterKeys, sender: Sender | None, now: Callable[[], datetime]) -> None:
        """Without a sender mails stay as they are: nothing is pretended."""
        self._db = db
        self._now = now
        self._keys = keys
        self._sender = sender

    def works(self) -> Mapping[str, Work]:
        """What this process can do."""
        reminders: Mapping[str, Work] = {REMINDERS: self.remind, OPENED: self.tell_held}
        return reminders if self._sender is None else {**reminders, MAIL: self.mail}

    async def mail(self, job: Claimed) -> None:
        """Sends one mail; it carries the same Message-ID whenever it is tried. Raises NotWanted, Trouble."""
        assert self._sender is not None
        async with self._db.read() as tx:
            content = await self._content(tx, job, self._sender)
        try:
            await self._sender.postman.send(message_of(content), self._sender.organizer.address, content.to.email)
        except MailTrouble as trouble:
            raise Trouble(trouble.said, final=trouble.final) from trouble

    async def remind(self, job: Claimed) -> None:
        """Asks those again who have not answered an invitation, unless another has gone out since."""
        async with self._db.begin() as tx:
            invitation = await tx.get(Invitation, InvitationId(job.payload["invitation"]))
            if invitation is None or not await _stands(tx, invitation):
                raise NotWanted("superseded")
            if invitation.starts_at <= self._now():
                raise NotWanted("over")
            await remind(tx, invitation, Errand.REMIND_BEFORE, self._now())

    async def tell_held(self, job: Claimed) -> None:
        """Invites whoever was not told when the meeting opened."""
        async with self._db.begin() as tx:
            await tell_held(tx, self._keys, MeetingId(job.payload["meeting"]), self._now())

    async def _content(self, tx: AsyncSession, job: Claimed, sender: Sender) -> LetterContent:
        errand = Errand(job.payload["errand"])
        found = await tx.execute(
            select(Letter, Invitation, Seat, MeetingRecord)
            .join(Invitation, Invitation.id == Letter.invitation_id)
            .join(Seat, Seat.id == Letter.seat_id)
            .join(MeetingRecord, MeetingRecord.id == Invitation.meeting_id)
            .where(Letter.id == LetterId(job.payload["letter"]))
        )
        row = found.first()
        if row is None:
            raise NotWanted("gone")
        letter, invitation, seat, record = row
        is_over = record.state in OVER or record.ends_at <= self._now()
        if is_over or seat.email is None:
            raise NotWanted("over" if is_over else "no address")
        sits = seat.state is SeatState.ACTIVE
        if (errand in _OF_A_SEAT_THAT_SITS and not sits) or await _is_superseded(tx, errand, letter, invitation):
            raise NotWanted("superseded")
        if errand in TOLD_WITH_TERMS and await waits_for_next(tx, record, invitation):
            raise NotWanted("superseded")
        wish = await tx.get(Substitution, SubstitutionId(job.payload.get("wish", "")))
        if errand is Errand.REPLACED and (wish is None or wish.state is not SubstitutionState.APPROVED):
            raise NotWanted("superseded")
        return LetterContent(
            id=job.id,
            errand=errand,
            uid=record.id,
            sequence=letter.sequence,
            made_at=job.made_at,
            changed_at=invitation.sent_at,
            terms=await _terms(tx, errand, record, invitation),
            number=invitation.number,
            reason=wish.decision if wish is not None else invitation.reason,
            to=Addressee(seat.honorific, seat.name, seat.title, seat.unit_name, seat.email, seat.duty),
            organizer=sender.organizer,
            link=reply_link(sender.public_url, self._keys.key(letter.id)),
            other="" if wish is None else f"{wish.honorific} {wish.name}",
            changed=await _changed(tx, errand, invitation, seat),
            attendees=tuple(invitation.attendees.splitlines()),
            agenda=await told_items(tx, invitation, SEEN[part_by(seat.duty, seat.scope)]),
        )


async def _terms(tx: AsyncSession, errand: Errand, record: MeetingRecord, invitation: Invitation) -> Terms:
    """What a mail states: what its version said; of a session that goes on, for which no version can come, what holds
    now.
    """
    if errand in {Errand.INVITE, *TOLD_WITH_TERMS} and record.opened_at is not None:
        return await terms_now(tx, record)
    return terms_of(invitation)


async def _changed(tx: AsyncSession, errand: Errand, invitation: Invitation, seat: Seat) -> frozenset[Difference]:
    """What an invitation says otherwise than the last one that this seat had; nothing to who had none."""
    if errand is not Errand.INVITE or invitation.version == 1:
        return frozenset()
    before = await tx.scalar(
        select(Invitation)
        .join(Letter, Letter.invitation_id == Invitation.id)
        .where(
            Letter.seat_id == seat.id,
            Invitation.meeting_id == invitation.meeting_id,
            Invitation.version < invitation.version,
        )
        .order_by(Invitation.version.desc())
        .limit(1)
    )
    return frozenset() if before is None else differences(terms_of(before), terms_of(invitation))


async def remind(tx: AsyncSession, invitation: Invitation, errand: Errand, now: datetime) -> int:
    """Asks who has not answered; each once for each errand; how many."""
    rows = [row for row in await standings(tx, invitation.meeting_id) if row.is_asked and row.email]
    by_key = {mail_key(errand, row.letter): row.letter for row in rows if row.letter is not None}
    asked = await jobs.ask(tx, [mail_wish(errand, letter, now) for letter in by_key.values()], now)
    letters = [by_key[key] for key in asked]
    await tx.execute(update(Letter).where(Letter.id.in_(letters)).values(reminded_at=now))
    return len(letters)


async def _stands(tx: AsyncSession, invitation: Invitation) -> bool:
    record = await tx.get_one(MeetingRecord, invitation.meeting_id)
    return await is_open(tx, record, invitation) and await _is_last(tx, invitation)


async def _is_superseded(tx: AsyncSession, errand: Errand, letter: Letter, invitation: Invitation) -> bool:
    """Whether a mail tells what holds no longer. Who is told to stay away has no letter of a later version, and must
    be told all the same; unless it was invited again since.
    """
    if errand not in _SENDS_AWAY:
        return not await _is_last(tx, invitation)
    later = select(Letter.id).where(Letter.seat_id == letter.seat_id, Letter.sequence > letter.sequence)
    return await tx.scalar(later.limit(1)) is not None


async def _is_last(tx: AsyncSession, invitation: Invitation) -> bool:
    return (await invitations_of(tx, invitation.meeting_id))[-1].id == invitation.id
