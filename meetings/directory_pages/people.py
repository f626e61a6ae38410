"""Reading people: the list, and one person with what it holds and held."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.directory import unit_name
from meetings.directory_pages.values import AccountOfPerson, HeldRow, PeoplePage, PersonPage, PersonRow
from meetings.domain.roles import Role
from meetings.domain.search import Search
from meetings.domain.vietnamese import fold
from meetings.errors import NotFound
from meetings.ids import AccountId, PersonId
from meetings.models.accounts import AccountRole, AccountRow
from meetings.models.directory import OrgUnit, Person, Position, PositionHolding

MAX_PAGE = 100


async def people_page(tx: AsyncSession, text: str, start: int, length: int) -> PeoplePage:
    """People by given name, those with the text at the start of a word of the name, or of a title or unit they hold
    now. `start` from 0, `length` up to MAX_PAGE.
    """
    found = await _found(tx, Search(text)) if text.strip() else await _everybody(tx)
    shown = found[start : start + min(length, MAX_PAGE)]
    held = await _held(tx, PositionHolding.person_id.in_(shown), PositionHolding.held_to.is_(None))
    people = {row.id: row for row in await tx.scalars(select(Person).where(Person.id.in_(shown)))}
    return PeoplePage(len(found), tuple(_listed(people[one], held.get(one, ())) for one in shown))


async def person_page(tx: AsyncSession, person: PersonId) -> PersonPage:
    """One person. Raises NotFound."""
    row = await tx.get(Person, person)
    if row is None:
        raise NotFound
    held = (await _held(tx, PositionHolding.person_id == person)).get(person, ())
    before = [one for one in held if one.held_to is not None]
    return PersonPage(
        id=row.id,
        honorific=row.honorific,
        name=row.name,
        phone=row.phone,
        email=row.email,
        left_on=row.left_on,
        revision=row.revision,
        now=tuple(one for one in held if one.held_to is None),
        before=tuple(sorted(before, key=lambda one: (one.held_to, one.held_from), reverse=True)),
        accounts=await _accounts_of(tx, person),
    )


async def _everybody(tx: AsyncSession) -> Sequence[PersonId]:
    return (await tx.scalars(select(Person.id).order_by(Person.sort_key, Person.id))).all()


async def _found(tx: AsyncSession, search: Search) -> Sequence[PersonId]:
    """Those who are looked for, in the order of their names. Titles and units come again and again: each once."""
    units = {unit.id: search.finds(unit_name(unit)) for unit in await tx.scalars(select(OrgUnit))}
    rows = await tx.execute(
        select(Person.id, Person.name, Person.name_folded, Position.title, Position.unit_id)
        .outerjoin(PositionHolding, (PositionHolding.person_id == Person.id) & PositionHolding.held_to.is_(None))
        .outerjoin(Position, Position.id == PositionHolding.position_id)
        .order_by(Person.sort_key, Person.id)
    )
    titles: dict[str, bool] = {}
    found: dict[PersonId, None] = {}
    for person, name, folded, title, unit in rows:
        if title is not None and title not in titles:
            titles[title] = search.finds(title, fold(title))
        if search.finds(name, folded) or (title is not None and (titles[title] or units[unit])):
            found[person] = None
    return tuple(found)


async def _held(tx: AsyncSession, *conditions: ColumnElement[bool]) -> dict[PersonId, list[HeldRow]]:
    """What people hold and held, highest first."""
    rows = await tx.execute(
        select(PositionHolding, Position, OrgUnit)
        .join(Position, Position.id == PositionHolding.position_id)
        .join(OrgUnit, OrgUnit.id == Position.unit_id)
        .where(*conditions)
        .order_by(Position.rank_order, PositionHolding.held_from, Position.title, PositionHolding.id)
    )
    held: dict[PersonId, list[HeldRow]] = {}
    for holding, position, unit in rows:
        held.setdefault(holding.person_id, []).append(
            HeldRow(
                id=holding.id,
                position=position.id,
                position_revision=position.revision,
                title=position.title,
                unit=unit.id,
                unit_name=unit_name(unit),
                acting=holding.acting,
                held_from=holding.held_from,
                held_to=holding.held_to,
            )
        )
    return held


async def _accounts_of(tx: AsyncSession, person: PersonId) -> tuple[AccountOfPerson, ...]:
    rows = await tx.execute(
        select(AccountRow, AccountRole.role)
        .outerjoin(AccountRole, AccountRole.account_id == AccountRow.id)
        .where(AccountRow.person_id == person)
        .order_by(AccountRow.login)
    )
    accounts: dict[AccountId, AccountRow] = {}
    roles: dict[AccountId, list[Role]] = {}
    for account, role in rows:
        accounts[account.id] = account
        roles.setdefault(account.id, []).extend([role] if role is not None else [])
    return tuple(
        AccountOfPerson(row.id, row.login, row.disabled_at is not None, tuple(sorted(roles[row.id])))
        for row in accounts.values()
    )


def _listed(row: Person, held: Collection[HeldRow]) -> PersonRow:
    return PersonRow(row.id, row.honorific, row.name, row.phone, row.email, row.left_on, tuple(held))
