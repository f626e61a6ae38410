"""The protocol of one connection as a state machine without I/O: frames in, effects out."""

from enum import StrEnum

from meetings.domain.roles import Act, Role, allowed
from signaling.protocol.client import (
    ClientMessage,
    Join,
    Leave,
    MovePage,
    OfferMedia,
    Resync,
    WantTiles,
    WatchStills,
)
from signaling.protocol.codes import (
    ALREADY_JOINED,
    BAD_FRAME,
    NOT_JOINED,
    STILL_REFUSED,
    TOO_MANY_MESSAGES,
)
from signaling.protocol.effects import (
    Admit,
    Answer,
    AskMedia,
    Depart,
    Effect,
    LiveAct,
    LookAtStills,
    Perform,
    SayGoodbye,
    SendRoom,
    TakeOutcome,
    TakeReport,
    TakeStill,
    TurnPage,
)
from signaling.protocol.limits import Allowance, FrameRefused, cost_of, read_frame
from signaling.protocol.machines import TellMachine, TellTest
from signaling.protocol.server import Refused
from signaling.protocol.stills import is_still

MESSAGES_PER_S = 20.0
MESSAGES_BURST = 60.0
COST_PER_S = 40.0
COST_BURST = 600.0
COST_BYTES = 1024
MOVES_PER_S = 10.0
MOVES_BURST = 20.0
STILLS_PER_S = 0.25
STILLS_BURST = 2.0
REPORTS_PER_S = 1.0
REPORTS_BURST = 4.0
OUTCOMES_PER_S = 6.0
OUTCOMES_BURST = 12.0
MAX_DROPPED = 200
FORGIVEN_AFTER_S = 10.0


class Phase(StrEnum):
    """Where a connection stands; CLOSED takes no more frames."""

    NEW = "new"
    JOINING = "joining"
    JOINED = "joined"
    CLOSED = "closed"


class Session:
    """One connection. The shell calls `receive` for each frame and tells how the join ended."""

    def __init__(self, now_s: float) -> None:
        """`now_s`: monotonic seconds, as in every later call."""
        self.phase = Phase.NEW
        self.role: Role | None = None
        self._messages = Allowance(MESSAGES_PER_S, MESSAGES_BURST, now_s)
        self._cost = Allowance(COST_PER_S, COST_BURST, now_s)
        self._moves = Allowance(MOVES_PER_S, MOVES_BURST, now_s)
        self._stills = Allowance(STILLS_PER_S, STILLS_BURST, now_s)
        self._reports = Allowance(REPORTS_PER_S, REPORTS_BURST, now_s)
        self._outcomes = Allowance(OUTCOMES_PER_S, OUTCOMES_BURST, now_s)
        self._dropped = 0
        self._dropped_s = now_s

    def receive(self, frame: str | bytes, now_s: float) -> Effect | None:
        """What to do about a frame; None when it is dropped without an answer."""
        if self.phase is Phase.CLOSED:
            return None
        if not self._affordable(len(frame), now_s):
            return self._drop(now_s)
        if isinstance(frame, bytes):
            return self._accept_still(frame, now_s)
        try:
            message = read_frame(frame)
        except FrameRefused as refusal:
            return _refuse(refusal.request, refusal.code)
        if not self._cost.spend(cost_of(message), now_s):
            return _refuse(message.id, TOO_MANY_MESSAGES)
        return self._accept(message, now_s)

    def admitted(self, role: Role) -> None:
        """The join succeeded with this role."""
        if self.phase is Phase.JOINING:
            self.phase, self.role = Phase.JOINED, role

    def acts_as(self, role: Role) -> None:
        """Its part changed: it stands in for the chair from now on, or no longer."""
        self.role = role

    def closed(self) -> None:
        """The connection is ending: later frames are dropped."""
        self.phase = Phase.CLOSED

    def _accept(self, message: ClientMessage, now_s: float) -> Effect:
        if isinstance(message, Join):
            return self._begin(message)
        if self.phase is not Phase.JOINED or self.role is None:
            return _refuse(message.id, NOT_JOINED)
        if not allowed(self.role, Act(message.type)):
            return _refuse(message.id, "not_allowed")
        match message:
            case OfferMedia() | WantTiles():
                return AskMedia(message)
            case WatchStills():
                return LookAtStills(message)
            case MovePage():
                return TurnPage(message) if self._moves.spend(1.0, now_s) else _refuse(message.id, TOO_MANY_MESSAGES)
            case TellMachine():
                return (
                    TakeReport(message) if self._reports.spend(1.0, now_s) else _refuse(message.id, TOO_MANY_MESSAGES)
                )
            case TellTest():
                return (
                    TakeOutcome(message) if self._outcomes.spend(1.0, now_s) else _refuse(message.id, TOO_MANY_MESSAGES)
                )
            case Resync():
                return SendRoom(message.id, message.revision)
            case Leave():
                return Depart(message.id)
            case _:
                act: LiveAct = message
                return Perform(act)

    def _accept_still(self, jpeg: bytes, now_s: float) -> Effect:
        """A binary frame is a still: the one message without an id, answered only when it is refused."""
        if self.phase is not Phase.JOINED or self.role is None:
            return _refuse(None, BAD_FRAME)
        if not allowed(self.role, Act.SEND_STILL):
            return _refuse(None, "not_allowed")
        if not self._stills.spend(1.0, now_s):
            return _refuse(None, TOO_MANY_MESSAGES)
        return TakeStill(jpeg) if is_still(jpeg) else _refuse(None, STILL_REFUSED)

    def _begin(self, join: Join) -> Effect:
        if self.phase is not Phase.NEW:
            return _refuse(join.id, ALREADY_JOINED)
        self.phase = Phase.JOINING
        return Admit(join)

    def _affordable(self, size: int, now_s: float) -> bool:
        return self._messages.spend(1.0, now_s) and self._cost.spend(1.0 + size / COST_BYTES, now_s)

    def _drop(self, now_s: float) -> Effect | None:
        """Answers the first frame of a flood, drops the rest, and ends a connection that goes on."""
        if now_s - self._dropped_s > FORGIVEN_AFTER_S:
            self._dropped = 0
        self._dropped += 1
        self._dropped_s = now_s
        if self._dropped == 1:
            return _refuse(None, TOO_MANY_MESSAGES)
        if self._dropped > MAX_DROPPED:
            self.phase = Phase.CLOSED
            return SayGoodbye(TOO_MANY_MESSAGES)
        return None


def _refuse(request: int | None, code: str) -> Answer:
    return Answer(Refused(id=request, code=code))
