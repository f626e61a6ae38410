"""A real server on a free port with the demo's data and a fake worker, and WebSocket clients for it."""

import asyncio
import itertools
import json
import shutil
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx2
import uvicorn
from pydantic import TypeAdapter
from sqlalchemy import select
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from meetings.db import Database
from meetings.ids import AccountId, MeetingId, ParticipantId
from meetings.models.accounts import AccountRow
from meetings.models.meetings import MeetingRecord, ParticipantRow
from meetings.passwords import Passwords
from meetings.seed import seed_demo
from meetings.tickets import Tickets, ticket_secret
from signaling.app import TICKET_KEY, Processes, build
from signaling.clock import Clock, SystemClock
from signaling.migrate import upgrade
from signaling.protocol.messages import Room
from signaling.protocol.server import Goodbye, Refused, ServerMessage, Welcome
from signaling.protocol.stills import read_still_frame
from signaling.settings import Settings
from tests.fakes.fake_worker import FakeWorker
from tests.fakes.open_session import open_sessions, session_of

PATIENCE_S = 15.0
UNANSWERED = frozenset({"tell_machine", "tell_test"})
"""What a client tells and, unless it is refused, hears nothing of."""
_MESSAGES: TypeAdapter[ServerMessage] = TypeAdapter(ServerMessage)


def make_seeded(folder: Path) -> None:
    """A data folder with the demo's database, to be copied for each test."""
    url = Settings(data_dir=folder).database
    upgrade(url)

    async def seed() -> None:
        database = Database.open(url)
        await seed_demo(database, Passwords(), datetime.now(UTC))
        await database.close()

    asyncio.run(seed())


class Server:
    """The web process, in this process. `worker` stands for the media worker."""

    def __init__(self, data_dir: Path, worker: FakeWorker, port: int, stop: Callable[[], None]) -> None:
        self.stop = stop
        self.worker = worker
        self.port = port
        self.origin = f"http://127.0.0.1:{port}"
        self.database = Database.open(Settings(data_dir=data_dir).database)
        self.tickets = Tickets(ticket_secret(data_dir / TICKET_KEY))
        self.meeting = MeetingId("")
        self.seats: dict[str, tuple[ParticipantId, AccountId]] = {}

    async def look_up(self) -> None:
        """Who sits where in the demo's session, by login."""
        async with self.database.begin() as tx:
            found = await tx.execute(
                select(AccountRow.login, ParticipantRow.id, AccountRow.id, ParticipantRow.meeting_id)
                .join(ParticipantRow, ParticipantRow.account_id == AccountRow.id)
                .join(MeetingRecord, MeetingRecord.id == ParticipantRow.meeting_id)
                .where(MeetingRecord.drill.is_(False))
            )
            for login, participant, account, meeting in found:
                self.seats[login] = (participant, account)
                self.meeting = meeting
            await open_sessions(tx, [account for _, account in self.seats.values()])

    def who(self, login: str) -> ParticipantId:
        """The participant of an account."""
        return self.seats[login][0]

    def ticket(self, login: str) -> str:
        """A fresh ticket for the demo's session."""
        participant, account = self.seats[login]
        return self.tickets.issue(self.meeting, participant, account, session_of(account), datetime.now(UTC))

    async def post(self, path: str, login: str | None = None, body: Mapping[str, object] | None = None) -> None:
        """A change over HTTP that must succeed; signs in first."""
        async with self.http() as http:
            if login is not None:
                await sign_in(http, login)
            answer = await http.post(path, json=body)
            assert answer.is_success, answer.text

    def http(self) -> httpx2.AsyncClient:
        """A browser's HTTP: it sends its origin, and keeps cookies."""
        return httpx2.AsyncClient(base_url=self.origin, headers={"Origin": self.origin}, timeout=PATIENCE_S)

    @asynccontextmanager
    async def client(self, login: str | None = None, offer: str | None = "offer") -> AsyncIterator["LiveClient"]:
        """A connection; with a login it has joined."""
        url, origin = f"ws://127.0.0.1:{self.port}/ws", Origin(self.origin)
        async with (
            connect(url, origin=origin, compression=None, max_size=None) as socket_,
            LiveClient(socket_) as client,
        ):
            if login is not None:
                await client.join(self.ticket(login), offer=offer)
            yield client


class LiveClient:
    """Sends requests, and keeps everything that came until a test asks for it."""

    def __init__(self, socket_: ClientConnection) -> None:
        self.socket = socket_
        self.waiting: list[ServerMessage] = []
        self.stills: list[tuple[str, int, bytes]] = []
        self.closed = asyncio.Event()
        self._came = asyncio.Condition()
        self._ids = itertools.count(1)
        self._tasks = asyncio.TaskGroup()
        self._reader: asyncio.Task[None] | None = None
        self.welcome: Welcome | None = None

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        self._reader = self._tasks.create_task(self._read())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._reader is not None:
            self._reader.cancel()
        await self._tasks.__aexit__(kind, error, trace)

    async def join(
        self, ticket: str, offer: str | None = "offer", *, keep_media: bool = False, revision: int | None = None
    ) -> Welcome:
        """Joins and waits for the welcome; `revision` is what it knows from before."""
        request = await self.send("join", ticket=ticket, offer=offer, keep_media=keep_media, revision=revision)
        message = await self.next(lambda one: isinstance(one, Goodbye | Welcome))
        assert isinstance(message, Welcome), message
        assert message.id == request
        self.welcome = message
        return message

    async def send(self, type_: str, **fields: object) -> int:
        """Sends a request and returns its id."""
        request = next(self._ids)
        await self.socket.send(json.dumps({"type": type_, "id": request, **fields}))
        return request

    async def ask(self, type_: str, **fields: object) -> ServerMessage:
        """Sends a request and waits for its answer."""
        request = await self.send(type_, **fields)
        return await self.next(lambda one: getattr(one, "id", None) == request)

    async def answer(self, type_: str, **fields: object) -> ServerMessage | None:
        """The same of any message: None where no answer is due, and none came before that of a later request."""
        if type_ not in UNANSWERED:
            return await self.ask(type_, **fields)
        request = await self.send(type_, **fields)
        await self.ask("resync")
        return next((one for one in self.waiting if getattr(one, "id", None) == request), None)

    async def refusal(self, type_: str, **fields: object) -> str:
        """Sends a request that must be refused, and returns the code."""
        answer = await self.ask(type_, **fields)
        assert isinstance(answer, Refused), answer
        return answer.code

    async def next(self, wanted: Callable[[ServerMessage], bool], within_s: float = PATIENCE_S) -> ServerMessage:
        """The first message that fits, taken out of what waits; fails after PATIENCE_S."""
        async with asyncio.timeout(within_s), self._came:
            while True:
                for message in self.waiting:
                    if wanted(message):
                        self.waiting.remove(message)
                        return message
                assert not self.closed.is_set(), f"closed while waiting; came: {self.waiting}"
                await self._came.wait()

    async def of_type(self, type_: str) -> ServerMessage:
        """The next message of a type."""
        return await self.next(lambda one: one.type == type_)

    async def still(self) -> tuple[str, int, bytes]:
        """The next picture that is shown: whose, since when (Unix ms), and its JPEG."""
        async with asyncio.timeout(PATIENCE_S), self._came:
            await self._came.wait_for(lambda: bool(self.stills))
            return self.stills.pop(0)

    async def goodbye(self) -> str:
        """Waits for the last frame and the close; returns its code."""
        message = await self.of_type("goodbye")
        assert isinstance(message, Goodbye)
        async with asyncio.timeout(PATIENCE_S):
            await self.closed.wait()
        return message.code

    async def _read(self) -> None:
        try:
            async for frame in self.socket:
                async with self._came:
                    if isinstance(frame, bytes):
                        self.stills.append(read_still_frame(frame))
                    else:
                        self.waiting.append(_MESSAGES.validate_json(frame, strict=True))
                    self._came.notify_all()
        except ConnectionClosed:
            pass
        finally:
            self.closed.set()
            async with self._came:
                self._came.notify_all()


def whole(welcome: Welcome | None) -> Room:
    """The room of a welcome that brings it whole."""
    assert welcome is not None
    assert welcome.room is not None
    return welcome.room


class _Announced(uvicorn.Server):
    """Says when it has started."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    def stop(self) -> None:
        """As SIGTERM does."""
        self.should_exit = True


async def sign_in(http: httpx2.AsyncClient, login: str) -> None:
    """With the demo's password."""
    password = "demo-diemcau" if login.startswith("diemcau-") else f"demo-{login}"
    answer = await http.post("/api/session", json={"login": login, "password": password})
    assert answer.is_success, answer.text


def copy_data(seeded: Path, folder: Path) -> Path:
    """A data folder of one's own."""
    return Path(shutil.copytree(seeded, folder / "data"))


class TurnedClock(SystemClock):
    """A clock that a test turns forward: only what counts seconds sees it, not the time of day."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def monotonic_s(self) -> float:
        return super().monotonic_s() + self.ahead_s


@asynccontextmanager
async def serving(
    data_dir: Path,
    worker: FakeWorker,
    client: Path | None = None,
    clock: Clock | None = None,
    settings: Mapping[str, object] | None = None,
) -> AsyncIterator[Server]:
    """Runs the application with uvicorn as the product does, on a free port; `settings`: besides the folder."""
    app = build(
        Settings.model_validate({"data_dir": data_dir, **(settings or {})}),
        Processes(worker.make),
        demo=True,
        client=client,
        clock=clock,
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(
            app, log_config=None, access_log=False, ws_max_size=192 * 1024, ws_per_message_deflate=False
        )
        running = _Announced(config)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(running.serve([listener]))
            server = Server(data_dir, worker, listener.getsockname()[1], running.stop)
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await running.up.wait()
                await server.look_up()
                yield server
            finally:
                running.stop()
                await server.database.close()
