"""Units, their positions, rooms and assistants."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from meetings import commands, directory_pages
from meetings.api.directory.bodies import (
    ChangedPositionBody,
    ChangedRoomBody,
    ChangedUnitBody,
    ClosingBody,
    MadeBody,
    NewUnitBody,
    PositionFactsBody,
    PostBody,
    RoomFactsBody,
    UnitPageBody,
    UnitSummaryBody,
)
from meetings.api.directory.desk import Desk
from meetings.api.door import account_id, position_id, room_id, unit_id
from meetings.domain.roles import Act

Wanted = Annotated[str, Query(alias="q", max_length=100, description="part of a name, or the start of a code")]


class UnitRoutes:
    """/directory/units and what is in them."""

    def __init__(self, desk: Desk) -> None:
        """Reads and changes at the desk."""
        self._desk = desk

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter()
        routes.add_api_route("/posts", self.posts, methods=["GET"])
        routes.add_api_route("/units", self.units, methods=["GET"])
        routes.add_api_route("/units", self.create, methods=["POST"], status_code=201)
        routes.add_api_route("/units/{unit}", self.unit, methods=["GET"])
        routes.add_api_route("/units/{unit}", self.change, methods=["PUT"], status_code=204)
        routes.add_api_route("/units/{unit}/closing", self.close, methods=["POST"], status_code=204)
        routes.add_api_route("/units/{unit}/positions", self.create_position, methods=["POST"], status_code=201)
        routes.add_api_route("/positions/{position}", self.change_position, methods=["PUT"], status_code=204)
        routes.add_api_route("/positions/{position}/closing", self.close_position, methods=["POST"], status_code=204)
        routes.add_api_route("/units/{unit}/rooms", self.create_room, methods=["POST"], status_code=201)
        routes.add_api_route("/rooms/{room}", self.change_room, methods=["PUT"], status_code=204)
        assistant = "/units/{unit}/assistants/{account}"
        routes.add_api_route(assistant, self.grant_assistant, methods=["PUT"], status_code=204)
        routes.add_api_route(assistant, self.end_assistant, methods=["DELETE"], status_code=204)
        return routes

    async def posts(self, request: Request) -> list[PostBody]:
        """The posts that many units have."""
        async with self._desk.reading(request) as tx:
            rows = await directory_pages.posts(tx)
        return [PostBody.model_validate(row) for row in rows]

    async def units(self, request: Request, wanted: Wanted = "") -> list[UnitSummaryBody]:
        """The province, its agencies, the communes by area; in Vietnamese order."""
        async with self._desk.reading(request) as tx:
            rows = await directory_pages.units_page(tx, wanted)
        return [UnitSummaryBody.model_validate(row) for row in rows]

    async def unit(self, unit: str, request: Request) -> UnitPageBody:
        """One unit with everything in it."""
        async with self._desk.reading(request) as tx:
            page = await directory_pages.unit_page(tx, unit_id(unit), self._desk.today())
        return UnitPageBody.model_validate(page)

    async def create(self, body: NewUnitBody, request: Request) -> MadeBody:
        """Makes a unit."""
        new = commands.NewUnit(
            code=body.code,
            kind=body.kind,
            commune_type=body.commune_type,
            valid_from=body.valid_from,
            facts=body.facts(),
        )
        async with self._desk.changing(request, Act.CHANGE_UNITS) as acting:
            return MadeBody(id=await commands.create_unit(acting.tx, acting.account, new, acting.now))

    async def change(self, unit: str, body: ChangedUnitBody, request: Request) -> None:
        """Gives a unit another name or area."""
        async with self._desk.changing(request, Act.CHANGE_UNITS) as acting:
            by = body.by(acting.account, acting.now)
            await commands.change_unit(acting.tx, unit_id(unit), body.facts(), by)

    async def close(self, unit: str, body: ClosingBody, request: Request) -> None:
        """Closes a unit with everything in it, or opens it again."""
        async with self._desk.changing(request, Act.CHANGE_UNITS) as acting:
            await commands.close_unit(acting.tx, unit_id(unit), body.on, body.by(acting.account, acting.now))

    async def create_position(self, unit: str, body: PositionFactsBody, request: Request) -> MadeBody:
        """Makes a position of a unit."""
        async with self._desk.changing(request, Act.CHANGE_POSITIONS) as acting:
            where, now = unit_id(unit), acting.now
            made = await commands.create_position(acting.tx, acting.account, where, body.facts(), now)
        return MadeBody(id=made)

    async def change_position(self, position: str, body: ChangedPositionBody, request: Request) -> None:
        """Gives a position another title, rank or post."""
        async with self._desk.changing(request, Act.CHANGE_POSITIONS) as acting:
            by = body.by(acting.account, acting.now)
            await commands.change_position(acting.tx, position_id(position), body.facts(), by)

    async def close_position(self, position: str, body: ClosingBody, request: Request) -> None:
        """Closes a position, or opens it again."""
        async with self._desk.changing(request, Act.CHANGE_POSITIONS) as acting:
            by = body.by(acting.account, acting.now)
            await commands.close_position(acting.tx, position_id(position), body.on, by)

    async def create_room(self, unit: str, body: RoomFactsBody, request: Request) -> MadeBody:
        """Makes a room of a unit."""
        async with self._desk.changing(request, Act.CHANGE_ROOMS) as acting:
            made = await commands.create_room(acting.tx, acting.account, unit_id(unit), body.facts(), acting.now)
        return MadeBody(id=made)

    async def change_room(self, room: str, body: ChangedRoomBody, request: Request) -> None:
        """Writes down what a room is now."""
        async with self._desk.changing(request, Act.CHANGE_ROOMS) as acting:
            by = body.by(acting.account, acting.now)
            await commands.change_room(acting.tx, room_id(room), body.facts(), by)

    async def grant_assistant(self, unit: str, account: str, request: Request) -> None:
        """Lets an account answer for a unit."""
        async with self._desk.changing(request, Act.CHANGE_ASSISTANTS) as acting:
            who, where = account_id(account), unit_id(unit)
            await commands.grant_assistant(acting.tx, acting.account, who, where, acting.now)

    async def end_assistant(self, unit: str, account: str, request: Request) -> None:
        """Lets it do so no more."""
        async with self._desk.changing(request, Act.CHANGE_ASSISTANTS) as acting:
            who, where = account_id(account), unit_id(unit)
            await commands.end_assistant(acting.tx, acting.account, who, where, acting.now)
