"""From what a secretary types (logins, codes of communes) to accounts and rooms."""

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.errors import InvalidInput
from meetings.events import Account
from meetings.ids import AccountId, RoomId
from meetings.models.accounts import AccountKind, AccountRow
from meetings.models.directory import OrgUnit, Room, UnitKind
from meetings.schemas import NewMeetingBody
from meetings.seating import Seating


async def seating_of(tx: AsyncSession, body: NewMeetingBody, maker: Account) -> Seating:
    """The seating a body names; whoever makes the meeting sits in it as secretary. Raises InvalidInput."""
    secretaries = dict.fromkeys([*_logins(body.secretaries), maker.login])
    delegates = _logins(body.delegates)
    deputy = None if body.deputy is None else body.deputy.lower()
    if deputy is not None and deputy not in secretaries and deputy not in delegates:
        delegates.append(deputy)
    people = [*_logins([body.chair]), *secretaries, *_logins([*body.it, *body.observers]), *delegates]
    found = await _people(tx, people)
    return Seating(
        chair=found[body.chair.lower()],
        deputy=None if deputy is None else found[deputy],
        secretaries=tuple(found[login] for login in secretaries),
        it=tuple(found[login] for login in _logins(body.it)),
        delegates=tuple(found[login] for login in delegates),
        observers=tuple(found[login] for login in _logins(body.observers)),
        rooms=await _rooms(tx, body.units),
        main_room=await _main_room(tx),
    )


def _logins(typed: Iterable[str]) -> list[str]:
    return [login.lower() for login in typed]


async def _people(tx: AsyncSession, logins: Collection[str]) -> dict[str, AccountId]:
    rows = await tx.execute(
        select(AccountRow.login, AccountRow.id).where(
            AccountRow.login.in_(logins), AccountRow.kind == AccountKind.PERSON, AccountRow.disabled_at.is_(None)
        )
    )
    found: dict[str, AccountId] = {row.login: row.id for row in rows}
    if found.keys() != set(logins):
        raise InvalidInput
    return found


async def _rooms(tx: AsyncSession, units: Collection[str] | None) -> tuple[RoomId, ...]:
    """The rooms with a device in the units of these codes, or in all communes, in Vietnamese order.

    Of a unit with several rooms the first; the province itself is named by its code as well.
    """
    meant = OrgUnit.kind == UnitKind.COMMUNE if units is None else OrgUnit.code.in_(units)
    rows = await tx.execute(
        select(OrgUnit.code, Room.id)
        .join(Room, Room.unit_id == OrgUnit.id)
        .join(AccountRow, AccountRow.room_id == Room.id)
        .where(meant, AccountRow.disabled_at.is_(None))
        .order_by(OrgUnit.area, OrgUnit.sort_key, Room.id)
    )
    found: dict[str, RoomId] = {}
    for code, room in rows:
        found.setdefault(code, room)
    if units is not None and len(found) != len(units):
        raise InvalidInput
    return tuple(found.values())


async def _main_room(tx: AsyncSession) -> RoomId | None:
    """The province's own hall, where there is one."""
    return await tx.scalar(
        select(Room.id).join(OrgUnit, OrgUnit.id == Room.unit_id).where(OrgUnit.kind == UnitKind.PROVINCE).limit(1)
    )
