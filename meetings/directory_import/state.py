"""The directory, read as a table is compared with it."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.directory_import.columns import SheetKind
from meetings.domain.directory_import.state import (
    DirectoryState,
    HoldingState,
    PersonState,
    PositionState,
    PostState,
    RoomState,
    UnitState,
)
from meetings.ids import PositionId
from meetings.models.directory import OrgUnit, Person, Position, PositionHolding, Post, Room


async def directory_state(tx: AsyncSession, kind: SheetKind) -> DirectoryState:
    """What a table of this kind is compared with, in the order of ids."""
    units = await _units(tx)
    match kind:
        case SheetKind.UNITS:
            return DirectoryState(units=units)
        case SheetKind.ROOMS:
            return DirectoryState(units=units, rooms=await _rooms(tx))
        case SheetKind.PEOPLE:
            return DirectoryState(
                units=units,
                posts=await _posts(tx),
                positions=await _positions(tx),
                people=await _people(tx),
                holdings=await _holdings(tx),
            )


async def _units(tx: AsyncSession) -> tuple[UnitState, ...]:
    rows = await tx.scalars(select(OrgUnit).order_by(OrgUnit.id))
    return tuple(
        UnitState(row.id, row.code, row.kind, row.commune_type, row.name, row.area, open=row.valid_to is None)
        for row in rows
    )


async def _posts(tx: AsyncSession) -> tuple[PostState, ...]:
    rows = await tx.scalars(select(Post).order_by(Post.code))
    return tuple(PostState(row.code, row.name, row.unit_kind) for row in rows)


async def _positions(tx: AsyncSession) -> tuple[PositionState, ...]:
    last = func.max(PositionHolding.held_to).label("last")
    rows = await tx.execute(select(PositionHolding.position_id, last).group_by(PositionHolding.position_id))
    ends: dict[PositionId, date | None] = {row.position_id: row.last for row in rows}
    found = await tx.scalars(select(Position).order_by(Position.id))
    return tuple(
        PositionState(
            row.id,
            row.unit_id,
            row.title,
            row.rank_order,
            row.post_code,
            open=row.closed_on is None,
            last_end=ends.get(row.id),
        )
        for row in found
    )


async def _people(tx: AsyncSession) -> tuple[PersonState, ...]:
    rows = await tx.scalars(select(Person).order_by(Person.id))
    return tuple(
        PersonState(row.id, row.honorific, row.name, row.phone, row.email, in_service=row.left_on is None)
        for row in rows
    )


async def _holdings(tx: AsyncSession) -> tuple[HoldingState, ...]:
    rows = await tx.scalars(
        select(PositionHolding).where(PositionHolding.held_to.is_(None)).order_by(PositionHolding.id)
    )
    return tuple(HoldingState(row.id, row.person_id, row.position_id, row.held_from, row.acting) for row in rows)


async def _rooms(tx: AsyncSession) -> tuple[RoomState, ...]:
    rows = await tx.scalars(select(Room).order_by(Room.id))
    return tuple(
        RoomState(
            row.id,
            row.unit_id,
            row.name,
            row.capacity,
            row.link_class,
            row.carrier,
            row.uplink_group,
            row.technician,
            row.technician_phone,
        )
        for row in rows
    )
