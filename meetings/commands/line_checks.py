"""Tests of rooms' lines: what one found, and IT's wish for more of them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.domain.line_checks import LineCheck, Occasion
from meetings.domain.roles import Act
from meetings.errors import NotFound
from meetings.ids import AccountId, RoomId
from meetings.models.directory import Room
from meetings.models.lines import LineCheckRow, LineWish

MOST = 10_000
"""A loss in hundredths of a percent."""


async def record_line_check(
    tx: AsyncSession, room: RoomId, occasion: Occasion, check: LineCheck, now: datetime
) -> None:
    """Keeps what a test found; IT's wish for one is answered by it. Raises NotFound for a room that is gone."""
    if await tx.get(Room, room) is None:
        raise NotFound
    tx.add(
        LineCheckRow(
            room_id=room,
            at=now,
            occasion=occasion,
            transport=check.transport,
            up_kbit=check.up_kbit,
            down_kbit=check.down_kbit,
            up_at_least=check.up_at_least,
            down_at_least=check.down_at_least,
            loss_up=None if check.loss_up is None else round(check.loss_up * MOST),
            loss_down=None if check.loss_down is None else round(check.loss_down * MOST),
            round_trip_ms=check.round_trip_ms,
            jitter_ms=check.jitter_ms,
            camera=check.camera,
            microphone_db=check.microphone_db,
            echo=check.echo,
            echo_db=check.echo_db,
            echo_left_db=check.echo_left_db,
            echo_ms=check.echo_ms,
            of_week=False,
        )
    )
    await tx.execute(delete(LineWish).where(LineWish.room_id == room, LineWish.asked_at <= now))
    await tx.flush()


async def ask_line_checks(
    tx: AsyncSession, actor: AccountId, rooms: Collection[RoomId] | None, now: datetime
) -> frozenset[RoomId]:
    """Wants the lines of these rooms tested, None: of all; which rooms that are. Their machines do it in turn.

    The caller has checked that the account may. Raises NotFound when one of them is no room.
    """
    known = frozenset(await tx.scalars(select(Room.id)))
    wanted = known if rooms is None else frozenset(rooms)
    if not wanted <= known:
        raise NotFound
    await tx.execute(delete(LineWish).where(LineWish.room_id.in_(wanted)))
    tx.add_all(LineWish(room_id=room, asked_at=now) for room in sorted(wanted))
    await tx.flush()
    detail = {"rooms": len(wanted), "all": rooms is None}
    await log.audit(tx, log.Entry(Act.ASK_LINE_CHECKS, actor, detail=detail), now)
    return wanted
