"""A simulated room against small servers of the test's own: joining, acting, coming back."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from websockets.frames import CloseCode

from sfu.interfaces import SlotKind, SourceKind, Step
from sfu.rehearsal.connection import Buffers
from sfu.rehearsal.flows import SourceName
from sfu.rehearsal.live_socket import NotConnected, RequestRefused
from sfu.rehearsal.machine import TELL_EVERY_S, Strain
from sfu.rehearsal.peer import Part, Studio
from sfu.rehearsal.recording import load
from sfu.rehearsal.room import SimulatedRoom, Surroundings
from sfu.rehearsal.site import Site, TicketDesk
from sfu.rehearsal.slots import SlotMeter
from sfu.rehearsal.tempo import Tempo
from sfu.transport.dtls import make_certificate
from signaling.protocol.machines import TellMachine
from tests.fakes.live_server import LiveServer, live_server
from tests.fakes.mirror_server import mirror_server, until

pytestmark = pytest.mark.anyio

CERTIFICATE = make_certificate()
RECORDING = load()
STILLS = (b"a still", b"another")


class Desk(TicketDesk):
    """Hands out tickets of the test's own."""

    def __init__(self) -> None:
        self.handed_out = 0

    async def ticket(self, participant: str) -> str:
        self.handed_out += 1
        return f"{participant}-{self.handed_out}"


@dataclass
class Scene:
    server: LiveServer
    room: SimulatedRoom
    studio: Studio

    def fall_silent(self) -> None:
        """The server forgets the media connection there is, without a word."""
        mirror = self.server.mirror
        assert mirror.endpoint is not None
        mirror.mux.remove(mirror.endpoint)
        mirror.dtls.close()

    @property
    def stage(self) -> SlotMeter:
        assert self.room.peer is not None
        return next(slot for slot in self.room.peer.table.slots if slot.kind is SlotKind.STAGE)


@asynccontextmanager
async def scene(speaks: bool = False) -> AsyncIterator[Scene]:
    """A room that has joined."""
    studio = Studio(CERTIFICATE, RECORDING, Tempo(time.monotonic), Buffers(time.monotonic))
    async with mirror_server(CERTIFICATE) as mirror, asyncio.TaskGroup() as tasks:
        async with live_server(mirror, tasks) as server:
            around = Surroundings(studio, Site(server.address), Desk(), STILLS)
            room = SimulatedRoom(around, Part("room", 1, speaks), ("other", "third"))
            turning = tasks.create_task(studio.tempo.run())
            running = tasks.create_task(room.run())
            async with asyncio.timeout(20):
                await room.joined.wait()
            yield Scene(server, room, studio)
            await room.leave()
            await running
            turning.cancel()
        mirror.dtls.close()


async def test_a_room_joins_with_its_ticket_and_media() -> None:
    async with scene() as made:
        await until(lambda: made.stage.log.packets > 10 and len(made.server.requests) == 2)
        assert made.server.joins[0]["ticket"] == "room-1"
        assert made.room.join_s is not None
        kinds = [request["type"] for request in made.server.requests]
        assert kinds == ["set_camera", "want_tiles"]
        assert made.server.requests[1]["tiles"] == [
            {"participant": "other", "height": 180},
            {"participant": "third", "height": 180},
        ]


async def test_a_room_tells_of_its_machine_by_what_came_and_what_it_is_played_to_be() -> None:
    async with scene() as made:
        made.room.machine.strain = Strain(dropped=0.5, pressure="critical")
        await until(lambda: len(made.server.machines) == 2)
        told = TellMachine.model_validate(made.server.machines[1])
        frames = told.frames_decoded + told.frames_dropped
        assert 0 < frames <= 40 * TELL_EVERY_S
        assert abs(told.frames_decoded - told.frames_dropped) <= 1
        assert (told.pressure, told.microphone, told.camera) == ("critical", "off", "on")
        made.room.machine.tells = False
        await asyncio.sleep(1.2 * TELL_EVERY_S)
        assert len(made.server.machines) <= 3


async def test_who_speaks_is_heard_from_when_the_server_agreed() -> None:
    async with scene(speaks=True) as made:
        name = SourceName("room", SourceKind.MICROPHONE)
        assert made.studio.flows.expected_s(name, 0.0, time.monotonic()) == 0.0
        await made.room.speak()
        assert made.room.talks
        assert made.studio.flows.expected_s(name, 0.0, time.monotonic() + 1.0) >= 1.0


async def test_a_microphone_the_server_closed_is_silent() -> None:
    async with scene(speaks=True) as made:
        await made.room.speak()
        rows = [{"id": "other", "microphone": False}, {"id": "room", "microphone": True}]
        await made.server.tell("participants_changed", revision=3, participants=rows)
        await made.server.tell("participant_changed", revision=4, participant={"id": "room", "microphone": False})
        await until(lambda: not made.room.talks)
        assert made.room.peer is not None
        assert not made.room.peer.microphone.speaking


async def test_slots_and_layers_are_followed() -> None:
    async with scene() as made:
        mid = made.stage.mid
        await made.server.tell("slots_changed", uses=[{"mid": mid, "participant": "other", "source": "camera"}])
        await made.server.tell("slots_changed", uses=[{"mid": mid, "participant": None, "source": None}])
        await made.server.tell("layers", source="camera", active=[False, True, True])
        await made.server.tell("layers", source="screen", active=[True, True])
        await until(lambda: made.room.peer is not None and not made.room.peer.camera.layers[0].active)
        assert made.stage.switches == 1


@pytest.mark.parametrize(("speaks", "lowest"), [(True, Step.STAGE_LOW), (False, Step.TILES)])
async def test_who_speaks_notes_the_lowest_step_of_anybody(speaks: bool, lowest: Step) -> None:
    async with scene(speaks) as made:
        for step in (Step.STAGE_LOW, Step.STAGE_FULL):
            await made.server.tell("lines", lines=[{"participant": "other", "line": "weak", "step": step}])
        await made.server.tell("layers", source="camera", active=[False, True, True])
        await until(lambda: made.room.peer is not None and not made.room.peer.camera.layers[0].active)
        assert made.room.lowest_step is lowest
        made.room.forget_steps()
        assert made.room.lowest_step is (Step.STAGE_FULL if speaks else Step.TILES)


async def test_a_tile_the_server_takes_away_is_missed() -> None:
    async with scene() as made:
        other = SourceName("other", SourceKind.CAMERA)
        made.studio.flows.begin(other, 0.0)
        assert made.room.peer is not None
        absences = made.room.peer.absences
        tile = next(slot for slot in made.room.peer.table.slots if slot.kind is SlotKind.TILE)
        await made.server.tell("slots_changed", uses=[{"mid": tile.mid, "participant": "other", "source": "camera"}])
        await until(lambda: tile.source == other)
        absences.restart(time.monotonic())
        await made.server.tell("slots_changed", uses=[{"mid": tile.mid, "participant": None, "source": None}])
        await until(lambda: tile.source is None)
        absences.settle(time.monotonic() + 3.0)
        assert 3.0 <= absences.seconds[SlotKind.TILE] < 4.0


async def test_a_room_has_heard_somebody_once_a_voice_has_come() -> None:
    async with scene() as made:
        assert not made.room.heard
        assert made.room.peer is not None
        stage, voice = [
            next(slot for slot in made.room.peer.table.slots if slot.kind is kind)
            for kind in (SlotKind.STAGE, SlotKind.VOICE)
        ]
        stage.received(1, 3000, 900, time.monotonic())
        assert not made.room.heard
        voice.received(1, 960, 80, time.monotonic())
        assert made.room.heard


async def test_tiles_count_as_missing_until_slots_carry_them() -> None:
    async with scene() as made:
        assert made.room.tiles_missing == 2
        assert made.room.peer is not None
        tiles = [slot.mid for slot in made.room.peer.table.slots if slot.kind is SlotKind.TILE]
        uses = [{"mid": mid, "participant": "other", "source": "camera"} for mid in tiles]
        await made.server.tell("slots_changed", uses=uses[:1])
        await until(lambda: made.room.tiles_missing == 1)


async def test_a_refused_request_is_told_by_its_code() -> None:
    async with scene() as made:
        made.server.refusals = {"raise_hand": "hand_closed"}
        with pytest.raises(RequestRefused, match="hand_closed"):
            await made.room.ask("raise_hand", raised=True)


async def test_lost_signaling_comes_back_and_keeps_the_media() -> None:
    async with scene() as made:
        await until(lambda: made.stage.log.packets > 10)
        await made.server.drop()
        await until(lambda: len(made.server.joins) == 2)
        assert made.server.joins[1]["ticket"] == "room-2"
        assert made.server.joins[1].get("keep_media") is True
        assert "offer" not in made.server.joins[1]
        assert len(made.room.peers) == 1
        await until(lambda: made.room.returns == 1)


async def test_who_comes_back_names_the_revision_it_knows_and_counts_what_it_was_not_told() -> None:
    async with scene() as made:
        await made.server.tell("programme_changed", revision=3, programme={})
        await made.server.tell("participant_changed", revision=4, participant={"id": "other", "microphone": False})
        await made.server.drop()
        await until(lambda: len(made.server.joins) == 2)
        assert "revision" not in made.server.joins[0]
        assert made.server.joins[1]["revision"] == 4
        await made.server.tell("programme_changed", revision=4, programme={})
        await made.server.tell("programme_changed", revision=7, programme={})
        await made.server.drop()
        await until(lambda: len(made.server.joins) == 3)
        assert made.server.joins[2]["revision"] == 7
        assert (made.room.resumed, made.room.missed) == (1, 2)


async def test_lost_media_is_offered_again_and_counted_on() -> None:
    async with scene() as made:
        await until(lambda: made.stage.log.packets > 10)
        before = made.stage.last_s
        await made.server.tell("media_lost", after_ms=20)
        await until(lambda: len(made.room.peers) == 2 and made.stage.log.packets > 10)
        assert made.room.media_losses == 1
        assert made.room.peers[0].ended
        assert made.stage.last_s > before
        assert made.server.requests[-1]["type"] == "offer_media"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patience of a second in place of six."""
    for name, seconds in (("room.SHAKY_S", 1.0), ("room.SHAKY_LIMIT_S", 0.5), ("live_socket.SUSPICIOUS_S", 0.3)):
        monkeypatch.setattr(f"sfu.rehearsal.{name}", seconds)
    monkeypatch.setattr("sfu.rehearsal.room.LOOK_S", 0.02)


@pytest.mark.usefixtures("quick")
async def test_media_that_fails_its_checks_is_replaced_while_signaling_answers() -> None:
    async with scene() as made:
        await until(lambda: made.stage.log.packets > 10)
        made.fall_silent()
        await until(lambda: len(made.room.peers) > 1 and made.stage.log.packets > 10)
        kinds = [request["type"] for request in made.server.requests]
        assert kinds.index("resync") < kinds.index("offer_media")
        assert made.room.returns == 0
        await until(lambda: made.room.peers[0].ended)


@pytest.mark.usefixtures("quick")
async def test_media_that_fails_its_checks_shows_that_signaling_is_dead_too() -> None:
    async with scene() as made:
        await until(lambda: made.stage.log.packets > 10)
        made.server.refusals = {"resync": "internal"}
        made.fall_silent()
        await until(lambda: len(made.server.joins) == 2)
        assert made.room.returns == 1


async def test_without_signaling_requests_fail_at_once() -> None:
    async with scene() as made:
        await made.room.leave()
        await until(lambda: made.server.socket is not None and made.server.socket.close_code is not None)
        with pytest.raises(NotConnected):
            await made.room.ask("raise_hand", raised=True)


async def test_a_final_goodbye_ends_the_room() -> None:
    async with scene() as made:
        await made.server.tell("goodbye", code="ended")
        await made.server.drop()
        await until(lambda: made.room.peer is not None and made.room.peer.ended)
        assert made.room.over == "ended"
        assert len(made.server.joins) == 1


async def test_a_room_sends_small_pictures_once_somebody_looks() -> None:
    async with scene() as made:
        await until(lambda: len(made.server.requests) == 2)
        assert made.server.stills == []
        await made.server.tell("stills_wanted", wanted=True)
        await until(lambda: len(made.server.stills) == 1)
        assert made.server.stills[0] in STILLS


async def test_a_room_that_is_cut_off_comes_back() -> None:
    async with scene() as made:
        made.room.cut()
        await until(lambda: len(made.server.joins) == 2)
        assert made.server.joins[1].get("keep_media") is True
        assert made.room.over is None


async def test_a_room_that_vanishes_tells_nobody_and_is_over() -> None:
    async with scene() as made:
        await until(lambda: made.stage.log.packets > 10)
        first, far_end = made.server.socket, made.server.mirror.dtls
        made.room.vanish()
        await until(lambda: made.room.peer is not None and made.room.peer.ended)
        assert first is not None
        await first.wait_closed()
        assert first.close_code == CloseCode.ABNORMAL_CLOSURE
        assert far_end._transport.state == "connected"
        assert made.room.over == "vanished"
        assert len(made.server.joins) == 1
