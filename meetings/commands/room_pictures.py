"""Pictures of rooms: IT asks for one, and the room's machine takes it unless somebody there refuses."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.domain.conduct import reason_of
from meetings.domain.roles import Act, Role
from meetings.domain.room_pictures import PictureState, is_picture
from meetings.errors import InvalidInput, NotFound
from meetings.ids import AccountId, PictureId, RoomId, new_uuid
from meetings.models.directory import Room
from meetings.models.lines import RoomPicture
from meetings.room_pictures import check_free, wanted_picture


async def ask_picture(tx: AsyncSession, actor: AccountId, room: RoomId, reason: str, now: datetime) -> PictureId:
    """Wants a picture of a room, for a reason that is told there; another that waits is the same.

    The caller has checked that the account may. Raises NotFound, RoomInSession, ReasonNeeded, InvalidInput.
    """
    if await tx.get(Room, room, with_for_update=True) is None:
        raise NotFound
    reason = reason_of(Role.IT, reason)
    await check_free(tx, room, now)
    waits = await wanted_picture(tx, room, now)
    if waits is not None:
        return waits
    picture = PictureId(new_uuid())
    tx.add(RoomPicture(id=picture, room_id=room, asked_by=actor, asked_at=now, state=PictureState.ASKED))
    await tx.flush()
    detail = {"picture": picture, "reason": reason}
    await log.audit(tx, log.Entry(Act.TAKE_PICTURE, actor, subject=room, detail=detail), now)
    return picture


async def answer_picture(
    tx: AsyncSession,
    actor: AccountId,
    room: RoomId,
    picture: PictureId,
    answer: bytes | PictureState,
    now: datetime,
) -> None:
    """The room's machine answers: the JPEG, or that somebody refused it or the camera gave none.

    Raises NotFound for one that is not wanted any more, RoomInSession, InvalidInput for what is no JPEG.
    """
    row = await tx.get(RoomPicture, picture, with_for_update=True)
    if row is None or row.room_id != room:
        raise NotFound
    await check_free(tx, room, now)
    if await wanted_picture(tx, room, now) != picture:
        raise NotFound
    if isinstance(answer, bytes):
        if not is_picture(answer):
            raise InvalidInput
        row.jpeg, row.state = answer, PictureState.TAKEN
    else:
        row.state = answer
    row.answered_at = now
    await tx.flush()
    detail = {"picture": picture, "state": row.state.value}
    await log.audit(tx, log.Entry(Act.SHOW_ROOM, actor, subject=room, detail=detail), now)
