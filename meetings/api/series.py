"""Series of meetings."""

from fastapi import APIRouter, Request

from meetings import access, commands
from meetings.api.door import Door, series_id
from meetings.api.planning_answers import EndedBody, SeriesMadeBody, SeriesPageBody
from meetings.api.planning_bodies import ChangedSeriesBody, EndBody, ExceptBody, SeriesBody
from meetings.api.services import Services
from meetings.domain.roles import Act
from meetings.planning import pages


class SeriesRoutes:
    """/series."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(prefix="/series", tags=["planning"])
        routes.add_api_route("", self.create, methods=["POST"], status_code=201)
        routes.add_api_route("/{series}", self.read, methods=["GET"])
        routes.add_api_route("/{series}", self.change, methods=["PUT"])
        routes.add_api_route("/{series}/exceptions", self.leave_out, methods=["POST"], status_code=204)
        routes.add_api_route("/{series}/end", self.end, methods=["POST"])
        return routes

    async def create(self, body: SeriesBody, request: Request) -> SeriesMadeBody:
        """Makes a series, and its drafts of the weeks ahead."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            access.check_account(account, Act.PLAN_SERIES)
            made = await commands.create_series(tx, account.id, body.series(), self._services.now())
        return SeriesMadeBody.model_validate(made)

    async def read(self, series: str, request: Request) -> SeriesPageBody:
        """A series with the days that are left out."""
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            page = await pages.series_page(tx, await access.series_for(tx, account, series_id(series)))
        return SeriesPageBody.of(page)

    async def change(self, series: str, body: ChangedSeriesBody, request: Request) -> SeriesMadeBody:
        """All meetings to come, or those from a day on."""
        plan, since = body.series(), body.since
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            found = await access.series_for(tx, account, series_id(series))
            by = body.by(account.id, self._services.now())
            if since is None:
                made = await commands.change_series(tx, found.id, plan, by)
            else:
                made = await commands.split_series(tx, found.id, since, plan, by)
        return SeriesMadeBody.model_validate(made)

    async def leave_out(self, series: str, body: ExceptBody, request: Request) -> None:
        """A day on which there is no meeting."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            found = await access.series_for(tx, account, series_id(series))
            by = body.by(account.id, self._services.now())
            await commands.except_day(tx, found.id, body.day, body.reason, by)

    async def end(self, series: str, body: EndBody, request: Request) -> EndedBody:
        """Ends a series with a last day."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            found = await access.series_for(tx, account, series_id(series))
            kept = await commands.end_series(tx, found.id, body.last, body.by(account.id, self._services.now()))
        return EndedBody(kept=kept)
