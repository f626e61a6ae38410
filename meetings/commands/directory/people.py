"""People: made, changed, out of service."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.directory_checks import check_day, check_seen, end_holdings, in_directory_turn, kept, the_person
from meetings.domain import directory_fields as fields
from meetings.domain.vietnamese import fold, person_sort_key
from meetings.errors import InvalidInput
from meetings.ids import AccountId, PersonId, SessionId, new_uuid
from meetings.models.accounts import AccountRow, WebSession
from meetings.models.directory import Person, PositionHolding
from meetings.planning.changes import By

_name = partial(fields.line, most=fields.MAX_NAME)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is known of a person; phone and e-mail may be empty."""

    honorific: str
    name: str
    phone: str = ""
    email: str = ""


async def create_person(tx: AsyncSession, actor: AccountId, facts: PersonFacts, now: datetime) -> PersonId:
    """Makes a person, who holds nothing yet and has no account. Raises InvalidInput."""
    await in_directory_turn(tx)
    person = Person(id=PersonId(new_uuid()), **_columns(facts))
    tx.add(person)
    await tx.flush()
    await log.audit(tx, log.Entry("create_person", actor, subject=person.id, detail={"name": person.name}), now)
    return person.id


async def change_person(tx: AsyncSession, person: PersonId, facts: PersonFacts, by: By) -> None:
    """Gives a person another name or other ways to be reached; meetings of before keep theirs. Raises NotFound,
    ChangedMeanwhile, InvalidInput.
    """
    await in_directory_turn(tx)
    row = await the_person(tx, person)
    check_seen(row, by)
    before = row.name
    for column, value in _columns(facts).items():
        setattr(row, column, value)
    row.revision += 1
    await tx.flush()
    detail = {"before": before, "name": row.name}
    await log.audit(tx, log.Entry("change_person", by.account, subject=person, detail=detail), by.now)


async def close_person(tx: AsyncSession, person: PersonId, on: date | None, by: By) -> tuple[SessionId, ...]:
    """Takes a person out of service on a day: what it holds ends, its accounts open nothing any more. None takes it
    in again, and opens its accounts; what it held stays ended. Returns the sign-ins that ended. Raises NotFound,
    ChangedMeanwhile, InvalidDay, and InvalidInput for who does it to itself.
    """
    await in_directory_turn(tx)
    row = await the_person(tx, person)
    check_seen(row, by)
    accounts = select(AccountRow.id).where(AccountRow.person_id == person)
    if by.account in set(await tx.scalars(accounts)):
        raise InvalidInput
    ended = 0
    sessions: tuple[SessionId, ...] = ()
    if on is not None:
        check_day(on, by.now)
        ended = await end_holdings(tx, PositionHolding.person_id == person, on)
        sessions = await _end_sessions(tx, person)
    row.left_on, row.revision = on, row.revision + 1
    # The demo's accounts are its start's to open: their passwords are known to everyone.
    opened = AccountRow.demo.is_(False) if on is None else AccountRow.disabled_at.is_(None)
    shut_at = None if on is None else by.now
    await tx.execute(update(AccountRow).where(AccountRow.person_id == person, opened).values(disabled_at=shut_at))
    await tx.flush()
    detail = {"on": on.isoformat() if on is not None else None, "ended": ended}
    await log.audit(tx, log.Entry("close_person", by.account, subject=person, detail=detail), by.now)
    return sessions


async def _end_sessions(tx: AsyncSession, person: PersonId) -> tuple[SessionId, ...]:
    accounts = select(AccountRow.id).where(AccountRow.person_id == person)
    ended = await tx.scalars(delete(WebSession).where(WebSession.account_id.in_(accounts)).returning(WebSession.id))
    return tuple(ended)


def _columns(facts: PersonFacts) -> dict[str, str | None]:
    name = kept(_name, facts.name)
    return {
        "honorific": kept(fields.honorific, facts.honorific),
        "name": name,
        "name_folded": fold(name),
        "sort_key": person_sort_key(name),
        "phone": kept(fields.phone, facts.phone),
        "email": kept(fields.email, facts.email),
    }
