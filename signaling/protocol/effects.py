"""What the session of one connection asks its shell to do."""

from dataclasses import dataclass
from typing import TypeAlias

from signaling.protocol.client import (
    CallSite,
    CloseHandList,
    CloseMicrophone,
    CloseMicrophones,
    EndMeeting,
    EndRollCall,
    ExtendFloor,
    GiveFloor,
    HandPresenting,
    HidePage,
    Join,
    Lock,
    MarkAttendance,
    MovePage,
    OfferMedia,
    PaceRollCall,
    PutBeside,
    RaiseHand,
    Record,
    RemindFloor,
    Remove,
    SetCamera,
    SetMicrophone,
    ShareScreen,
    ShowPage,
    Spotlight,
    StartRollCall,
    Suspend,
    TakeFloor,
    UndoCloseMicrophones,
    UndoFloor,
    WantTiles,
    WatchStills,
)
from signaling.protocol.machines import TellMachine, TellTest
from signaling.protocol.server import Refused

RollCallAct: TypeAlias = StartRollCall | CallSite | PaceRollCall | MarkAttendance | EndRollCall
"""Messages of a roll call."""

PageAct: TypeAlias = ShowPage | MovePage | HidePage | HandPresenting
"""Messages about the page before everyone."""

LiveAct: TypeAlias = (
    SetMicrophone
    | SetCamera
    | RaiseHand
    | ShareScreen
    | PageAct
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
    | RollCallAct
    | EndMeeting
)
"""Messages that change rows: each is one command of `meetings`."""

MediaAct: TypeAlias = OfferMedia | WantTiles
"""Messages for the media worker: they change no rows."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Send this refusal."""

    refused: Refused


@dataclass(frozen=True, slots=True)
class Admit:
    """Check the ticket and let the participant in; answer with `welcome`, or say goodbye with a code."""

    join: Join


@dataclass(frozen=True, slots=True)
class Perform:
    """Carry out an act in a transaction, tell everyone, then answer."""

    act: LiveAct


@dataclass(frozen=True, slots=True)
class TurnPage:
    """Turn the page before everyone, or point at it; answer only when it is refused."""

    act: MovePage


@dataclass(frozen=True, slots=True)
class AskMedia:
    """Ask the media worker, in order with other media requests of this connection, then answer."""

    act: MediaAct


@dataclass(frozen=True, slots=True)
class LookAtStills:
    """Show the client the stills of the others from now on, or no longer, then answer."""

    act: WatchStills


@dataclass(frozen=True, slots=True)
class TakeReport:
    """Keep what the client tells of its PC for IT's board; no answer."""

    report: TellMachine


@dataclass(frozen=True, slots=True)
class TakeOutcome:
    """Keep how a try of the client's machine goes, for who wants it; no answer."""

    told: TellTest


@dataclass(frozen=True, slots=True)
class TakeStill:
    """Show this picture of the client to who looks at stills."""

    jpeg: bytes


@dataclass(frozen=True, slots=True)
class SendRoom:
    """Answer with the whole room; a client that knows the newest revision is only told so."""

    request: int
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Depart:
    """Record that the participant left, answer, and say goodbye."""

    request: int


@dataclass(frozen=True, slots=True)
class SayGoodbye:
    """Send `goodbye` with the code and close."""

    code: str


Effect: TypeAlias = (
    Answer
    | Admit
    | Perform
    | TurnPage
    | AskMedia
    | LookAtStills
    | TakeStill
    | TakeReport
    | TakeOutcome
    | SendRoom
    | Depart
    | SayGoodbye
)
