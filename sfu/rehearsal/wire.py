"""The frames a simulated room sends and reads. It reads only what it acts upon; see docs/protocol.md."""

import json
import re
from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from sfu.interfaces import SlotKind, SourceKind, Step

MAX_FRAME_BYTES = 1024 * 1024

_TYPE = re.compile(r'\{"type":\s*"([a-z_]{1,40})"')


class Told(BaseModel):
    """Base of what the server tells; fields of no interest are left out."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Use(Told):
    """What a receive line carries; both None when it is empty."""

    mid: str
    participant: str | None
    source: SourceKind | None


class Place(Told):
    """A receive line."""

    mid: str
    kind: SlotKind
    index: int


class Media(Told):
    """The answer to an offer."""

    answer: str
    slots: tuple[Place, ...]
    uses: tuple[Use, ...]


class Row(Told):
    """A participant."""

    id: str
    microphone: bool


class RoomMark(Told):
    """The whole room, of which only the revision is of interest."""

    revision: int


class Welcome(Told):
    """The answer to a join; without the room what was missed follows."""

    type: Literal["welcome"]
    id: int
    room: RoomMark | None
    media: Media | None
    media_refused: str | None
    media_kept: bool
    slots_in_use: tuple[Use, ...]


class MediaAnswer(Told):
    """The answer to a new offer."""

    type: Literal["media_answer"]
    id: int
    media: Media


class Done(Told):
    """A request was carried out."""

    type: Literal["done"]
    id: int


class Refused(Told):
    """A request was refused."""

    type: Literal["refused"]
    id: int | None
    code: str


class SlotsChanged(Told):
    """Lines that carry something else from now on."""

    type: Literal["slots_changed"]
    uses: tuple[Use, ...]


class Layers(Told):
    """Which layers of a source somebody wants, lowest first."""

    type: Literal["layers"]
    source: SourceKind
    active: tuple[bool, ...]


class ParticipantChanged(Told):
    """A row of the roster."""

    type: Literal["participant_changed"]
    participant: Row


class ParticipantsChanged(Told):
    """Several rows of the roster."""

    type: Literal["participants_changed"]
    participants: tuple[Row, ...]


class LineRow(Told):
    """What the line of a participant carries."""

    participant: str
    step: Step


class StillsWanted(Told):
    """Whether somebody looks at small pictures of the rooms."""

    type: Literal["stills_wanted"]
    wanted: bool


class Lines(Told):
    """Lines that have changed."""

    type: Literal["lines"]
    lines: tuple[LineRow, ...]


class ShownPage(Told):
    """A page that is before everyone."""

    paper: str
    version: str
    page: int


class PageShown(Told):
    """A page is before everyone."""

    type: Literal["page_shown"]
    shown: ShownPage


class PageMoved(Told):
    """It was turned, or moved."""

    type: Literal["page_moved"]
    page: int


class MediaLost(Told):
    """Offer again after so many milliseconds."""

    type: Literal["media_lost"]
    after_ms: int


class Goodbye(Told):
    """The last frame."""

    type: Literal["goodbye"]
    code: str


Frame = (
    Welcome
    | MediaAnswer
    | Done
    | Refused
    | SlotsChanged
    | Layers
    | ParticipantChanged
    | ParticipantsChanged
    | StillsWanted
    | Lines
    | PageShown
    | PageMoved
    | MediaLost
    | Goodbye
)
Reply = Welcome | MediaAnswer | Done | Refused

_FRAMES: Mapping[str, type[Frame]] = {
    "welcome": Welcome,
    "media_answer": MediaAnswer,
    "done": Done,
    "refused": Refused,
    "slots_changed": SlotsChanged,
    "layers": Layers,
    "participant_changed": ParticipantChanged,
    "participants_changed": ParticipantsChanged,
    "stills_wanted": StillsWanted,
    "lines": Lines,
    "page_shown": PageShown,
    "page_moved": PageMoved,
    "media_lost": MediaLost,
    "goodbye": Goodbye,
}


_REVISED = re.compile(r'\{"type":\s*"[a-z_]{1,40}",\s*"revision":\s*([0-9]{1,16})\b')


def revision_of(text: str) -> int | None:
    """The revision that a frame tells; None when it is no part of the revisions. Cheap: most frames are not read."""
    found = _REVISED.match(text)
    return int(found[1]) if found is not None else None


class NotUnderstood(Exception):
    """A frame of a known type whose fields are not those of the protocol."""


def read_frame(text: str, wanted: frozenset[str]) -> Frame | None:
    """The frame when its type is among those wanted, else None. Raises NotUnderstood."""
    found = _TYPE.match(text)
    if found is None or found[1] not in wanted:
        return None
    try:
        return _FRAMES[found[1]].model_validate_json(text)
    except ValidationError as error:
        raise NotUnderstood(found[1]) from error


def write_frame(kind: str, request: int, fields: Mapping[str, object]) -> str:
    """A request as text."""
    return json.dumps({"type": kind, "id": request, **fields})


ROLLS = frozenset({"participant_changed", "participants_changed", "lines"})
"""What only those read who speak: a session of 129 rooms tells everyone of everyone."""

ALL_FRAMES = frozenset(_FRAMES)
