"""Messages for the media worker: a new connection, the tiles that a page shows."""

from meetings.domain.line_checks import beginning_kbit
from meetings.ids import MeetingId, ParticipantId
from sfu.errors import OfferRefused, RoomFull, SfuError
from sfu.interfaces import Joined, JoinPeer, PeerId, RoomId, SetTiles, TileWish
from signaling.hall import Hall
from signaling.house import House
from signaling.protocol.client import OfferMedia, WantTiles
from signaling.protocol.effects import MediaAct
from signaling.protocol.server import Done
from signaling.seats import Client


class MediaDesk:
    """Speaks to the worker for one participant's connection; requests are made one after the other.

    The worker knows the tiles of a media connection; here they outlive it, and are wanted again on the next one.
    """

    def __init__(self, house: House, hall: Hall, me: ParticipantId, client: Client) -> None:
        """`me`: admitted to the hall with this client."""
        self._house = house
        self._hall = hall
        self._me = me
        self._client = client
        self._tiles: SetTiles | None = None

    async def carry_out(self, act: MediaAct) -> None:
        """Asks the worker, then answers the client. Raises SfuError, TimeoutError, NotSeated."""
        match act:
            case OfferMedia():
                joined = await self.negotiate(act.offer)
                await self._hall.answer_media(self._me, self._client, act.id, joined)
            case WantTiles():
                await self._want_tiles(act)
                self._client.send(Done(id=act.id, done_ms=None).model_dump_json())

    async def negotiate(self, offer: str) -> Joined:
        """The worker's answer to an offer. Raises SfuError, TimeoutError, NotSeated."""
        seat, feed = self._hall.seat(self._me, self._client), self._hall.feed
        before = feed.asking(seat)
        line = await self._house.tested_line(self._me)
        seat.begins_kbit = None if line.up_kbit is None else beginning_kbit(line.up_kbit)
        request = JoinPeer(
            room=_room(self._hall.meeting),
            peer=PeerId(self._me),
            offer=offer,
            microphone_open=self._hall.microphone_open(self._me),
            line_bps=None if line.down_kbit is None else line.down_kbit * 1000,
        )
        try:
            joined = await self._house.link.join(request)
            self._hall.seat(self._me, self._client)
            if self._tiles is not None:
                await self._house.link.tell(self._tiles)
        except (OfferRefused, RoomFull):
            feed.refused(seat, before)
            raise
        except (SfuError, TimeoutError):
            feed.failed(seat)
            raise
        self._hall.media_joined()
        return joined

    async def _want_tiles(self, act: WantTiles) -> None:
        tiles = tuple(TileWish(peer=PeerId(tile.participant), height=tile.height) for tile in act.tiles)
        self._tiles = SetTiles(room=_room(self._hall.meeting), peer=PeerId(self._me), tiles=tiles)
        await self._house.link.tell(self._tiles)


def _room(meeting: MeetingId) -> RoomId:
    return RoomId(meeting)
