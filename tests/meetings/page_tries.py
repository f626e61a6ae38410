"""How each act with the page before everyone is tried by a role: others have the floor, or the presenting, by then."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from meetings import commands
from meetings.domain.following import Place
from meetings.domain.roles import Act, Role, allowed
from meetings.ids import ParticipantId, VersionId
from tests.meetings.hall import NOW, Hall
from tests.meetings.shown import put_paper


class Acting(Protocol):
    """A role with a seat in a session in progress, and a room it may act on."""

    session: Hall
    role: Role
    seat: ParticipantId
    room: ParticipantId


async def show_page(one: Acting) -> None:
    """With the floor, where the role needs it."""
    async with one.session.db.begin() as tx:
        version = await put_paper(tx, one.session.meeting, NOW)
        if one.role in {Role.DELEGATE, Role.ROOM}:
            await commands.give_floor(tx, one.session.seats[Role.SECRETARY], one.seat, 300, NOW)
        await commands.show_page(tx, one.seat, version, Place(1), NOW)


async def move_page(one: Acting) -> None:
    """As its presenter, where the role can be one."""
    async with one.session.db.begin() as tx:
        await _presents(tx, one)
        await commands.move_page(tx, one.seat, Place(2), 2, NOW)


async def hide_page(one: Acting) -> None:
    """As its presenter, where the role can be one."""
    async with one.session.db.begin() as tx:
        await _presents(tx, one)
        await commands.hide_page(tx, one.seat, NOW)


async def hand_presenting(one: Acting) -> None:
    """As its presenter, where the role can be one."""
    async with one.session.db.begin() as tx:
        await _presents(tx, one)
        await commands.hand_presenting(tx, one.seat, one.room, NOW)


async def _presents(tx: AsyncSession, one: Acting) -> VersionId:
    version = await put_paper(tx, one.session.meeting, NOW)
    desk = one.session.seats[Role.SECRETARY]
    await commands.show_page(tx, desk, version, Place(1), NOW)
    if allowed(one.role, Act.SHOW_PAGE):
        await commands.hand_presenting(tx, desk, one.seat, NOW)
    return version


PAGES: Mapping[Act, Callable[[Acting], Awaitable[None]]] = {
    Act.SHOW_PAGE: show_page,
    Act.MOVE_PAGE: move_page,
    Act.HIDE_PAGE: hide_page,
    Act.HAND_PRESENTING: hand_presenting,
}
