"""What participants do to the session and to each other, through the socket."""

import json

import pytest

from meetings.domain.roles import Act, Role, allowed
from sfu.interfaces import CloseRoom, PeerId, SetMicrophones, SetProgramme
from signaling.protocol.messages import Line, Participant, Programme, Room
from signaling.protocol.server import (
    Done,
    MeetingOpened,
    ParticipantChanged,
    ParticipantsChanged,
    ProgrammeChanged,
    Refused,
    ServerMessage,
    Snapshot,
)
from tests.signaling import golden
from tests.signaling.rig import LiveClient, Server

pytestmark = pytest.mark.anyio

ROOM, OTHER = "diemcau-14215", "diemcau-14329"
LOGINS = {
    Role.CHAIR: "chutri",
    Role.SECRETARY: "thuky",
    Role.IT: "kythuat",
    Role.DELEGATE: "daibieu1",
    Role.ROOM: ROOM,
    Role.OBSERVER: "duthinh",
}
MESSAGES = sorted({golden.type_of(path) for path in golden.frames("client")} - {"join", "leave", "end_meeting"})


async def open_meeting(server: Server, client: LiveClient) -> None:
    """The chair opens over HTTP; waits until a live client hears of it."""
    await server.post(f"/api/meetings/{server.meeting}/open", login="chutri")
    await client.next(lambda one: isinstance(one, MeetingOpened))


def fields_for(type_: str, server: Server) -> dict[str, object]:
    """The golden frame's fields, with participants of this server."""
    fields = json.loads(golden.frame(f"client.{type_}"))
    del fields["type"], fields["id"]
    if "participant" in fields:
        fields["participant"] = server.who(OTHER)
    if "tiles" in fields:
        fields["tiles"] = [{"participant": server.who(OTHER), "height": 180}]
    return dict(fields)


@pytest.mark.parametrize("role", Role)
async def test_a_role_may_do_what_the_table_says_and_nothing_else(server: Server, role: Role) -> None:
    async with server.client(OTHER) as other, server.client(LOGINS[role]) as client:
        await open_meeting(server, client)
        for type_ in [*MESSAGES, "leave"]:
            answer = await client.answer(type_, **fields_for(type_, server))
            refused = isinstance(answer, Refused) and answer.code == "not_allowed"
            assert refused != allowed(role, Act(type_)), (type_, answer)
        assert other.welcome is not None


@pytest.mark.parametrize("role", Role)
async def test_only_who_leads_may_end_the_meeting(server: Server, role: Role) -> None:
    async with server.client(LOGINS[role]) as client:
        await open_meeting(server, client)
        await client.send("end_meeting")
        if allowed(role, Act.END_MEETING):
            assert await client.goodbye() == "ended"
        else:
            answer = await client.of_type("refused")
            assert isinstance(answer, Refused)
            assert answer.code == "not_allowed"


async def test_giving_the_floor_puts_a_room_on_stage_and_closes_the_others(server: Server) -> None:
    async with server.client("chutri") as chair, server.client(ROOM) as room, server.client(OTHER) as other:
        await open_meeting(server, other)
        for client in (chair, room, other):
            await client.ask("set_microphone", open=True)
        await room.ask("raise_hand", raised=True)
        other.waiting.clear()
        assert isinstance(await chair.ask("give_floor", participant=server.who(ROOM), limit_s=120), Done)
        rows = await other.of_type("participants_changed")
        told = await other.of_type("programme_changed")
        assert isinstance(rows, ParticipantsChanged)
        assert isinstance(told, ProgrammeChanged)
        assert rows.revision == told.revision
        assert {row.id: (row.microphone, row.hand_ms) for row in rows.participants} == {
            server.who(ROOM): (True, None),
            server.who(OTHER): (False, None),
        }
        assert told.programme.stage == server.who(ROOM)
        assert told.programme.floor is not None
        assert (told.programme.floor.participant, told.programme.floor.limit_s) == (server.who(ROOM), 120)


async def test_the_worker_enforces_floor_and_microphones(server: Server) -> None:
    async with server.client("chutri") as chair, server.client(ROOM) as room, server.client(OTHER) as other:
        await open_meeting(server, other)
        for client in (chair, room, other):
            await client.ask("set_microphone", open=True)
        await chair.ask("give_floor", participant=server.who(ROOM))
        floor, leader = PeerId(server.who(ROOM)), PeerId(server.who("chutri"))
        await server.worker.told_that(
            lambda one: isinstance(one, SetMicrophones) and one.open == frozenset({floor, leader})
        )
        await server.worker.told_that(
            lambda one: isinstance(one, SetProgramme) and (one.floor, one.chair, one.stage) == (floor, leader, floor)
        )


async def test_only_a_room_opens_its_own_microphone(server: Server) -> None:
    async with server.client("chutri") as chair, server.client(ROOM) as room, server.client(OTHER) as other:
        await open_meeting(server, other)
        await chair.ask("give_floor", participant=server.who(ROOM))
        assert await other.refusal("set_microphone", open=True) == "floor_taken"
        assert isinstance(await room.ask("set_microphone", open=True), Done)


async def test_a_removed_room_is_sent_away_and_stays_out(server: Server) -> None:
    async with server.client("chutri") as chair, server.client(ROOM) as room:
        await open_meeting(server, room)
        assert isinstance(await chair.ask("remove", participant=server.who(ROOM)), Done)
        assert await room.goodbye() == "removed"
        assert server.worker.peers(server.meeting) == {server.who("chutri")}
        async with server.client() as again:
            await again.send("join", ticket=server.ticket(ROOM))
            assert await again.goodbye() == "removed"


async def test_the_end_is_told_to_all_and_closes_the_room(server: Server) -> None:
    async with server.client("chutri") as chair, server.client(ROOM) as room:
        await open_meeting(server, room)
        await chair.send("end_meeting")
        assert await room.goodbye() == "ended"
        assert await chair.goodbye() == "ended"
        await server.worker.told_that(lambda one: isinstance(one, CloseRoom))
        async with server.client() as late:
            await late.send("join", ticket=server.ticket(OTHER))
            assert await late.goodbye() == "already_ended"


async def test_the_end_over_http_is_told_too(server: Server) -> None:
    async with server.client(ROOM) as room:
        await open_meeting(server, room)
        await server.post(f"/api/meetings/{server.meeting}/end", login="chutri")
        assert await room.goodbye() == "ended"


async def test_a_stranger_to_the_meeting_is_not_found(server: Server) -> None:
    async with server.client("chutri") as chair:
        await open_meeting(server, chair)
        assert await chair.refusal("give_floor", participant="nobody") == "not_found"


async def test_two_desks_that_give_the_same_room_the_floor_take_back_their_own_giving(server: Server) -> None:
    async with server.client("chutri") as chair, server.client("thuky") as secretary, server.client(ROOM) as room:
        await open_meeting(server, room)
        mine = await chair.ask("give_floor", participant=server.who(ROOM))
        hers = await secretary.ask("give_floor", participant=server.who(ROOM))
        assert isinstance(mine, Done)
        assert isinstance(hers, Done)
        undo = {"participant": server.who(ROOM), "given": True}
        assert await chair.refusal("undo_floor", **undo, done_ms=mine.done_ms) == "floor_moved"
        assert isinstance(await secretary.ask("undo_floor", **undo, done_ms=hers.done_ms), Done)
        assert isinstance(await chair.ask("undo_floor", **undo, done_ms=mine.done_ms), Done)
        over = await chair.ask("take_floor", participant=server.who(ROOM))
        assert isinstance(over, Done)
        assert over.done_ms is None, "what changed nothing has nothing to take back"


async def test_who_never_came_cannot_get_the_floor(server: Server) -> None:
    async with server.client("chutri") as chair:
        await open_meeting(server, chair)
        assert await chair.refusal("give_floor", participant=server.who(ROOM)) == "not_present"


async def test_doing_it_twice_changes_nothing(server: Server) -> None:
    async with server.client("chutri") as chair, server.client(ROOM) as room:
        await room.ask("raise_hand", raised=True)
        assert isinstance(await room.ask("raise_hand", raised=True), Done)
        assert isinstance(await chair.ask("resync"), Snapshot)
        hands = [one for one in chair.waiting if isinstance(one, ParticipantChanged) and one.participant.hand_ms]
        assert len(hands) == 1


async def test_the_snapshot_of_before_and_the_events_make_the_snapshot_of_now(server: Server) -> None:
    async with server.client("duthinh") as watcher, server.client("chutri") as chair:
        await open_meeting(server, watcher)
        before = await watcher.ask("resync")
        assert isinstance(before, Snapshot)
        watcher.waiting.clear()
        await play_a_session(server, chair)
        after = await watcher.ask("resync")
        assert isinstance(after, Snapshot)
        assert plain(fold(before.room, watcher.waiting)) == plain(after.room)


async def play_a_session(server: Server, chair: LiveClient) -> None:
    """Two rooms come, speak, show, are silenced; one leaves, one is removed."""
    async with server.client(ROOM) as room, server.client(OTHER) as other:
        for client in (room, other):
            await client.ask("set_camera", open=True)
            await client.ask("raise_hand", raised=True)
        await other.ask("set_microphone", open=True)
        await chair.ask("give_floor", participant=server.who(ROOM))
        await room.ask("set_microphone", open=True)
        await room.ask("share_screen", on=True)
        await chair.ask("spotlight", participant=server.who(OTHER))
        await chair.ask("put_beside", participant=server.who(ROOM))
        await chair.ask("extend_floor", participant=server.who(ROOM), seconds=60)
        given = await chair.ask("give_floor", participant=server.who(OTHER))
        assert isinstance(given, Done)
        await chair.ask("remind_floor", participant=server.who(OTHER), on=True)
        await chair.ask("undo_floor", participant=server.who(OTHER), given=True, done_ms=given.done_ms)
        await chair.ask("close_hand_list", closed=True)
        await chair.ask("lock", on=True)
        await chair.ask("suspend", on=True)
        await chair.ask("suspend", on=False)
        await chair.ask("give_floor", participant=server.who(OTHER))
        await other.ask("set_microphone", open=True)
        await chair.ask("close_microphones")
        await chair.ask("undo_close_microphones")
        await chair.ask("close_microphones")
        await chair.ask("take_floor", participant=server.who(OTHER))
        await other.ask("leave")
        await chair.ask("remove", participant=server.who(ROOM))
        await room.goodbye()


def fold(room: Room, messages: list[ServerMessage]) -> Room:
    """What a client makes of a snapshot and the events after it; fails at a gap."""
    rows: dict[str, Participant] = {row.id: row for row in room.participants}
    programme: Programme = room.programme
    revision = room.revision
    for message in messages:
        if not isinstance(message, ParticipantChanged | ParticipantsChanged | ProgrammeChanged):
            continue
        assert message.revision in {revision, revision + 1}, "an event was missed"
        revision = message.revision
        match message:
            case ParticipantChanged():
                rows[message.participant.id] = message.participant
            case ParticipantsChanged():
                rows |= {row.id: row for row in message.participants}
            case ProgrammeChanged():
                programme = message.programme
    return room.model_copy(update={"revision": revision, "participants": tuple(rows.values()), "programme": programme})


def plain(room: Room) -> str:
    """A room as text, without the lines: they are no part of the revisions."""
    rows = tuple(row.model_copy(update={"line": Line.NONE, "step": 0}) for row in room.participants)
    return room.model_copy(update={"participants": rows}).model_dump_json(indent=1)
