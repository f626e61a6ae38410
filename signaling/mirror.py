"""What the media worker holds, as known from its snapshot and its events. No I/O."""

from collections.abc import Iterable

from sfu.interfaces import (
    Event,
    LayersWanted,
    PeerFigures,
    PeerId,
    PeerLost,
    RoomFigures,
    RoomId,
    SlotsChanged,
    SlotUse,
    Snapshot,
    SourceKind,
    Step,
    StepChanged,
    WorkerFigures,
)
from signaling.tallies import Tallies


class Mirror:
    """A fold of events: which peers are there, and what their slots carry. `tallies` outlive the worker."""

    def __init__(self) -> None:
        """Empty until the first snapshot."""
        self._uses: dict[tuple[RoomId, PeerId], dict[str, SlotUse]] = {}
        self._layers: dict[tuple[RoomId, PeerId], dict[SourceKind, LayersWanted]] = {}
        self._figures: dict[RoomId, dict[PeerId, PeerFigures]] = {}
        self._steps: dict[tuple[RoomId, PeerId], Step] = {}
        self._rooms: set[RoomId] = set()
        self.worker: WorkerFigures | None = None
        self.tallies = Tallies()

    def reset(self, snapshot: Snapshot) -> None:
        """The worker holds exactly this."""
        self.clear()
        for room in snapshot.rooms:
            self._rooms.add(room.room)
            for peer in room.peers:
                self._uses[room.room, peer.peer] = {use.mid: use for use in peer.uses}
                self._steps[room.room, peer.peer] = peer.step

    def clear(self) -> None:
        """The worker is gone, and all it held."""
        self._uses.clear()
        self._layers.clear()
        self._figures.clear()
        self._steps.clear()
        self._rooms.clear()
        self.worker = None

    def apply(self, event: Event) -> None:
        """Takes one event."""
        match event:
            case SlotsChanged():
                for peer in event.peers:
                    uses = self._uses.get((event.room, peer.peer))
                    if uses is not None:
                        uses.update({use.mid: use for use in peer.slots})
            case LayersWanted():
                self._layers.setdefault((event.room, event.peer), {})[event.source] = event
            case StepChanged() if self.holds(event.room, event.peer):
                self._steps[event.room, event.peer] = event.step
            case PeerLost():
                self.forget(event.room, event.peer)
            case RoomFigures():
                # Figures of a peer that has been let go meanwhile would stay for ever.
                held = {peer.peer: peer for peer in event.peers if (event.room, peer.peer) in self._uses}
                self._figures.setdefault(event.room, {}).update(held)
                self.tallies.add(event)
            case WorkerFigures():
                self.worker = event
            case _:
                pass

    def joining(self, room: RoomId, peer: PeerId) -> None:
        """The peer negotiates a new connection: what its slots carried, and what was wanted of it, is void."""
        self.forget(room, peer)
        self._rooms.add(room)
        self._uses[room, peer] = {}

    def forget(self, room: RoomId, peer: PeerId) -> None:
        """The worker does not hold the peer any more."""
        self._uses.pop((room, peer), None)
        self._layers.pop((room, peer), None)
        self._steps.pop((room, peer), None)
        self._figures.get(room, {}).pop(peer, None)

    def kept(self, room: RoomId, peer: PeerId, uses: Iterable[SlotUse]) -> None:
        """The offer was refused: the connection of before goes on, and carries this but for what was told meanwhile."""
        self._uses[room, peer] = {use.mid: use for use in uses} | self._uses.get((room, peer), {})

    def peers(self, room: RoomId) -> tuple[PeerId, ...]:
        """Whom the worker serves in a room."""
        return tuple(peer for held, peer in self._uses if held == room)

    @property
    def rooms(self) -> frozenset[RoomId]:
        """Rooms that the worker holds, those that are empty too."""
        return frozenset(self._rooms)

    @property
    def figures(self) -> dict[RoomId, RoomFigures]:
        """The newest figures of every peer, by room."""
        return {room: RoomFigures(room=room, peers=tuple(figures.values())) for room, figures in self._figures.items()}

    def figures_of(self, room: RoomId, peer: PeerId) -> PeerFigures | None:
        """The newest figures of one peer."""
        return self._figures.get(room, {}).get(peer)

    def down_bps(self, room: RoomId, peer: str) -> int:
        """What a peer was sent over the last second; 0 of one that is not known."""
        figures = self.figures_of(room, PeerId(peer))
        return 0 if figures is None else figures.down_bps

    def forget_room(self, room: RoomId) -> None:
        """The worker does not hold the room any more."""
        for key in [key for key in self._uses | self._layers if key[0] == room]:
            self.forget(*key)
        self._figures.pop(room, None)
        self._rooms.discard(room)
        self.tallies.forget(room)

    def holds(self, room: RoomId, peer: PeerId) -> bool:
        """Whether the worker serves a connection of the peer."""
        return (room, peer) in self._uses

    def uses(self, room: RoomId, peer: PeerId) -> tuple[SlotUse, ...]:
        """The slots of the peer that carry something."""
        return tuple(use for use in self._uses.get((room, peer), {}).values() if use.peer is not None)

    def every_use(self, room: RoomId, peer: PeerId) -> tuple[SlotUse, ...]:
        """The slots of the peer, the empty ones too."""
        return tuple(self._uses.get((room, peer), {}).values())

    def step(self, room: RoomId, peer: PeerId) -> Step | None:
        """Which rung the peer stands on; None until the worker has told."""
        return self._steps.get((room, peer))

    def layers(self, room: RoomId, peer: PeerId) -> tuple[LayersWanted, ...]:
        """Which layers of the peer's own sources are wanted, as far as the worker has told."""
        return tuple(self._layers.get((room, peer), {}).values())
