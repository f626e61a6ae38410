"""What the server may send. Codes, never words for people: the client has the words.

One act makes one revision, told in one or two frames that carry the same revision: rows of the
roster first, then the programme. Rows and programme are whole, so applying one twice is harmless;
a revision larger than the known one plus one means that something was missed.
"""

from typing import Annotated, Literal

from pydantic import Field

from signaling.protocol.messages import (
    Line,
    Media,
    Message,
    Participant,
    Programme,
    Room,
    ShownPage,
    SiteTestKind,
    SlotUse,
)


class Welcome(Message):
    """The answer to `join`: who the client is, the whole room, and the media answer if it offered.

    `room` is None for a client that named a revision the server still knows: the frames it missed follow at
    once, and then `lines` with everybody's.

    `media_kept` tells that the peer connection of before is still served; without it and without
    `media` a client that wants media sends `offer_media`. When an offer came but no answer could be
    made, `media_refused` has the code: with `media_unavailable` a `media_lost` follows, any other
    code means that offering the same again is useless.
    """

    type: Literal["welcome"] = "welcome"
    id: int
    me: str
    room: Room | None
    media: Media | None
    media_refused: str | None
    media_kept: bool
    slots_in_use: tuple[SlotUse, ...] = Field(description="for a kept connection: what its slots carry now")
    page: ShownPage | None = Field(description="what is before everyone; told to who resumes too")
    server_ms: int


class MediaAnswer(Message):
    """The answer to `offer_media`."""

    type: Literal["media_answer"] = "media_answer"
    id: int
    media: Media


class Snapshot(Message):
    """The answer to `resync`."""

    type: Literal["snapshot"] = "snapshot"
    id: int
    room: Room
    page: ShownPage | None


class Done(Message):
    """The request with this id was carried out."""

    type: Literal["done"] = "done"
    id: int
    done_ms: int | None = Field(description="when, by which it can be taken back; null when it changed nothing")


class Refused(Message):
    """The request with this id was refused; id None when the frame could not be read. Codes: docs/protocol.md."""

    type: Literal["refused"] = "refused"
    id: int | None
    code: str


class ParticipantChanged(Message):
    """A row of the roster as it is now; a row not seen before is new."""

    type: Literal["participant_changed"] = "participant_changed"
    revision: int
    participant: Participant


class ParticipantsChanged(Message):
    """Several rows of the roster as they are now: one act that touches many."""

    type: Literal["participants_changed"] = "participants_changed"
    revision: int
    participants: tuple[Participant, ...]


class ProgrammeChanged(Message):
    """Floor, stage, screen, or how the session is conducted changed."""

    type: Literal["programme_changed"] = "programme_changed"
    revision: int
    programme: Programme


class MeetingOpened(Message):
    """The chair has opened the session: waiting is over."""

    type: Literal["meeting_opened"] = "meeting_opened"
    revision: int
    opened_ms: int


class MeetingChanged(Message):
    """The meeting has another title or another start: its plan was changed while some wait for it."""

    type: Literal["meeting_changed"] = "meeting_changed"
    revision: int
    title: str
    starts_ms: int


class SlotsChanged(Message):
    """Slots of this client that carry another source from now on."""

    type: Literal["slots_changed"] = "slots_changed"
    uses: tuple[SlotUse, ...]


class Voices(Message):
    """Who is audibly speaking, loudest first. Not part of the revisions."""

    type: Literal["voices"] = "voices"
    speaking: tuple[str, ...]


class Layers(Message):
    """Which layers of the client's own source to send, lowest first."""

    type: Literal["layers"] = "layers"
    source: Literal["camera", "screen"]
    active: tuple[bool, ...]


class StillsWanted(Message):
    """Whether somebody looks at stills: only then, and while its camera is on, the client sends one now and then."""

    type: Literal["stills_wanted"] = "stills_wanted"
    wanted: bool


class RecordingTrouble(Message):
    """To who leads and to IT: what is wrong with a recording that should run; None when all is well again.

    `not_running`: nothing is being written; `no_key`: nor without the key that it is to be encrypted with; `disk_full`:
    the disk takes nothing; `disk_low`, `disk_critical`: below 10 % and 5 % are free. Not part of the revisions.
    """

    type: Literal["recording_trouble"] = "recording_trouble"
    trouble: Literal["not_running", "no_key", "disk_full", "disk_critical", "disk_low"] | None


class RecordingFinishing(Message):
    """To who leads and to IT: how far the recording that ended last in this session is on its way to be watched.

    `percent` is 100 when it is `ready`. Not part of the revisions.
    """

    type: Literal["recording_finishing"] = "recording_finishing"
    state: Literal["finalising", "ready", "failed"]
    percent: int = Field(ge=0, le=100)


class MicrophoneClosed(Message):
    """To one participant: IT closes its microphone for a technical cause; the row that says so follows at once."""

    type: Literal["microphone_closed"] = "microphone_closed"
    by: str
    reason: str


class ReloadPage(Message):
    """To one participant: IT has its page loaded anew, at once; it comes back to its seat."""

    type: Literal["reload_page"] = "reload_page"
    by: str


class RunTest(Message):
    """To one room: IT tries its machine. `tone`: two seconds of a soft tone from the speaker; `level`: `tell_test` with
    the microphone's level five times a second for 30 s at most, never sound; `loopback`: the microphone from the room's
    own speaker, two seconds late, for ten. The page shows a mark, and tells what becomes of it by `tell_test`.
    """

    type: Literal["run_test"] = "run_test"
    test: str
    kind: SiteTestKind
    by: str


class StopTest(Message):
    """To one room: the try of its machine that has this id is over."""

    type: Literal["stop_test"] = "stop_test"
    test: str


class PageShown(Message):
    """A page is before everyone, another than before, or presented by another. Not part of the revisions."""

    type: Literal["page_shown"] = "page_shown"
    shown: ShownPage


class PageMoved(Message):
    """The page was turned or moved, or is pointed at; a client that reads slowly is told only the newest."""

    type: Literal["page_moved"] = "page_moved"
    seq: int
    page: int
    x: float
    y: float
    zoom: float
    pointer_x: float | None
    pointer_y: float | None


class PageHidden(Message):
    """No page is before everyone any more."""

    type: Literal["page_hidden"] = "page_hidden"
    seq: int


class LineRow(Message):
    """The line of one participant."""

    participant: str
    line: Line
    step: int = Field(ge=0, le=6)


class Lines(Message):
    """Lines whose word or step changed, at most once a second. Not part of the revisions."""

    type: Literal["lines"] = "lines"
    lines: tuple[LineRow, ...]


class MediaLost(Message):
    """The media worker or the connection is gone: offer again after `after_ms` (spread out by the server)."""

    type: Literal["media_lost"] = "media_lost"
    after_ms: int


class Goodbye(Message):
    """The last frame: `ended`, `called_off`, `removed`, `left`, `replaced` (by another page), or a refusal's code."""

    type: Literal["goodbye"] = "goodbye"
    code: str


ServerMessage = Annotated[
    Welcome
    | MediaAnswer
    | Snapshot
    | Done
    | Refused
    | ParticipantChanged
    | ParticipantsChanged
    | ProgrammeChanged
    | MeetingOpened
    | MeetingChanged
    | SlotsChanged
    | Voices
    | Layers
    | StillsWanted
    | RecordingTrouble
    | RecordingFinishing
    | MicrophoneClosed
    | ReloadPage
    | RunTest
    | StopTest
    | PageShown
    | PageMoved
    | PageHidden
    | Lines
    | MediaLost
    | Goodbye,
    Field(discriminator="type"),
]
