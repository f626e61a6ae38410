"""Where the directory is read and changed: who asks, whether it may, and in which transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import access
from meetings.api.door import Door
from meetings.api.services import Services
from meetings.domain.local_days import local_day
from meetings.domain.roles import Act
from meetings.ids import AccountId


@dataclass(frozen=True, slots=True)
class Acting:
    """Who changes something, in which transaction, and when."""

    tx: AsyncSession
    account: AccountId
    now: datetime


class Desk:
    """Opens the transactions of these routes."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    @asynccontextmanager
    async def reading(self, request: Request, act: Act = Act.READ_DIRECTORY) -> AsyncIterator[AsyncSession]:
        """For who may read. Raises NotSignedIn, DutyFirst, NotAllowed."""
        async with self._services.db.read() as tx:
            access.check_account(await self._door.reader(tx, request), act)
            yield tx

    @asynccontextmanager
    async def changing(self, request: Request, act: Act) -> AsyncIterator[Acting]:
        """For who may do the act; committed at the end of the block. Raises NotSignedIn, DutyFirst, NotAllowed."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            access.check_account(account, act)
            yield Acting(tx, account.id, self._services.now())

    def today(self) -> date:
        """The day in Việt Nam."""
        return local_day(self._services.now())
