"""Alarms of lines and servers: the last ones, and what IT does about one."""

from typing import Annotated, Self

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, Field

from meetings import access, commands
from meetings.alarms.record import last_alarms
from meetings.alarms.values import Alarm, Remark
from meetings.api.door import Door, alarm_id
from meetings.api.services import Services
from meetings.domain.alarms import MAX_NOTE, AlarmKind
from meetings.domain.roles import Act
from meetings.schemas import Body


class AlarmNoteBody(Body):
    """What somebody has to say; may be empty where an alarm is acknowledged."""

    note: Annotated[str, Field(max_length=MAX_NOTE)] = ""


class RemarkBody(Body):
    """An acknowledgement or a note."""

    at: AwareDatetime
    by: str
    acknowledges: bool
    note: str

    @classmethod
    def of(cls, remark: Remark) -> Self:
        """The remark as it travels."""
        return cls(at=remark.at, by=remark.by, acknowledges=remark.acknowledges, note=remark.note)


class AlarmBody(Body):
    """One alarm; `sites`: the names of those that it began with."""

    id: str
    kind: AlarmKind
    name: str
    cause: str
    drill: bool
    sites: tuple[str, ...]
    raised_at: AwareDatetime
    cleared_at: AwareDatetime | None
    remarks: tuple[RemarkBody, ...]

    @classmethod
    def of(cls, alarm: Alarm) -> Self:
        """The alarm as it travels."""
        return cls(
            id=alarm.id,
            kind=alarm.kind,
            name=alarm.name,
            cause=alarm.cause,
            drill=alarm.drill,
            sites=tuple(site.name for site in alarm.sites),
            raised_at=alarm.raised_at,
            cleared_at=alarm.cleared_at,
            remarks=tuple(map(RemarkBody.of, alarm.remarks)),
        )


class AlarmRoutes:
    """/alarms."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(prefix="/alarms", tags=["lines"])
        routes.add_api_route("", self.list_last, methods=["GET"])
        routes.add_api_route("/{alarm}/acknowledgement", self.acknowledge, methods=["POST"])
        routes.add_api_route("/{alarm}/notes", self.note, methods=["POST"])
        return routes

    async def list_last(self, request: Request) -> list[AlarmBody]:
        """The newest hundred, those that are over too."""
        async with self._services.db.read() as tx:
            access.check_account(await self._door.reader(tx, request), Act.WATCH_LINES)
            return [AlarmBody.of(alarm) for alarm in await last_alarms(tx)]

    async def acknowledge(self, alarm: str, body: AlarmNoteBody, request: Request) -> AlarmBody:
        """Takes an alarm on, so that all who watch see who does."""
        services = self._services
        async with services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            access.check_account(account, Act.ACKNOWLEDGE_ALARM)
            changed = await commands.acknowledge_alarm(
                tx, account.id, alarm_id(alarm), body.note, services.alarm_ways, services.now()
            )
        services.alarm_changed(changed)
        return AlarmBody.of(changed)

    async def note(self, alarm: str, body: AlarmNoteBody, request: Request) -> AlarmBody:
        """Notes something about an alarm."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            access.check_account(account, Act.NOTE_ALARM)
            changed = await commands.note_alarm(tx, account.id, alarm_id(alarm), body.note, self._services.now())
        self._services.alarm_changed(changed)
        return AlarmBody.of(changed)
