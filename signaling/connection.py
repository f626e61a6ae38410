"""One live connection: reads frames, carries out what the session asks, writes from a bounded outbox."""

import asyncio
from typing import Protocol, assert_never

import structlog

from meetings.domain.roles import Role
from meetings.errors import NotAllowed
from meetings.security_log import security_log
from signaling.clock import Clock
from signaling.handlers.entry import Entrance, Place
from signaling.outbox import Outbox
from signaling.problems import code_of
from signaling.protocol import codes
from signaling.protocol.client import Join
from signaling.protocol.effects import (
    Admit,
    Answer,
    AskMedia,
    Depart,
    Effect,
    LookAtStills,
    MediaAct,
    Perform,
    SayGoodbye,
    SendRoom,
    TakeOutcome,
    TakeReport,
    TakeStill,
    TurnPage,
)
from signaling.protocol.server import Done, Goodbye, Refused
from signaling.protocol.session import Session

JOIN_WITHIN_S = 10.0
SEND_TIMEOUT_S = 10.0
GOODBYE_TIMEOUT_S = 2.0
MAX_MEDIA_REQUESTS = 8

_log = structlog.get_logger(__name__)


class Disconnect(Exception):
    """The socket is closed; `back_soon` when only because this process is being restarted."""

    def __init__(self, *, back_soon: bool = False) -> None:
        """`back_soon`: the close code said so."""
        super().__init__()
        self.back_soon = back_soon


class Socket(Protocol):
    """A WebSocket that is open."""

    async def receive(self) -> str | bytes:
        """The next frame. Raises Disconnect."""

    async def send(self, frame: str | bytes) -> None:
        """Writes a text or a binary frame. Raises Disconnect."""

    async def close(self) -> None:
        """Closes normally."""


class Connection:
    """Ends with no task left. What it is told to send never blocks who tells it."""

    def __init__(self, socket: Socket, entrance: Entrance, clock: Clock) -> None:
        """`socket`: accepted."""
        self._socket = socket
        self._entrance = entrance
        self._clock = clock
        self._session = Session(clock.monotonic_s())
        self._outbox = Outbox()
        self._media_requests: asyncio.Queue[MediaAct] = asyncio.Queue(MAX_MEDIA_REQUESTS)
        self._place: Place | None = None
        self._back_soon = False

    async def run(self) -> None:
        """Serves the connection until either side ends it."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._write())
                tasks.create_task(self._read())
                tasks.create_task(self._serve_media())
        except* Disconnect as gone:
            self._back_soon = any(isinstance(one, Disconnect) and one.back_soon for one in gone.exceptions)
        finally:
            self._session.closed()
            if self._place is not None:
                self._place.hall.gone(self._place.me, self, back_soon=self._back_soon)

    def send(self, frame: str) -> None:
        """Hands a frame to the writer; a client that does not read is sent away."""
        if not self._outbox.put(frame):
            _log.warning("client_too_slow", participant=self._place.me if self._place else None)
            self._outbox.close(_goodbye(codes.TOO_SLOW), drop_waiting=True)

    def renew(self, frame: str) -> None:
        """Hands a frame to the writer in place of the last of these that still waits."""
        self._outbox.renew(frame)

    def show(self, of: str, frame: bytes) -> None:
        """Hands a picture of a participant to the writer, for when nothing else waits."""
        self._outbox.show(of, frame)

    def goodbye(self, code: str) -> None:
        """Sends `goodbye` after what is on its way, and closes."""
        self._session.closed()
        self._outbox.close(_goodbye(code))

    def acts_as(self, role: Role) -> None:
        """From now on its messages are judged by this role."""
        self._session.acts_as(role)

    async def _write(self) -> None:
        while (frame := await self._outbox.get()) is not None:
            try:
                async with asyncio.timeout(GOODBYE_TIMEOUT_S if self._outbox.closed else SEND_TIMEOUT_S):
                    await self._socket.send(frame)
            except TimeoutError:
                _log.warning("client_does_not_read", participant=self._place.me if self._place else None)
                raise Disconnect from None
        try:
            async with asyncio.timeout(GOODBYE_TIMEOUT_S):
                await self._socket.close()
        except TimeoutError:
            _log.info("close_not_sent")
        raise Disconnect

    async def _read(self) -> None:
        try:
            async with asyncio.timeout(JOIN_WITHIN_S) as patience:
                while True:
                    frame = await self._socket.receive()
                    effect = self._session.receive(frame, self._clock.monotonic_s())
                    if isinstance(effect, Admit):
                        patience.reschedule(None)
                    if effect is not None:
                        await self._carry_out(effect)
        except TimeoutError:
            self.goodbye(codes.JOIN_TIMED_OUT)

    async def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Answer():
                self._say_no(effect.refused)
            case Admit():
                await self._join(effect.join)
            case Perform():
                await self._perform(effect)
            case TurnPage():
                await self._turn_page(effect)
            case AskMedia():
                self._ask_media(effect.act)
            case LookAtStills():
                self._look(effect)
            case TakeStill():
                self._placed().hall.stills.take(self._placed().me, self, effect.jpeg)
            case TakeReport():
                self._placed().hall.sites.told(self._placed().me, self, effect.report)
            case TakeOutcome():
                self._placed().hall.sites.tested(self._placed().me, self, effect.told)
            case SendRoom():
                await self._send_room(effect)
            case Depart():
                await self._depart(effect)
            case SayGoodbye():
                self.goodbye(effect.code)
            case _:
                assert_never(effect)

    async def _join(self, join: Join) -> None:
        try:
            place = self._place = await self._entrance.admit(join, self)
            self._session.admitted(place.role)
            await self._entrance.welcome(join, place, self)
        except Exception as error:  # Translated to a code; the unknown is logged with its stack.
            self.goodbye(code_of(error))

    async def _perform(self, effect: Perform) -> None:
        place = self._placed()
        try:
            done_ms = await place.hall.perform(place.me, self, effect.act)
        except Exception as error:  # Translated to a code; the unknown is logged with its stack.
            self._refuse(effect.act.id, error)
        else:
            self.send(Done(id=effect.act.id, done_ms=done_ms).model_dump_json())

    async def _turn_page(self, effect: TurnPage) -> None:
        place, act = self._placed(), effect.act
        try:
            if not place.hall.pages.point(place.me, act):
                await place.hall.perform(place.me, self, act)
        except Exception as error:  # Translated to a code; the unknown is logged with its stack.
            self._refuse(act.id, error)

    def _look(self, effect: LookAtStills) -> None:
        place = self._placed()
        try:
            place.hall.stills.look(place.me, self, on=effect.act.on)
        except Exception as error:  # Translated to a code; the unknown is logged with its stack.
            self._refuse(effect.act.id, error)
        else:
            self.send(Done(id=effect.act.id, done_ms=None).model_dump_json())

    async def _send_room(self, effect: SendRoom) -> None:
        place = self._placed()
        try:
            await place.hall.send_room(place.me, self, effect)
        except Exception as error:  # Translated to a code; the unknown is logged with its stack.
            self._refuse(effect.request, error)

    async def _depart(self, effect: Depart) -> None:
        place = self._placed()
        try:
            await place.hall.depart(place.me, self)
        except Exception as error:  # Translated to a code; the unknown is logged with its stack.
            self._refuse(effect.request, error)
        else:
            self.send(Done(id=effect.request, done_ms=None).model_dump_json())
            self.goodbye(codes.LEFT)

    def _ask_media(self, act: MediaAct) -> None:
        """Queues the request: acts of the same client must not wait for a slow worker."""
        try:
            self._media_requests.put_nowait(act)
        except asyncio.QueueFull:
            self.send(Refused(id=act.id, code=codes.TOO_MANY_MESSAGES).model_dump_json())

    async def _serve_media(self) -> None:
        while True:
            act = await self._media_requests.get()
            try:
                await self._placed().desk.carry_out(act)
            except TimeoutError:
                self.send(Refused(id=act.id, code="media_unavailable").model_dump_json())
            except Exception as error:  # Translated to a code; the unknown is logged with its stack.
                self._refuse(act.id, error)

    def _refuse(self, request: int, error: Exception) -> None:
        self._say_no(Refused(id=request, code=code_of(error)))

    def _say_no(self, refused: Refused) -> None:
        if refused.code == NotAllowed.code:
            me = self._place.me if self._place else None
            security_log.warning("act_denied", participant=me, asked="live", code=refused.code)
        self.send(refused.model_dump_json())

    def _placed(self) -> Place:
        assert self._place is not None, "the session lets nothing through before the join"
        return self._place


def _goodbye(code: str) -> str:
    return Goodbye(code=code).model_dump_json()
