"""Pictures of rooms outside sessions: IT asks and looks, the room's machine takes them or says no."""

from typing import Annotated, Literal, Self

from fastapi import APIRouter, Request, Response
from pydantic import AwareDatetime, Field
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import access, commands
from meetings.api.door import Door, picture_id, room_id
from meetings.api.services import Services
from meetings.domain.conduct import MAX_REASON_CHARS
from meetings.domain.roles import Act
from meetings.domain.room_pictures import MAX_PICTURE_BYTES, PictureState
from meetings.errors import NotAllowed
from meetings.events import Account
from meetings.ids import RoomId
from meetings.room_pictures import PictureNow, jpeg_of, newest_picture, wanted_picture
from meetings.schemas import Body

_OVERHEAD_BYTES = 1024


class PictureWish(Body):
    """Why IT wants to see the room."""

    reason: Annotated[str, Field(max_length=MAX_REASON_CHARS)]


class PictureBody(Body):
    """What became of the newest picture that was asked for."""

    id: str
    by: str
    asked_at: AwareDatetime
    state: PictureState
    answered_at: AwareDatetime | None

    @classmethod
    def of(cls, now: PictureNow) -> Self:
        """As it travels."""
        return cls.model_validate(now)


class WantedPicture(Body):
    """The picture that the machine shall take now, and by whom it was asked for; None: none."""

    id: str | None
    by: str | None


class NoPicture(Body):
    """Why there is none."""

    state: Literal["refused", "failed"]


class RoomPictureRoutes:
    """/rooms/{room}/pictures and /room-pictures."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["lines"], max_body_size=MAX_PICTURE_BYTES + _OVERHEAD_BYTES)
        routes.add_api_route("/rooms/{room}/pictures", self.newest, methods=["GET"])
        routes.add_api_route("/rooms/{room}/pictures", self.ask, methods=["POST"], status_code=204)
        routes.add_api_route("/rooms/{room}/pictures/{picture}", self.look, methods=["GET"])
        routes.add_api_route("/room-pictures/wanted", self.wanted, methods=["GET"])
        routes.add_api_route("/room-pictures/{picture}", self.keep, methods=["PUT"], status_code=204)
        routes.add_api_route("/room-pictures/{picture}/refusal", self.refuse, methods=["POST"], status_code=204)
        return routes

    async def newest(self, room: str, request: Request) -> PictureBody | None:
        """What became of the newest of the last day."""
        async with self._services.db.read() as tx:
            access.check_account(await self._door.reader(tx, request), Act.TAKE_PICTURE)
            found = await newest_picture(tx, room_id(room), self._services.now())
        return None if found is None else PictureBody.of(found)

    async def ask(self, room: str, body: PictureWish, request: Request) -> None:
        """Wants one."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            access.check_account(account, Act.TAKE_PICTURE)
            self._services.site_reach.admit(account.id)
            await commands.ask_picture(tx, account.id, room_id(room), body.reason, self._services.now())

    async def look(self, room: str, picture: str, request: Request) -> Response:
        """The JPEG."""
        async with self._services.db.read() as tx:
            access.check_account(await self._door.reader(tx, request), Act.TAKE_PICTURE)
            jpeg = await jpeg_of(tx, room_id(room), picture_id(picture), self._services.now())
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return Response(jpeg, media_type="image/jpeg", headers=headers)

    async def wanted(self, request: Request) -> WantedPicture:
        """For the room's machine."""
        now = self._services.now()
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            room = self._own_room(account)
            wanted = await wanted_picture(tx, room, now)
            newest = None if wanted is None else await newest_picture(tx, room, now)
        return WantedPicture(id=wanted, by=None if newest is None else newest.by)

    async def keep(self, picture: str, request: Request) -> None:
        """The machine took it: a JPEG as the whole body."""
        async with self._services.db.begin() as tx:
            await self._answer(tx, picture, await request.body(), request)

    async def refuse(self, picture: str, body: NoPicture, request: Request) -> None:
        """Somebody in the room refused it, or the camera gave none."""
        async with self._services.db.begin() as tx:
            await self._answer(tx, picture, PictureState(body.state), request)

    async def _answer(self, tx: AsyncSession, picture: str, answer: bytes | PictureState, request: Request) -> None:
        account = await self._door.actor(tx, request)
        room = self._own_room(account)
        await commands.answer_picture(tx, account.id, room, picture_id(picture), answer, self._services.now())

    def _own_room(self, account: Account) -> RoomId:
        """Raises NotAllowed for whoever is no room's machine."""
        access.check_account(account, Act.SHOW_ROOM)
        if account.room is None:
            raise NotAllowed
        return account.room
