"""What a client may send. One frozen model a message; the union is discriminated by `type`.

`id` numbers a request within its connection: the server answers each with `done` or `refused`.
"""

from typing import Annotated, Literal

from pydantic import Field

from signaling.protocol.machines import TellMachine, TellTest
from signaling.protocol.messages import (
    MAX_OFFER_CHARS,
    MAX_REASON_CHARS,
    MAX_TILES,
    PLAIN_TEXT,
    MarkKind,
    Message,
    RequestId,
)

Revision = Annotated[int, Field(ge=0, le=2**53 - 1)]
Moment = Annotated[int, Field(ge=0, le=253_402_300_799_000)]
"""Unix milliseconds, up to the last second that a datetime holds."""
ParticipantId = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,64}$")]
Reason = Annotated[str, Field(min_length=1, max_length=MAX_REASON_CHARS)]

VersionId = Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$")]
PageNumber = Annotated[int, Field(ge=1, le=100_000)]
Fraction = Annotated[float, Field(ge=0, le=1)]
Zoom = Annotated[float, Field(ge=1, le=8)]

EverySeconds = Annotated[int, Field(ge=5, le=120)]


class Join(Message):
    """The first frame. `offer` is absent when the client keeps its peer connection, or has no media."""

    type: Literal["join"] = "join"
    id: RequestId
    ticket: str = Field(pattern=r"^[0-9A-Za-z_.-]{1,4096}$")
    offer: str | None = Field(default=None, max_length=MAX_OFFER_CHARS)
    keep_media: bool = Field(default=False, description="the client's peer connection is up: keep it")
    revision: Revision | None = Field(
        default=None, description="what a client that comes back knows: it is told what it missed"
    )


class OfferMedia(Message):
    """A new peer connection in place of the old one."""

    type: Literal["offer_media"] = "offer_media"
    id: RequestId
    offer: str = Field(max_length=MAX_OFFER_CHARS)


class Resync(Message):
    """The client missed a revision, or doubts whether anybody answers, and asks for the whole room."""

    type: Literal["resync"] = "resync"
    id: RequestId
    revision: Revision | None = Field(default=None, description="what the client knows; the newest is only confirmed")


class SetMicrophone(Message):
    """Opens or closes the sender's own microphone."""

    type: Literal["set_microphone"] = "set_microphone"
    id: RequestId
    open: bool


class SetCamera(Message):
    """Tells that the sender's own camera is on or off."""

    type: Literal["set_camera"] = "set_camera"
    id: RequestId
    open: bool


class RaiseHand(Message):
    """Asks for the floor, or takes the wish back."""

    type: Literal["raise_hand"] = "raise_hand"
    id: RequestId
    raised: bool


class ShareScreen(Message):
    """Starts or stops showing the sender's screen to everyone."""

    type: Literal["share_screen"] = "share_screen"
    id: RequestId
    on: bool


class Tile(Message):
    """One wanted tile and the height in CSS pixels it is shown at."""

    participant: ParticipantId
    height: int = Field(ge=1, le=2160)


class WantTiles(Message):
    """The tiles the sender's page shows now, in order; replaces the last wish."""

    type: Literal["want_tiles"] = "want_tiles"
    id: RequestId
    tiles: tuple[Tile, ...] = Field(max_length=MAX_TILES)


class WatchStills(Message):
    """The sender's page shows stills, or shows them no longer."""

    type: Literal["watch_stills"] = "watch_stills"
    id: RequestId
    on: bool


class ShowPage(Message):
    """Puts a page before everyone; the sender presents it. `x`, `y`: what stands in the middle; `zoom` 1: all of it."""

    type: Literal["show_page"] = "show_page"
    id: RequestId
    version: VersionId
    page: PageNumber
    x: Fraction = 0.5
    y: Fraction = 0.5
    zoom: Zoom = 1.0


class MovePage(Message):
    """Turns the page, shows another part of it, or points at it. Answered only when it is refused."""

    type: Literal["move_page"] = "move_page"
    id: RequestId
    page: PageNumber | None = None
    x: Fraction
    y: Fraction
    zoom: Zoom
    pointer_x: Fraction | None = Field(default=None, description="where the presenter points; None: nowhere")
    pointer_y: Fraction | None = None


class HidePage(Message):
    """Takes the page away."""

    type: Literal["hide_page"] = "hide_page"
    id: RequestId


class HandPresenting(Message):
    """Another participant presents the page that is shown."""

    type: Literal["hand_presenting"] = "hand_presenting"
    id: RequestId
    participant: ParticipantId


class GiveFloor(Message):
    """Gives the floor: that participant on stage, all other microphones but the chair's closed."""

    type: Literal["give_floor"] = "give_floor"
    id: RequestId
    participant: ParticipantId
    limit_s: int = Field(default=300, ge=10, le=7200)


class TakeFloor(Message):
    """Ends the participant's turn."""

    type: Literal["take_floor"] = "take_floor"
    id: RequestId
    participant: ParticipantId


class ExtendFloor(Message):
    """Gives the participant that has the floor so many seconds more, or takes them back: if named, in that turn."""

    type: Literal["extend_floor"] = "extend_floor"
    id: RequestId
    participant: ParticipantId
    seconds: int = Field(ge=-600, le=600)
    given_ms: Moment | None = None


class UndoFloor(Message):
    """Takes back that the participant was given the floor in the last seconds, or that its turn ended, at done_ms."""

    type: Literal["undo_floor"] = "undo_floor"
    id: RequestId
    participant: ParticipantId
    given: bool
    done_ms: Moment


class RemindFloor(Message):
    """Reminds the participant that has the floor of the time, or takes the last reminder back, or that of done_ms."""

    type: Literal["remind_floor"] = "remind_floor"
    id: RequestId
    participant: ParticipantId
    on: bool
    done_ms: Moment | None = None


class CloseMicrophone(Message):
    """Closes one microphone; only its owner opens it again. IT states the technical cause."""

    type: Literal["close_microphone"] = "close_microphone"
    id: RequestId
    participant: ParticipantId
    reason: Reason | None = None


class CloseMicrophones(Message):
    """Closes every microphone but the sender's."""

    type: Literal["close_microphones"] = "close_microphones"
    id: RequestId


class UndoCloseMicrophones(Message):
    """Takes back the sender's last closing of one microphone or of all, made in the last seconds."""

    type: Literal["undo_close_microphones"] = "undo_close_microphones"
    id: RequestId


class Spotlight(Message):
    """Puts a participant on stage for all, over the floor; None gives the stage back to the floor."""

    type: Literal["spotlight"] = "spotlight"
    id: RequestId
    participant: ParticipantId | None


class PutBeside(Message):
    """Shows a participant beside the one on stage, for all; None shows the stage alone again."""

    type: Literal["put_beside"] = "put_beside"
    id: RequestId
    participant: ParticipantId | None


class CloseHandList(Message):
    """Takes no new hands, or takes them again; those that are up stay."""

    type: Literal["close_hand_list"] = "close_hand_list"
    id: RequestId
    closed: bool


class Lock(Message):
    """Lets nobody new in, or everybody invited again."""

    type: Literal["lock"] = "lock"
    id: RequestId
    on: bool


class Suspend(Message):
    """Suspends the session, or takes it up again."""

    type: Literal["suspend"] = "suspend"
    id: RequestId
    on: bool


class Remove(Message):
    """Removes a participant from the session; it may not come back by itself. IT states the technical cause."""

    type: Literal["remove"] = "remove"
    id: RequestId
    participant: ParticipantId
    reason: Reason | None = None


class Record(Message):
    """Records the session or goes on with that, pauses it, or ends it."""

    type: Literal["record"] = "record"
    id: RequestId
    wish: Literal["on", "pause", "off"]


class StartRollCall(Message):
    """Calls the first site, or the one named, to everyone's stage; with `every_s` the others follow by themselves."""

    type: Literal["start_roll_call"] = "start_roll_call"
    id: RequestId
    every_s: EverySeconds | None
    skips_absent: bool
    first: ParticipantId | None = None


class CallSite(Message):
    """Calls this site in place of the one that is called now."""

    type: Literal["call_site"] = "call_site"
    id: RequestId
    participant: ParticipantId


class PaceRollCall(Message):
    """How the roll call goes on from now."""

    type: Literal["pace_roll_call"] = "pace_roll_call"
    id: RequestId
    every_s: EverySeconds | None
    paused: bool
    skips_absent: bool


class MarkAttendance(Message):
    """Writes down what was found of a site or delegate; the last mark counts, all are kept."""

    type: Literal["mark_attendance"] = "mark_attendance"
    id: RequestId
    participant: ParticipantId
    kind: MarkKind
    reason: str = Field(default="", max_length=200, pattern=PLAIN_TEXT)


class EndRollCall(Message):
    """Ends the roll call: the stage is again what it was."""

    type: Literal["end_roll_call"] = "end_roll_call"
    id: RequestId


class EndMeeting(Message):
    """Ends the session for all."""

    type: Literal["end_meeting"] = "end_meeting"
    id: RequestId


class Leave(Message):
    """The sender leaves; its connection is closed after the answer."""

    type: Literal["leave"] = "leave"
    id: RequestId


ClientMessage = Annotated[
    Join
    | OfferMedia
    | Resync
    | SetMicrophone
    | SetCamera
    | RaiseHand
    | ShareScreen
    | WantTiles
    | WatchStills
    | TellMachine
    | TellTest
    | ShowPage
    | MovePage
    | HidePage
    | HandPresenting
    | GiveFloor
    | TakeFloor
    | ExtendFloor
    | UndoFloor
    | RemindFloor
    | CloseMicrophone
    | CloseMicrophones
    | UndoCloseMicrophones
    | Spotlight
    | PutBeside
    | CloseHandList
    | Lock
    | Suspend
    | Remove
    | Record
    | StartRollCall
    | CallSite
    | PaceRollCall
    | MarkAttendance
    | EndRollCall
    | EndMeeting
    | Leave,
    Field(discriminator="type"),
]
