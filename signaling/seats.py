"""Which connection speaks for which participant of one meeting, and how its media stands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from meetings.domain.roles import Role
from meetings.ids import ParticipantId, SessionId
from signaling.protocol.messages import Message


class Client(Protocol):
    """A connection as its meeting sees it. No method blocks."""

    def send(self, frame: str) -> None:
        """Hands a frame to the socket; a client that does not read is disconnected."""

    def renew(self, frame: str) -> None:
        """Hands over a frame that takes the place of the one of before, if that still waits."""

    def show(self, of: str, frame: bytes) -> None:
        """Hands over a picture of a participant: it takes the place of an older one that still waits."""

    def goodbye(self, code: str) -> None:
        """Sends `goodbye` after what is on its way, and closes."""

    def acts_as(self, role: Role) -> None:
        """From now on its messages are judged by this role."""


class MediaState(StrEnum):
    """none: never asked; asking: negotiates; up: served; failed: to be called again; called: told to offer."""

    NONE = "none"
    ASKING = "asking"
    UP = "up"
    FAILED = "failed"
    CALLED = "called"


@dataclass(slots=True)
class Seat:
    """One participant's connection, and the sign-in it came by.

    `welcomed`: it has the room's state and hears what changes.
    `looks`: its page shows stills. `begins_kbit`: with what its media begins on its way up; None: nobody knows.
    """

    participant: ParticipantId
    role: Role
    client: Client
    session: SessionId
    welcomed: bool = False
    media: MediaState = MediaState.NONE
    looks: bool = False
    begins_kbit: int | None = None


class Seats:
    """All connections of one meeting: one a participant."""

    def __init__(self) -> None:
        """Empty."""
        self._seats: dict[ParticipantId, Seat] = {}

    def __len__(self) -> int:
        """How many are connected."""
        return len(self._seats)

    def __iter__(self) -> Iterator[Seat]:
        """Everyone connected, in the order they came."""
        return iter(list(self._seats.values()))

    def take(self, seat: Seat) -> Client | None:
        """Seats a connection, and returns the one it replaces."""
        before = self._seats.get(seat.participant)
        self._seats[seat.participant] = seat
        return None if before is None else before.client

    def get(self, participant: str) -> Seat | None:
        """The seat of a participant; None while it has no connection."""
        return self._seats.get(ParticipantId(participant))

    def of(self, participant: ParticipantId, client: Client) -> Seat | None:
        """The seat of a connection; None when it was replaced or left."""
        seat = self._seats.get(participant)
        return seat if seat is not None and seat.client is client else None

    def leave(self, participant: ParticipantId) -> Seat | None:
        """Frees the seat."""
        return self._seats.pop(participant, None)

    def send_away(self, code: str) -> None:
        """Everyone is told why, and goes."""
        for seat in self:
            self.leave(seat.participant)
            seat.client.goodbye(code)

    def give_parts(self, part_of: Callable[[ParticipantId], Role]) -> None:
        """Tells connections whose role is another now."""
        for seat in self._seats.values():
            role = part_of(seat.participant)
            if role is not seat.role:
                seat.role = role
                seat.client.acts_as(role)

    def broadcast(self, message: Message) -> str:
        """Tells everyone who was welcomed; written once, and returned as it was written."""
        frame = message.model_dump_json()
        for seat in self._seats.values():
            if seat.welcomed:
                seat.client.send(frame)
        return frame

    def renew(self, message: Message) -> None:
        """Tells everyone who was welcomed what replaces the last that was told so: a slow client gets the newest."""
        frame = message.model_dump_json()
        for seat in self._seats.values():
            if seat.welcomed:
                seat.client.renew(frame)


def send(seat: Seat, message: Message) -> None:
    """Tells one."""
    seat.client.send(message.model_dump_json())
