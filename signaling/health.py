"""Whether the process lives, and whether a session can be held with it."""

import asyncio
from http import HTTPStatus

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse

from meetings.db import Database
from meetings.queries import readiness
from signaling.client_pages import ClientPages
from signaling.worker_link import WorkerLink

DATABASE_TIMEOUT_S = 2.0


class Health:
    """/healthz answers while the process lives; /readyz names each part that a session needs."""

    def __init__(self, database: Database, link: WorkerLink, pages: ClientPages) -> None:
        """Looks at each part when asked."""
        self._database = database
        self._link = link
        self._pages = pages

    async def alive(self, _: Request) -> JSONResponse:
        """Always 200."""
        return JSONResponse({"alive": True})

    async def ready(self, _: Request) -> JSONResponse:
        """200 when all parts are there, 503 otherwise."""
        parts = {
            "database": await self._database_answers(),
            "worker": self._link.available,
            "client": self._pages.built,
        }
        ready = all(parts.values())
        return JSONResponse({"ready": ready, **parts}, HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE)

    async def _database_answers(self) -> bool:
        try:
            async with asyncio.timeout(DATABASE_TIMEOUT_S), self._database.read() as tx:
                return await readiness(tx)
        except (SQLAlchemyError, OSError, TimeoutError):
            return False
