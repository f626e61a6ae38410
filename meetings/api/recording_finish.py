"""/meetings/{meeting}/recordings/{recording}/finish: one that failed is made into files once more."""

from fastapi import APIRouter, Request

from meetings import access, commands
from meetings.api.door import Door, meeting_id, recording_id
from meetings.api.services import Services
from meetings.domain.roles import Act


class RecordingFinishRoutes:
    """For the secretary and IT."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The route."""
        routes = APIRouter(prefix="/meetings", tags=["recordings"])
        path = "/{meeting}/recordings/{recording}/finish"
        routes.add_api_route(path, self.finish, methods=["POST"], status_code=204)
        return routes

    async def finish(self, meeting: str, recording: str, request: Request) -> None:
        """Asks for it; refused while it is being finished, and when it is ready."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            access.check_account(account, Act.FINISH_RECORDING)
            record, _ = await access.meeting_for(tx, account, meeting_id(meeting))
            await commands.finish_recording(tx, account.id, record.id, recording_id(recording), self._services.now())
