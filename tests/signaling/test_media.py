"""What the worker tells, and what happens when it dies, hangs or comes back."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from meetings.commands import record_line_check
from meetings.domain.line_checks import Occasion
from meetings.models.accounts import AccountRow
from sfu.errors import RoomFull
from sfu.interfaces import (
    Event,
    JoinPeer,
    LayersWanted,
    PeerFigures,
    PeerId,
    PeerLost,
    PeerSlots,
    RoomFigures,
    RoomId,
    SetProgramme,
    SetTiles,
    SlotsChanged,
    SlotUse,
    SourceKind,
    Step,
    StepChanged,
    VoicesChanged,
)
from signaling.protocol import server as told
from signaling.protocol.messages import Line
from tests.fakes.fake_worker import FakeWorker
from tests.meetings.domain.test_line_checks import GOOD
from tests.signaling.rig import LiveClient, Server, serving

pytestmark = pytest.mark.anyio

ROOM, OTHER = "diemcau-14215", "diemcau-14329"


def room_of(server: Server) -> RoomId:
    """The meeting's room on the worker."""
    return RoomId(server.meeting)


def peer_of(server: Server, login: str) -> PeerId:
    """The account's peer on the worker."""
    return PeerId(server.who(login))


def slots_changed(server: Server, login: str, whose: str) -> SlotsChanged:
    """The stage of one carries the camera of another from now on."""
    use = SlotUse(mid="8", peer=peer_of(server, whose), source=SourceKind.CAMERA)
    return SlotsChanged(room=room_of(server), peers=(PeerSlots(peer=peer_of(server, login), slots=(use,)),))


def figures(server: Server, login: str, *, loss: float = 0.0, heard_s: float = 0.1, step: int = 6) -> RoomFigures:
    """One second of one peer."""
    peer = PeerFigures(
        peer=peer_of(server, login),
        connected=True,
        step=Step(step),
        up_bps=1000,
        down_bps=2000,
        loss_up=loss,
        loss_down=0.0,
        round_trip_ms=20.0,
        jitter_ms=1.0,
        estimate_bps=None,
        heard_s=heard_s,
        streams=(),
    )
    return RoomFigures(room=room_of(server), peers=(peer,))


async def line_of(client: LiveClient, server: Server, login: str, line: Line) -> None:
    """Waits until a client is told this word for a line."""

    def fits(message: told.ServerMessage) -> bool:
        return isinstance(message, told.Lines) and any(
            row.participant == server.who(login) and row.line is line for row in message.lines
        )

    await client.next(fits)


async def test_a_site_whose_line_was_tested_begins_with_what_it_carries(server: Server) -> None:
    async with server.client(ROOM) as room, server.client(OTHER) as other:
        async with server.database.begin() as tx:
            of = await tx.scalar(select(AccountRow.room_id).where(AccountRow.login == ROOM))
            assert of is not None
            check = replace(GOOD, down_kbit=900, up_kbit=300)
            await record_line_check(tx, of, Occasion.NIGHT, check, datetime.now(UTC) - timedelta(hours=1))
        for client, login, line_bps, begins_kbit in ((room, ROOM, 900_000, 270), (other, OTHER, None, None)):
            answer = await client.ask("offer_media", offer="v=1")
            join = server.worker.last(JoinPeer)
            assert isinstance(join, JoinPeer)
            assert (join.peer, join.line_bps) == (peer_of(server, login), line_bps)
            assert isinstance(answer, told.MediaAnswer)
            assert answer.media.begins_kbit == begins_kbit


async def test_slots_are_told_to_their_own_client_alone(server: Server) -> None:
    async with server.client(ROOM) as room, server.client(OTHER) as other:
        server.worker.tell(slots_changed(server, ROOM, OTHER))
        message = await room.of_type("slots_changed")
        assert isinstance(message, told.SlotsChanged)
        (use,) = message.uses
        assert (use.mid, use.participant, use.source) == ("8", server.who(OTHER), "camera")
        await other.ask("resync")
        assert not [one for one in other.waiting if one.type == "slots_changed"]


async def test_slots_do_not_wait_for_the_database(server: Server) -> None:
    async with server.client(ROOM) as room, server.client(OTHER) as other, server.database.begin():
        await other.send("set_camera", open=True)
        server.worker.tell(slots_changed(server, ROOM, OTHER))
        await room.of_type("slots_changed")


async def test_what_slots_carry_before_the_answer_travels_with_it(server: Server) -> None:
    async with server.client(ROOM) as room:
        server.worker.tells_before_answering = slots_changed(server, ROOM, OTHER)
        answer = await room.ask("offer_media", offer="v=1")
        assert isinstance(answer, told.MediaAnswer)
        assert [(use.mid, use.participant) for use in answer.media.uses] == [("8", server.who(OTHER))]
        assert not [one for one in room.waiting if one.type == "slots_changed"]


async def test_what_slots_carry_before_the_welcome_travels_with_it(server: Server) -> None:
    server.worker.tells_before_answering = slots_changed(server, ROOM, OTHER)
    async with server.client() as room:
        welcome = await room.join(server.ticket(ROOM))
        assert welcome.media is not None
        assert [(use.mid, use.participant) for use in welcome.media.uses] == [("8", server.who(OTHER))]
        assert not [one for one in room.waiting if one.type == "slots_changed"]


async def test_a_kept_connection_hears_what_its_slots_carry(server: Server) -> None:
    async with server.client("chutri") as chair:
        async with server.client(ROOM):
            pass
        await chair.of_type("participant_changed")
        server.worker.tell(slots_changed(server, ROOM, OTHER))
        async with server.client() as again:
            welcome = await again.join(server.ticket(ROOM), offer=None, keep_media=True)
            assert [(use.mid, use.participant) for use in welcome.slots_in_use] == [("8", server.who(OTHER))]


async def test_voices_are_told_to_all(server: Server) -> None:
    async with server.client(ROOM) as room, server.client(OTHER) as other:
        server.worker.tell(VoicesChanged(room=room_of(server), speaking=(peer_of(server, ROOM),)))
        for client in (room, other):
            message = await client.of_type("voices")
            assert isinstance(message, told.Voices)
            assert message.speaking == (server.who(ROOM),)


async def test_a_line_that_carries_the_voice_and_no_more_is_told_once_a_second_who_speaks(server: Server) -> None:
    changes = [(peer_of(server, ROOM),), ()] * 5 + [(peer_of(server, OTHER),)]
    async with server.client(ROOM) as room, server.client(OTHER) as other:
        server.worker.tell(figures(server, ROOM, step=int(Step.VOICE)))
        await room.of_type("lines")
        for speaking in changes:
            server.worker.tell(VoicesChanged(room=room_of(server), speaking=speaking))
        for _ in changes:
            await other.of_type("voices")
        heard: list[tuple[str, ...]] = []
        while not heard or heard[-1] != (server.who(OTHER),):
            message = await room.of_type("voices")
            assert isinstance(message, told.Voices)
            heard.append(message.speaking)
        # Two when a second ended just while they were told.
        assert len(heard) <= 2


@pytest.mark.parametrize("source", [SourceKind.CAMERA, SourceKind.SCREEN])
async def test_layers_are_told_to_who_sends_them(server: Server, source: SourceKind) -> None:
    async with server.client(ROOM) as room, server.client(OTHER) as other:
        wanted = LayersWanted(
            room=room_of(server), peer=peer_of(server, ROOM), source=source, active=(True, False, False)
        )
        server.worker.tell(wanted)
        message = await room.of_type("layers")
        assert isinstance(message, told.Layers)
        assert (message.source, message.active) == (source.value, (True, False, False))
        await other.ask("resync")
        assert not [one for one in other.waiting if one.type == "layers"]


async def test_layers_wanted_while_nobody_listened_are_told_after_the_welcome(server: Server) -> None:
    async with server.client("chutri") as chair:
        async with server.client(ROOM):
            pass
        await chair.of_type("participant_changed")
        wanted = LayersWanted(
            room=room_of(server), peer=peer_of(server, ROOM), source=SourceKind.CAMERA, active=(True, True, False)
        )
        server.worker.tell(wanted)
        async with server.client() as again:
            await again.join(server.ticket(ROOM), offer=None, keep_media=True)
            message = await again.of_type("layers")
            assert isinstance(message, told.Layers)
            assert message.active == (True, True, False)


async def test_a_line_is_named_good_weak_and_lost(server: Server) -> None:
    async with server.client("chutri") as chair, server.client(ROOM):
        server.worker.tell(figures(server, ROOM))
        await line_of(chair, server, ROOM, Line.GOOD)
        server.worker.tell(figures(server, ROOM, loss=0.05))
        await line_of(chair, server, ROOM, Line.WEAK)
        server.worker.tell(figures(server, ROOM, heard_s=3.5))
        await asyncio.sleep(0)
        async with asyncio.timeout(8):
            await chair.next(
                lambda one: isinstance(one, told.Lines) and any(row.line is Line.LOST for row in one.lines), 8
            )


async def test_a_step_down_is_told_with_the_line_without_waiting_for_the_next_look(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signaling.hall.TICK_S", 3600.0)
    async with serving(data_dir, FakeWorker()) as server, server.client("chutri") as chair, server.client(ROOM):
        for step in (Step.VOICES, Step.VOICE):
            server.worker.tell(figures(server, ROOM))
            server.worker.tell(StepChanged(room=room_of(server), peer=peer_of(server, ROOM), step=step))
            lines = await chair.of_type("lines")
            assert isinstance(lines, told.Lines)
            assert [(row.participant, row.line, row.step) for row in lines.lines] == [
                (server.who(ROOM), Line.WEAK, step)
            ]


async def test_tiles_are_wished_for_at_the_worker(server: Server) -> None:
    async with server.client(ROOM) as room, server.client(OTHER):
        answer = await room.ask("want_tiles", tiles=[{"participant": server.who(OTHER), "height": 180}])
        assert isinstance(answer, told.Done)
        wish = server.worker.last(SetTiles)
        assert isinstance(wish, SetTiles)
        assert [(str(tile.peer), tile.height) for tile in wish.tiles] == [(server.who(OTHER), 180)]
        assert wish.peer == peer_of(server, ROOM)


async def test_the_tiles_a_page_wants_are_wanted_again_on_its_next_connection(server: Server) -> None:
    async with server.client(ROOM) as room:
        await room.ask("want_tiles", tiles=[{"participant": server.who(OTHER), "height": 180}])
        server.worker.commands.clear()
        await room.ask("offer_media", offer="v=1")
        joined, wish = [one for one in server.worker.commands if isinstance(one, JoinPeer | SetTiles)]
        assert isinstance(joined, JoinPeer)
        assert isinstance(wish, SetTiles)
        assert [(tile.peer, tile.height) for tile in wish.tiles] == [(peer_of(server, OTHER), 180)]


async def test_tiles_wanted_while_the_worker_is_away_are_wanted_when_it_is_back(server: Server) -> None:
    async with server.client(ROOM) as room:
        server.worker.die()
        await room.of_type("media_lost")
        assert await room.refusal("want_tiles", tiles=[{"participant": server.who(OTHER), "height": 180}])
        server.worker.come_back()
        await room.ask("offer_media", offer="v=1")
        wish = server.worker.last(SetTiles)
        assert isinstance(wish, SetTiles)
        assert [tile.peer for tile in wish.tiles] == [peer_of(server, OTHER)]


async def test_a_new_offer_is_answered(server: Server) -> None:
    async with server.client(ROOM) as room:
        answer = await room.ask("offer_media", offer="v=1")
        assert isinstance(answer, told.MediaAnswer)
        assert answer.media.answer == "answer to v=1"


async def test_after_a_refused_offer_the_connection_of_before_is_still_looked_after(server: Server) -> None:
    async with server.client(ROOM) as room:
        assert await room.refusal("offer_media", offer="bad") == "media_offer_refused"
        server.worker.tell(slots_changed(server, ROOM, OTHER))
        assert isinstance(await room.of_type("slots_changed"), told.SlotsChanged)
        server.worker.die()
        assert isinstance(await room.of_type("media_lost"), told.MediaLost)


async def test_a_refused_offer_says_why(server: Server) -> None:
    async with server.client(ROOM) as room:
        assert await room.refusal("offer_media", offer="bad") == "media_offer_refused"
        server.worker.refuses = RoomFull
        assert await room.refusal("offer_media", offer="v=1") == "media_room_full"


async def test_who_loses_its_connection_is_called_alone(server: Server) -> None:
    async with server.client(ROOM) as room, server.client(OTHER) as other:
        event: Event = PeerLost(room=room_of(server), peer=peer_of(server, ROOM), reason="failed")
        server.worker.tell(event)
        message = await room.of_type("media_lost")
        assert isinstance(message, told.MediaLost)
        assert message.after_ms == 0
        await other.ask("resync")
        assert not [one for one in other.waiting if one.type == "media_lost"]


async def test_when_the_worker_dies_everyone_is_called_at_once_but_spread_out(server: Server) -> None:
    async with server.client("chutri") as chair, server.client(ROOM) as room, server.client(OTHER) as other:
        server.worker.die()
        waits = []
        for client in (chair, room, other):
            message = await client.of_type("media_lost")
            assert isinstance(message, told.MediaLost)
            waits.append(message.after_ms)
        assert sorted(waits) == [0, 750, 1500]


async def test_offers_made_while_the_worker_starts_wait_for_it(server: Server) -> None:
    async with server.client(ROOM) as room:
        server.worker.die()
        await room.of_type("media_lost")
        request = await room.send("offer_media", offer="v=2")
        await asyncio.sleep(0.3)
        server.worker.come_back()
        answer = await room.next(lambda one: getattr(one, "id", None) == request)
        assert isinstance(answer, told.MediaAnswer)


async def test_a_worker_that_is_back_is_told_the_programme_again(server: Server) -> None:
    async with server.client("chutri") as chair:
        server.worker.die()
        await chair.of_type("media_lost")
        server.worker.commands.clear()
        server.worker.come_back()
        await chair.ask("offer_media", offer="v=2")
        leader = peer_of(server, "chutri")
        await server.worker.told_that(lambda one: isinstance(one, SetProgramme) and one.chair == leader)


async def test_an_offer_nobody_could_answer_is_called_for_again(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signaling.worker_link.READY_TIMEOUT_S", 0.2)
    async with server.client(ROOM) as room:
        server.worker.die()
        await room.of_type("media_lost")
        assert await room.refusal("offer_media", offer="v=2") == "media_unavailable"
        server.worker.come_back()
        await room.of_type("media_lost")
        assert isinstance(await room.ask("offer_media", offer="v=3"), told.MediaAnswer)


async def test_who_joins_while_there_is_no_worker_is_in_and_called_later(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signaling.worker_link.READY_TIMEOUT_S", 0.2)
    server.worker.die()
    async with server.client() as client:
        welcome = await client.join(server.ticket(ROOM))
        assert (welcome.media, welcome.media_refused) == (None, "media_unavailable")
        server.worker.come_back()
        await client.of_type("media_lost")


async def test_a_broken_control_connection_alone_calls_nobody(server: Server) -> None:
    async with server.client(ROOM) as room:
        server.worker.drop_connections()
        answer = await room.ask("offer_media", offer="v=2")
        assert isinstance(answer, told.MediaAnswer)
        assert not [one for one in room.waiting if one.type == "media_lost"]


async def test_a_worker_that_hangs_does_not_hold_up_the_meeting(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signaling.worker_link.REQUEST_TIMEOUT_S", 0.3)
    async with server.client("chutri") as chair, server.client(ROOM) as room:
        server.worker.hangs = True
        offer = await room.send("offer_media", offer="v=2")
        assert isinstance(await room.ask("raise_hand", raised=True), told.Done)
        assert isinstance(await chair.ask("set_microphone", open=True), told.Done)
        answer = await room.next(lambda one: getattr(one, "id", None) == offer)
        assert isinstance(answer, told.Refused)
        assert answer.code == "media_unavailable"


async def test_slots_that_changed_while_the_control_connection_was_broken_are_told(server: Server) -> None:
    async with server.client(ROOM) as room:
        server.worker.drop_connections()
        server.worker.tell(slots_changed(server, ROOM, OTHER))
        message = await room.of_type("slots_changed")
        assert isinstance(message, told.SlotsChanged)
        assert [use.participant for use in message.uses] == [server.who(OTHER)]
