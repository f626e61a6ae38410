"""Who asks: the cookie of a request, looked up in the request's own transaction."""

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import auth
from meetings.api.origins import origin_allowed
from meetings.api.problems import ASKER
from meetings.api.services import Services
from meetings.attempts import Visitor
from meetings.db import at_once
from meetings.duties import duties
from meetings.errors import DutyFirst, NotFound, NotSignedIn, OriginRefused
from meetings.events import Account
from meetings.ids import (
    AccountId,
    AlarmId,
    DeviceId,
    FreezeId,
    HoldingId,
    ItemId,
    MeetingId,
    NoteId,
    PaperId,
    ParticipantId,
    PersonId,
    PositionId,
    RecordingId,
    RoomId,
    SeatId,
    SeriesId,
    SessionId,
    SubstitutionId,
    UnitId,
    UploadId,
    VersionId,
    is_uuid,
)


class Door:
    """Lets requests in: reads by their session, changes by their session and their origin."""

    def __init__(self, services: Services) -> None:
        """Looks things up with the process's services."""
        self._services = services

    async def reader(self, tx: AsyncSession, request: Request) -> Account:
        """Who wants to read; nothing is written. Raises NotSignedIn, DutyFirst."""
        with at_once(tx):
            return (await self._free(tx, await self.reading_dutiful(tx, request))).account

    async def actor(self, tx: AsyncSession, request: Request) -> Account:
        """Who wants to change something; counts as an act of the session's holder. Raises NotSignedIn, DutyFirst."""
        return (await self.caller(tx, request)).account

    async def caller(self, tx: AsyncSession, request: Request) -> auth.Caller:
        """As `actor`, with the session it asks in."""
        return await self._free(tx, await self.acting_dutiful(tx, request))

    async def reading_dutiful(self, tx: AsyncSession, request: Request) -> auth.Caller:
        """As `reader`, but whoever has a duty to do first is let in: for the routes by which it is done."""
        with at_once(tx):
            caller = await auth.caller(tx, _token(request), self._services.now())
        return _known(request, caller)

    async def acting_dutiful(self, tx: AsyncSession, request: Request) -> auth.Caller:
        """As `caller`, but whoever has a duty to do first is let in: for the routes by which it is done."""
        return _known(request, await auth.touch(tx, _token(request), self._services.now()))

    async def check_origin(self, request: Request) -> None:
        """A dependency of all routes: raises OriginRefused for a change that another site's page asks for."""
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return
        headers = request.headers
        if not origin_allowed(headers.get("origin"), headers.get("host"), self._services.trusted_origins):
            raise OriginRefused

    async def _free(self, tx: AsyncSession, caller: auth.Caller) -> auth.Caller:
        if await duties(tx, caller, self._services.policy):
            raise DutyFirst
        return caller


def session_token(request: Request) -> str | None:
    """The token of the session cookie, if there is one."""
    return request.cookies.get(auth.COOKIE)


def visitor_of(request: Request) -> Visitor:
    """Where a request comes from."""
    return Visitor(request.client.host if request.client else "", request.cookies.get(auth.BROWSER_COOKIE, ""))


def meeting_id(text: str) -> MeetingId:
    """The id in a path. Raises NotFound for what is none."""
    return MeetingId(_uuid(text))


def participant_id(text: str) -> ParticipantId:
    """The id in a path. Raises NotFound for what is none."""
    return ParticipantId(_uuid(text))


def freeze_id(text: str) -> FreezeId:
    """The id in a path or a query. Raises NotFound for what is none."""
    return FreezeId(_uuid(text))


def account_id(text: str) -> AccountId:
    """The id in a path. Raises NotFound for what is none."""
    return AccountId(_uuid(text))


def alarm_id(text: str) -> AlarmId:
    """The id in a path. Raises NotFound for what is none."""
    return AlarmId(_uuid(text))


def device_id(text: str) -> DeviceId:
    """The id in a path. Raises NotFound for what is none."""
    return DeviceId(_uuid(text))


def room_id(text: str) -> RoomId:
    """The id in a body. Raises NotFound for what is none."""
    return RoomId(_uuid(text))


def unit_id(text: str) -> UnitId:
    """The id in a path or a body. Raises NotFound for what is none."""
    return UnitId(_uuid(text))


def position_id(text: str) -> PositionId:
    """The id in a path or a body. Raises NotFound for what is none."""
    return PositionId(_uuid(text))


def person_id(text: str) -> PersonId:
    """The id in a path or a body. Raises NotFound for what is none."""
    return PersonId(_uuid(text))


def holding_id(text: str) -> HoldingId:
    """The id in a path or a body. Raises NotFound for what is none."""
    return HoldingId(_uuid(text))


def seat_id(text: str) -> SeatId:
    """The id in a path. Raises NotFound for what is none."""
    return SeatId(_uuid(text))


def substitution_id(text: str) -> SubstitutionId:
    """The id in a path. Raises NotFound for what is none."""
    return SubstitutionId(_uuid(text))


def _uuid(text: str) -> str:
    if not is_uuid(text):
        raise NotFound
    return text


def series_id(text: str) -> SeriesId:
    """The id in a path. Raises NotFound for what is none."""
    return SeriesId(_uuid(text))


def item_id(text: str) -> ItemId:
    """The id in a path. Raises NotFound for what is none."""
    return ItemId(_uuid(text))


def paper_id(text: str) -> PaperId:
    """The id in a path or in what is said of an upload. Raises NotFound for what is none."""
    return PaperId(_uuid(text))


def version_id(text: str) -> VersionId:
    """The id in a path. Raises NotFound for what is none."""
    return VersionId(_uuid(text))


def recording_id(text: str) -> RecordingId:
    """The id in a path. Raises NotFound for what is none."""
    return RecordingId(_uuid(text))


def note_id(text: str) -> NoteId:
    """The id in a path. Raises NotFound for what is none."""
    return NoteId(_uuid(text))


def upload_id(text: str) -> UploadId:
    """The id in a path. Raises NotFound for what is none."""
    return UploadId(_uuid(text))


def session_id(text: str) -> SessionId:
    """The id in a path. Raises NotFound for what is none."""
    if not is_uuid(text):
        raise NotFound
    return SessionId(text)


def _known(request: Request, caller: auth.Caller) -> auth.Caller:
    """Keeps who asks, for what is written about the request."""
    setattr(request.state, ASKER, caller.account.id)
    return caller


def _token(request: Request) -> str:
    token = session_token(request)
    if token is None:
        raise NotSignedIn
    return token
