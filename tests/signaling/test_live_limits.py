"""What a client may not do to the socket, to the server, or to the others."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from meetings.ids import MeetingId, ParticipantId, new_uuid
from signaling.protocol.messages import MAX_OFFER_FRAME_BYTES
from signaling.protocol.server import Done, Refused
from signaling.protocol.session import MAX_DROPPED, MESSAGES_BURST
from tests.fakes.fake_worker import FakeWorker
from tests.fakes.open_session import session_of
from tests.signaling import golden
from tests.signaling.rig import Server, serving

pytestmark = pytest.mark.anyio

ROOM = "diemcau-14215"
FOREIGN = [
    None,
    "null",
    "https://example.com",
    "http://127.0.0.1",
    "http://127.0.0.1:1",
    "http://localhost:{port}",
    "https://127.0.0.1.example.com:{port}",
    "http://127.0.0.1:{port}.example.com",
    "http://127.0.0.1:{port}@example.com",
    "http://example.com@127.0.0.1:{port}",
    "http://127.0.0.1:{port}/",
    "http://127.0.0.1:{port}/path",
    "http://127.0.0.1:{port}?x=1",
    "http://127.0.0.1:{port}#x",
    "ws://127.0.0.1:{port}",
    "file://127.0.0.1:{port}",
    "ftp://127.0.0.1:{port}",
    "127.0.0.1:{port}",
    "//127.0.0.1:{port}",
    "http://[::1]:{port}",
    "http://127.0.0.1:{port} http://example.com",
    "x" * 400,
]
REFUSALS = json.loads(golden.frame("refusals"))


async def test_pages_of_other_origins_are_refused(server: Server) -> None:
    for text in FOREIGN:
        origin = None if text is None else Origin(text.format(port=server.port))
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"ws://127.0.0.1:{server.port}/ws", origin=origin)
        assert refused.value.response.status_code == 403, text


async def test_one_connection_too_many_is_told_so(data_dir: Path) -> None:
    async with serving(data_dir, FakeWorker(), settings={"max_connections": 1}) as server:
        async with server.client(ROOM), server.client() as second:
            assert await second.goodbye() == "too_many_connections"
        async with server.client(ROOM):
            pass


async def test_every_bad_frame_is_refused_and_the_connection_goes_on(server: Server) -> None:
    async with server.client(ROOM) as client:
        for row in REFUSALS:
            await client.socket.send(row["frame"])
            answer = await client.of_type("refused")
            assert isinstance(answer, Refused)
            assert (answer.code, answer.id) == (row["code"], row["id"]), row["about"]
        assert isinstance(await client.ask("raise_hand", raised=True), Done)


async def test_binary_frames_that_are_no_stills_are_refused(server: Server) -> None:
    async with server.client(ROOM) as client:
        await client.socket.send(b"\x00\x01")
        answer = await client.of_type("refused")
        assert isinstance(answer, Refused)
        assert answer.code == "still_refused"


async def test_a_frame_larger_than_any_offer_ends_the_connection_alone(server: Server) -> None:
    async with server.client("chutri") as chair, server.client(ROOM) as client:
        await client.socket.send("x" * (MAX_OFFER_FRAME_BYTES + 1))
        await client.closed.wait()
        assert client.socket.close_code == 1009
        assert isinstance(await chair.ask("set_camera", open=True), Done)


async def test_a_flood_is_cut_off_and_others_are_answered(server: Server) -> None:
    async with server.client("chutri") as chair, server.client(ROOM) as client:
        frame = json.dumps({"type": "resync", "id": 1})
        try:
            for _ in range(int(MESSAGES_BURST) + MAX_DROPPED + 50):
                await client.socket.send(frame)
        except ConnectionClosed:
            pass
        assert await client.goodbye() == "too_many_messages"
        assert isinstance(await chair.ask("set_camera", open=True), Done)


async def test_who_does_not_join_is_sent_away(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.connection.JOIN_WITHIN_S", 0.2)
    async with server.client() as client:
        await client.socket.send("not a join")
        assert await client.goodbye() == "join_timed_out"


async def test_a_joined_client_may_be_silent(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.connection.JOIN_WITHIN_S", 0.3)
    async with server.client(ROOM) as client:
        await asyncio.sleep(0.6)
        assert isinstance(await client.ask("set_camera", open=True), Done)


async def test_no_ticket_no_session(server: Server) -> None:
    for ticket in ("x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "." * 4096):
        async with server.client() as client:
            await client.send("join", ticket=ticket)
            assert await client.goodbye() == "ticket_refused"


async def test_a_ticket_for_a_meeting_that_does_not_exist_is_refused(server: Server) -> None:
    account = server.seats[ROOM][1]
    ticket = server.tickets.issue(
        MeetingId(new_uuid()), ParticipantId(new_uuid()), account, session_of(account), datetime.now(UTC)
    )
    async with server.client() as client:
        await client.send("join", ticket=ticket)
        assert await client.goodbye() in {"not_found", "ticket_refused"}


async def test_a_ticket_of_one_meeting_opens_no_seat_of_another(server: Server) -> None:
    participant, account = server.seats[ROOM]
    ticket = server.tickets.issue(MeetingId(new_uuid()), participant, account, session_of(account), datetime.now(UTC))
    async with server.client() as client:
        await client.send("join", ticket=ticket)
        assert await client.goodbye() in {"not_found", "ticket_refused"}


async def test_a_connection_leaves_no_task_behind(server: Server) -> None:
    async with server.client("chutri") as chair:
        await chair.ask("resync")
        before = asyncio.all_tasks()
        for _ in range(3):
            async with server.client(ROOM) as client:
                await client.ask("leave")
                await client.goodbye()
        await chair.ask("resync")
        later = asyncio.all_tasks() - before
        if later:
            await asyncio.wait(later, timeout=3)
        assert [task for task in later if not task.done()] == []
