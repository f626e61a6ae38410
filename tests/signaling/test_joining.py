"""Coming in, coming back, going."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from meetings.domain.attendance import AttendanceKind
from meetings.ids import ParticipantId
from meetings.models.live import AttendanceEvent
from sfu.interfaces import JoinPeer, LeavePeer, PeerId, SetMicrophones
from signaling.protocol.messages import Line, Presence
from signaling.protocol.server import Done, ParticipantChanged, Snapshot
from tests.fakes.open_session import session_of
from tests.signaling.rig import Server, whole

pytestmark = pytest.mark.anyio

ROOM, OTHER = "diemcau-14215", "diemcau-14329"


async def attendance(server: Server, participant: ParticipantId) -> list[AttendanceKind]:
    """The kinds of a participant's events, in order."""
    async with server.database.read() as tx:
        found = await tx.scalars(
            select(AttendanceEvent.kind)
            .where(AttendanceEvent.participant_id == participant)
            .order_by(AttendanceEvent.id)
        )
        return list(found)


async def test_a_room_joins_and_gets_the_whole_state(server: Server) -> None:
    async with server.client() as client:
        welcome = await client.join(server.ticket(ROOM))
        assert welcome.me == server.who(ROOM)
        assert len(whole(welcome).participants) == len(server.seats)
        assert whole(welcome).programme.chair == server.who("chutri")
        me = next(row for row in whole(welcome).participants if row.id == welcome.me)
        assert (me.presence, me.microphone, me.line) == (Presence.PRESENT, False, Line.NONE)


async def test_the_offer_is_answered_by_the_worker(server: Server) -> None:
    async with server.client() as client:
        welcome = await client.join(server.ticket(ROOM), offer="v=0")
        assert welcome.media is not None
        assert welcome.media.answer == "answer to v=0"
        assert [slot.kind for slot in welcome.media.slots] == ["voice", "stage", "tile"]
        request = server.worker.last(JoinPeer)
        assert isinstance(request, JoinPeer)
        assert (str(request.room), str(request.peer)) == (server.meeting, welcome.me)
        assert not request.microphone_open


async def test_others_are_told_of_who_comes(server: Server) -> None:
    async with server.client("chutri") as chair, server.client(ROOM):
        told = await chair.next(lambda one: isinstance(one, ParticipantChanged))
        assert isinstance(told, ParticipantChanged)
        assert (told.participant.id, told.participant.presence) == (server.who(ROOM), Presence.PRESENT)
        assert told.revision == whole(chair.welcome).revision + 1


async def test_who_comes_does_not_hear_of_itself_before_its_welcome(server: Server) -> None:
    async with server.client(ROOM) as client:
        assert isinstance(await client.ask("resync"), Snapshot)
        assert not [one for one in client.waiting if isinstance(one, ParticipantChanged)]


async def test_a_meeting_can_be_followed_without_media(server: Server) -> None:
    async with server.client() as client:
        welcome = await client.join(server.ticket(ROOM), offer=None)
        assert (welcome.media, welcome.media_refused, welcome.media_kept) == (None, None, False)
        assert server.worker.last(JoinPeer) is None


async def test_an_offer_the_worker_refuses_does_not_keep_anybody_out(server: Server) -> None:
    async with server.client() as client:
        welcome = await client.join(server.ticket(ROOM), offer="bad")
        assert (welcome.media, welcome.media_refused) == (None, "media_offer_refused")


async def test_a_ticket_is_good_once(server: Server) -> None:
    ticket = server.ticket(ROOM)
    async with server.client() as first, server.client() as second:
        await first.join(ticket)
        await second.send("join", ticket=ticket)
        assert await second.goodbye() == "ticket_refused"


async def test_a_ticket_of_yesterday_is_refused(server: Server) -> None:
    participant, account = server.seats[ROOM]
    old = server.tickets.issue(
        server.meeting, participant, account, session_of(account), datetime.now(UTC) - timedelta(days=1)
    )
    async with server.client() as client:
        await client.send("join", ticket=old)
        assert await client.goodbye() == "ticket_refused"


async def test_a_ticket_of_another_account_is_refused(server: Server) -> None:
    account = server.seats[ROOM][1]
    chair = server.who("chutri")
    ticket = server.tickets.issue(server.meeting, chair, account, session_of(account), datetime.now(UTC))
    async with server.client() as client:
        await client.send("join", ticket=ticket)
        assert await client.goodbye() == "ticket_refused"


async def test_joining_elsewhere_replaces_the_connection_of_before(server: Server) -> None:
    async with server.client(ROOM) as first, server.client(ROOM) as second:
        assert await first.goodbye() == "replaced"
        answer = await second.ask("raise_hand", raised=True)
        assert isinstance(answer, Done)
    assert (await attendance(server, server.who(ROOM)))[:1] == [AttendanceKind.JOINED]


async def test_a_connection_that_was_replaced_does_not_count_as_lost(server: Server) -> None:
    async with server.client(ROOM) as first, server.client(ROOM) as second:
        await first.goodbye()
        await second.ask("resync")
        assert await attendance(server, server.who(ROOM)) == [AttendanceKind.JOINED]


async def test_a_dead_socket_is_told_as_lost_and_keeps_its_media(server: Server) -> None:
    async with server.client("chutri") as chair:
        async with server.client(ROOM) as room:
            await chair.of_type("participant_changed")
            await room.ask("set_microphone", open=True)
            await chair.of_type("participant_changed")
        told = await chair.of_type("participant_changed")
        assert isinstance(told, ParticipantChanged)
        assert (told.participant.presence, told.participant.microphone) == (Presence.LOST, True)
        assert server.who(ROOM) in server.worker.peers(server.meeting)
    assert await attendance(server, server.who(ROOM)) == [AttendanceKind.JOINED, AttendanceKind.LOST]


async def test_who_returns_finds_seat_hand_and_microphone_as_they_were(server: Server) -> None:
    async with server.client("chutri") as chair:
        async with server.client(ROOM) as room:
            await room.ask("raise_hand", raised=True)
            await room.ask("set_microphone", open=True)
        await chair.next(lambda one: isinstance(one, ParticipantChanged) and one.participant.presence is Presence.LOST)
        async with server.client() as again:
            welcome = await again.join(server.ticket(ROOM))
            me = next(row for row in whole(welcome).participants if row.id == welcome.me)
            assert me.hand_ms is not None
            assert (me.presence, me.microphone) == (Presence.PRESENT, True)
            request = server.worker.last(JoinPeer)
            assert isinstance(request, JoinPeer)
            assert request.microphone_open
    kinds = await attendance(server, server.who(ROOM))
    assert kinds[:3] == [AttendanceKind.JOINED, AttendanceKind.LOST, AttendanceKind.RETURNED]


async def test_a_kept_peer_connection_is_not_negotiated_again(server: Server) -> None:
    async with server.client("chutri"):
        async with server.client(ROOM):
            pass
        server.worker.commands.clear()
        async with server.client() as again:
            welcome = await again.join(server.ticket(ROOM), offer=None, keep_media=True)
            assert (welcome.media_kept, welcome.media) == (True, None)
            assert server.worker.last(JoinPeer) is None


async def test_a_peer_connection_the_worker_does_not_hold_is_not_kept(server: Server) -> None:
    async with server.client() as client:
        welcome = await client.join(server.ticket(ROOM), offer=None, keep_media=True)
        assert not welcome.media_kept


async def test_leaving_is_answered_then_said_goodbye_to(server: Server) -> None:
    async with server.client("chutri") as chair, server.client(ROOM) as room:
        await chair.of_type("participant_changed")
        assert isinstance(await room.ask("leave"), Done)
        assert await room.goodbye() == "left"
        told = await chair.of_type("participant_changed")
        assert isinstance(told, ParticipantChanged)
        assert told.participant.presence is Presence.ABSENT
    assert await attendance(server, server.who(ROOM)) == [AttendanceKind.JOINED, AttendanceKind.LEFT]


async def test_leaving_closes_media_on_the_worker(server: Server) -> None:
    async with server.client("chutri"), server.client(ROOM) as room:
        await room.ask("leave")
        await room.goodbye()
        await server.worker.told_that(lambda one: isinstance(one, LeavePeer))
        assert server.worker.peers(server.meeting) == {server.who("chutri")}


async def test_a_resync_answers_with_the_room_as_it_is(server: Server) -> None:
    async with server.client("chutri") as chair, server.client(ROOM):
        answer = await chair.ask("resync")
        assert isinstance(answer, Snapshot)
        present = {row.id for row in answer.room.participants if row.presence is Presence.PRESENT}
        assert present == {server.who("chutri"), server.who(ROOM)}


async def test_the_worker_hears_of_every_microphone_that_is_opened(server: Server) -> None:
    async with server.client("chutri"), server.client(ROOM) as room, server.client(OTHER):
        await room.ask("set_microphone", open=True)
        await server.worker.told_that(
            lambda one: isinstance(one, SetMicrophones) and set(one.open) == {PeerId(server.who(ROOM))}
        )
