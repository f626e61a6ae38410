"""What holds while a session is suspended or locked, or its list of speakers is closed. Pure."""

from meetings.domain.attendance import Attendance
from meetings.domain.floor import Seat
from meetings.domain.roles import Act, Role, allowed
from meetings.domain.vietnamese import tidy
from meetings.errors import InvalidInput, ListClosed, Locked, ReasonNeeded, Suspended

MAX_REASON_CHARS = 200


def may_speak_in_pause(seat: Seat) -> None:
    """While the session is suspended only the chair is heard. Raises Suspended."""
    if seat.role is not Role.CHAIR:
        raise Suspended


def may_enter_locked(seat: Seat, last: Attendance | None) -> None:
    """Into a locked session comes back who was in it, and comes who could unlock it. Raises Locked."""
    if last is None and not allowed(seat.role, Act.LOCK):
        raise Locked


def may_join_list(closed: bool) -> None:
    """Nobody new is put on a closed list of speakers. Raises ListClosed."""
    if closed:
        raise ListClosed


def reason_of(role: Role, given: str | None) -> str:
    """The reason as it is kept, empty for none. Raises ReasonNeeded for IT without one, InvalidInput above 200."""
    reason = tidy(given or "")
    if role is Role.IT and not reason:
        raise ReasonNeeded
    if len(reason) > MAX_REASON_CHARS or not reason.isprintable():
        raise InvalidInput
    return reason


def stated(reason: str) -> dict[str, str]:
    """The reason as the audit keeps it."""
    return {"reason": reason} if reason else {}
