"""Answering an invitation: coming, not coming, or asking that somebody else comes."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.domain.invitations import Capacity, advance, check_scope
from meetings.domain.mail_addresses import is_mail_address
from meetings.domain.roles import Act
from meetings.domain.seats import Answer, AnswerSource, Scope, SubstitutionState
from meetings.domain.vietnamese import tidy
from meetings.domain.working_days import local_day
from meetings.errors import AlreadyInvited, InvalidInput, NotAllowed
from meetings.ids import PersonId, SubstitutionId, UnitId, new_uuid
from meetings.letters.answering import Answering, Open, check_sits, is_seated, open_seat
from meetings.letters.replies import Rank, newest_rank
from meetings.models.directory import Person, Position, PositionHolding
from meetings.models.seats import Reply, Seat, Substitution

MAX_REASON = 500
MAX_NAME = 200
MAX_TITLE = 300


@dataclass(frozen=True, slots=True)
class Said:
    """Coming or not, with the reason. `version`: the one that it was said to, the last unless told otherwise; `at`:
    when it was said, where that is not when it came.
    """

    answer: Answer
    reason: str = ""
    version: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SubstituteWish:
    """Who is to come instead: a person of the directory, or somebody by name; what they may do, and why."""

    scope: Scope
    reason: str
    person: PersonId | None = None
    honorific: str = ""
    name: str = ""
    title: str = ""
    email: str | None = None


async def answer_invitation(tx: AsyncSession, who: Answering, said: Said, now: datetime) -> None:
    """Writes an answer down; the newest counts, and takes a wish for a substitute back that nobody has decided. One
    that is older than the one before it, as a mail that was long on its way, is kept and changes nothing.

    The caller has found out who answers. Raises NotFound, InvitationClosed, SubstituteSits, InvalidInput.
    """
    reason = tidy(said.reason)
    if said.answer is Answer.SUBSTITUTE_REQUESTED or len(reason) > MAX_REASON:
        raise InvalidInput
    found = await open_seat(tx, who.seat, now)
    check_sits(found.seat)
    version = found.last.version if said.version is None else said.version
    said_at = None if said.at is None else min(said.at, now)
    newest = await newest_rank(tx, who.seat)
    overruled = newest is not None and Rank(version, said_at or now) < newest
    if found.wish is not None and not overruled:
        found.wish.state = advance(found.wish.state, SubstitutionState.WITHDRAWN)
    await _reply(tx, who, found, Said(said.answer, reason, version, said_at), now, overruled=overruled)


async def ask_substitute(tx: AsyncSession, who: Answering, wish: SubstituteWish, now: datetime) -> SubstitutionId:
    """Asks that somebody else comes; the chair or the secretary decides. A wish of before is taken back.

    Raises NotFound, InvitationClosed, SubstituteSits, NotAllowed for a substitute's own seat, AlreadyInvited,
    InvalidInput.
    """
    found = await open_seat(tx, who.seat, now)
    check_sits(found.seat)
    if found.seat.principal_id is not None:
        raise NotAllowed
    check_scope(wish.scope, voting=found.seat.voting)
    whole = await _whole(tx, who, found.seat, wish, now)
    if await is_seated(tx, found.record.id, whole.person):
        raise AlreadyInvited
    if found.wish is not None:
        found.wish.state = advance(found.wish.state, SubstitutionState.WITHDRAWN)
        await tx.flush()
    row = Substitution(
        id=SubstitutionId(new_uuid()),
        seat_id=found.seat.id,
        person_id=whole.person,
        honorific=whole.honorific,
        name=whole.name,
        title=whole.title,
        email=whole.email,
        scope=whole.scope,
        reason=whole.reason,
        asked_at=now,
        asked_by=who.account,
        state=SubstitutionState.REQUESTED,
        decided_at=None,
        decided_by=None,
        decision="",
        substitute_id=None,
    )
    tx.add(row)
    await _reply(tx, who, found, Said(Answer.SUBSTITUTE_REQUESTED, whole.reason), now)
    return row.id


async def _whole(tx: AsyncSession, who: Answering, seat: Seat, wish: SubstituteWish, now: datetime) -> SubstituteWish:
    """The wish with what the directory says of the person, in one line each. Only the secretary, who may read the
    whole directory, names somebody of another unit by it.
    """
    reason = tidy(wish.reason)
    if not reason or len(reason) > MAX_REASON:
        raise InvalidInput
    if wish.person is not None:
        unit = None if who.source is AnswerSource.SECRETARY else seat.unit_id
        return await _of_directory(tx, replace(wish, reason=reason), wish.person, unit, local_day(now))
    name, title = tidy(wish.name), tidy(wish.title)
    fits = 0 < len(name) <= MAX_NAME and len(title) <= MAX_TITLE and wish.honorific in {"Ông", "Bà"}
    if not fits or (wish.email is not None and not is_mail_address(wish.email)):
        raise InvalidInput
    return SubstituteWish(wish.scope, reason, None, wish.honorific, name, title, wish.email)


async def _of_directory(
    tx: AsyncSession, wish: SubstituteWish, person: PersonId, unit: UnitId | None, day: date
) -> SubstituteWish:
    """Whoever holds a position on that day, of one unit or of any. Raises InvalidInput."""
    found = await tx.execute(
        select(Person, Position.title)
        .join(PositionHolding, PositionHolding.person_id == Person.id)
        .join(Position, Position.id == PositionHolding.position_id)
        .where(
            Person.id == person,
            PositionHolding.held_from <= day,
            or_(PositionHolding.held_to.is_(None), PositionHolding.held_to > day),
            true() if unit is None else Position.unit_id == unit,
        )
        .order_by(Position.rank_order)
        .limit(1)
    )
    row = found.first()
    if row is None:
        raise InvalidInput
    known, title = row
    email = known.email if known.email and is_mail_address(known.email) else None
    return SubstituteWish(wish.scope, wish.reason, known.id, known.honorific, known.name, title, email)


async def _reply(
    tx: AsyncSession, who: Answering, found: Open, said: Said, now: datetime, *, overruled: bool = False
) -> None:
    version = found.last.version if said.version is None else said.version
    tx.add(
        Reply(
            seat_id=found.seat.id,
            version=version,
            answer=said.answer,
            reason=said.reason,
            source=who.source,
            by=who.account,
            at=now,
            said_at=said.at,
        )
    )
    await tx.flush()
    detail: dict[str, str | int | bool | None] = {"answer": said.answer, "source": who.source, "version": version}
    if overruled:
        detail["overruled"] = True
    if who.source is AnswerSource.SECRETARY or who.capacity is Capacity.ASSISTANT:
        detail["on_behalf_of"] = "seat"
    act = Act.ANSWER_FOR_SEAT if who.source is AnswerSource.SECRETARY else Act.ANSWER_INVITATION
    await log.audit(tx, log.Entry(act, who.account, found.record.id, found.seat.id, detail), now)
