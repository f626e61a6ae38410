"""Rooms' machines: IT pairs and revokes them, and each opens its own session with its key."""

from fastapi import APIRouter, Request, Response

from meetings import access, commands, devices, queries
from meetings.api.cookies import keep_key, keep_session
from meetings.api.door import Door, device_id, room_id, session_token, visitor_of
from meetings.api.services import Services
from meetings.domain.roles import Act
from meetings.keys import new_key
from meetings.schemas import (
    AccountBody,
    ChosenRoomBody,
    PairingCodeBody,
    PairingGuessesBody,
    RoomDeviceBody,
    TypedPairingCodeBody,
)


class DeviceRoutes:
    """/devices, for IT."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(prefix="/devices", tags=["devices"])
        routes.add_api_route("", self.list_rooms, methods=["GET"])
        routes.add_api_route("/guesses", self.tell_guesses, methods=["GET"])
        routes.add_api_route("/accounts", self.make_account, methods=["POST"], status_code=204)
        routes.add_api_route("/codes", self.make_code, methods=["POST"], status_code=201)
        routes.add_api_route("/{device}", self.revoke, methods=["DELETE"], status_code=204)
        return routes

    async def list_rooms(self, request: Request) -> list[RoomDeviceBody]:
        """Every room, in Vietnamese order, with the machine that is paired."""
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            access.check_account(account, Act.LIST_DEVICES)
            rows = await queries.room_devices(tx, self._services.now())
        return [RoomDeviceBody.of(row) for row in rows]

    async def tell_guesses(self, request: Request) -> PairingGuessesBody:
        """Whether pairing codes are being guessed, and who waits for that."""
        async with self._services.db.read() as tx:
            access.check_account(await self._door.reader(tx, request), Act.LIST_DEVICES)
            told = await devices.pairing_guesses(tx, self._services.now())
        return PairingGuessesBody.model_validate(told)

    async def make_account(self, body: ChosenRoomBody, request: Request) -> None:
        """An account for the machine of a room that has none; nobody knows a password for it until IT gives one out."""
        async with self._services.db.read() as tx:
            access.check_account(await self._door.reader(tx, request), Act.CREATE_ROOM_ACCOUNT)
        unknown = await self._services.passwords.hash(new_key())
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            access.check_account(account, Act.CREATE_ROOM_ACCOUNT)
            await commands.create_room_account(tx, account.id, room_id(body.room), unknown, self._services.now())

    async def make_code(self, body: ChosenRoomBody, request: Request) -> PairingCodeBody:
        """A pairing code for a room, told once."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            access.check_account(account, Act.MAKE_PAIRING_CODE)
            made = await commands.make_pairing_code(tx, account.id, room_id(body.room), self._services.now())
        return PairingCodeBody(code=made.code, room=made.room, expires_at=made.expires_at)

    async def revoke(self, device: str, request: Request) -> None:
        """Takes a machine's key back; its session ends at once, a live one too."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            access.check_account(account, Act.REVOKE_DEVICE)
            revoked = await commands.revoke_device(tx, account.id, device_id(device), self._services.now())
        await self._services.sign_out(revoked.ended)


class OwnDeviceRoutes:
    """/device, for the machine itself: its key counts here, and nothing else does."""

    def __init__(self, services: Services) -> None:
        """Answers with the process's services."""
        self._services = services

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(prefix="/device", tags=["device"])
        routes.add_api_route("/pairing", self.pair, methods=["POST"], status_code=204)
        routes.add_api_route("/session", self.open, methods=["PUT"])
        return routes

    async def pair(self, body: TypedPairingCodeBody, request: Request, response: Response) -> None:
        """Uses a code up and gives this machine the room's key."""
        paired = await devices.pair(self._services.db, body.code, _from(request), self._services.now())
        keep_key(request, response, paired.key)
        await self._services.sign_out(paired.ended)

    async def open(self, request: Request, response: Response) -> AccountBody:
        """Opens the machine's session, or keeps the one it has. Asked again and again, it tells that the room lives."""
        now = self._services.now()
        key = request.cookies.get(devices.COOKIE)
        proof = devices.Proof(key, session_token(request))
        async with self._services.db.begin() as tx:
            opened = await devices.open_with_key(tx, proof, _from(request), now)
        if key is not None:
            keep_key(request, response, key)
        if opened.signed is not None:
            keep_session(request, response, opened.signed.token, opened.signed.expires_at - now)
        await self._services.sign_out(opened.ended)
        return AccountBody.of(opened.account, ())


def _from(request: Request) -> devices.Origin:
    return devices.Origin(visitor_of(request).address, request.headers.get("user-agent", ""))
