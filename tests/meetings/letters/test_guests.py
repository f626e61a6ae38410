"""From lines of a list of invitees to people."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import delete, event, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.db import Database
from meetings.directory import account_value
from meetings.domain.seats import Target
from meetings.ids import InvitationId, LetterId, MeetingId, SeatId, new_uuid
from meetings.letters.guests import GuestList, guest_list
from meetings.letters.pages import answers, own_letters
from meetings.models.agenda import InvitedTarget
from meetings.models.directory import OrgUnit, Person, Position, PositionHolding, Post, UnitKind
from meetings.models.meetings import MeetingRecord
from meetings.models.schema import Base
from meetings.models.seats import Invitation, Letter, Seat
from tests.meetings.convening import KEYS, UNITS, Convening, add_line
from tests.meetings.hall import NOW

pytestmark = pytest.mark.anyio

Row = TypeVar("Row", bound=Base)
DAY = NOW.date()
CHAIR = "chair-of-commune"


async def listed(convening: Convening, day: date = DAY) -> GuestList:
    async with convening.db.read() as tx:
        return await guest_list(tx, convening.meeting, day)


async def only(tx: AsyncSession, convening: Convening, target: Target, ref: str, area: str | None = None) -> None:
    """Leaves this one line."""
    await tx.execute(delete(InvitedTarget))
    await add_line(tx, convening.meeting, 0, target, ref)
    await tx.execute(update(InvitedTarget).values(area=area))


async def name_the_post(tx: AsyncSession) -> None:
    """The chairs of all communes hold one post."""
    communes = select(OrgUnit.id).where(OrgUnit.commune_type.is_not(None))
    titles = [f"Chủ tịch UBND {word}" for word in ("xã", "phường")]
    await tx.execute(
        update(Position).where(Position.unit_id.in_(communes), Position.title.in_(titles)).values(post_code=CHAIR)
    )


async def test_a_post_names_everybody_who_holds_it_by_area_and_unit(planned: Convening) -> None:
    async with planned.db.begin() as tx:
        await name_the_post(tx)
        await only(tx, planned, Target.POST, CHAIR)
    guests = (await listed(planned)).guests
    assert len(guests) == len({guest.unit for guest in guests}) == 129
    areas = [guest.area for guest in guests]
    assert areas == sorted(areas, key=str)


async def test_a_closed_position_is_neither_invited_nor_vacant(planned: Convening) -> None:
    async with planned.db.begin() as tx:
        held = await tx.scalar(select(PositionHolding.position_id).where(PositionHolding.person_id == planned.delegate))
        assert held is not None
        await only(tx, planned, Target.POSITION, held)
    assert len((await listed(planned)).guests) == 1
    async with planned.db.begin() as tx:
        await tx.execute(update(Position).where(Position.id == held).values(closed_on=DAY + timedelta(days=1)))
        await tx.execute(
            update(PositionHolding).where(PositionHolding.position_id == held).values(held_to=DAY + timedelta(days=1))
        )
    assert len((await listed(planned)).guests) == 1
    closed = await listed(planned, DAY + timedelta(days=1))
    assert (closed.guests, closed.vacancies) == ((), ())


async def test_an_area_narrows_a_post(planned: Convening) -> None:
    async with planned.db.begin() as tx:
        await name_the_post(tx)
        await only(tx, planned, Target.POST, CHAIR, "Hà Nam")
    assert len((await listed(planned)).guests) == 33


async def position_of(convening: Convening, code: str) -> Position:
    async with convening.db.read() as tx:
        found = await tx.scalar(
            select(Position)
            .join(PositionHolding, PositionHolding.position_id == Position.id)
            .where(PositionHolding.person_id == convening.heads[code])
        )
    assert found is not None
    return found


async def test_a_position_names_its_holder(planned: Convening) -> None:
    position = await position_of(planned, UNITS[0])
    async with planned.db.begin() as tx:
        await only(tx, planned, Target.POSITION, position.id)
    (guest,) = (await listed(planned)).guests
    assert (guest.person, guest.title, guest.unit_code) == (planned.heads[UNITS[0]], position.title, UNITS[0])


async def test_a_post_that_nobody_holds_is_vacant(planned: Convening) -> None:
    position = await position_of(planned, UNITS[0])
    async with planned.db.begin() as tx:
        await only(tx, planned, Target.POSITION, position.id)
        await tx.execute(update(PositionHolding).where(PositionHolding.position_id == position.id).values(held_to=DAY))
    found = await listed(planned)
    assert found.guests == ()
    assert [(vacancy.title, vacancy.unit_name) for vacancy in found.vacancies] == [(position.title, "Xã Hải Hậu")]
    assert len((await listed(planned, DAY - timedelta(days=1))).guests) == 1


async def test_a_unit_whose_head_is_missing_is_invited_by_its_next_post_and_an_empty_one_is_vacant(
    planned: Convening,
) -> None:
    position, other = await position_of(planned, UNITS[0]), await planned.colleague(UNITS[0])
    async with planned.db.begin() as tx:
        await only(tx, planned, Target.UNIT, UNITS[0])
        await tx.execute(update(PositionHolding).where(PositionHolding.position_id == position.id).values(held_to=DAY))
    found = await listed(planned)
    assert ([guest.person for guest in found.guests], found.vacancies) == ([other], ())
    async with planned.db.begin() as tx:
        of_unit = select(Position.id).where(Position.unit_id == planned.units[UNITS[0]])
        await tx.execute(update(PositionHolding).where(PositionHolding.position_id.in_(of_unit)).values(held_to=DAY))
    empty = await listed(planned)
    assert empty.guests == ()
    assert [(vacancy.title, vacancy.unit_name) for vacancy in empty.vacancies] == [(position.title, "Xã Hải Hậu")]


async def found_unit(tx: AsyncSession, code: str, area: str) -> None:
    """A commune of which the directory knows no more than its name."""
    like = (await tx.scalars(select(OrgUnit).where(OrgUnit.code == UNITS[0]))).one()
    kept = {name: getattr(like, name) for name in ("kind", "commune_type", "parent_id", "valid_from")}
    name = f"Mới {code}"
    tx.add(OrgUnit(id=code, code=code, name=name, slug=code, name_folded="moi", sort_key=code, area=area, **kept))
    await tx.flush()


@pytest.mark.parametrize(
    ("target", "ref", "area", "left"),
    [
        (Target.UNIT, "99001", None, ["Xã Mới 99001"]),
        (Target.POST, CHAIR, None, ["Xã Mới 99002", "Xã Mới 99001"]),
        (Target.POST, CHAIR, "Nam Định", ["Xã Mới 99001"]),
        (Target.UNIT, UNITS[0], None, []),
    ],
)
async def test_a_unit_without_posts_is_told_of_as_not_invited(
    planned: Convening, target: Target, ref: str, area: str | None, left: list[str]
) -> None:
    async with planned.db.begin() as tx:
        tx.add(Post(code=CHAIR, name="Chủ tịch", unit_kind=UnitKind.COMMUNE, rank_order=1))
        await found_unit(tx, "99001", "Nam Định")
        await found_unit(tx, "99002", "Hà Nam")
        await name_the_post(tx)
        await only(tx, planned, target, ref, area)
    vacancies = (await listed(planned)).vacancies
    assert [one.unit_name for one in vacancies if one.title == "" and not one.invited] == left
    assert len(vacancies) == len(left)


@pytest.mark.parametrize(("area", "lines", "left"), [(None, 1, 1), ("Hà Nam", 1, 0), ("Nam Định", 1, 1), (None, 2, 0)])
async def test_a_unit_that_lacks_the_post_of_a_line_is_told_of_unless_somebody_of_it_is_invited(
    planned: Convening, area: str | None, lines: int, left: int
) -> None:
    """It has other posts, of which the line names none; also when it had this one, and it was closed."""
    position, other = await position_of(planned, UNITS[0]), await planned.colleague(UNITS[0])
    async with planned.db.begin() as tx:
        tx.add(Post(code=CHAIR, name="Chủ tịch UBND các xã, phường", unit_kind=UnitKind.COMMUNE, rank_order=1))
        await name_the_post(tx)
        await only(tx, planned, Target.POST, CHAIR, area)
        await tx.execute(update(Position).where(Position.id == position.id).values(closed_on=DAY))
        if lines == 2:
            await add_line(tx, planned.meeting, 1, Target.PERSON, other)
    told = [("Xã Hải Hậu", "Chủ tịch UBND các xã, phường", False)] * left
    assert [(one.unit_name, one.title, one.invited) for one in (await listed(planned)).vacancies] == told


async def test_a_vacant_post_leaves_its_unit_out_unless_somebody_else_of_it_is_invited(planned: Convening) -> None:
    position, other = await position_of(planned, UNITS[0]), await planned.colleague(UNITS[0])
    async with planned.db.begin() as tx:
        await only(tx, planned, Target.POSITION, position.id)
        await tx.execute(update(PositionHolding).where(PositionHolding.position_id == position.id).values(held_to=DAY))
    assert [one.invited for one in (await listed(planned)).vacancies] == [False]
    async with planned.db.begin() as tx:
        await add_line(tx, planned.meeting, 1, Target.PERSON, other)
    assert [one.invited for one in (await listed(planned)).vacancies] == [True]


async def test_who_acts_in_a_vacant_post_is_invited_with_a_word_that_says_so(planned: Convening) -> None:
    position, other = await position_of(planned, UNITS[0]), await planned.colleague(UNITS[0])
    async with planned.db.begin() as tx:
        await only(tx, planned, Target.POSITION, position.id)
        await tx.execute(update(PositionHolding).where(PositionHolding.position_id == position.id).values(held_to=DAY))
        tx.add(
            PositionHolding(
                id="acts", person_id=other, position_id=position.id, held_from=DAY, held_to=None, acting=True
            )
        )
    (guest,) = (await listed(planned)).guests
    assert (guest.person, guest.title) == (other, f"Quyền {position.title}")


async def test_whoever_holds_a_post_comes_before_who_acts_in_it(planned: Convening) -> None:
    position, other = await position_of(planned, UNITS[0]), await planned.colleague(UNITS[0])
    async with planned.db.begin() as tx:
        await only(tx, planned, Target.POSITION, position.id)
        tx.add(
            PositionHolding(
                id="acts",
                person_id=other,
                position_id=position.id,
                held_from=date(2020, 1, 1),
                held_to=None,
                acting=True,
            )
        )
    assert [guest.person for guest in (await listed(planned)).guests] == [planned.heads[UNITS[0]]]


async def test_whom_a_later_line_names_again_is_told_of(planned: Convening) -> None:
    async with planned.db.begin() as tx:
        await add_line(tx, planned.meeting, 9, Target.PERSON, planned.heads[UNITS[0]])
    found = await listed(planned)
    assert [guest.person for guest in found.doubles] == [planned.heads[UNITS[0]]]
    assert len(found.guests) == 4


@pytest.mark.parametrize("target", Target)
async def test_a_line_that_names_nothing_names_nobody(planned: Convening, target: Target) -> None:
    async with planned.db.begin() as tx:
        await only(tx, planned, target, "nothing")
    assert (await listed(planned)).guests == ()


async def test_an_address_that_is_none_counts_as_missing(planned: Convening) -> None:
    async with planned.db.begin() as tx:
        await tx.execute(update(Person).values(email="không phải địa chỉ"))
    assert {guest.email for guest in (await listed(planned)).guests} == {None}


@asynccontextmanager
async def counted(db: Database) -> AsyncIterator[list[str]]:
    """The statements of the block."""
    said: list[str] = []
    async with db.read() as tx:
        engine = tx.get_bind().engine

    def note(*given: object) -> None:
        said.append(str(given[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def test_pages_ask_as_often_for_129_as_for_a_few(planned: Convening) -> None:
    few = await asked(planned)
    assert min(few) > 1
    async with planned.db.begin() as tx:
        await name_the_post(tx)
        await add_line(tx, planned.meeting, 9, Target.POST, CHAIR)
    assert await asked(planned) == few


async def asked(convening: Convening) -> tuple[int, int]:
    """How many statements the list before sending takes, and the page of answers after it."""
    async with counted(convening.db) as listing:
        await listed(convening)
    await convening.send()
    async with counted(convening.db) as answering, convening.db.read() as tx:
        await answers(tx, await tx.get_one(MeetingRecord, convening.meeting), NOW)
    return len(listing), len(answering)


async def test_the_page_of_ones_own_invitations_asks_as_often_for_three_meetings_as_for_one(
    convened: Convening,
) -> None:
    one = await asked_for_own(convened, 1)
    for number in range(2):
        await invite_to_another(convened, number)
    assert await asked_for_own(convened, 3) == one


async def asked_for_own(convening: Convening, expected: int) -> int:
    async with convening.db.read() as tx:
        account = await account_value(tx, convening.accounts["daibieu1"])
    async with counted(convening.db) as said, convening.db.read() as tx:
        assert len(await own_letters(tx, account, NOW)) == expected
    return len(said)


async def invite_to_another(convening: Convening, number: int) -> None:
    """A meeting that is like the first, with a seat for the delegate alone."""
    async with convening.db.begin() as tx:
        seat = (
            await tx.scalars(
                select(Seat).where(Seat.meeting_id == convening.meeting, Seat.person_id == convening.delegate)
            )
        ).one()
        invitation = (await tx.scalars(select(Invitation).where(Invitation.meeting_id == convening.meeting))).one()
        meeting = await tx.get_one(MeetingRecord, convening.meeting)
        twin = like(meeting, id=MeetingId(new_uuid()))
        own = like(seat, id=SeatId(new_uuid()), meeting_id=twin.id, site_id=None, participant_id=None)
        sent = like(invitation, id=InvitationId(new_uuid()), meeting_id=twin.id)
        tx.add(twin)
        await tx.flush()
        tx.add_all([own, sent])
        await tx.flush()
        letter = LetterId(new_uuid())
        key = KEYS.digest(letter)
        tx.add(Letter(id=letter, invitation_id=sent.id, seat_id=own.id, key_sha256=key, sequence=number))


def like(row: Row, **changed: object) -> Row:
    """A new row with the same values, but for these."""
    values = {name: getattr(row, name) for name in type(row).__table__.columns.keys()}  # noqa: SIM118 - columns are not their names.
    return type(row)(**(values | changed))
