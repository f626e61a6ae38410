"""Where every seat of a meeting stands: answers, wishes and mail, derived from what was written down."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.invitations import TO_BE_REMINDED, Given, Standing, standing
from meetings.domain.jobs import JobState
from meetings.domain.seats import Answer, AnswerSource, Duty, Scope, SeatState, SubstitutionState
from meetings.ids import LetterId, MeetingId, SeatId, SiteId, SubstitutionId
from meetings.letters.outbox import OF_A_WISH, Errand, mail_key
from meetings.letters.record import all_sent, version_of
from meetings.letters.replies import that_count
from meetings.models.jobs import Job
from meetings.models.meetings import MeetingSite, SiteKind
from meetings.models.seats import Invitation, Letter, Reply, Seat, Substitution


class MailState(StrEnum):
    """How far the mail of a letter is. `sent`: the mail server has taken it; `held`: it goes out with the next
    version.
    """

    NO_ADDRESS = "no_address"
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"
    HELD = "held"


_MAIL: Mapping[JobState, MailState] = {
    JobState.WAITING: MailState.WAITING,
    JobState.DONE: MailState.SENT,
    JobState.FAILED: MailState.FAILED,
    JobState.DROPPED: MailState.DROPPED,
}


OPEN_WISHES = (SubstitutionState.REQUESTED, SubstitutionState.APPROVED)


@dataclass(frozen=True, slots=True)
class SaidRow:
    """The last answer of a seat, whether it still counts or not."""

    answer: Answer
    reason: str
    source: AnswerSource
    at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class WishRow:
    """The open wish for a substitute of a seat, or the last one. `decision`: why it was refused or taken back."""

    id: SubstitutionId
    honorific: str
    name: str
    title: str
    email: str | None
    scope: Scope
    reason: str
    state: SubstitutionState
    decision: str
    substitute: SeatId | None


@dataclass(frozen=True, slots=True)
class MailRow:
    """The last mail of a letter, an invitation as well as a reminder: how far it is, after how many attempts, and what
    is wrong.
    """

    state: MailState
    attempts: int
    trouble: str


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat with all that is known of its invitation. `letter` and `mail` are those of the last version."""

    seat: SeatId
    position: int
    honorific: str
    name: str
    title: str
    unit_name: str
    unit_code: str | None
    area: str | None
    email: str | None
    duty: Duty
    voting: bool
    state: SeatState
    principal: SeatId | None
    scope: Scope | None
    standing: Standing
    said: SaidRow | None
    wish: WishRow | None
    letter: LetterId | None
    mail: MailRow
    reminded_at: datetime | None

    @property
    def is_asked(self) -> bool:
        """Whether an answer is still awaited from who sits here."""
        return self.state is SeatState.ACTIVE and self.standing in TO_BE_REMINDED


async def standings(tx: AsyncSession, meeting: MeetingId) -> tuple[SeatRow, ...]:
    """All seats that were not withdrawn, in their order; a constant number of queries whatever their number."""
    return tuple((await seat_rows(tx, Seat.meeting_id == meeting)).values())


async def seat_rows(tx: AsyncSession, which: ColumnElement[bool]) -> dict[SeatId, SeatRow]:
    """The same of seats of any meetings, by a condition on them."""
    found = await tx.scalars(select(Seat).where(which, Seat.state != SeatState.WITHDRAWN).order_by(Seat.position))
    seats = found.all()
    known = await _known(tx, which, {seat.meeting_id for seat in seats})
    return {seat.id: known.row(seat) for seat in seats}


def counted(rows: Iterable[SeatRow]) -> dict[Standing, int]:
    """How many invitees stand where; a substitute is counted where it sits, by the seat of who was invited."""
    found = Counter(row.standing for row in rows if row.principal is None)
    return {one: found[one] for one in Standing}


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of seats: by seat, or by their meeting what is the same for all of them."""

    sent: Mapping[MeetingId, Sequence[Invitation]]
    halls: Mapping[MeetingId, SiteId]
    said: Mapping[SeatId, Reply]
    wishes: Mapping[SeatId, Substitution]
    letters: Mapping[SeatId, Letter]
    mails: Mapping[SeatId, Job]

    def row(self, seat: Seat) -> SeatRow:
        """The seat as it stands."""
        said, wish, letter = self.said.get(seat.id), self.wishes.get(seat.id), self.letters.get(seat.id)
        versions = [version_of(one) for one in self.sent[seat.meeting_id]]
        given = None if said is None else Given(said.answer, said.version)
        in_hall = seat.site_id is None or seat.site_id == self.halls.get(seat.meeting_id)
        return SeatRow(
            seat=seat.id,
            position=seat.position,
            honorific=seat.honorific,
            name=seat.name,
            title=seat.title,
            unit_name=seat.unit_name,
            unit_code=seat.unit_code,
            area=seat.area,
            email=seat.email,
            duty=seat.duty,
            voting=seat.voting,
            state=seat.state,
            principal=seat.principal_id,
            scope=seat.scope,
            standing=standing(given, wish.state if wish else None, versions, in_hall=in_hall),
            said=None if said is None else SaidRow(said.answer, said.reason, said.source, said.at, said.version),
            wish=None if wish is None else _wish(wish),
            letter=None if letter is None else letter.id,
            mail=self._mail(seat),
            reminded_at=None if letter is None else letter.reminded_at,
        )

    def _mail(self, seat: Seat) -> MailRow:
        job = self.mails.get(seat.id)
        if job is None:
            unasked = MailState.HELD if seat.state is SeatState.ACTIVE else MailState.DROPPED
            return MailRow(unasked if seat.email else MailState.NO_ADDRESS, 0, "")
        return MailRow(_MAIL[job.state], job.attempts, job.trouble)


async def _known(tx: AsyncSession, which: ColumnElement[bool], meetings: Collection[MeetingId]) -> _Known:
    seats = select(Seat.id).where(which)
    replies = await tx.scalars(that_count(seats))
    asked = await tx.scalars(
        select(Substitution)
        .where(Substitution.seat_id.in_(seats))
        .order_by(Substitution.state.in_(OPEN_WISHES), Substitution.asked_at, Substitution.id)
    )
    wishes = asked.all()
    sent = await all_sent(tx, meetings)
    last = [versions[-1].id for versions in sent.values() if versions]
    letters = await tx.scalars(select(Letter).where(Letter.invitation_id.in_(last), Letter.seat_id.in_(seats)))
    by_seat = {letter.seat_id: letter for letter in letters}
    halls = await tx.execute(
        select(MeetingSite.meeting_id, MeetingSite.id).where(
            MeetingSite.meeting_id.in_(meetings), MeetingSite.kind == SiteKind.MAIN
        )
    )
    return _Known(
        sent=sent,
        halls=dict(halls.all()),
        said={reply.seat_id: reply for reply in replies},
        wishes={wish.seat_id: wish for wish in wishes},
        letters=by_seat,
        mails=await _last_mails(tx, by_seat, wishes),
    )


async def _last_mails(
    tx: AsyncSession, letters: Mapping[SeatId, Letter], wishes: Sequence[Substitution]
) -> Mapping[SeatId, Job]:
    """The mail that was asked for last for each seat's letter, whatever it is to tell; one that was not wanted any more
    counts only where there is no other.
    """
    once = [errand for errand in Errand if errand not in OF_A_WISH]
    keys = {mail_key(errand, letter.id): seat for seat, letter in letters.items() for errand in once}
    keys |= {
        mail_key(errand, letters[wish.seat_id].id, wish.id): wish.seat_id
        for wish in wishes
        for errand in OF_A_WISH
        if wish.seat_id in letters
    }
    wanted = Job.state != JobState.DROPPED
    jobs = await tx.scalars(select(Job).where(Job.key.in_(keys)).order_by(wanted, Job.made_at, Job.due_at, Job.id))
    return {keys[job.key]: job for job in jobs}


def _wish(row: Substitution) -> WishRow:
    return WishRow(
        id=row.id,
        honorific=row.honorific,
        name=row.name,
        title=row.title,
        email=row.email,
        scope=row.scope,
        reason=row.reason,
        state=row.state,
        decision=row.decision,
        substitute=row.substitute_id,
    )
