"""/recordings/{recording}/composed: one film of the whole session is wanted, or not any more."""

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import commands
from meetings.api.door import Door, recording_id
from meetings.api.recordings import ONE
from meetings.api.services import Services
from meetings.domain.roles import Act
from meetings.recorded.watching import Watcher, watcher_for


class RecordingComposingRoutes:
    """For the secretary. The film itself is among the files."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["recordings"])
        routes.add_api_route(f"{ONE}/composed", self.ask, methods=["POST"], status_code=204)
        routes.add_api_route(f"{ONE}/composed", self.cancel, methods=["DELETE"], status_code=204)
        return routes

    async def ask(self, recording: str, request: Request) -> None:
        """Asks for it, or for it anew; refused until the recording is ready, and while it is made."""
        async with self._services.db.begin() as tx:
            await commands.compose_recording(tx, await self._watcher(tx, request, recording), self._services.now())

    async def cancel(self, recording: str, request: Request) -> None:
        """Ends that; what there is already stays."""
        async with self._services.db.begin() as tx:
            await commands.cancel_composing(tx, await self._watcher(tx, request, recording), self._services.now())

    async def _watcher(self, tx: AsyncSession, request: Request, recording: str) -> Watcher:
        account = await self._door.actor(tx, request)
        return await watcher_for(tx, account, recording_id(recording), Act.COMPOSE_RECORDING)
