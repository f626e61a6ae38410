"""The audit log, as far as the asker may read it."""

from typing import Annotated, Self

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime

from meetings.api.door import Door, meeting_id
from meetings.api.services import Services
from meetings.audit_page import AuditPage, AuditRow, audit_page
from meetings.schemas import Body

Before = Annotated[int | None, Query(ge=1, le=2**53, description="the number of an event: older ones than that")]


class AuditRowBody(Body):
    """One event; without `detail` for who gets to know only that it happened."""

    seq: int
    at: AwareDatetime
    act: str
    actor: str
    meeting: str | None
    title: str
    detail: dict[str, str | int | bool | None] | None

    @classmethod
    def of(cls, row: AuditRow) -> Self:
        """The event as it travels."""
        return cls(
            seq=row.seq,
            at=row.at,
            act=row.act,
            actor=row.actor,
            meeting=row.meeting,
            title=row.title,
            detail=None if row.detail is None else dict(row.detail),
        )


class AuditPageBody(Body):
    """Events, the newest first."""

    rows: tuple[AuditRowBody, ...]
    more: bool

    @classmethod
    def of(cls, page: AuditPage) -> Self:
        """The page as it travels."""
        return cls(rows=tuple(map(AuditRowBody.of, page.rows)), more=page.more)


class AuditRoutes:
    """/audit."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The route."""
        routes = APIRouter(tags=["audit"])
        routes.add_api_route("/audit", self.read, methods=["GET"])
        return routes

    async def read(self, request: Request, meeting: str | None = None, before: Before = None) -> AuditPageBody:
        """The newest events, or those before one; of all that the asker may read, or of one meeting."""
        only = None if meeting is None else meeting_id(meeting)
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            return AuditPageBody.of(await audit_page(tx, account, only, before))
