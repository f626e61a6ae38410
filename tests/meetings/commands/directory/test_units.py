"""Units made, changed, closed."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from meetings import commands
from meetings.commands import NewUnit, UnitFacts
from meetings.db import Database
from meetings.domain.directory import CommuneType, UnitKind
from meetings.errors import InvalidDay, InvalidInput, MeetingsError, NotFound, UnitCodeTaken
from meetings.ids import UnitId, new_uuid
from meetings.models.audit import AuditEvent
from meetings.models.directory import OrgUnit
from tests.meetings.directory_desk import ACTOR, TODAY, page_of, seen, seen_now, unit_of
from tests.meetings.hall import NOW

pytestmark = pytest.mark.anyio
SINCE = date(2026, 11, 1)


def new(
    code: str = "14999", name: str = "Hải  Thử", valid_from: date = SINCE, kind: UnitKind = UnitKind.COMMUNE
) -> NewUnit:
    commune = CommuneType.XA if kind is UnitKind.COMMUNE else None
    return NewUnit(code, kind, commune, valid_from, UnitFacts(name, "Nam Định"))


async def test_a_unit_is_made_below_the_province_and_found_without_marks(db: Database) -> None:
    async with db.begin() as tx:
        made = await commands.create_unit(tx, ACTOR, new(), NOW)
        (last,) = (await tx.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1))).all()
        row = await tx.get(OrgUnit, made)
    assert row is not None
    assert (row.name, row.name_folded, row.slug, row.area) == ("Hải Thử", "hai thu", "hai_thu", "Nam Định")
    assert (last.act, last.actor_id, last.subject) == ("create_unit", ACTOR, made)
    page = await page_of(db, "14999")
    assert (page.name, page.parent) == ("Xã Hải Thử", "Tỉnh Ninh Bình")


WRONG: tuple[tuple[NewUnit, type[MeetingsError]], ...] = (
    (new(code="14215"), UnitCodeTaken),
    (new(code="x"), InvalidInput),
    (new(name=" "), InvalidInput),
    (new(name="a" * 121), InvalidInput),
    (new(valid_from=TODAY + timedelta(days=1)), InvalidDay),
    (new(kind=UnitKind.PROVINCE, code="38"), InvalidInput),
    (NewUnit("14999", UnitKind.AGENCY, CommuneType.XA, SINCE, UnitFacts("A")), InvalidInput),
    (NewUnit("14999", UnitKind.COMMUNE, None, SINCE, UnitFacts("A")), InvalidInput),
)


async def test_what_is_no_unit_is_refused_and_leaves_nothing(db: Database) -> None:
    for wrong, error in WRONG:
        with pytest.raises(error):
            async with db.begin() as tx:
                await commands.create_unit(tx, ACTOR, wrong, NOW)
    async with db.read() as tx:
        assert await tx.scalar(select(func.count()).select_from(OrgUnit)) == 144


async def test_a_unit_may_begin_today(db: Database) -> None:
    async with db.begin() as tx:
        await commands.create_unit(tx, ACTOR, new(valid_from=TODAY), NOW)


async def test_another_name_is_sorted_and_found_anew(db: Database) -> None:
    unit = await unit_of(db, "14215")
    async with db.begin() as tx:
        await commands.change_unit(tx, unit, UnitFacts("Hải Đổi", ""), seen())
        row = await tx.get(OrgUnit, unit)
    assert row is not None
    assert (row.name_folded, row.slug, row.area) == ("hai doi", "hai_doi", None)
    assert (await page_of(db, "14215")).name == "Xã Hải Đổi"


async def test_a_closed_unit_takes_its_positions_and_holders_with_it_and_opens_alone(db: Database) -> None:
    unit = await unit_of(db, "14215")
    async with db.begin() as tx:
        await commands.close_unit(tx, unit, TODAY, await seen_now(tx, unit))
    page = await page_of(db, "14215")
    assert page.valid_to == TODAY
    assert {position.closed_on for position in page.positions} == {TODAY}
    assert not any(position.now for position in page.positions)
    assert all(one.held_to == TODAY for position in page.positions for one in position.before)
    async with db.begin() as tx:
        await commands.close_unit(tx, unit, None, await seen_now(tx, unit))
    page = await page_of(db, "14215")
    assert page.valid_to is None
    assert {position.closed_on for position in page.positions} == {TODAY}


@pytest.mark.parametrize(("on", "refused"), [(date(2025, 7, 1), True), (date(2025, 7, 2), False), (TODAY, False)])
async def test_a_unit_closes_after_it_began(db: Database, on: date, refused: bool) -> None:
    unit = await unit_of(db, "14215")
    async with db.begin() as tx:
        if not refused:
            await commands.close_unit(tx, unit, on, await seen_now(tx, unit))
            return
        with pytest.raises(InvalidDay):
            await commands.close_unit(tx, unit, on, await seen_now(tx, unit))


async def test_nothing_closes_tomorrow_and_the_province_never(db: Database) -> None:
    commune, province = await unit_of(db, "14215"), await unit_of(db, "37")
    async with db.begin() as tx:
        with pytest.raises(InvalidDay):
            await commands.close_unit(tx, commune, TODAY + timedelta(days=1), await seen_now(tx, commune))
        with pytest.raises(InvalidInput):
            await commands.close_unit(tx, province, TODAY, await seen_now(tx, province))
        with pytest.raises(NotFound):
            await commands.close_unit(tx, UnitId(new_uuid()), TODAY, await seen_now(tx, UnitId(new_uuid())))
