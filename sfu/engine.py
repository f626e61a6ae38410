"""All rooms of a worker on one event loop: their requests, their clocks, their figures."""

import asyncio
import gc
import itertools
import os
import resource
import secrets
import sys
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from sfu.core.figures import Largest
from sfu.core.lines import LocalParameters
from sfu.core.negotiation import build_answer
from sfu.core.offer import parse_offer
from sfu.core.overload import Overload
from sfu.errors import RoomFull, UnknownPeer, WorkerBusy
from sfu.forwarding import Forwarder
from sfu.interfaces import (
    CloseRoom,
    Done,
    Event,
    Hello,
    Joined,
    JoinPeer,
    LeavePeer,
    PeerConnected,
    PeerId,
    PeerLost,
    ReadLine,
    Reply,
    Request,
    RoomId,
    SendTrain,
    SetCaps,
    SetMicrophones,
    SetProgramme,
    SetTiles,
    Slot,
    Snapshot,
    StartTap,
    Step,
    StopTap,
    WorkerFigures,
)
from sfu.lacking import Lacking
from sfu.peer import Peer, Surroundings
from sfu.probing import Probes
from sfu.room import Room
from sfu.taps import Taps
from sfu.trains import Train, Trains
from sfu.transport.dtls import Certificate, DtlsSession
from sfu.transport.srtp import PacketBuffer, SrtpPair
from sfu.transport.udp_mux import Address, UdpMux

MAX_PEERS = 400
BEAT_S = 0.025
"""All clocks are multiples of one beat: each waking of the process costs as much as sending ten packets."""

MOST_GONE = 32
"""Connections that have ended may lie about until there are so many: each is 0.2 MB, taking them away costs 10 ms."""

TICK_BEATS, FEEDBACK_BEATS, SECOND_BEATS = 2, 4, 40

_log = structlog.get_logger()


class Engine:
    """Owns the media port, the rooms and every task of theirs. `tell` takes events and never blocks.

    `advertised` are the (ip, port) pairs put into answers, as clients can reach them. In `tap_folder` taps may listen.
    """

    def __init__(
        self,
        mux: UdpMux,
        advertised: tuple[Address, ...],
        certificate: Certificate,
        tell: Callable[[Event], None],
        tap_folder: Path | None = None,
    ) -> None:
        self._mux = mux
        self._advertised = advertised
        self._certificate = certificate
        self._tell = tell
        self._rooms: dict[RoomId, Room] = {}
        self._clock = time.monotonic
        self._wall_offset_s = time.time() - time.monotonic()
        self._began_s = self._clock()
        self._send_buffer = PacketBuffer()
        self._lag = Largest()
        self._overload = Overload()
        self._send_drops_of_the_gone = 0
        self._loop = asyncio.get_running_loop()
        self._tasks: asyncio.TaskGroup | None = None
        self._forwarder = Forwarder(self._clock, self._defer)
        self._probes = Probes()
        self._trains = Trains()
        self._lacking = Lacking()
        self._ssrcs: set[int] = set()
        self._gone = 0
        self._taps = Taps(tap_folder, self._wall_offset_s)

    async def run(self) -> None:
        """Serves until cancelled."""
        self._mux.start()
        try:
            async with asyncio.TaskGroup() as tasks:
                self._tasks = tasks
                tasks.create_task(self._keep_time())
        finally:
            for room in self._rooms.values():
                room.close()
            self._mux.close()

    def handle(self, request: Request) -> Reply:
        """Carries out a request. Raises SfuError."""
        match request:
            case Hello():
                for room in self._rooms.values():
                    room.tell_again()
                return Snapshot(rooms=tuple(room.state() for room in self._rooms.values()))
            case JoinPeer():
                return self._join(request)
            case LeavePeer():
                self._leave(request)
            case CloseRoom():
                self._close_room(request)
            case SetProgramme():
                self._room(request.room).set_programme(request)
            case SetMicrophones():
                self._room(request.room).set_microphones(request.open)
            case SetCaps():
                self._room(request.room).set_caps(request)
            case SetTiles():
                self._set_tiles(request)
            case SendTrain():
                self._send_train(request)
            case ReadLine():
                return self._peer(request.room, request.peer)[1].reading(self._clock())
            case StartTap():
                self._taps.start(self._room(request.room), request)
            case StopTap():
                self._taps.stop(self._rooms.get(request.room))
        return Done()

    def _join(self, request: JoinPeer) -> Joined:
        """Answers an offer; the peer of the same id, if any, makes way."""
        if self._others(request) >= MAX_PEERS:
            raise RoomFull
        offer = parse_offer(request.offer)
        endpoint = self._mux.add(offer.ufrag, offer.password)
        local = LocalParameters(endpoint.ufrag, endpoint.password, self._certificate.fingerprint, self._advertised)
        before = self._ssrcs.copy()
        try:
            answer = build_answer(offer, local, self._allocate_ssrc)
        except BaseException:
            self._mux.remove(endpoint)
            self._ssrcs = before
            raise
        room = self._room(request.room)
        old = room.peers.get(request.peer)
        if old is not None:
            self._end(room, old)
        peer = Peer(request.peer, answer, endpoint, self._surroundings(room), self._clock(), request.line_bps)
        if request.microphone_open:
            room.open_microphone(peer.id)
        room.add(peer)
        session = DtlsSession(
            self._certificate,
            offer.fingerprints,
            "server",
            endpoint.send,
            lambda srtp: self._connected(room, peer, srtp),
        )
        endpoint.dtls = session
        peer.hang_up = session.close
        assert self._tasks is not None
        self._tasks.create_task(self._serve(room, peer, session))
        slots = tuple(Slot(mid=line.mid, kind=line.kind, index=line.index) for line in answer.slots)
        return Joined(answer=answer.sdp, slots=slots)

    def _others(self, request: JoinPeer) -> int:
        """Who is here beside the one who joins."""
        here = sum(len(room.peers) for room in self._rooms.values())
        room = self._rooms.get(request.room)
        return here - (room is not None and request.peer in room.peers)

    def _surroundings(self, room: Room) -> Surroundings:
        return Surroundings(
            forwarder=self._forwarder,
            send_buffer=self._send_buffer,
            wall_offset_s=self._wall_offset_s,
            hear=room.hear,
            may_speak=room.is_open,
            wake=room.wake,
            probes=self._probes,
            lacking=self._lacking,
        )

    async def _serve(self, room: Room, peer: Peer, session: DtlsSession) -> None:
        """Lives as long as the connection; a fault in one connection ends only that one."""
        try:
            reason = await session.run()
        except Exception:
            _log.exception("peer_fault", room=room.id, peer=peer.id)
            reason = "failed"
        if room.peers.get(peer.id) is peer:
            self._end(room, peer)
            self._tell(PeerLost(room=room.id, peer=peer.id, reason=reason))

    def _connected(self, room: Room, peer: Peer, srtp: SrtpPair) -> None:
        if room.peers.get(peer.id) is peer:
            peer.start_media(srtp)
            room.dirty = True
            self._tell(PeerConnected(room=room.id, peer=peer.id))

    def _leave(self, request: LeavePeer) -> None:
        room = self._rooms.get(request.room)
        peer = None if room is None else room.peers.get(request.peer)
        if room is not None and peer is not None:
            self._end(room, peer)

    def _end(self, room: Room, peer: Peer) -> None:
        peer.hang_up()
        self._send_drops_of_the_gone += peer.endpoint.send_drops
        for slot in peer.slots:
            self._ssrcs.discard(slot.line.ssrc)
            if slot.line.rtx_ssrc is not None:
                self._ssrcs.discard(slot.line.rtx_ssrc)
        room.remove(peer)
        self._mux.remove(peer.endpoint)
        self._gone += 1

    def _room(self, room_id: RoomId) -> Room:
        room = self._rooms.get(room_id)
        if room is None:
            room = self._rooms[room_id] = Room(room_id, self._tell)
            room.set_cap(self._overload.cap)
        return room

    def _close_room(self, request: CloseRoom) -> None:
        room = self._rooms.pop(request.room, None)
        if room is not None:
            for peer in list(room.peers.values()):
                self._end(room, peer)

    def _set_tiles(self, request: SetTiles) -> None:
        room, peer = self._peer(request.room, request.peer)
        room.set_tiles(peer, request.tiles)

    def _send_train(self, request: SendTrain) -> None:
        if self._overload.cap is not Step.TILES:
            raise WorkerBusy
        _, peer = self._peer(request.room, request.peer)
        now_s = self._clock()
        peer.pad(0, now_s)
        self._trains.begin(peer.id, Train(peer.pad, request.rate_bps, request.duration_ms / 1000, now_s))

    def _peer(self, room_id: RoomId, peer_id: PeerId) -> tuple[Room, Peer]:
        """A peer and its room. Raises UnknownPeer."""
        room = self._rooms.get(room_id)
        peer = None if room is None else room.peers.get(peer_id)
        if room is None or peer is None:
            raise UnknownPeer
        return room, peer

    def _allocate_ssrc(self) -> int:
        while (ssrc := secrets.randbits(32)) in self._ssrcs or ssrc == 0:
            pass
        self._ssrcs.add(ssrc)
        return ssrc

    def _defer(self, after_s: float, act: Callable[[], None]) -> asyncio.Handle:
        return self._loop.call_later(after_s, act) if after_s > 0 else self._loop.call_soon(act)

    async def _keep_time(self) -> None:
        """Runs every clock at a steady pace; a fault is logged and time goes on."""
        due_s = self._clock()
        for beat in itertools.count():
            due_s = max(due_s + BEAT_S, self._clock())
            await asyncio.sleep(due_s - self._clock())
            now_s = self._clock()
            self._lag.note((now_s - due_s) * 1000)
            try:
                self._beat(beat, now_s)
            except Exception:
                _log.exception("clock_fault")

    def _beat(self, beat: int, now_s: float) -> None:
        """Does what is due. What is seldom is not done in the same beat as something else that is."""
        self._lacking.turn(now_s)
        self._probes.turn(now_s)
        self._trains.turn(now_s, calm=self._overload.cap is Step.TILES)
        if beat % TICK_BEATS == 0:
            self._tick(now_s)
        if beat % FEEDBACK_BEATS == 1:
            self._for_peers(Peer.send_transport_feedback, now_s)
        if beat % SECOND_BEATS == 3:
            self._turn_second(now_s)

    def _for_peers(self, act: Callable[[Peer, float], None], now_s: float) -> None:
        """Does this for every peer; a fault in one does not stop those behind it."""
        for room in self._rooms.values():
            for peer in room.peers.values():
                try:
                    act(peer, now_s)
                except Exception:
                    _log.exception("peer_fault", room=room.id, peer=peer.id)

    def _tick(self, now_s: float) -> None:
        before = self._overload.cap
        cap = self._overload.update(self._forwarder.video_wait.turn(), now_s)
        if cap is not before:
            _log.warning("overload_cap", step=cap.name, before=before.name)
            for room in self._rooms.values():
                room.set_cap(cap)
        for room in self._rooms.values():
            try:
                room.tick(now_s)
            except Exception:
                _log.exception("room_fault", room=room.id)

    def _turn_second(self, now_s: float) -> None:
        """Ends connections without a sign of life, and tells of ourselves; once a second."""
        for room in self._rooms.values():
            for peer in list(room.peers.values()):
                if peer.silent(now_s):
                    self._end(room, peer)
                    self._tell(PeerLost(room=room.id, peer=peer.id, reason="silent"))
        self._clear_away()
        self._tell(self._own_figures(now_s))

    def _clear_away(self) -> None:
        """Frees connections that have ended: their parts know one another in circles, which nothing else frees here.

        The collector of Python would not come by itself for days (see `sfu.worker`), and then at any moment.
        """
        if self._gone >= MOST_GONE or (self._gone and not any(room.peers for room in self._rooms.values())):
            self._gone = 0
            gc.collect()

    def _own_figures(self, now_s: float) -> WorkerFigures:
        used = resource.getrusage(resource.RUSAGE_SELF)
        endpoints = [peer.endpoint for room in self._rooms.values() for peer in room.peers.values()]
        return WorkerFigures(
            uptime_s=round(now_s - self._began_s, 1),
            cpu_s=used.ru_utime + used.ru_stime,
            rss_bytes=_resident_bytes(),
            received_packets=self._mux.received,
            forwarded_packets=self._forwarder.forwarded,
            send_drops=self._send_drops_of_the_gone + sum(endpoint.send_drops for endpoint in endpoints),
            junk_datagrams=self._mux.junk,
            loop_lag_ms=round(self._lag.turn(), 2),
            voice_wait_p99_ms=self._forwarder.voice_waits.turn(0.99),
            heap_blocks=sys.getallocatedblocks(),
            tasks=len(asyncio.all_tasks()),
            descriptors=sum(1 for _ in Path("/proc/self/fd").iterdir()),
            peers=len(endpoints),
            endpoints=self._mux.endpoints,
            addresses=self._mux.owned_addresses,
            ssrcs=len(self._ssrcs),
        )


def _resident_bytes() -> int:
    """The memory this process holds now. Source: proc(5), statm."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
