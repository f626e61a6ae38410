"""What both directions of the wire protocol share."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

MAX_FRAME_BYTES = 64 * 1024
MAX_OFFER_FRAME_BYTES = 192 * 1024  # An offer of 128 KB in JSON: line ends are escaped.
MAX_OFFER_CHARS = 128 * 1024
MAX_TILES = 49
STILL_WIDTH = 320
STILL_HEIGHT = 180
STILL_EVERY_MS = 5000
MAX_STILL_BYTES = 12 * 1024
MAX_REASON_CHARS = 200

SlotKind = Literal["voice", "screen_sound", "stage", "screen", "tile"]
Source = Literal["microphone", "camera", "screen", "screen_sound"]
MarkKind = Literal["present", "excused", "absent"]
Cap = Literal["sound", "low", "medium"]
"""Of pictures: none, 180 lines, 360 lines."""
SiteTestKind = Literal["tone", "level", "loopback"]


RequestId = Annotated[int, Field(ge=0, le=2**31 - 1)]
PLAIN_TEXT = r"^[^\x00-\x1F\x7F\x{202A}-\x{202E}\x{2066}-\x{2069}]*$"
"""No line breaks, no signs that turn the direction of writing."""


class Message(BaseModel):
    """Base of every frame: no extra fields, immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Role(StrEnum):
    """What a participant may do in the meeting, by its invitation; `chair` too for a deputy while it stands in."""

    CHAIR = "chair"
    SECRETARY = "secretary"
    DELEGATE = "delegate"
    ROOM = "room"
    IT = "it"
    OBSERVER = "observer"


class Presence(StrEnum):
    """absent: never came or left; present: its connection is up; lost: it was there and went silent."""

    ABSENT = "absent"
    PRESENT = "present"
    LOST = "lost"


class Line(StrEnum):
    """The three words for a line: Tốt, Yếu, Mất; and none while the participant is absent."""

    NONE = "none"
    GOOD = "good"
    WEAK = "weak"
    LOST = "lost"


class Mark(Message):
    """What the chair or the secretary wrote down of a participant last; not the same as its presence."""

    kind: MarkKind
    reason: str
    at_ms: int


class Participant(Message):
    """One row of the roster: a site (điểm cầu) or a person. Times are server time, Unix milliseconds."""

    id: str
    role: Role
    name: str = Field(description="Xã Hải Hậu, or a person's name")
    title: str = Field(description="what stands under the name: position, or the site's head; may be empty")
    unit_code: str | None = Field(description="code of the unit, for sites")
    area: str | None = Field(description="former area of the unit, for sites: the heading on boards")
    presence: Presence
    since_ms: int | None = Field(description="since when it is present or lost")
    arrived_ms: int | None = Field(description="when it came first; after the opening it is late")
    mark: Mark | None
    microphone: bool
    camera: bool
    hand_ms: int | None = Field(description="when the hand was raised; the queue is in this order")
    line: Line
    step: int = Field(ge=0, le=6, description="rung of the weak-line ladder")
    spoken_ms: int = Field(description="how long it has spoken: its turns that are over")
    cap: Cap | None = Field(description="how far IT holds its pictures down, both ways")
    cap_kbit: int | None = Field(description="the most that its sound and pictures come to, each way, in kbit/s")


class Floor(Message):
    """Who has the floor, since when, and for how long at most."""

    participant: str
    given_ms: int
    limit_s: int
    reminded_ms: int | None = Field(description="when the chair reminded it of the time last")


class Deputy(Message):
    """Who stands in for the chair when its line is lost; `acting_since_ms` while it does."""

    participant: str
    acting_since_ms: int | None


class RollCall(Message):
    """A roll call that is going on; without `every_s`, or paused, it goes on by hand."""

    called: str
    called_ms: int
    every_s: int | None
    paused: bool
    skips_absent: bool


class Recording(Message):
    """What is being recorded: `requested` until the recorder records it. `since_ms`: when it came into its state."""

    state: Literal["requested", "recording", "paused"]
    since_ms: int


class Programme(Message):
    """What everyone sees and hears first, and how the session is conducted."""

    floor: Floor | None
    chair: str | None = Field(description="who leads now: the chair, or the deputy while it stands in")
    deputy: Deputy | None
    stage: str | None = Field(description="nobody while the session is suspended")
    spotlight: str | None = Field(description="put on stage for all by the chair, over the floor")
    beside: str | None = Field(description="shown beside the stage for all by the chair, in a tile")
    screen: str | None = Field(description="whose screen is shown; hidden while a roll call has the stage")
    roll_call: RollCall | None
    suspended_ms: int | None = Field(description="since when the session is suspended")
    locked: bool = Field(description="nobody new is let in")
    hands_closed: bool = Field(description="no new hands are taken")
    recording: Recording | None = Field(description="nothing is recorded while it is None")


class ShownPage(Message):
    """The page that is before everyone, and where it stands."""

    seq: int = Field(description="grows with every change; what carries a smaller one is old")
    version: str
    paper: str
    title: str = Field(description="of the paper")
    pages: int = Field(description="how many the version has")
    page: int = Field(description="counts from 1")
    x: float = Field(description="0 to 1 of the page's width: what stands in the middle of the stage")
    y: float = Field(description="the same of its height")
    zoom: float = Field(description="1, the whole page, to 8")
    presenter: str


class Slot(Message):
    """A receive line; `index` counts from 0 in its kind."""

    mid: str
    kind: SlotKind
    index: int


class SlotUse(Message):
    """Whose media a slot carries; both None when it is empty."""

    mid: str
    participant: str | None
    source: Source | None


class Media(Message):
    """The answer to an offer."""

    answer: str
    slots: tuple[Slot, ...]
    uses: tuple[SlotUse, ...]
    begins_kbit: int | None = Field(
        description="the most that sound and pictures come to while the connection begins, by a test of the line"
    )


class Room(Message):
    """The whole state at one revision; the events after it carry revision + 1, + 2, …"""

    revision: int
    meeting: str
    title: str
    starts_ms: int
    opened_ms: int | None
    drill: bool
    participants: tuple[Participant, ...]
    programme: Programme
