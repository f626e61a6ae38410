"""Reading units: the list with its counts, and one unit with everything in it."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.directory import unit_name
from meetings.directory_pages.values import AssistantRow, HolderRow, PositionRow, RoomRow, UnitPage, UnitSummary
from meetings.domain.search import Search
from meetings.errors import NotFound
from meetings.ids import PositionId, UnitId
from meetings.models.accounts import AccountRow
from meetings.models.devices import DeviceRow
from meetings.models.directory import AssistantGrant, OrgUnit, Person, Position, PositionHolding, Room, UnitKind

_ORDER = (UnitKind.PROVINCE, UnitKind.AGENCY, UnitKind.COMMUNE)


async def units_page(tx: AsyncSession, text: str) -> tuple[UnitSummary, ...]:
    """Units with the text at the start of a word of the name or as the start of the code: the province, its agencies,
    then communes by area; each in Vietnamese order, those that are closed among the others.
    """
    search, code = Search(text), text.strip()
    found = await tx.execute(
        select(OrgUnit, _positions(), _held(), _rooms(), _paired()).order_by(
            OrgUnit.area.is_not(None), OrgUnit.area, OrgUnit.sort_key, OrgUnit.code
        )
    )
    rows = [
        UnitSummary(
            id=unit.id,
            code=unit.code,
            kind=unit.kind,
            name=unit_name(unit),
            area=unit.area,
            valid_to=unit.valid_to,
            positions=positions,
            vacant=positions - held,
            rooms=rooms,
            paired=paired,
        )
        for unit, positions, held, rooms, paired in found
    ]
    wanted = [row for row in rows if search.finds(row.name) or (code and row.code.startswith(code))]
    return tuple(sorted(wanted, key=lambda row: _ORDER.index(row.kind)))


async def unit_page(tx: AsyncSession, unit: UnitId, today: date) -> UnitPage:
    """One unit: its positions by rank with who holds and held them, its rooms, who answers for it. Raises NotFound."""
    row = await tx.get(OrgUnit, unit)
    if row is None:
        raise NotFound
    parent = await tx.get(OrgUnit, row.parent_id) if row.parent_id is not None else None
    return UnitPage(
        id=row.id,
        code=row.code,
        kind=row.kind,
        commune_type=row.commune_type,
        name=unit_name(row),
        own_name=row.name,
        area=row.area,
        parent=unit_name(parent) if parent is not None else None,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        revision=row.revision,
        positions=await _positions_of(tx, unit),
        rooms=await _rooms_of(tx, unit),
        assistants=await _assistants_of(tx, unit, today),
    )


async def _positions_of(tx: AsyncSession, unit: UnitId) -> tuple[PositionRow, ...]:
    holders = await _holders_of(tx, unit)
    rows = await tx.scalars(
        select(Position)
        .where(Position.unit_id == unit)
        .order_by(Position.closed_on.is_not(None), Position.rank_order, Position.title)
    )
    return tuple(
        PositionRow(
            id=row.id,
            title=row.title,
            rank=row.rank_order,
            post=row.post_code,
            closed_on=row.closed_on,
            revision=row.revision,
            now=tuple(one for one in holders.get(row.id, ()) if one.held_to is None),
            before=tuple(one for one in holders.get(row.id, ()) if one.held_to is not None),
        )
        for row in rows
    )


async def _holders_of(tx: AsyncSession, unit: UnitId) -> Mapping[PositionId, Sequence[HolderRow]]:
    found = await tx.execute(
        select(PositionHolding, Person)
        .join(Person, Person.id == PositionHolding.person_id)
        .join(Position, Position.id == PositionHolding.position_id)
        .where(Position.unit_id == unit)
        .order_by(PositionHolding.acting, PositionHolding.held_from.desc(), Person.sort_key)
    )
    holders: dict[PositionId, list[HolderRow]] = {}
    for held, person in found:
        holders.setdefault(held.position_id, []).append(
            HolderRow(held.id, person.id, person.honorific, person.name, held.acting, held.held_from, held.held_to)
        )
    return holders


async def _rooms_of(tx: AsyncSession, unit: UnitId) -> tuple[RoomRow, ...]:
    enabled = (AccountRow.room_id == Room.id) & AccountRow.disabled_at.is_(None)
    found = await tx.execute(
        select(Room, AccountRow.login, DeviceRow.id)
        .outerjoin(AccountRow, enabled)
        .outerjoin(DeviceRow, (DeviceRow.account_id == AccountRow.id) & DeviceRow.revoked_at.is_(None))
        .where(Room.unit_id == unit)
        .order_by(Room.name, AccountRow.login)
    )
    return tuple(
        RoomRow(
            id=room.id,
            name=room.name,
            capacity=room.capacity,
            link_class=room.link_class,
            carrier=room.carrier,
            uplink_group=room.uplink_group,
            technician=room.technician,
            technician_phone=room.technician_phone,
            revision=room.revision,
            login=login,
            paired=device is not None,
        )
        for room, login, device in found
    )


async def _assistants_of(tx: AsyncSession, unit: UnitId, today: date) -> tuple[AssistantRow, ...]:
    found = await tx.execute(
        select(AssistantGrant, AccountRow, Person)
        .join(AccountRow, AccountRow.id == AssistantGrant.account_id)
        .join(Person, Person.id == AccountRow.person_id)
        .where(
            AssistantGrant.unit_id == unit,
            AssistantGrant.granted_from <= today,
            AssistantGrant.granted_to.is_(None) | (AssistantGrant.granted_to > today),
        )
        .order_by(Person.sort_key, AccountRow.login)
    )
    return tuple(
        AssistantRow(account.id, account.login, person.name, grant.granted_from) for grant, account, person in found
    )


def _positions() -> ScalarSelect[int]:
    return _count(select(func.count()).where(Position.unit_id == OrgUnit.id, Position.closed_on.is_(None)))


def _held() -> ScalarSelect[int]:
    return _count(
        select(func.count(PositionHolding.position_id.distinct()))
        .join(Position, Position.id == PositionHolding.position_id)
        .where(Position.unit_id == OrgUnit.id, Position.closed_on.is_(None), PositionHolding.held_to.is_(None))
    )


def _rooms() -> ScalarSelect[int]:
    return _count(select(func.count()).where(Room.unit_id == OrgUnit.id))


def _paired() -> ScalarSelect[int]:
    return _count(
        select(func.count(Room.id.distinct()))
        .join(AccountRow, (AccountRow.room_id == Room.id) & AccountRow.disabled_at.is_(None))
        .join(DeviceRow, (DeviceRow.account_id == AccountRow.id) & DeviceRow.revoked_at.is_(None))
        .where(Room.unit_id == OrgUnit.id)
    )


def _count(counting: Select[int]) -> ScalarSelect[int]:
    return counting.correlate(OrgUnit).scalar_subquery()
