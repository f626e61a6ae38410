"""The small pictures of one meeting: the newest of each site, in memory only, for who looks at all sites at once."""

from collections.abc import Callable, Collection, Mapping

from meetings.domain.roles import Act, allowed
from meetings.domain.site_acts import Hold, LineCap
from meetings.ids import ParticipantId
from signaling.clock import Clock
from signaling.errors import NotSeated
from signaling.protocol.server import StillsWanted
from signaling.protocol.stills import still_frame
from signaling.roster import unix_ms
from signaling.seats import Client, Seat, Seats, send
from signaling.still_allowance import StillAllowance


class Stills:
    """Passes stills on. Nothing is kept but one picture a site whose camera is on, and that only while somebody looks.

    So a meeting holds at most MAX_STILL_BYTES a site, once: those who look share the same bytes. Who is held to sound
    gives and gets none; who is held to a rate gets those that fit beside its media.
    """

    def __init__(self, seats: Seats, clock: Clock, media_bps: Callable[[ParticipantId], int]) -> None:
        """Shares the seats with the hall; `media_bps`: what a participant is sent of sound and pictures."""
        self._seats = seats
        self._clock = clock
        self._media_bps = media_bps
        self._holds: Mapping[ParticipantId, Hold] = {}
        self._allowances: dict[ParticipantId, StillAllowance] = {}
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
                self._show(seat, of, frame)
        self.seats_changed()

    def take(self, me: ParticipantId, client: Client, jpeg: bytes) -> None:
        """A picture from the client; left out when nobody looks, or its camera is off by the rows."""
        if not self._wanted or me not in self._cameras or self._seats.of(me, client) is None:
            return
        frame = self._newest[me] = still_frame(me, unix_ms(self._clock.now()), jpeg)
        for seat in self._seats:
            if seat.looks:
                self._show(seat, me, frame)

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

    def keep(self, cameras: Collection[ParticipantId], holds: Mapping[ParticipantId, Hold]) -> None:
        """These cameras are on, and these participants held down; other pictures are forgotten."""
        self._holds = holds
        self._cameras = frozenset(one for one in cameras if self._cap_of(one) is not LineCap.SOUND)
        for gone in self._newest.keys() - self._cameras:
            del self._newest[gone]
        now_s = self._clock.monotonic_s()
        rated = [one for one, hold in holds.items() if hold.kbit is not None]
        self._allowances = {one: self._allowances.get(one) or StillAllowance(now_s) for one in rated}

    def _cap_of(self, participant: ParticipantId) -> LineCap | None:
        hold = self._holds.get(participant)
        return None if hold is None else hold.cap

    def _show(self, seat: Seat, of: ParticipantId, frame: bytes) -> None:
        who = seat.participant
        if who != of and self._cap_of(who) is not LineCap.SOUND and self._fits(who, len(frame)):
            seat.client.show(of, frame)

    def _fits(self, who: ParticipantId, size_bytes: int) -> bool:
        allowance, hold = self._allowances.get(who), self._holds.get(who)
        if allowance is None or hold is None or hold.kbit is None:
            return True
        free_bps = hold.kbit * 1000 - self._media_bps(who)
        return allowance.spend(size_bytes, free_bps, self._clock.monotonic_s())


def _tell(seat: Seat, *, wanted: bool) -> None:
    if allowed(seat.role, Act.SEND_STILL):
        send(seat, StillsWanted(wanted=wanted))
