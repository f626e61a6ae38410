"""What a page's probe tells (web_client/src/call/probe.ts), as far as the tests read it."""

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

CAMERA_LINE = "1"


class _Told(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore", frozen=True)


class SlotFigures(_Told):
    """One receive slot; counters run from the start of its connection, times in seconds."""

    mid: str
    kind: str
    index: int
    participant: str | None
    source: str | None
    frame_width: int
    frame_height: int
    frames_decoded: int
    key_frames_decoded: int
    freeze_count: int
    total_freezes_duration: float
    total_audio_energy: float
    total_samples_duration: float
    concealed_samples: int
    packets_received: int
    packets_lost: int
    estimated_playout_timestamp: float | None


class SentFigures(_Told):
    """One layer the page sends; the lines are 0 microphone, 1 camera, 2 screen, 3 screen sound."""

    mid: str | None
    rid: str | None
    active: bool
    frames_encoded: int
    frame_width: int
    packets_sent: int
    key_frames_encoded: int


class Sample(_Told):
    """All figures of one page at one moment, Unix milliseconds."""

    at_ms: float
    slots: tuple[SlotFigures, ...]
    sent: tuple[SentFigures, ...]
    available_outgoing_bps: float | None

    def slot(self, kind: str, index: int = 0) -> SlotFigures:
        """One receive slot."""
        return next(slot for slot in self.slots if (slot.kind, slot.index) == (kind, index))

    @property
    def stage(self) -> SlotFigures:
        """The slot of who stands large."""
        return self.slot("stage")

    def in_use(self) -> str:
        """What a failed test says of the page: the slots that carry something, and the layers that are sent."""
        slots = [slot for slot in self.slots if slot.participant is not None]
        return "\n".join(map(str, [*slots, *(layer for layer in self.sent if layer.packets_sent)]))

    def camera(self, rid: str) -> SentFigures:
        """A layer of the camera."""
        return next(layer for layer in self.sent if (layer.mid, layer.rid) == (CAMERA_LINE, rid))

    def frames_of(self, participant: str) -> int:
        """Frames of a participant that were shown in tiles."""
        tiles = (slot for slot in self.slots if slot.kind == "tile")
        return sum(slot.frames_decoded for slot in tiles if slot.participant == participant)

    def heard_of(self, participant: str) -> float:
        """The sound energy of the voice slots that carry a participant now."""
        voices = (slot for slot in self.slots if slot.kind == "voice")
        return sum(slot.total_audio_energy for slot in voices if slot.participant == participant)


class Row(BaseModel):
    """A participant in the room as the page knows it: a row of the protocol."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    name: str
    role: str
    presence: str
    microphone: bool
    camera: bool
    hand_ms: int | None
    line: str
    step: int


class Floor(BaseModel):
    """Who has the floor."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    participant: str
    given_ms: int
    limit_s: int


class RollCall(BaseModel):
    """A roll call that is going on."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    called: str
    every_s: int | None


class Programme(BaseModel):
    """What everyone sees and hears first."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    floor: Floor | None
    chair: str | None
    stage: str | None
    spotlight: str | None
    beside: str | None
    screen: str | None
    suspended_ms: int | None
    locked: bool
    hands_closed: bool
    roll_call: RollCall | None


class Room(_Told):
    """The session as one page knows it."""

    me: str
    revision: int
    opened_ms: int | None
    participants: dict[str, Row]
    programme: Programme = Field()
    behind: bool


class Health(_Told):
    """How a page's session stands."""

    phase: str
    why: str | None
    media: str
