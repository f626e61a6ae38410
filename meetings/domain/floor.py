"""Who may speak, show and ask, and what follows when the floor goes to someone. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from meetings.domain.roles import Act, Role, allowed
from meetings.errors import FloorNeeded, FloorTaken, HandClosed, InvalidInput, NotAllowed, UndoTooLate
from meetings.ids import ParticipantId

MIN_LIMIT_S = 10
MAX_LIMIT_S = 7200
UNDO_WITHIN = timedelta(seconds=8)
"""The desk offers five seconds; the press has to travel, and be done after what waits before it."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A participant as the rules of the floor see it."""

    participant: ParticipantId
    role: Role


def may_open_microphone(seat: Seat, floor: ParticipantId | None, called: ParticipantId | None = None) -> None:
    """While someone has the floor only that one and the chair speak, and the site a roll call calls, to answer.

    Raises NotAllowed, FloorTaken.
    """
    if not allowed(seat.role, Act.SET_MICROPHONE):
        raise NotAllowed
    if not _speaks_beside(seat, floor, called):
        raise FloorTaken


def may_raise_hand(seat: Seat, floor: ParticipantId | None) -> None:
    """Who has the floor need not ask for it. Raises NotAllowed, HandClosed."""
    if not allowed(seat.role, Act.RAISE_HAND):
        raise NotAllowed
    if floor == seat.participant:
        raise HandClosed


def may_share_screen(seat: Seat, floor: ParticipantId | None) -> None:
    """Chair and secretary at any time, others while they have the floor. Raises NotAllowed, FloorNeeded."""
    if not allowed(seat.role, Act.SHARE_SCREEN):
        raise NotAllowed
    if seat.role not in {Role.CHAIR, Role.SECRETARY} and floor != seat.participant:
        raise FloorNeeded


def may_receive_floor(seat: Seat) -> None:
    """The floor goes only to who may speak. Raises NotAllowed."""
    if not allowed(seat.role, Act.SET_MICROPHONE):
        raise NotAllowed


def may_be_removed(seat: Seat) -> None:
    """A session is never left without its chair. Raises NotAllowed."""
    if seat.role is Role.CHAIR:
        raise NotAllowed


def limit_extended(limit_s: int, seconds: int) -> int:
    """The limit of a turn that gets so many seconds more, or less. Raises InvalidInput out of bounds."""
    if not MIN_LIMIT_S <= limit_s + seconds <= MAX_LIMIT_S:
        raise InvalidInput
    return limit_s + seconds


def may_be_undone(done_at: datetime, now: datetime) -> None:
    """What was done to the floor can be taken back for a few seconds. Raises UndoTooLate."""
    if now - done_at > UNDO_WITHIN:
        raise UndoTooLate


def is_meant(done_at: datetime, meant_at: datetime) -> bool:
    """Whether something was done by the act that is meant: the time of an act travels in whole milliseconds."""
    return round(done_at.timestamp() * 1000) == round(meant_at.timestamp() * 1000)


def silenced_by_floor(open_seats: Collection[Seat], owner: ParticipantId) -> frozenset[ParticipantId]:
    """Whose open microphones close when `owner` gets the floor: all but the owner's and the chair's."""
    return frozenset(
        seat.participant for seat in open_seats if seat.participant != owner and seat.role is not Role.CHAIR
    )


def heard_again(
    closed: Collection[tuple[Seat, datetime]],
    floor: ParticipantId | None,
    called: ParticipantId | None,
    now: datetime,
) -> frozenset[ParticipantId]:
    """Whose microphones open when the last closing is taken back: `closed` tells who was silenced when.

    Only this opens a microphone that is not the actor's own: it was open by its owner's will some seconds ago. Raises
    UndoTooLate when that is too long ago, or nobody is left.
    """
    last = max((at for _, at in closed), default=None)
    if last is None:
        raise UndoTooLate
    may_be_undone(last, now)
    opening = frozenset(seat.participant for seat, at in closed if at == last and _speaks_beside(seat, floor, called))
    if not opening:
        raise UndoTooLate
    return opening


def keeps_screen(seat: Seat, owner: ParticipantId | None) -> bool:
    """Whether a screen that is shown stays when the floor is `owner`'s."""
    return seat.role in {Role.CHAIR, Role.SECRETARY} or seat.participant == owner


def stage(*wishes: ParticipantId | None) -> ParticipantId | None:
    """Who stands large for everyone: who is called in a roll call, else the spotlight, the floor, the chair."""
    return next((wish for wish in wishes if wish is not None), None)


def may_be_silenced(seat: Seat, by: ParticipantId) -> None:
    """Everyone hears the chair, always: only the chair closes the chair's microphone. Raises NotAllowed."""
    if seat.role is Role.CHAIR and seat.participant != by:
        raise NotAllowed


def silenced_by_all(open_seats: Collection[Seat], by: ParticipantId) -> frozenset[ParticipantId]:
    """Whose open microphones close when `by` closes all: everyone's but its own and the chair's."""
    return frozenset(seat.participant for seat in open_seats if seat.participant != by and seat.role is not Role.CHAIR)


def _speaks_beside(seat: Seat, floor: ParticipantId | None, called: ParticipantId | None) -> bool:
    return floor is None or seat.participant in {floor, called} or seat.role is Role.CHAIR
