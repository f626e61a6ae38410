"""How each act with the floor is tried by a role: the chair has given it by then."""

from collections.abc import Awaitable, Callable, Mapping

from meetings import commands
from meetings.domain.roles import Act
from tests.meetings.hall import NOW
from tests.meetings.page_tries import Acting


async def give_floor(one: Acting) -> None:
    async with one.session.db.begin() as tx:
        await commands.give_floor(tx, one.seat, one.room, 300, NOW)


async def take_floor(one: Acting) -> None:
    async with one.session.db.begin() as tx:
        await commands.give_floor(tx, one.session.chair, one.room, 300, NOW)
        await commands.take_floor(tx, one.seat, one.room, NOW)


async def extend_floor(one: Acting) -> None:
    async with one.session.db.begin() as tx:
        await commands.give_floor(tx, one.session.chair, one.room, 300, NOW)
        await commands.extend_floor(tx, one.seat, one.room, 60, NOW)


async def undo_floor(one: Acting) -> None:
    async with one.session.db.begin() as tx:
        await commands.give_floor(tx, one.session.chair, one.room, 300, NOW)
        await commands.undo_floor(tx, one.seat, one.room, True, NOW, NOW)


async def remind_floor(one: Acting) -> None:
    async with one.session.db.begin() as tx:
        await commands.give_floor(tx, one.session.chair, one.room, 300, NOW)
        await commands.remind_floor(tx, one.seat, one.room, True, NOW)


FLOOR: Mapping[Act, Callable[[Acting], Awaitable[None]]] = {
    Act.GIVE_FLOOR: give_floor,
    Act.TAKE_FLOOR: take_floor,
    Act.EXTEND_FLOOR: extend_floor,
    Act.UNDO_FLOOR: undo_floor,
    Act.REMIND_FLOOR: remind_floor,
}
