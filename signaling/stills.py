"""The small pictures of one meeting: the newest of each site, in memory only, for who looks at all sites at once."""

from collections.abc import Collection

from meetings.domain.roles import Act, allowed
from meetings.ids import ParticipantId
from signaling.clock import Clock
from signaling.errors import NotSeated
from signaling.protocol.server import StillsWanted
from signaling.protocol.stills import still_frame
from signaling.roster import unix_ms
from signaling.seats import Client, Seat, Seats, send


class Stills:
    """Passes stills on. Nothing is kept but one picture a site whose camera is on, and that only while somebody looks.

    So a meeting holds at most MAX_STILL_BYTES a site, once: those who look share the same bytes.
    """

    def __init__(self, seats: Seats, clock: Clock) -> None:
        """Shares the seats with the hall."""
        self._seats = seats
        self._clock = clock
        self._cameras: frozenset[ParticipantId] = frozenset()
        self._newest: dict[ParticipantId, bytes] = {}
        self._wanted = False

    @property
    def held(self) -> frozenset[ParticipantId]:
        """Of whom there is a picture."""
        return frozenset(self._newest)

    def look(self, me: ParticipantId, client: Client, *, on: bool) -> None:
        """The client's page shows stills, or no longer; it gets those there are at once. Raises NotSeated."""
        seat = self._seats.of(me, client)
        if seat is None:
            raise NotSeated
        seat.looks = on
        if on:
            for of, frame in self._newest.items():
                _show(seat, of, frame)
        self.seats_changed()

    def take(self, me: ParticipantId, client: Client, jpeg: bytes) -> None:
        """A picture from the client; left out when nobody looks, or its camera is off by the rows."""
        if not self._wanted or me not in self._cameras or self._seats.of(me, client) is None:
            return
        frame = self._newest[me] = still_frame(me, unix_ms(self._clock.now()), jpeg)
        for seat in self._seats:
            if seat.looks:
                _show(seat, me, frame)

    def welcomed(self, seat: Seat) -> None:
        """A client has come: it is told when its pictures are wanted."""
        if self._wanted:
            _tell(seat, wanted=True)

    def seats_changed(self) -> None:
        """Tells all clients when the first begins to look, and when the last looks no longer."""
        wanted = any(seat.looks for seat in self._seats)
        if wanted == self._wanted:
            return
        self._wanted = wanted
        if not wanted:
            self._newest.clear()
        for seat in self._seats:
            if seat.welcomed:
                _tell(seat, wanted=wanted)

    def keep(self, cameras: Collection[ParticipantId]) -> None:
        """These cameras are on; pictures of others are forgotten."""
        self._cameras = frozenset(cameras)
        for gone in self._newest.keys() - self._cameras:
            del self._newest[gone]


def _show(seat: Seat, of: ParticipantId, frame: bytes) -> None:
    if seat.participant != of:
        seat.client.show(of, frame)


def _tell(seat: Seat, *, wanted: bool) -> None:
    if allowed(seat.role, Act.SEND_STILL):
        send(seat, StillsWanted(wanted=wanted))
