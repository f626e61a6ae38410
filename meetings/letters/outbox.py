"""What goes out: a letter for each seat, and the mail that carries it, as rows of work to be done."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import jobs
from meetings.ids import InvitationId, LetterId, MeetingId, SeatId, new_uuid
from meetings.jobs import Wish
from meetings.letters.keys import LetterKeys
from meetings.models.seats import Invitation, Letter, Seat

MAIL = "mail"
REMINDERS = "reminders"
REMIND_BEFORE = timedelta(hours=24)


class Errand(StrEnum):
    """What a mail tells: each is a letter's once, but for those of a substitution, which are once for each."""

    INVITE = "invite"
    CANCEL = "cancel"
    POSTPONE = "postpone"
    UNINVITED = "uninvited"
    REMIND_BEFORE = "remind_before"
    REMIND_NOW = "remind_now"
    REPLACED = "replaced"
    RESTORED = "restored"
    REFUSED = "refused"


OF_A_WISH = (Errand.REPLACED, Errand.RESTORED, Errand.REFUSED)
"""Once for each wish for a substitute."""


def mail_key(errand: Errand, letter: LetterId, about: str = "") -> str:
    """By which a mail is asked for once."""
    return ":".join(part for part in (MAIL, errand, letter, about) if part)


async def write_letters(
    tx: AsyncSession, keys: LetterKeys, invitation: Invitation, seats: Sequence[Seat]
) -> dict[SeatId, Letter]:
    """A letter of this invitation for each seat, by the seat's id; their sequence is above all of before."""
    sequence = await next_sequence(tx, invitation.meeting_id)
    letters = {}
    for seat in seats:
        letter = LetterId(new_uuid())
        letters[seat.id] = Letter(
            id=letter,
            invitation_id=invitation.id,
            seat_id=seat.id,
            key_sha256=keys.digest(letter),
            sequence=sequence,
            reminded_at=None,
        )
    tx.add_all(letters.values())
    await tx.flush()
    return letters


async def letter_for(tx: AsyncSession, keys: LetterKeys, invitation: Invitation, seat: Seat) -> Letter:
    """The seat's letter of this invitation; written now for one that was out of the meeting when it was sent."""
    letter = await letter_of(tx, invitation, seat)
    return letter or (await write_letters(tx, keys, invitation, [seat]))[seat.id]


async def letter_of(tx: AsyncSession, invitation: Invitation, seat: Seat) -> Letter | None:
    """The seat's letter of this invitation, for a change of it; None for one that was not told."""
    return await tx.scalar(
        select(Letter).where(Letter.invitation_id == invitation.id, Letter.seat_id == seat.id).with_for_update()
    )


async def renumber(tx: AsyncSession, letter: Letter, meeting: MeetingId) -> None:
    """Its event changed again: a sequence above all of before, so that no two messages of a meeting share one."""
    letter.sequence = await next_sequence(tx, meeting)
    await tx.flush()


async def next_sequence(tx: AsyncSession, meeting: MeetingId) -> int:
    """The sequence of the next change of a meeting's event. Source: RFC 5545 section 3.8.7.4."""
    last = await tx.scalar(
        select(func.max(Letter.sequence))
        .join(Invitation, Invitation.id == Letter.invitation_id)
        .where(Invitation.meeting_id == meeting)
    )
    return 0 if last is None else last + 1


def mail_wish(errand: Errand, letter: LetterId, now: datetime, about: Mapping[str, str] | None = None) -> Wish:
    """A mail to be sent as soon as may be."""
    about = about or {}
    key = mail_key(errand, letter, ":".join(about.values()))
    return Wish(MAIL, key, now, {"errand": errand, "letter": letter, **about})


async def post(tx: AsyncSession, errand: Errand, letters: Sequence[Letter], now: datetime) -> int:
    """Asks for the mail of each letter; how many had not been asked for before."""
    return len(await jobs.ask(tx, [mail_wish(errand, letter.id, now) for letter in letters], now))


async def plan_reminders(tx: AsyncSession, invitation: InvitationId, starts_at: datetime, now: datetime) -> None:
    """Asks the silent again a day before the start, when that is still to come."""
    due_at = starts_at - REMIND_BEFORE
    if due_at > now:
        wish = Wish(REMINDERS, f"{REMINDERS}:{invitation}", due_at, {"invitation": invitation})
        await jobs.ask(tx, [wish], now)
