"""Units: made, changed, closed."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.directory_checks import check_day, check_seen, end_holdings, in_directory_turn, kept, the_unit
from meetings.domain import directory_fields as fields
from meetings.domain.vietnamese import fold, sort_key
from meetings.errors import InvalidDay, InvalidInput, UnitCodeTaken
from meetings.ids import AccountId, UnitId, new_uuid
from meetings.models.directory import CommuneType, OrgUnit, Position, PositionHolding, UnitKind
from meetings.planning.changes import By

_name = partial(fields.line, most=fields.MAX_NAME)
_area = partial(fields.optional_line, most=fields.MAX_WORDS)


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What may change of a unit. `area`: the former province of a commune; empty for none."""

    name: str
    area: str = ""


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be made; `commune_type` of a commune only."""

    code: str
    kind: UnitKind
    commune_type: CommuneType | None
    valid_from: date
    facts: UnitFacts


async def create_unit(tx: AsyncSession, actor: AccountId, new: NewUnit, now: datetime) -> UnitId:
    """Makes a unit below the province; the province itself first. Raises InvalidInput, InvalidDay, UnitCodeTaken."""
    await in_directory_turn(tx)
    code, name, area = kept(fields.unit_code, new.code), kept(_name, new.facts.name), kept(_area, new.facts.area)
    check_day(new.valid_from, now)
    if (new.kind is UnitKind.COMMUNE) != (new.commune_type is not None):
        raise InvalidInput
    if await tx.scalar(select(OrgUnit.id).where(OrgUnit.code == code)) is not None:
        raise UnitCodeTaken
    province = await tx.scalar(select(OrgUnit.id).where(OrgUnit.kind == UnitKind.PROVINCE))
    if (new.kind is UnitKind.PROVINCE) != (province is None):
        raise InvalidInput  # One province, and nothing without it.
    unit = OrgUnit(
        id=UnitId(new_uuid()),
        code=code,
        kind=new.kind,
        commune_type=new.commune_type,
        parent_id=province,
        valid_from=new.valid_from,
        **named(name),
        area=area,
    )
    tx.add(unit)
    await tx.flush()
    await log.audit(tx, log.Entry("create_unit", actor, subject=unit.id, detail={"code": code, "name": name}), now)
    return unit.id


async def change_unit(tx: AsyncSession, unit: UnitId, facts: UnitFacts, by: By) -> None:
    """Gives a unit another name or area; meetings of before keep theirs. Raises NotFound, ChangedMeanwhile,
    InvalidInput.
    """
    await in_directory_turn(tx)
    row = await the_unit(tx, unit)
    check_seen(row, by)
    name, area = kept(_name, facts.name), kept(_area, facts.area)
    before = row.name
    for column, value in (named(name) | {"area": area}).items():
        setattr(row, column, value)
    row.revision += 1
    await tx.flush()
    detail = {"before": before, "name": name, "area": area}
    await log.audit(tx, log.Entry("change_unit", by.account, subject=unit, detail=detail), by.now)


async def close_unit(tx: AsyncSession, unit: UnitId, on: date | None, by: By) -> None:
    """Closes a unit on a day, with its positions and whoever holds them; None opens the unit again, not what was in
    it. Raises NotFound, ChangedMeanwhile, InvalidInput for the province, InvalidDay.
    """
    await in_directory_turn(tx)
    row = await the_unit(tx, unit)
    check_seen(row, by)
    if row.kind is UnitKind.PROVINCE:
        raise InvalidInput
    ended = 0
    if on is not None:
        check_day(on, by.now)
        if on <= row.valid_from:
            raise InvalidDay
        positions = select(Position.id).where(Position.unit_id == unit)
        ended = await end_holdings(tx, PositionHolding.position_id.in_(positions), on)
        await tx.execute(
            update(Position)
            .where(Position.unit_id == unit, Position.closed_on.is_(None))
            .values(closed_on=on, revision=Position.revision + 1)
        )
    row.valid_to, row.revision = on, row.revision + 1
    await tx.flush()
    detail = {"on": on.isoformat() if on is not None else None, "ended": ended}
    await log.audit(tx, log.Entry("close_unit", by.account, subject=unit, detail=detail), by.now)


def named(name: str) -> dict[str, str]:
    """The columns that a unit's name fills."""
    folded = fold(name)
    return {"name": name, "name_folded": folded, "sort_key": sort_key(name), "slug": folded.replace(" ", "_")}
