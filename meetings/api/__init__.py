"""The HTTP interface of meetings, mounted by the process under /api."""

from fastapi import APIRouter, Depends, Response

from meetings.api.accounts import AccountRoutes
from meetings.api.agendas import AgendaRoutes
from meetings.api.alarms import AlarmRoutes
from meetings.api.attendance import AttendanceRoutes
from meetings.api.audit import AuditRoutes
from meetings.api.calendars import CalendarRoutes
from meetings.api.devices import DeviceRoutes, OwnDeviceRoutes
from meetings.api.directory import directory_router
from meetings.api.door import Door
from meetings.api.drills import DrillRoutes
from meetings.api.feed import FeedRoutes
from meetings.api.invitations import InvitationRoutes
from meetings.api.letters import LetterRoutes, OwnInvitationRoutes
from meetings.api.line_history import LineHistoryRoutes
from meetings.api.line_report import LineReportRoutes
from meetings.api.line_tests import LineTestRoutes
from meetings.api.lines import LineRoutes
from meetings.api.meetings import MeetingRoutes
from meetings.api.origins import origin_allowed
from meetings.api.own_account import OwnAccountRoutes
from meetings.api.paper_notes import PaperNoteRoutes
from meetings.api.paper_uploads import PaperUploadRoutes
from meetings.api.paper_versions import PaperVersionRoutes
from meetings.api.papers import PaperRoutes
from meetings.api.papers_ahead import PapersAheadRoutes
from meetings.api.planning import PlanRoutes
from meetings.api.practices import PracticeRoutes
from meetings.api.problems import problem, problem_of, translate_errors
from meetings.api.recording_composing import RecordingComposingRoutes
from meetings.api.recording_files import RecordingFileRoutes
from meetings.api.recording_finish import RecordingFinishRoutes
from meetings.api.recordings import RecordingRoutes
from meetings.api.room_pictures import RoomPictureRoutes
from meetings.api.series import SeriesRoutes
from meetings.api.servers import ServerRoutes
from meetings.api.services import Pace, Place, Services
from meetings.api.sessions import SessionRoutes
from meetings.api.site_acts import SiteActRoutes

__all__ = ["Pace", "Place", "Services", "origin_allowed", "problem", "problem_of", "router", "translate_errors"]


def router(services: Services) -> APIRouter:
    """All routes of meetings. The application that mounts them calls `translate_errors` too."""
    door = Door(services)
    routes = APIRouter(dependencies=[Depends(door.check_origin), Depends(_keep_nowhere)])
    # Every router is tried in turn, for each request anew: first what is asked for most often, a page.
    routes.include_router(PaperVersionRoutes(services, door).router())
    routes.include_router(SessionRoutes(services, door).router())
    routes.include_router(OwnAccountRoutes(services, door).router())
    routes.include_router(AccountRoutes(services, door).router())
    routes.include_router(MeetingRoutes(services, door).router())
    routes.include_router(AttendanceRoutes(services, door).router())
    routes.include_router(PlanRoutes(services, door).router())
    routes.include_router(AgendaRoutes(services, door).router())
    routes.include_router(SeriesRoutes(services, door).router())
    routes.include_router(CalendarRoutes(services, door).router())
    routes.include_router(DrillRoutes(services, door).router())
    routes.include_router(AuditRoutes(services, door).router())
    routes.include_router(PracticeRoutes(services, door).router())
    routes.include_router(DeviceRoutes(services, door).router())
    routes.include_router(LineRoutes(services, door).router())
    routes.include_router(LineHistoryRoutes(services, door).router())
    routes.include_router(SiteActRoutes(services, door).router())
    routes.include_router(LineReportRoutes(services, door).router())
    routes.include_router(ServerRoutes(services, door).router())
    routes.include_router(AlarmRoutes(services, door).router())
    routes.include_router(FeedRoutes(services).router())
    routes.include_router(LineTestRoutes(services, door).router())
    routes.include_router(RoomPictureRoutes(services, door).router())
    routes.include_router(OwnDeviceRoutes(services).router())
    routes.include_router(directory_router(services, door))
    routes.include_router(InvitationRoutes(services, door).router())
    routes.include_router(OwnInvitationRoutes(services, door).router())
    routes.include_router(LetterRoutes(services).router())
    routes.include_router(PaperUploadRoutes(services, door).router())
    routes.include_router(PaperRoutes(services, door).router())
    routes.include_router(PaperNoteRoutes(services, door).router())
    routes.include_router(PapersAheadRoutes(services, door).router())
    routes.include_router(RecordingFinishRoutes(services, door).router())
    routes.include_router(RecordingRoutes(services, door).router())
    routes.include_router(RecordingComposingRoutes(services, door).router())
    routes.include_router(RecordingFileRoutes(services, door).router())
    return routes


async def _keep_nowhere(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"
