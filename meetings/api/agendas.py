"""The agenda of a meeting, edited where it stands."""

from fastapi import APIRouter, Request

from meetings import access, commands
from meetings.api.door import Door, item_id, meeting_id
from meetings.api.planning_answers import ItemMade
from meetings.api.planning_bodies import AddedItemBody, OrderBody, SeenBody
from meetings.api.services import Services
from meetings.domain.roles import Act
from meetings.ids import ItemId


class AgendaRoutes:
    """/meetings/{meeting}/agenda."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(prefix="/meetings/{meeting}/agenda", tags=["planning"])
        routes.add_api_route("", self.add, methods=["POST"], status_code=201)
        routes.add_api_route("/order", self.order, methods=["PUT"], status_code=204)
        routes.add_api_route("/{item}", self.change, methods=["PUT"], status_code=204)
        routes.add_api_route("/{item}/drop", self.drop, methods=["POST"], status_code=204)
        return routes

    async def add(self, meeting: str, body: AddedItemBody, request: Request) -> ItemMade:
        """An item at the end."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            record = await access.plan_for(tx, account, meeting_id(meeting), Act.EDIT_AGENDA)
            by = body.by(account.id, self._services.now())
            item = await commands.add_item(tx, record.id, body.line(), by)
        return ItemMade(item=item)

    async def change(self, meeting: str, item: str, body: AddedItemBody, request: Request) -> None:
        """What an item says."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            record = await access.plan_for(tx, account, meeting_id(meeting), Act.EDIT_AGENDA)
            by = body.by(account.id, self._services.now())
            await commands.change_item(tx, record.id, item_id(item), body.line(), by)

    async def order(self, meeting: str, body: OrderBody, request: Request) -> None:
        """All items in their new order."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            record = await access.plan_for(tx, account, meeting_id(meeting), Act.EDIT_AGENDA)
            by = body.by(account.id, self._services.now())
            await commands.order_items(tx, record.id, tuple(ItemId(item) for item in body.order), by)

    async def drop(self, meeting: str, item: str, body: SeenBody, request: Request) -> None:
        """An item that is not dealt with."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            record = await access.plan_for(tx, account, meeting_id(meeting), Act.EDIT_AGENDA)
            await commands.drop_item(tx, record.id, item_id(item), body.by(account.id, self._services.now()))
