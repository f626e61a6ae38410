"""Who is gone from one meeting: who may come back and is waited for, and who is sent away and let go of."""

from collections.abc import Iterable

from meetings.events import RosterRow
from meetings.ids import MeetingId, ParticipantId
from sfu.interfaces import PeerId, RoomId
from signaling.director import Director
from signaling.mirror import Mirror
from signaling.protocol import codes
from signaling.roster import Roster
from signaling.seats import Seat, Seats
from signaling.stills import Stills


class Departures:
    """Whoever is waited for keeps its media on the worker; of whom is let go, the worker keeps nothing."""

    def __init__(self, meeting: MeetingId, seats: Seats, director: Director, stills: Stills, mirror: Mirror) -> None:
        """Shares seats, director and stills with the hall."""
        self._room = RoomId(meeting)
        self._seats = seats
        self._director = director
        self._stills = stills
        self._mirror = mirror
        self._awaited: dict[ParticipantId, float] = {}

    def __bool__(self) -> bool:
        """Whether anybody is waited for."""
        return bool(self._awaited)

    def wait_for(self, participant: ParticipantId, until_s: float) -> None:
        """Its connection is gone; it may be back until then (monotonic seconds)."""
        self._awaited[participant] = until_s

    def wait_for_missing(self, participants: Iterable[ParticipantId], until_s: float) -> None:
        """Who of these has no connection may be back until then; who is waited for already, until before."""
        for participant in participants:
            if self._seats.get(participant) is None:
                self._awaited.setdefault(participant, until_s)

    def waits_no_more(self, participant: ParticipantId) -> None:
        """It is here again, or known to be lost."""
        self._awaited.pop(participant, None)

    def overdue(self, now_s: float) -> list[ParticipantId]:
        """Who was waited for long enough (monotonic seconds)."""
        return [participant for participant, until_s in self._awaited.items() if until_s <= now_s]

    def let_go(self, participant: ParticipantId) -> Seat | None:
        """Frees the seat and closes the media of who will not come back by itself."""
        self._awaited.pop(participant, None)
        self._director.dismiss(PeerId(participant))
        self._mirror.forget(self._room, PeerId(participant))
        seat = self._seats.leave(participant)
        self._stills.seats_changed()
        return seat

    def let_go_all(self, participants: Iterable[ParticipantId], code: str) -> None:
        """Sends these away, who are told why."""
        for participant in participants:
            seat = self.let_go(participant)
            if seat is not None:
                seat.client.goodbye(code)

    def let_removed_go(self, rows: Iterable[RosterRow]) -> None:
        """Sends away who is removed by these rows."""
        self.let_go_all([row.participant for row in rows if row.removed], codes.REMOVED)

    def let_unseated_go(self, roster: Roster) -> None:
        """Closes what the worker still holds of who left or was removed: a process killed in between did not."""
        for peer in self._mirror.peers(self._room):
            if self._seats.get(peer) is None and not roster.may_return(ParticipantId(peer)):
                self._director.dismiss(peer)

    def end(self, code: str) -> None:
        """It is over: everyone is told why, and the room on the worker is closed."""
        self._seats.send_away(code)
        self._awaited.clear()
        self._director.close_room()
