"""A database that can be away."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.db import Database


class AwayDatabase(Database):
    """Fails while it is away."""

    away = False

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        if self.away:
            raise OperationalError("BEGIN", {}, OSError())
        async with super().begin() as tx:
            yield tx
