"""One simulated room: signaling, its media connection, and coming back when either is lost."""

import asyncio
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from sfu.errors import OfferRefused
from sfu.interfaces import SlotKind, SourceKind, Step
from sfu.rehearsal import wire
from sfu.rehearsal.descriptions import Description, read_description
from sfu.rehearsal.errors import RehearsalFailed
from sfu.rehearsal.flows import SourceName
from sfu.rehearsal.live_socket import LiveSocket, NotConnected, RequestRefused
from sfu.rehearsal.machine import Machine
from sfu.rehearsal.peer import MediaPeer, Part, SlotPlace, Studio
from sfu.rehearsal.site import Site
from sfu.rehearsal.stills import StillCamera

TILE_HEIGHT = 180
CONNECT_S = 3.0
SHAKY_S, SHAKY_LIMIT_S, LOOK_S = 6.0, 6.0, 0.5
"""A connection silent for SHAKY_S fails its checks in a browser; SHAKY_LIMIT_S later another takes its place."""

FIRST_RETRY_S, SOON_RETRY_S, LATER_RETRY_S, SOON_TRIES = 0.2, 1.0, 1.5, 15
"""As the pages do (web_client/src/call/backoff.ts)."""

FINAL = frozenset({"ended", "removed", "left", "replaced", "not_found", "not_allowed", "already_ended"})
"""Goodbyes after which a client does not come back by itself."""


class Desk(Protocol):
    """Where rooms get their one-use tickets."""

    async def ticket(self, participant: str) -> str:
        """A fresh ticket. Raises RehearsalFailed."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the rooms of one rehearsal share."""

    studio: Studio
    site: Site
    desk: Desk
    stills: tuple[bytes, ...]


class SimulatedRoom:
    """A participant of the drill. `run` stays until `leave` or a final goodbye; the rest is called meanwhile.

    `join_s`: from opening the WebSocket to the end of the DTLS handshake, the first time. `talks`: its microphone is
    open and somebody speaks into it. Of its `returns` it `resumed` those after which it was told only what it missed;
    `missed` counts revisions it was never told. `over`: why it ended. `steps` by participant and the `lowest_step` of
    anybody, as far as they were told: only those who speak listen to that. `page`: the one that is before everyone, as
    far as it was told, and `page_s` since when, in monotonic seconds.
    """

    def __init__(self, around: Surroundings, part: Part, tiles: tuple[str, ...]) -> None:
        """`tiles`: the participants whose cameras it wants to see."""
        self.part = part
        self.join_s: float | None = None
        self.joined = asyncio.Event()
        self.returns = 0
        self.resumed = 0
        self.missed = 0
        self.media_losses = 0
        self.peers: list[MediaPeer] = []
        self.over: str | None = None
        self.lowest_step = Step.TILES
        self.steps: dict[str, Step] = {}
        self.page: wire.ShownPage | None = None
        self.page_s = 0.0
        self.machine = Machine(self._frames, around.studio.buffers.clock)
        self._around = around
        self._tiles = tiles
        self._wanted = wire.ALL_FRAMES if part.speaks else wire.ALL_FRAMES - wire.ROLLS
        self._microphone = SourceName(part.participant, SourceKind.MICROPHONE)
        self._live: LiveSocket | None = None
        self._stills: StillCamera | None = None
        self._revision: int | None = None
        self._offered: MediaPeer | None = None
        self.talks = False
        self._renewing = False
        self._began_s = 0.0

    @property
    def is_over(self) -> bool:
        """Whether it will not come back."""
        return self.over is not None

    @property
    def has_signaling(self) -> bool:
        """Whether it is in the session, as far as it can tell."""
        return self._live is not None and self._live.was_welcomed

    @property
    def peer(self) -> MediaPeer | None:
        """The media connection of now, or the last one."""
        return self.peers[-1] if self.peers else None

    @property
    def heard(self) -> bool:
        """Whether any voice has come, on any of its connections."""
        return any(
            slot.kind is SlotKind.VOICE and slot.log.packets > 0 for peer in self.peers for slot in peer.table.slots
        )

    @property
    def tiles_missing(self) -> int:
        """Wanted tiles that no slot carries now."""
        slots = self.peer.table.slots if self.peer is not None else ()
        return max(0, len(self._tiles) - sum(slot.kind is SlotKind.TILE and slot.source is not None for slot in slots))

    async def run(self) -> None:
        """Joins, and comes back, until it is over."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            looking = tasks.create_task(self._look_after_media())
            attempt = 0
            while not self.is_over:
                attempt = 0 if await self._session() else attempt + 1
                if not self.is_over:
                    self.returns += 1
                    await asyncio.sleep(_patience_s(attempt))
            looking.cancel()
            for peer in self.peers:
                peer.connection.close()

    async def leave(self) -> None:
        """Leaves for good."""
        self.over = self.over or "left"
        if self._live is not None:
            await self._live.close()

    def cut(self) -> None:
        """Loses its signaling in one instant; it comes back by itself."""
        if self._live is not None:
            self._live.cut()

    def vanish(self) -> None:
        """Is gone for good in one instant, as a machine that loses its power: nobody is told."""
        self.over = self.over or "vanished"
        for peer in self.peers:
            peer.connection.cut()
        self.cut()

    async def ask(self, kind: str, **fields: object) -> None:
        """Sends a request and waits until it is carried out. Raises RequestRefused, NotConnected."""
        if self._live is None:
            raise NotConnected
        await self._live.request(kind, fields)

    async def speak(self) -> None:
        """Opens the microphone and talks. Raises RequestRefused, NotConnected."""
        await self.ask("set_microphone", open=True)
        self._talk(True)

    def expect_silence(self) -> None:
        """The chair is about to close its microphone: what is not heard from now on is no gap."""
        self._around.studio.flows.end(self._microphone, self._around.studio.buffers.clock())

    # Signaling -------------------------------------------------------------------------------------

    async def _session(self) -> bool:
        """One WebSocket from its ticket to its end; whether it got in."""
        site = self._around.site
        try:
            async with asyncio.timeout(CONNECT_S):
                ticket = await self._around.desk.ticket(self.part.participant)
            self._began_s = self._around.studio.buffers.clock()
            connecting = connect(
                site.live_address,
                origin=site.websocket_origin,
                compression=None,
                max_size=wire.MAX_FRAME_BYTES,
                open_timeout=CONNECT_S,
            )
            async with connecting as socket:
                return await self._stay(socket, ticket)
        except (OSError, WebSocketException, NotConnected, RehearsalFailed):  # A timeout is an OSError too.
            return False

    async def _stay(self, socket: ClientConnection, ticket: str) -> bool:
        live = self._live = LiveSocket(socket, self._wanted, self._told, self._revision)
        reading = self._tasks.create_task(live.read())
        self._stills = StillCamera(self._around.stills, live.send_still)
        sending = self._tasks.create_task(self._stills.run())
        watching = self._tasks.create_task(live.watch())
        telling = self._tasks.create_task(self._tell_of_machine(live))
        known = {} if self._revision is None else {"revision": self._revision}
        try:
            await live.request("join", {"ticket": ticket, **self._media_half(), **known})
            await self._settle_in()
            await asyncio.wait((reading, watching), return_when=asyncio.FIRST_COMPLETED)
            socket.transport.abort()
        except RequestRefused:
            pass  # A goodbye with the same meaning follows, or the next try will tell.
        finally:
            watching.cancel()
            self._live = None
            sending.cancel()
            telling.cancel()
            self._revision = live.revision
            self.missed += live.missed
            self.resumed += live.resumed
        return live.was_welcomed

    async def _tell_of_machine(self, live: LiveSocket) -> None:
        """Begins when the room is in."""

        async def tell(fields: Mapping[str, object]) -> None:
            if live.was_welcomed:
                await live.tell("tell_machine", {**fields, "microphone": "on" if self.talks else "off"})

        await self.machine.run(tell)

    def _frames(self) -> int:
        return sum(peer.table.frames for peer in self.peers)

    async def _settle_in(self) -> None:
        """Tells of the camera and asks for the tiles, as a page does. Raises RequestRefused, NotConnected."""
        tiles = [{"participant": participant, "height": TILE_HEIGHT} for participant in self._tiles]
        await self.ask("set_camera", open=True)
        await self.ask("want_tiles", tiles=tiles)
        if self.part.looks:
            await self.ask("watch_stills", on=True)

    def _told(self, frame: wire.Frame) -> None:
        """Acts on what the server tells."""
        match frame:
            case wire.Welcome():
                self._welcomed(frame)
            case wire.MediaAnswer():
                self._answered(frame.media)
            case wire.SlotsChanged():
                self._use(frame.uses)
            case wire.Layers() if frame.source is SourceKind.CAMERA and self.peer is not None:
                self.peer.want_layers(frame.active)
            case wire.StillsWanted() if self._stills is not None:
                self._stills.want(frame.wanted)
            case wire.ParticipantChanged():
                self._row(frame.participant)
            case wire.ParticipantsChanged():
                for row in frame.participants:
                    self._row(row)
            case wire.Lines():
                for line in frame.lines:
                    self._note_step(line)
            case wire.PageShown():
                self._see(frame.shown)
            case wire.PageMoved() if self.page is not None and frame.page != self.page.page:
                self._see(self.page.model_copy(update={"page": frame.page}))
            case wire.MediaLost():
                self.media_losses += 1
                self._renew_soon(frame.after_ms / 1000)
            case wire.Goodbye() if frame.code in FINAL:
                self.over = self.over or frame.code
            case _:
                pass

    def _see(self, page: wire.ShownPage) -> None:
        self.page, self.page_s = page, time.monotonic()

    def _note_step(self, line: wire.LineRow) -> None:
        self.steps[line.participant] = line.step
        self.lowest_step = min(self.lowest_step, line.step)

    def forget_steps(self) -> None:
        """What was lower before now does not count."""
        self.lowest_step = min(self.steps.values(), default=Step.TILES)

    def _welcomed(self, welcome: wire.Welcome) -> None:
        if welcome.media is not None:
            self._answered(welcome.media)
        elif welcome.media_kept:
            self._use(welcome.slots_in_use)
        elif welcome.media_refused is None:
            self._renew_soon(0)

    def _row(self, row: wire.Row) -> None:
        """The server's row is the truth about the own microphone."""
        if row.id == self.part.participant and not row.microphone:
            self._talk(False)

    def _talk(self, talks: bool) -> None:
        self.talks = talks
        studio = self._around.studio
        mark = studio.flows.begin if talks else studio.flows.end
        mark(self._microphone, studio.buffers.clock())
        for peer in self.peers:
            peer.microphone.speaking = talks

    # Media -----------------------------------------------------------------------------------------

    def _media_half(self) -> dict[str, object]:
        """The media half of a join: a living connection is kept, else a new one is offered."""
        if self.peer is not None and not self.peer.ended and self._offered is None:
            return {"keep_media": True}
        return {"offer": self._make_offer()}

    def _make_offer(self) -> str:
        self._offered = MediaPeer(self._around.studio, self.part)
        return self._offered.offer(len(self._tiles))

    def _answered(self, media: wire.Media) -> None:
        """The offered connection is made; the one before serves until the new one is up."""
        peer, self._offered = self._offered, None
        if peer is None:
            return
        try:
            description = read_description(media.answer)
        except OfferRefused:
            self._renew_soon(LATER_RETRY_S)
            return
        peer.accept(description, (SlotPlace(slot.mid, slot.kind, slot.index) for slot in media.slots), self.peer)
        peer.microphone.speaking = self.talks
        self.peers.append(peer)
        cameras = [SourceName(tile, SourceKind.CAMERA) for tile in self._tiles]
        peer.absences.expect_tiles(cameras, self._around.studio.buffers.clock())
        self._use(media.uses)
        self._tasks.create_task(self._serve(peer, description))
        self._tasks.create_task(self._take_over(peer))

    async def _look_after_media(self) -> None:
        """A connection that fails its checks makes signaling suspect; where that answers, another takes its place."""
        while True:
            await asyncio.sleep(LOOK_S)
            silent_s = 0.0 if self.peer is None or self.peer.ended else self.peer.connection.silent_s()
            if silent_s > SHAKY_S and self._live is not None:
                self._live.suspect()
            if silent_s > SHAKY_S + SHAKY_LIMIT_S:
                self._renew_soon(0)

    async def _serve(self, peer: MediaPeer, description: Description) -> None:
        """Runs a connection; when it ends by itself another takes its place."""
        await peer.run(description)
        if self.over is None and peer is self.peer:
            self._renew_soon(FIRST_RETRY_S)

    async def _take_over(self, peer: MediaPeer) -> None:
        """Closes the connections before this one as soon as it is up."""
        await peer.settled.wait()
        if peer.connected_s is None:
            return
        if self.join_s is None:
            self.join_s = peer.connected_s - self._began_s
            self.joined.set()
        for older in self.peers[: self.peers.index(peer)]:
            older.connection.close()

    def _use(self, uses: tuple[wire.Use, ...]) -> None:
        if self.peer is None:
            return
        self.peer.use({use.mid: _carried(use) for use in uses})

    def _renew_soon(self, after_s: float) -> None:
        if not self._renewing and self.over is None:
            self._renewing = True
            self._tasks.create_task(self._renew(after_s))

    async def _renew(self, after_s: float) -> None:
        """Offers a new connection until one is answered; without signaling the next join does it."""
        attempt = 0
        try:
            while not self.is_over:
                await asyncio.sleep(after_s)
                offer = self._make_offer()
                offered = self._offered
                try:
                    await self.ask("offer_media", offer=offer)
                except NotConnected:
                    if self._offered is offered:
                        self._offered = None
                    return
                except RequestRefused:
                    attempt += 1
                    after_s = _patience_s(attempt)
                else:
                    return
        finally:
            self._renewing = False


def _carried(use: wire.Use) -> SourceName | None:
    """What a line carries; None when it is empty."""
    if use.participant is None or use.source is None:
        return None
    return SourceName(use.participant, use.source)


def _patience_s(attempt: int) -> float:
    """How long to wait before the next try: longer each time, and not all rooms at once."""
    longest_s = SOON_RETRY_S if attempt < SOON_TRIES else LATER_RETRY_S
    return min(FIRST_RETRY_S * 2.0 ** min(attempt, 10), longest_s) * random.uniform(0.5, 1)
