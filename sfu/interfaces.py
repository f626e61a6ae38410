"""What the rest of the platform may ask of a media worker, and what the worker tells.

Requests and events are frozen pydantic messages, so that the same objects travel in process (tests) and over the
control socket (`sfu.control`). A *peer* is one site's or person's place in a room: its id is chosen by the caller,
opaque here, and stable over reconnections.
"""

from enum import IntEnum, StrEnum
from typing import Annotated, Literal, NewType

from pydantic import BaseModel, ConfigDict, Field

RoomId = NewType("RoomId", str)
PeerId = NewType("PeerId", str)

MAX_OFFER_CHARS = 128 * 1024
MAX_TILES, MAX_CAPS = 49, 1000
LEAST_CAP_BPS, MOST_CAP_BPS = 64_000, 20_000_000
MAX_TRAIN_BPS = 12_000_000
TAP_NAME = r"^[a-z0-9-]{1,40}$"


class SourceKind(StrEnum):
    """What a peer can send; one of each at most."""

    MICROPHONE = "microphone"
    CAMERA = "camera"
    SCREEN = "screen"
    SCREEN_SOUND = "screen_sound"


class SlotKind(StrEnum):
    """What a receive slot is for. A slot's SSRC stays for the life of the connection."""

    VOICE = "voice"
    SCREEN_SOUND = "screen_sound"
    STAGE = "stage"
    SCREEN = "screen"
    TILE = "tile"


class Step(IntEnum):
    """The rung of the weak-line ladder a peer is on; each includes those below it."""

    VOICE = 0
    PAGES = 1
    VOICES = 2
    STAGE_LOW = 3
    STAGE_MEDIUM = 4
    STAGE_FULL = 5
    TILES = 6


class Frozen(BaseModel):
    """Base of every message: no extra fields, immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Slot(Frozen):
    """One receive line of a peer, as negotiated."""

    mid: str
    kind: SlotKind
    index: int = Field(ge=0, description="0-based among the slots of the same kind")


class SlotUse(Frozen):
    """Whose media a slot carries from now on; `peer` None means the slot is empty."""

    mid: str
    peer: PeerId | None
    source: SourceKind | None


class PeerSlots(Frozen):
    """The slots of one peer whose use changes."""

    peer: PeerId
    slots: tuple[SlotUse, ...]


class TileWish(Frozen):
    """One tile a peer wants: whose camera, and the height in CSS pixels it is shown at."""

    peer: PeerId
    height: int = Field(ge=1, le=2160)


# Requests ----------------------------------------------------------------------------------------


class Hello(Frozen):
    """First request after connecting; answered with a Snapshot."""

    type: Literal["hello"] = "hello"


class JoinPeer(Frozen):
    """Negotiates a peer connection; a peer of the same id is replaced. Makes the room if need be."""

    type: Literal["join_peer"] = "join_peer"
    room: RoomId
    peer: PeerId
    offer: str = Field(max_length=MAX_OFFER_CHARS)
    microphone_open: bool = False
    line_bps: int | None = Field(default=None, ge=0, description="what a test found its line to carry to it")


class LeavePeer(Frozen):
    """Closes a peer's connection; unknown peers are ignored."""

    type: Literal["leave_peer"] = "leave_peer"
    room: RoomId
    peer: PeerId


class CloseRoom(Frozen):
    """Closes all connections of a room; unknown rooms are ignored."""

    type: Literal["close_room"] = "close_room"
    room: RoomId


class SetProgramme(Frozen):
    """Who is heard first and seen large.

    `floor` owns voice slot 0, `chair` voice slot 1. `stage` is on every peer's stage slot, except that nobody receives
    themselves: the peer on stage sees the chair, the chair on stage sees the floor, else who speaks or spoke last.
    `screen` names the peer whose screen and screen sound everyone gets. Setting the same again changes nothing.
    """

    type: Literal["set_programme"] = "set_programme"
    room: RoomId
    floor: PeerId | None = None
    chair: PeerId | None = None
    stage: PeerId | None = None
    screen: PeerId | None = None


class SetMicrophones(Frozen):
    """Which microphones of the room are open: others are not forwarded, whatever the client does."""

    type: Literal["set_microphones"] = "set_microphones"
    room: RoomId
    open: frozenset[PeerId]


class SetTiles(Frozen):
    """The cameras a peer wants in its tiles, in order; more than it has tile slots are ignored."""

    type: Literal["set_tiles"] = "set_tiles"
    room: RoomId
    peer: PeerId
    tiles: tuple[TileWish, ...] = Field(max_length=MAX_TILES)


class Held(Frozen):
    """`step`: the highest that a peer is given and that is taken of it; `rate_bps`: the most that it is sent."""

    step: Step = Step.TILES
    rate_bps: int | None = Field(default=None, ge=LEAST_CAP_BPS, le=MOST_CAP_BPS)


class SetCaps(Frozen):
    """How far some peers are held down, whatever their lines carry. All at once: others are not held."""

    type: Literal["set_caps"] = "set_caps"
    room: RoomId
    caps: tuple[tuple[PeerId, Held], ...] = Field(max_length=MAX_CAPS)


class SendTrain(Frozen):
    """Sends a connected peer padding at this rate (bits a second of IP packets) for so long; ends the one before."""

    type: Literal["send_train"] = "send_train"
    room: RoomId
    peer: PeerId
    rate_bps: int = Field(ge=50_000, le=MAX_TRAIN_BPS)
    duration_ms: int = Field(ge=50, le=3000)


class ReadLine(Frozen):
    """What has come from a peer so far; answered with a LineReading."""

    type: Literal["read_line"] = "read_line"
    room: RoomId
    peer: PeerId


class StartTap(Frozen):
    """Opens a tap on a room: see `sfu.tap_wire`. Its socket is `NAME.tap` beside the control socket.

    A room has one: another name replaces it, the same again changes nothing. Raises TapRefused where it cannot listen.
    """

    type: Literal["start_tap"] = "start_tap"
    room: RoomId
    tap: str = Field(pattern=TAP_NAME)


class StopTap(Frozen):
    """Closes the tap of a room; one that is not there is ignored."""

    type: Literal["stop_tap"] = "stop_tap"
    room: RoomId


Command = LeavePeer | CloseRoom | SetProgramme | SetMicrophones | SetTiles | SetCaps | SendTrain | StartTap | StopTap
"""Requests that have no answer but that they are done."""

Request = Annotated[Hello | JoinPeer | ReadLine | Command, Field(discriminator="type")]


# Replies -----------------------------------------------------------------------------------------


class PeerState(Frozen):
    """One peer in a snapshot."""

    peer: PeerId
    connected: bool
    slots: tuple[Slot, ...]
    uses: tuple[SlotUse, ...]
    step: Step


class RoomState(Frozen):
    """One room in a snapshot."""

    room: RoomId
    peers: tuple[PeerState, ...]


class Snapshot(Frozen):
    """What a worker holds; the answer to Hello."""

    type: Literal["snapshot"] = "snapshot"
    rooms: tuple[RoomState, ...]


class Joined(Frozen):
    """The answer to JoinPeer: the session description for the client and its receive slots."""

    type: Literal["joined"] = "joined"
    answer: str
    slots: tuple[Slot, ...]


class Done(Frozen):
    """The answer to a request that has nothing to say."""

    type: Literal["done"] = "done"


class Failed(Frozen):
    """A request that was refused; `code` is the code of an SfuError."""

    type: Literal["failed"] = "failed"
    code: str


class LineReading(Frozen):
    """What came from a peer since it joined: all datagrams, `streamed` packets of media, `lost` ones beside them."""

    type: Literal["line_reading"] = "line_reading"
    at_ms: float = Field(description="the worker's monotonic clock")
    datagrams: int
    payload_bytes: int = Field(description="without headers of UDP and IP")
    streamed: int
    lost: int
    jitter_ms: float
    padded: int = Field(description="packets of trains that left for the peer")


Reply = Annotated[Snapshot | Joined | Done | Failed | LineReading, Field(discriminator="type")]

# Events ------------------------------------------------------------------------------------------


class PeerConnected(Frozen):
    """The DTLS handshake with this peer is complete: media flows."""

    type: Literal["peer_connected"] = "peer_connected"
    room: RoomId
    peer: PeerId


class PeerLost(Frozen):
    """The connection ended from below: `closed` (DTLS alert), `silent` (consent expired), `failed` (handshake)."""

    type: Literal["peer_lost"] = "peer_lost"
    room: RoomId
    peer: PeerId
    reason: Literal["closed", "silent", "failed"]


class SlotsChanged(Frozen):
    """Slots that carry another source from now on; told before the first packet of the new source."""

    type: Literal["slots_changed"] = "slots_changed"
    room: RoomId
    peers: tuple[PeerSlots, ...]


class VoicesChanged(Frozen):
    """Who is audibly speaking, loudest first; at most five times a second."""

    type: Literal["voices_changed"] = "voices_changed"
    room: RoomId
    speaking: tuple[PeerId, ...]


class LayersWanted(Frozen):
    """Which simulcast layers of a source somebody receives, lowest first; the client turns the others off."""

    type: Literal["layers_wanted"] = "layers_wanted"
    room: RoomId
    peer: PeerId
    source: SourceKind
    active: tuple[bool, ...]


class StepChanged(Frozen):
    """The peer moved on the weak-line ladder."""

    type: Literal["step_changed"] = "step_changed"
    room: RoomId
    peer: PeerId
    step: Step


class StreamFigures(Frozen):
    """One stream over the last second: a source layer (up) or a slot (down). Counts are of that second too."""

    name: str = Field(description="`camera.q`, `microphone`, or the slot: `stage`, `voice.0`, `tile.3`")
    direction: Literal["up", "down"]
    layer: str | None = Field(
        description="down: the source layer in the slot, `camera.f`; None when it is empty, and up"
    )
    bitrate_bps: int
    packets: int
    lost: int = Field(description="packets missing and not recovered; down: as the receiver reports")
    jitter_ms: float = Field(description="down: as the receiver reports, beyond what its source came to us with")
    key_frames: int
    nacks: int
    picture_losses: int


class PeerFigures(Frozen):
    """One peer over the last second."""

    peer: PeerId
    connected: bool
    step: Step
    up_bps: int
    down_bps: int
    loss_up: float = Field(ge=0, le=1, description="fraction lost, repaired or not; from our own counting")
    loss_down: float = Field(ge=0, le=1, description="fraction lost, from receiver reports")
    round_trip_ms: float | None
    jitter_ms: float
    estimate_bps: int | None = Field(description="the receiver's own estimate of its downlink (REMB)")
    heard_s: float = Field(description="seconds since anything valid came from the peer")
    streams: tuple[StreamFigures, ...]


class RoomFigures(Frozen):
    """Some peers of a room; each peer comes once a second, spread so that no turn of the loop is long."""

    type: Literal["room_figures"] = "room_figures"
    room: RoomId
    peers: tuple[PeerFigures, ...]


class WorkerFigures(Frozen):
    """The worker's own accounting, every second; totals since its start."""

    type: Literal["worker_figures"] = "worker_figures"
    uptime_s: float
    cpu_s: float
    rss_bytes: int
    received_packets: int
    forwarded_packets: int
    send_drops: int
    junk_datagrams: int
    loop_lag_ms: float = Field(description="largest lag of the event loop in the last second")
    voice_wait_p99_ms: float = Field(description="p99 of the time a voice packet waited in us")
    heap_blocks: int
    tasks: int
    descriptors: int
    peers: int = Field(description="sites in its rooms")
    endpoints: int = Field(description="places on the media port; as many as peers")
    addresses: int = Field(description="source addresses that belong to an endpoint")
    ssrcs: int = Field(description="stream numbers given out, which no other stream may have")


Event = Annotated[
    PeerConnected | PeerLost | SlotsChanged | VoicesChanged | LayersWanted | StepChanged | RoomFigures | WorkerFigures,
    Field(discriminator="type"),
]
