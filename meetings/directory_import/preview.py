"""What a table would do, and the digest by which it is known again."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from meetings.directory_import.state import directory_state
from meetings.domain.directory_import.columns import SheetKind
from meetings.domain.directory_import.people import PeoplePlan, plan_people
from meetings.domain.directory_import.rooms import RoomsPlan, plan_rooms
from meetings.domain.directory_import.rows import Outcome, PlannedRow, Sheet
from meetings.domain.directory_import.state import DirectoryState
from meetings.domain.directory_import.units import UnitsPlan, plan_units

Plan = UnitsPlan | PeoplePlan | RoomsPlan


@dataclass(frozen=True, slots=True)
class Preview:
    """What a table would do. `digest`: SHA-256 of the table, the directory and the day it was computed from.

    `rows`: those that change something or cannot be taken; `counts` of all.
    """

    digest: str
    counts: Mapping[Outcome, int]
    rows: tuple[PlannedRow, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and the digest of what it was made from."""

    plan: Plan
    digest: str


async def preview(tx: AsyncSession, kind: SheetKind, sheet: Sheet, today: date) -> Preview:
    """Computes what would happen; nothing is written."""
    planned = await planned_import(tx, kind, sheet, today)
    rows = planned.plan.rows
    counted = Counter(row.outcome for row in rows)
    shown = tuple(row for row in rows if row.outcome is not Outcome.SAME)
    return Preview(planned.digest, {outcome: counted[outcome] for outcome in Outcome}, shown)


async def planned_import(tx: AsyncSession, kind: SheetKind, sheet: Sheet, today: date) -> Planned:
    """The plan of a table against the directory as the transaction sees it."""
    state = await directory_state(tx, kind)
    # Five thousand rows are some tenths of a second: not on the event loop.
    return await asyncio.to_thread(_plan, kind, sheet, state, today)


def _plan(kind: SheetKind, sheet: Sheet, state: DirectoryState, today: date) -> Planned:
    told = repr((kind.value, sheet.rows, sorted(sheet.formulas), state, today))
    digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
    match kind:
        case SheetKind.UNITS:
            return Planned(plan_units(sheet, state, today), digest)
        case SheetKind.PEOPLE:
            return Planned(plan_people(sheet, state, today), digest)
        case SheetKind.ROOMS:
            return Planned(plan_rooms(sheet, state), digest)
