"""Who comes back after a short loss is told what it missed, and nothing else."""

from pathlib import Path

import pytest

from signaling.protocol.messages import Presence
from signaling.protocol.server import (
    Done,
    Lines,
    MeetingOpened,
    ParticipantChanged,
    ProgrammeChanged,
    ServerMessage,
    Snapshot,
    Welcome,
)
from tests.fakes.fake_worker import FakeWorker
from tests.signaling.rig import LiveClient, Server, serving, sign_in, whole
from tests.signaling.test_acts import fold, plain

pytestmark = pytest.mark.anyio

ROOM, OTHER = "diemcau-14215", "diemcau-14329"


async def back(server: Server, client: LiveClient, revision: int, login: str = ROOM) -> Welcome:
    """Joins again with what it knew."""
    return await client.join(server.ticket(login), offer=None, keep_media=True, revision=revision)


async def until_lines(client: LiveClient) -> list[ServerMessage]:
    """What came after the welcome, up to the lines that end it."""
    await client.of_type("lines")
    return list(client.waiting)


async def test_what_was_missed_makes_the_room_of_now(server: Server) -> None:
    async with server.client("chutri") as chair:
        await server.post(f"/api/meetings/{server.meeting}/open", login="chutri")
        async with server.client(ROOM) as room:
            before = whole(room.welcome)
        await chair.next(lambda one: isinstance(one, ParticipantChanged) and one.participant.presence is Presence.LOST)
        async with server.client(OTHER) as other:
            await other.ask("raise_hand", raised=True)
            await chair.ask("give_floor", participant=server.who(OTHER))
            async with server.client() as again:
                welcome = await back(server, again, before.revision)
                assert welcome.room is None
                missed = await until_lines(again)
                now = await again.ask("resync")
                assert isinstance(now, Snapshot)
                assert plain(fold(before, missed)) == plain(now.room)


async def test_who_missed_nothing_is_told_its_own_revision_and_the_lines(server: Server) -> None:
    async with server.client("chutri") as chair:
        await chair.ask("set_camera", open=True)
        told = await chair.of_type("participant_changed")
        assert isinstance(told, ParticipantChanged)
        async with server.client() as again:  # The seat is taken over: nothing changes in the rows.
            assert (await back(server, again, told.revision, "chutri")).room is None
            lines = await again.of_type("lines")
            assert isinstance(lines, Lines)
            assert [row.participant for row in lines.lines] == [server.who("chutri")]
            assert {getattr(one, "revision", told.revision) for one in again.waiting} == {told.revision}


async def test_a_revision_that_is_not_known_gets_the_whole_room(server: Server) -> None:
    async with server.client("chutri") as chair, server.client() as room:
        welcome = await back(server, room, whole(chair.welcome).revision + 1000)
        assert len(whole(welcome).participants) == len(server.seats)


async def test_changes_after_the_return_follow_what_was_missed(server: Server) -> None:
    async with server.client("chutri") as chair, server.client() as again:
        revision = whole(chair.welcome).revision
        welcome = await back(server, again, revision)
        assert welcome.room is None
        assert isinstance(await chair.ask("set_microphone", open=True), Done)
        told = await again.next(lambda one: isinstance(one, ParticipantChanged) and one.participant.microphone)
        assert isinstance(told, ParticipantChanged)
        assert told.revision == revision + 2


async def test_who_knows_the_newest_revision_is_told_so_and_not_the_whole_room(server: Server) -> None:
    async with server.client("chutri") as chair:
        known = whole(chair.welcome).revision
        assert isinstance(await chair.ask("resync", revision=known), Done)
        assert isinstance(await chair.ask("resync", revision=known - 1), Snapshot)


async def test_after_a_restart_who_knew_all_is_told_the_programme_and_the_opening_again(data_dir: Path) -> None:
    worker = FakeWorker()
    async with serving(data_dir, worker) as first, first.client(ROOM) as room:
        await first.post(f"/api/meetings/{first.meeting}/open", login="chutri")
        opened = await room.of_type("meeting_opened")
        assert isinstance(opened, MeetingOpened)
        first.stop()
        await room.closed.wait()
    async with serving(data_dir, worker) as second, second.client() as again:
        assert (await back(second, again, opened.revision)).room is None
        missed = await until_lines(again)
        assert [type(one) for one in missed] == [ProgrammeChanged, MeetingOpened]
    async with serving(data_dir, worker) as third, third.client() as again:
        assert (await back(third, again, opened.revision - 1)).room is not None


async def test_a_drill_after_a_restart_is_told_whole(data_dir: Path) -> None:
    worker = FakeWorker()
    async with serving(data_dir, worker) as first, first.http() as http:
        await sign_in(http, "kythuat")
        drill = (await http.post("/api/drills", json={"rooms": 1, "speakers": 1})).json()["meeting"]
        tickets = (await http.post(f"/api/drills/{drill}/tickets")).json()
        async with first.client() as chair, first.client() as room:
            await chair.join(tickets[0]["ticket"])
            await room.join(tickets[1]["ticket"])
            known = whole(room.welcome).revision
    async with serving(data_dir, worker) as second, second.http() as http:
        await sign_in(http, "kythuat")
        tickets = (await http.post(f"/api/drills/{drill}/tickets")).json()
        async with second.client() as room:
            welcome = await room.join(tickets[1]["ticket"], offer=None, revision=known)
            assert welcome.room is not None
