"""Taking an answer that came by mail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.commands.answers import Said, answer_invitation
from meetings.domain.seats import Answer, AnswerSource, SeatState
from meetings.errors import MailDelegates, MailNotUnderstood, MailProposesTime, MeetingsError
from meetings.ical import CalendarReply, NoAnswer
from meetings.ids import AccountId, MeetingId, SeatId, is_uuid
from meetings.letters.answering import Answering, open_seat
from meetings.letters.reply_mail import mailed_reply
from meetings.models.seats import Invitation, Letter, Seat

_NO_ANSWERS: Mapping[NoAnswer, type[MeetingsError]] = MappingProxyType(
    {NoAnswer.OTHER_TIME: MailProposesTime, NoAnswer.DELEGATED: MailDelegates}
)


@dataclass(frozen=True, slots=True)
class TakenReply:
    """Whose answer it was, and what it said."""

    meeting: MeetingId
    seat: SeatId
    answer: Answer


async def take_reply_mail(
    tx: AsyncSession, raw: bytes, by: AccountId | None, now: datetime, *, only: MeetingId | None = None
) -> TakenReply:
    """Writes down the answer in a message: for the one seat that its event, its attendee and its sequence name.

    `by`: the secretary who handed it over, None for the mail server; `only`: of this meeting. An answer to a version
    that was changed since is written down, and counts as far as the change and a newer answer let it. Raises
    MailNotUnderstood, MailProposesTime, MailDelegates, and what `answer_invitation` raises.
    """
    reply = mailed_reply(raw).reply
    if not is_uuid(reply.uid) or (only is not None and reply.uid != only):
        raise MailNotUnderstood
    meeting = MeetingId(reply.uid)
    seat = await _seat(tx, meeting, reply)
    version = await _version(tx, seat, reply.sequence)
    if isinstance(reply.answer, NoAnswer):
        await open_seat(tx, seat, now)
        raise _NO_ANSWERS[reply.answer]
    who = Answering(seat, AnswerSource.MAIL, by)
    await answer_invitation(tx, who, Said(reply.answer, reply.comment, version, reply.said_at), now)
    return TakenReply(meeting, seat, reply.answer)


async def _seat(tx: AsyncSession, meeting: MeetingId, reply: CalendarReply) -> SeatId:
    """Who sits under this address; where several share one it cannot be told whose answer it is."""
    found = await tx.scalars(
        select(Seat.id).where(
            Seat.meeting_id == meeting,
            Seat.state != SeatState.WITHDRAWN,
            func.lower(Seat.email) == reply.attendee.strip().lower(),
        )
    )
    seats = found.all()
    if len(seats) != 1:
        raise MailNotUnderstood
    return seats[0]


async def _version(tx: AsyncSession, seat: SeatId, sequence: int) -> int:
    """Which version was answered: the first whose letter is as new. Raises MailNotUnderstood for none."""
    version = await tx.scalar(
        select(func.min(Invitation.version))
        .join(Letter, Letter.invitation_id == Invitation.id)
        .where(Letter.seat_id == seat, Letter.sequence >= sequence)
    )
    if version is None:
        raise MailNotUnderstood
    return version
