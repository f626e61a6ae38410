"""Pictures of rooms that IT asked for: what became of the newest, and when none may be taken."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.lifecycle import JOINABLE, MeetingState
from meetings.domain.room_pictures import ANSWERED_WITHIN, CLEAR_OF_SESSION, KEPT_FOR, PictureState
from meetings.errors import NotFound, RoomInSession
from meetings.ids import PictureId, RoomId
from meetings.models.accounts import AccountRow
from meetings.models.directory import Person
from meetings.models.lines import RoomPicture
from meetings.models.meetings import MeetingRecord, MeetingSite

_WAITS = JOINABLE | {MeetingState.INVITED}
_GOES_ON = frozenset({MeetingState.IN_PROGRESS, MeetingState.SUSPENDED})


@dataclass(frozen=True, slots=True)
class PictureNow:
    """What became of a picture that was asked for, and by whom."""

    id: PictureId
    by: str
    asked_at: datetime
    state: PictureState
    answered_at: datetime | None


async def newest_picture(tx: AsyncSession, room: RoomId, now: datetime) -> PictureNow | None:
    """The newest of the last day; one that was not answered in time has failed."""
    found = await tx.execute(
        select(
            RoomPicture.id,
            RoomPicture.asked_at,
            RoomPicture.state,
            RoomPicture.answered_at,
            Person.name,
            AccountRow.login,
        )
        .join(AccountRow, AccountRow.id == RoomPicture.asked_by)
        .outerjoin(Person, Person.id == AccountRow.person_id)
        .where(RoomPicture.room_id == room, RoomPicture.asked_at > now - KEPT_FOR)
        .order_by(RoomPicture.asked_at.desc(), RoomPicture.id)
        .limit(1)
    )
    row = found.first()
    if row is None:
        return None
    picture, asked_at, state, answered_at, name, login = row
    late = state is PictureState.ASKED and asked_at <= now - ANSWERED_WITHIN
    return PictureNow(picture, name or login, asked_at, PictureState.FAILED if late else state, answered_at)


async def jpeg_of(tx: AsyncSession, room: RoomId, picture: PictureId, now: datetime) -> bytes:
    """The picture itself, for a day. Raises NotFound."""
    jpeg = await tx.scalar(
        select(RoomPicture.jpeg).where(
            RoomPicture.id == picture, RoomPicture.room_id == room, RoomPicture.asked_at > now - KEPT_FOR
        )
    )
    if jpeg is None:
        raise NotFound
    return jpeg


async def wanted_picture(tx: AsyncSession, room: RoomId, now: datetime) -> PictureId | None:
    """The one that the room's machine shall take now; none while a session of the room goes on or is near."""
    newest = await newest_picture(tx, room, now)
    if newest is None or newest.state is not PictureState.ASKED or await _is_taken(tx, room, now):
        return None
    return newest.id


async def check_free(tx: AsyncSession, room: RoomId, now: datetime) -> None:
    """Raises RoomInSession."""
    if await _is_taken(tx, room, now):
        raise RoomInSession


async def forget_pictures(tx: AsyncSession, now: datetime) -> int:
    """Deletes those whose day is over; how many that were."""
    gone = await tx.scalars(delete(RoomPicture).where(RoomPicture.asked_at <= now - KEPT_FOR).returning(RoomPicture.id))
    return len(gone.all())


async def _is_taken(tx: AsyncSession, room: RoomId, now: datetime) -> bool:
    """Whether a session of the room goes on, or begins within minutes."""
    near = (
        MeetingRecord.state.in_(_WAITS)
        & (MeetingRecord.starts_at <= now + CLEAR_OF_SESSION)
        & (MeetingRecord.ends_at > now)
    )
    taken = (
        select(MeetingRecord.id)
        .join(MeetingSite, MeetingSite.meeting_id == MeetingRecord.id)
        .where(
            MeetingSite.room_id == room,
            MeetingRecord.drill.is_(False),
            near | MeetingRecord.state.in_(_GOES_ON),
        )
        .limit(1)
    )
    return await tx.scalar(taken) is not None
