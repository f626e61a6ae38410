"""/directory: units, positions, people, who holds what, rooms. IT changes it, secretaries read it."""

from fastapi import APIRouter

from meetings.api.directory.desk import Desk
from meetings.api.directory.imports import ImportRoutes
from meetings.api.directory.people import PeopleRoutes
from meetings.api.directory.units import UnitRoutes
from meetings.api.door import Door
from meetings.api.services import Services

__all__ = ["directory_router"]


def directory_router(services: Services, door: Door) -> APIRouter:
    """All routes of the directory."""
    desk = Desk(services, door)
    routes = APIRouter(prefix="/directory", tags=["directory"])
    routes.include_router(UnitRoutes(desk).router())
    routes.include_router(PeopleRoutes(desk, services).router())
    routes.include_router(ImportRoutes(desk).router())
    return routes
