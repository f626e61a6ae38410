"""A media worker without media: answers requests by hand-made rules, and tells what a test tells it to tell."""

import asyncio
from collections.abc import AsyncIterator, Callable

from sfu.errors import OfferRefused, SfuError, UnknownPeer, WorkerUnavailable
from sfu.interfaces import (
    CloseRoom,
    Command,
    Event,
    Joined,
    JoinPeer,
    LeavePeer,
    LineReading,
    PeerId,
    PeerState,
    ReadLine,
    RoomId,
    RoomState,
    Slot,
    SlotKind,
    SlotsChanged,
    SlotUse,
    Snapshot,
    Step,
    StepChanged,
)

Noted = JoinPeer | Command

SLOTS = (
    Slot(mid="4", kind=SlotKind.VOICE, index=0),
    Slot(mid="8", kind=SlotKind.STAGE, index=0),
    Slot(mid="10", kind=SlotKind.TILE, index=0),
)


class FakeWorker:
    """The worker behind all its control connections. An offer that says `bad` is refused."""

    def __init__(self) -> None:
        self.up = True
        self.hangs = False
        self.refuses: type[SfuError] | None = None
        self.tells_before_answering: Event | None = None
        self.commands: list[Noted] = []
        self.uses: dict[tuple[RoomId, PeerId], dict[str, SlotUse]] = {}
        self.steps: dict[tuple[RoomId, PeerId], Step] = {}
        self._controls: set[FakeControl] = set()
        self._news = asyncio.Condition()

    def make(self) -> "FakeControl":
        """A control connection that is not open yet."""
        return FakeControl(self)

    def die(self) -> None:
        """Gone with all it held, as after kill -9."""
        self.up = False
        self.uses.clear()
        self.drop_connections()

    def drop_connections(self) -> None:
        """The control connections break; what the worker holds stays."""
        for control in list(self._controls):
            control.end()

    def come_back(self) -> None:
        """Started again, empty."""
        self.up = True

    def tell(self, event: Event) -> None:
        """An event to whoever is connected."""
        if isinstance(event, SlotsChanged):
            for peer in event.peers:
                self.uses.setdefault((event.room, peer.peer), {}).update({use.mid: use for use in peer.slots})
        if isinstance(event, StepChanged):
            self.steps[event.room, event.peer] = event.step
        for control in self._controls:
            control.queue.put_nowait(event)

    def peers(self, room: str) -> set[str]:
        """Who is in a room."""
        return {peer for (held, peer) in self.uses if held == room}

    async def told_that(self, wanted: Callable[[Noted], bool], within_s: float = 5.0) -> Noted:
        """The latest command that fits, waiting for it if need be."""
        async with asyncio.timeout(within_s), self._news:
            while True:
                for command in reversed(self.commands):
                    if wanted(command):
                        return command
                await self._news.wait()

    async def note(self, command: Noted) -> None:
        """A command came."""
        async with self._news:
            self.commands.append(command)
            self._news.notify_all()

    def last(self, kind: type[Noted]) -> Noted | None:
        """The latest command of a kind."""
        return next((command for command in reversed(self.commands) if isinstance(command, kind)), None)

    def opened(self, control: "FakeControl") -> None:
        """A control connection is open."""
        self._controls.add(control)

    def closed(self, control: "FakeControl") -> None:
        """A control connection is closed."""
        self._controls.discard(control)


class FakeControl:
    """One control connection."""

    def __init__(self, worker: FakeWorker) -> None:
        self._worker = worker
        self._open = False
        self.queue: asyncio.Queue[Event | None] = asyncio.Queue()

    async def connect(self) -> None:
        if not self._worker.up:
            raise WorkerUnavailable
        self._open = True
        self._worker.opened(self)

    async def close(self) -> None:
        self._open = False
        self._worker.closed(self)

    def end(self) -> None:
        self._open = False
        self._worker.closed(self)
        self.queue.put_nowait(None)

    async def snapshot(self) -> Snapshot:
        await self._check()
        rooms: dict[RoomId, list[PeerState]] = {}
        for (room, peer), uses in self._worker.uses.items():
            step = self._worker.steps.get((room, peer), Step.TILES)
            state = PeerState(peer=peer, connected=True, slots=SLOTS, uses=tuple(uses.values()), step=step)
            rooms.setdefault(room, []).append(state)
        return Snapshot(rooms=tuple(RoomState(room=room, peers=tuple(peers)) for room, peers in rooms.items()))

    async def join(self, request: JoinPeer) -> Joined:
        await self._check()
        await self._worker.note(request)
        if "bad" in request.offer:
            raise OfferRefused
        self._worker.uses[request.room, request.peer] = {}
        if self._worker.tells_before_answering is not None:
            self._worker.tell(self._worker.tells_before_answering)
            await asyncio.sleep(0.05)  # The event is taken before the answer.
        return Joined(answer=f"answer to {request.offer}", slots=SLOTS)

    async def tell(self, request: Command) -> None:
        await self._check()
        await self._worker.note(request)
        if isinstance(request, LeavePeer):
            self._worker.uses.pop((request.room, request.peer), None)
        elif isinstance(request, CloseRoom):
            for key in [key for key in self._worker.uses if key[0] == request.room]:
                del self._worker.uses[key]
        elif not self._worker.peers(request.room):
            raise UnknownPeer

    async def read_line(self, request: ReadLine) -> LineReading:
        await self._check()
        if (request.room, request.peer) not in self._worker.uses:
            raise UnknownPeer
        return LineReading(
            at_ms=1000.0, datagrams=10, payload_bytes=12_000, streamed=9, lost=1, jitter_ms=2.5, padded=0
        )

    async def events(self) -> AsyncIterator[Event]:
        while (event := await self.queue.get()) is not None:
            yield event

    async def _check(self) -> None:
        if self._worker.hangs:
            await asyncio.Event().wait()
        if not self._open:
            raise WorkerUnavailable
        if self._worker.refuses is not None:
            raise self._worker.refuses
