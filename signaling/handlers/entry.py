"""Coming in: the ticket, the seat, the media, the welcome."""

from dataclasses import dataclass

from meetings.domain.roles import Role
from meetings.ids import ParticipantId
from meetings.tickets import Tickets
from sfu.errors import SfuError
from sfu.interfaces import Joined
from signaling.hall import Hall
from signaling.handlers.media import MediaDesk
from signaling.house import Entry
from signaling.hub import Hub
from signaling.problems import code_of
from signaling.protocol.client import Join
from signaling.seats import Client


@dataclass(frozen=True, slots=True)
class Place:
    """Where a connection was admitted, and as whom."""

    hall: Hall
    me: ParticipantId
    role: Role
    desk: MediaDesk


class Entrance:
    """Checks tickets and leads clients to their seats."""

    def __init__(self, hub: Hub, tickets: Tickets) -> None:
        """`tickets`: of the same secret as those who issue them."""
        self._hub = hub
        self._tickets = tickets

    async def admit(self, join: Join, client: Client) -> Place:
        """Seats the client by its ticket. Raises MeetingsError, SignalingError, TimeoutError."""
        claims = self._tickets.read(join.ticket, self._hub.house.clock.now())
        hall = self._hub.hall(claims.meeting)
        try:
            admission = await hall.admit(claims, client)
        except BaseException:
            # It may have been seated all the same: the connection ends, and its seat must not outlive it.
            hall.gone(claims.participant, client, back_soon=False)
            raise
        me = admission.participant
        return Place(hall, me, admission.role, MediaDesk(self._hub.house, hall, me, client))

    async def welcome(self, join: Join, place: Place, client: Client) -> None:
        """Negotiates media if asked, then sends the welcome: a meeting can be followed without media.

        Raises SignalingError.
        """
        joined: Joined | None = None
        refused: str | None = None
        if join.offer is not None:
            try:
                joined = await place.desk.negotiate(join.offer)
            except (SfuError, TimeoutError) as error:
                refused = "media_unavailable" if isinstance(error, TimeoutError) else code_of(error)
        elif join.keep_media:
            await self._hub.house.link.settled()
        keep = join.offer is None and join.keep_media
        entry = Entry(join.id, joined, refused, keep, join.revision)
        await place.hall.welcome(place.me, client, entry)
