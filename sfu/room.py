"""One room of a worker: who is in it, who is heard and seen, and what each slot carries."""

from collections.abc import Callable, Iterable, Mapping

import structlog

from sfu.core.layers import choose
from sfu.core.slots import Place, Programme, Use
from sfu.core.speakers import Speakers, Voices
from sfu.interfaces import (
    Event,
    Held,
    LayersWanted,
    PeerId,
    PeerSlots,
    PeerState,
    RoomFigures,
    RoomId,
    RoomState,
    SetCaps,
    SetProgramme,
    Slot,
    SlotKind,
    SlotsChanged,
    SourceKind,
    Step,
    StepChanged,
    TileWish,
    VoicesChanged,
)
from sfu.peer import Peer
from sfu.source import Source
from sfu.tap import Tap
from sfu.wishes import MAX_LAYER, Aim, Wish

TELL_VOICES_S = 0.2
TICKS = 20  # Of 50 ms in a second.
TICKS_A_TURN = 2
TURNS = TICKS // TICKS_A_TURN
TICKS_TO_WAKE = 4
STAGE_HEIGHT = 720
SCREEN_HEIGHT = 1080
SOUND_BPS = 50_000

_FREE = Held()
_log = structlog.get_logger()


class Room:
    """Owned by the worker; everything happens on its event loop, so nothing here waits or locks.

    Changes only mark the room; `lay_out` then puts every slot right at once: at the next tick after a
    command or a change of voices (`dirty`), within 200 ms after layers came or went (`woken`).
    """

    def __init__(self, room_id: RoomId, tell: Callable[[Event], None]) -> None:
        self.id = room_id
        self.peers: dict[PeerId, Peer] = {}
        self.dirty = False
        self.woken = False
        self.tap: Tap | None = None
        self._tell = tell
        self._programme = Programme()
        self._open: frozenset[PeerId] = frozenset()
        self._speakers = Speakers()
        self._voices: Voices = (None, None, None)
        self._told_voices: tuple[PeerId, ...] = ()
        self._told_voices_s = 0.0
        self._ticks = 0
        self._seen: PeerId | None = None
        self._cap = Step.TILES
        self._held: dict[PeerId, Held] = {}

    def wake(self) -> None:
        """Asks for a new layout soon: a layer has begun or goes on."""
        self.woken = True

    def add(self, peer: Peer) -> None:
        """Takes a peer in, in place of one of the same id."""
        old = self.peers.pop(peer.id, None)
        if old is not None:
            old.close()
        peer.cap = self._cap
        peer.hold(self._held.get(peer.id, _FREE))
        self.peers[peer.id] = peer
        self.dirty = True

    def remove(self, peer: Peer) -> None:
        """Closes a peer and empties the slots that carried its media."""
        if self.peers.get(peer.id) is peer:
            del self.peers[peer.id]
            self._speakers.forget(peer.id)
        peer.close()
        self.dirty = True

    def close(self) -> None:
        """Closes all peers, and the tap."""
        self.set_tap(None)
        for peer in list(self.peers.values()):
            self.remove(peer)

    def set_programme(self, request: SetProgramme) -> None:
        """Takes the whole programme."""
        self._programme = Programme(request.floor, request.chair, request.stage, request.screen)
        if self.tap is not None:
            self.tap.note_programme(self._programme)
        self.dirty = True

    def set_tap(self, tap: Tap | None) -> None:
        """Has this tap from now on, or none."""
        if self.tap is not None:
            self.tap.close()
        self.tap = tap
        if tap is not None:
            tap.note_programme(self._programme)
        self.dirty = True

    def set_microphones(self, open_peers: frozenset[PeerId]) -> None:
        """Opens these microphones and closes all others, at once."""
        for peer in self._open - open_peers:
            self._speakers.forget(peer)
            microphone = self._source(Use(peer, SourceKind.MICROPHONE))
            if microphone is not None:
                # At once: a slot that went on following would take what is dropped until the next tick for loss.
                microphone.close()
        self._open = open_peers
        self.dirty = True

    def open_microphone(self, peer: PeerId) -> None:
        """Opens one more microphone."""
        self.set_microphones(self._open | {peer})

    def is_open(self, peer: PeerId) -> bool:
        """Whether what this peer's microphone sends may be heard."""
        return peer in self._open

    def set_cap(self, cap: Step) -> None:
        """Gives nobody more than this step, as the worker can."""
        self._cap = cap
        for peer in self.peers.values():
            before = peer.step
            peer.cap = cap
            if peer.step is not before:
                self.dirty = True
                self._tell(StepChanged(room=self.id, peer=peer.id, step=peer.step))

    def set_caps(self, request: SetCaps) -> None:
        """Holds these peers down, and lets up all others; also those that come later."""
        self._held = dict(request.caps)
        for peer in self.peers.values():
            held = self._held.get(peer.id, _FREE)
            if held == peer.held:
                continue
            before = peer.step
            peer.hold(held)
            self.dirty = True
            if peer.step is not before:
                self._tell(StepChanged(room=self.id, peer=peer.id, step=peer.step))

    def hear(self, peer: PeerId, level_dbov: int, now_s: float) -> None:
        """Takes in the audio level of one packet; closed microphones count for nothing."""
        if peer in self._open:
            self._speakers.heard(peer, level_dbov, now_s)

    def set_tiles(self, peer: Peer, tiles: tuple[TileWish, ...]) -> None:
        """Takes what a peer wants to see in its tiles."""
        peer.tiles = tiles
        self.dirty = True

    def tick(self, now_s: float) -> None:
        """Gives out the voice slots and lays out what has changed; called every 50 ms.

        A tenth of the peers has its second every other time: so no tick is long, and what they do is done for some in
        a row, which costs each less than alone.
        """
        self._ticks = (self._ticks + 1) % TICKS
        open_here = [peer for peer in self._open if peer in self.peers]
        voices = self._speakers.assign(self._programme.floor, self._programme.chair, open_here, now_s)
        if voices != self._voices:
            self._voices = voices
            self.dirty = True
        self._tell_voices(now_s)
        if self.tap is not None and self.tap.turn(now_s):
            self.dirty = True
        if self._ticks % TICKS_A_TURN == 0:
            self._turn_peers(self._ticks // TICKS_A_TURN, now_s)
        if self._ticks == 1:
            # Layers that have gone quiet, or off their hold, show in the layout at the latest now.
            self.woken = True
        # Not in a tick in which peers have their turn: either is work enough.
        if self.dirty or (self.woken and self._ticks % TICKS_TO_WAKE == 1):
            self.lay_out(now_s)

    def lay_out(self, now_s: float) -> None:
        """Puts every slot of every peer on what it should carry now, and tells the slots that change hands.

        Told before a packet of the new source is sent: both happen on this loop, the telling first.
        """
        self.dirty = self.woken = False
        loudest = self._foremost(now_s)
        changed = []
        wishes = []
        listeners: Iterable[Peer | Tap] = self.peers.values() if self.tap is None else (*self.peers.values(), self.tap)
        for peer in listeners:
            wished = self._wishes(peer, loudest)
            wishes.append((peer, wished))
            uses = peer.note_uses({place: wish.use for place, wish in wished.items()})
            if uses:
                changed.append(PeerSlots(peer=peer.id, slots=uses))
        if changed:
            self._tell(SlotsChanged(room=self.id, peers=tuple(changed)))
        aims: dict[Wish, Aim] = {}
        for peer, wished in wishes:
            # A key frame asked for before the handshake is done would come too early, and the next one is not due yet.
            if peer.connected:
                self._aim_all(peer, wished, aims, now_s)
        self._turn_layers(aims, now_s)

    def state(self) -> RoomState:
        """The room as it is, for a web process that has just connected."""
        return RoomState(
            room=self.id,
            peers=tuple(
                PeerState(
                    peer=peer.id,
                    connected=peer.connected,
                    slots=tuple(Slot(mid=s.line.mid, kind=s.line.kind, index=s.line.index) for s in peer.slots),
                    uses=peer.uses(),
                    step=peer.step,
                )
                for peer in self.peers.values()
            ),
        )

    def tell_again(self) -> None:
        """Tells what a new web process cannot know from a snapshot: which layers are wanted, and who speaks."""
        for peer in self.peers.values():
            for source in peer.sources.values():
                if len(source.layers) > 1:
                    self._tell(LayersWanted(room=self.id, peer=peer.id, source=source.kind, active=source.active))
        self._tell(VoicesChanged(room=self.id, speaking=self._told_voices))

    def _turn_peers(self, turn: int, now_s: float) -> None:
        """The peers whose turn it is send reports, are measured and have their lines judged."""
        figures = []
        peers = list(self.peers.values())[turn::TURNS]
        for peer in peers:
            try:
                peer.send_reports(now_s)
                figures.append(peer.meter.turn(now_s))
            except Exception:
                # A fault in one must not take their second from the others.
                _log.exception("peer_fault", room=self.id, peer=peer.id)
        if figures:
            # Before the lines are judged: told after a change of step, the step they name would undo it for a second.
            self._tell(RoomFigures(room=self.id, peers=tuple(figures)))
        for peer in peers:
            self.judge_line(peer, now_s)

    def judge_line(self, peer: Peer, now_s: float) -> None:
        """Lets a peer's ladder judge its line by what was measured last."""
        step = peer.judge_line(self._costs(peer), now_s)
        if step is not None:
            self.dirty = True
            self._tell(StepChanged(room=self.id, peer=peer.id, step=step))

    def _tell_voices(self, now_s: float) -> None:
        if now_s - self._told_voices_s < TELL_VOICES_S:
            return
        speaking = tuple(peer for peer in self._speakers.audible(now_s) if peer in self._open)
        if speaking != self._told_voices:
            self._told_voices = speaking
            self._told_voices_s = now_s
            self._tell(VoicesChanged(room=self.id, speaking=speaking))

    def _foremost(self, now_s: float) -> tuple[PeerId, ...]:
        """Who speaks, for whoever is on stage: the same until it is silent and another speaks, so no picture jumps."""
        others = [peer for peer in self._speakers.audible(now_s) if peer != self._programme.stage]
        seen = self._seen
        if seen not in self.peers or seen == self._programme.stage or (others and seen not in others):
            seen = self._seen = others[0] if others else None
        return () if seen is None else (seen, *others)

    def _wishes(self, peer: Peer | Tap, loudest: tuple[PeerId, ...]) -> dict[Place, Wish]:
        """What each slot of a peer should carry, as far as its line allows."""
        uses = peer.layout.wanted(
            self._programme,
            self._voices,
            loudest,
            [tile.peer for tile in peer.tiles],
            self.peers,
        )
        heights = {tile.peer: tile.height for tile in peer.tiles}
        max_layer = MAX_LAYER[peer.step]
        first_voice = self._first_voice(uses)
        wishes: dict[Place, Wish] = {}
        for place, use in uses.items():
            kind = place.kind
            if self._sends_up_to(use) < 0:
                continue
            if kind is SlotKind.TILE:
                if peer.step >= Step.TILES:
                    wishes[place] = Wish(use, heights.get(use.peer, 180), max_layer)
            elif kind is SlotKind.STAGE:
                wishes[place] = Wish(use, STAGE_HEIGHT, max_layer)
            elif kind is SlotKind.SCREEN:
                wishes[place] = Wish(use, SCREEN_HEIGHT, max_layer)
            elif place == first_voice or peer.step >= Step.VOICES:
                wishes[place] = Wish(use, 1, 0)
        return wishes

    def _first_voice(self, uses: Mapping[Place, Use]) -> Place | None:
        """The one voice that the lowest steps carry: the floor's, else the chair's, else anybody's."""
        voices = [place for place in uses if place.kind is SlotKind.VOICE]
        for owner in (self._programme.floor, self._programme.chair):
            for place in voices:
                if uses[place].peer == owner:
                    return place
        return voices[0] if voices else None

    def _aim_all(self, peer: Peer | Tap, wishes: dict[Place, Wish], aims: dict[Wish, Aim], now_s: float) -> None:
        """Points each slot of a peer at what it should carry; `aims` keeps what a wish comes to for the next peer."""
        for slot in peer.slots:
            wish = wishes.get(slot.place)
            if wish is None:
                if slot.source is not None:
                    slot.clear()
                continue
            aim = aims.get(wish)
            if aim is None:
                aim = aims[wish] = self._resolve(wish, now_s)
            if aim.source is None:
                slot.clear()
            elif slot.refused is not None and slot.refused is aim.layer and slot.source is aim.source:
                continue  # However often a key frame came, this receiver could not show it.
            elif slot.source is not aim.source or slot.layer is not aim.layer or slot.pending is not None:
                slot.aim(aim.source, slot.first_layer(aim.source, aim.layer, now_s), now_s)
                slot.let_go(now_s)
                if slot.pending is not None and aim.source.is_video and not slot.shows(aim.source):
                    self.woken = True  # To look again soon whether another layer has to do.

    def _resolve(self, wish: Wish, now_s: float) -> Aim:
        source = self._source(wish.use)
        if source is None or (wish.use.source is SourceKind.MICROPHONE and wish.use.peer not in self._open):
            return Aim(None, None, None)
        max_layer = min(wish.max_layer, self._sends_up_to(wish.use))
        index = choose(source.heights(now_s), wish.height, max_layer)
        layer = None if index is None else source.layers[index]
        return Aim(source, layer, choose(source.nominal_heights, wish.height, max_layer))

    def _sends_up_to(self, use: Use) -> int:
        """The highest layer of a picture that its sender is let send; sound is never held."""
        is_picture = use.source in (SourceKind.CAMERA, SourceKind.SCREEN)
        return MAX_LAYER[self._held.get(use.peer, _FREE).step] if is_picture else 0

    def _source(self, use: Use) -> Source | None:
        peer = self.peers.get(use.peer)
        return None if peer is None else peer.sources.get(use.source)

    def _turn_layers(self, aims: dict[Wish, Aim], now_s: float) -> None:
        """Asks publishers for the layers that somebody should get, and to spare the others."""
        wanted: dict[Use, set[int]] = {}
        for wish, aim in aims.items():
            if aim.ideal is not None:
                wanted.setdefault(wish.use, set()).add(aim.ideal)
        for peer in self.peers.values():
            for source in peer.sources.values():
                if len(source.layers) > 1:
                    use = Use(peer.id, source.kind)
                    source.is_held = self._sends_up_to(use) < 0
                    active = source.turn_layers(wanted.get(use, set()), now_s)
                    if active is not None:
                        self._tell(LayersWanted(room=self.id, peer=peer.id, source=source.kind, active=active))

    def _costs(self, peer: Peer) -> tuple[float, ...]:
        """What each step of the ladder would cost this peer now, with all below it (bits a second)."""
        voices = sum(voice is not None and voice != peer.id for voice in self._voices)
        stage = self._stage_costs(peer)
        tiles = sum(self._tile_cost(tile.peer) for tile in peer.tiles[: peer.tile_count] if tile.peer != peer.id)
        first = SOUND_BPS if voices else 0
        pages = first + 5_000
        sound = pages + max(voices - 1, 0) * SOUND_BPS
        steps = [first, pages, sound, *(sound + cost for cost in stage)]
        return (*steps, steps[-1] + tiles)

    def _stage_costs(self, peer: Peer) -> tuple[float, float, float]:
        costs = [0.0, 0.0, 0.0]
        for slot in peer.slots:
            if slot.line.kind in (SlotKind.STAGE, SlotKind.SCREEN) and slot.source is not None:
                source = slot.source
                for index in range(3):
                    costs[index] += source.rate_bps(min(index, len(source.layers) - 1))
        return costs[0], costs[1], costs[2]

    def _tile_cost(self, tile: PeerId) -> float:
        source = self._source(Use(tile, SourceKind.CAMERA))
        return 0.0 if source is None else source.rate_bps(0)
