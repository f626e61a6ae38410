"""By whom a commune's room is called when its seat changes hands with a new version of the invitation."""

import pytest
from sqlalchemy import select, update

from meetings import commands
from meetings.domain.seats import Duty, Scope, Target
from meetings.domain.working_days import local_day
from meetings.ids import HoldingId, PersonId, new_uuid
from meetings.models.directory import Person, Position, PositionHolding
from meetings.planning.values import InvitedLine
from tests.meetings.commands.test_substitutes import called
from tests.meetings.convening import UNITS, Convening
from tests.meetings.hall import NOW

pytestmark = pytest.mark.anyio

CODE = UNITS[0]
BY_NAME = commands.SubstituteWish(Scope.VOTE, "Ốm", None, "Ông", "Nguyễn Thay", "Phó phòng", "thay@mail.example")
SUBSTITUTE = "Ông Nguyễn Thay, Phó phòng"


async def swap(convening: Convening, person: PersonId) -> None:
    await convening.approve(await convening.ask(person, BY_NAME))


async def hand_over(convening: Convening) -> str:
    """Somebody else of the commune heads it from today on: by what the directory calls them."""
    other, today = await convening.colleague(CODE), local_day(NOW)
    async with convening.db.begin() as tx:
        held = PositionHolding.person_id == convening.heads[CODE]
        joined = select(Position).join(PositionHolding, PositionHolding.position_id == Position.id)
        post = (await tx.scalars(joined.where(held).order_by(Position.rank_order).limit(1))).one()
        of_post = PositionHolding.position_id == post.id
        await tx.execute(update(PositionHolding).where(held, of_post).values(held_to=today))
        tx.add(PositionHolding(id=HoldingId(new_uuid()), position_id=post.id, person_id=other, held_from=today))
        person = await tx.get_one(Person, other)
        return f"{person.honorific} {person.name}, {post.title}"


async def invite(convening: Convening, *lines: InvitedLine) -> None:
    await convening.replan(invited=lines)
    await convening.send()


async def lines_of(convening: Convening) -> tuple[InvitedLine, ...]:
    return tuple(row.line for row in (await convening.page()).invited)


async def test_a_room_is_called_by_who_holds_the_post_now(convened: Convening) -> None:
    others = [await called(convened, code) for code in UNITS[1:]]
    head = await hand_over(convened)
    change = (await convened.send()).change
    assert [await called(convened, code) for code in UNITS] == [head, *others]
    assert change is not None
    assert [row.title for row in change.participants] == [head]
    await swap(convened, await convened.colleague(CODE))
    assert await called(convened, CODE) == SUBSTITUTE


async def let_act(convening: Convening) -> str:
    """Somebody else of the commune acts in the post of its head, which is vacant: by what the directory calls them."""
    other, today = await convening.colleague(CODE), local_day(NOW)
    async with convening.db.begin() as tx:
        held = PositionHolding.person_id == convening.heads[CODE]
        post = (
            await tx.scalars(select(Position).join(PositionHolding).where(held).order_by(Position.rank_order))
        ).first()
        assert post is not None
        await tx.execute(update(PositionHolding).where(held).values(held_to=today))
        acts = PositionHolding(
            id=HoldingId(new_uuid()), person_id=other, position_id=post.id, held_from=today, acting=True
        )
        tx.add(acts)
        person = await tx.get_one(Person, other)
        return f"{person.honorific} {person.name}, Quyền {post.title}"


async def test_a_room_is_called_by_who_acts_as_its_head_and_then_by_the_substitute(planned: Convening) -> None:
    acting = await let_act(planned)
    await planned.send()
    assert await called(planned, CODE) == acting
    wish = await planned.ask(await planned.colleague(CODE), BY_NAME)
    await planned.approve(wish)
    assert await called(planned, CODE) == SUBSTITUTE
    await planned.revoke(wish)
    assert await called(planned, CODE) == acting


async def test_a_room_is_called_by_the_head_and_not_by_who_acts_beside_them(planned: Convening) -> None:
    other = await planned.colleague(CODE)
    async with planned.db.begin() as tx:
        held = PositionHolding.person_id == planned.heads[CODE]
        post = await tx.scalar(select(PositionHolding.position_id).where(held))
        acts = PositionHolding(
            id=HoldingId(new_uuid()), person_id=other, position_id=post, held_from=local_day(NOW), acting=True
        )
        tx.add(acts)
    await planned.send()
    await swap(planned, planned.heads[CODE])
    assert await called(planned, CODE) == SUBSTITUTE


async def test_a_room_is_not_called_by_the_substitute_of_who_held_the_post(convened: Convening) -> None:
    await swap(convened, convened.heads[CODE])
    head = await hand_over(convened)
    await convened.send()
    assert await called(convened, CODE) == head


async def test_a_room_that_is_invited_again_is_not_called_by_the_substitute_of_before(convened: Convening) -> None:
    before, lines = await called(convened, CODE), await lines_of(convened)
    await swap(convened, convened.heads[CODE])
    await invite(convened, *(line for line in lines if line.ref != CODE))
    await invite(convened, *lines)
    assert await called(convened, CODE) == before


async def test_of_several_who_sit_there_it_is_called_by_who_holds_the_same_post(convened: Convening) -> None:
    """Another of the commune is invited beside its head, and before who heads it now."""
    lines = await lines_of(convened)
    async with convened.db.read() as tx:
        of_unit = Position.unit_id == convened.units[CODE]
        held = select(PositionHolding.person_id).join(Position, Position.id == PositionHolding.position_id)
        people = (await tx.scalars(held.where(of_unit).order_by(Position.rank_order))).all()
    heads = {convened.heads[CODE], await convened.colleague(CODE)}
    beside = next(person for person in people if person not in heads)
    await invite(convened, *lines, InvitedLine(Target.PERSON, beside, None, Duty.REQUIRED, voting=False))
    head = await hand_over(convened)
    await convened.send()
    assert await called(convened, CODE) == head


async def test_a_room_whose_head_stays_away_is_called_by_who_is_left(convened: Convening) -> None:
    lines, other = await lines_of(convened), await convened.colleague(CODE)
    beside = InvitedLine(Target.PERSON, other, None, Duty.REQUIRED, voting=False)
    await invite(convened, *lines, beside)
    await invite(convened, *(line for line in lines if line.ref != CODE), beside)
    async with convened.db.read() as tx:
        person = await tx.get_one(Person, other)
    assert person.name in await called(convened, CODE)


async def test_a_room_keeps_the_substitute_of_who_stays_invited(convened: Convening) -> None:
    await swap(convened, convened.heads[CODE])
    await convened.change(place="Phòng họp số 2")
    await convened.send()
    assert await called(convened, CODE) == SUBSTITUTE
