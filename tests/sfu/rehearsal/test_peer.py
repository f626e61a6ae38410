"""The media half of a simulated room against a real DTLS server on loopback."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from sfu.interfaces import SlotKind, SourceKind
from sfu.rehearsal.connection import Buffers
from sfu.rehearsal.descriptions import Candidate, read_description
from sfu.rehearsal.flows import SourceName
from sfu.rehearsal.impairment import Impairment
from sfu.rehearsal.peer import MediaPeer, Part, SlotPlace, Studio
from sfu.rehearsal.recording import load
from sfu.rehearsal.relay import Relay
from sfu.rehearsal.slots import SlotMeter
from sfu.rehearsal.tempo import Tempo
from sfu.transport.dtls import make_certificate
from sfu.transport.rtcp import (
    GenericNack,
    PictureLoss,
    ReceiverReport,
    Remb,
    SenderReport,
    build_nack,
    build_picture_loss,
    build_sender_report,
)
from tests.fakes.mirror_server import MirrorServer, mirror_server, until

pytestmark = pytest.mark.anyio

CERTIFICATE = make_certificate()
RECORDING = load()


@dataclass
class Call:
    """A simulated room in a call with the mirror."""

    server: MirrorServer
    peer: MediaPeer
    relay: Relay | None

    def slot(self, kind: SlotKind) -> SlotMeter:
        return next(slot for slot in self.peer.table.slots if slot.kind is kind)


@asynccontextmanager
async def call(layers: int = 1, speaks: bool = False, line: Impairment | None = None) -> AsyncIterator[Call]:
    tempo = Tempo(time.monotonic)
    async with mirror_server(CERTIFICATE) as server, asyncio.TaskGroup() as tasks:
        relay = Relay(server.mux.addresses[0], line or Impairment(), line or Impairment(), seed=3)

        def route(candidate: Candidate) -> Candidate:
            return Candidate(*relay.address) if line is not None else candidate

        studio = Studio(CERTIFICATE, RECORDING, tempo, Buffers(time.monotonic), route=route)
        peer = MediaPeer(studio, Part("room", layers, speaks))
        answer = server.answer(peer.offer(tiles=4), tasks)
        description = read_description(answer.sdp)
        peer.accept(description, [SlotPlace(slot.mid, slot.kind, slot.index) for slot in answer.slots])
        turning = tasks.create_task(tempo.run())
        async with relay:
            running = tasks.create_task(peer.run(description))
            await until(lambda: peer.connected_s is not None, wait_s=25)
            yield Call(server, peer, relay)
            peer.connection.close()
            await running
        server.dtls.close()
        turning.cancel()


async def test_a_room_connects_and_its_camera_comes_back_whole() -> None:
    async with call() as made:
        stage = made.slot(SlotKind.STAGE)
        await until(lambda: stage.log.packets > 40)
        assert stage.first_key_frame_s is not None
        assert stage.log.lost == 0
        assert made.peer.connection.rejected == 0
        assert made.peer.connection.drops() == 0
        assert set(made.server.rids) == {"q"}


async def test_a_speaker_sends_all_layers_and_its_voice() -> None:
    async with call(layers=3, speaks=True) as made:
        made.peer.microphone.speaking = True
        voice = made.slot(SlotKind.VOICE)
        await until(lambda: voice.log.packets > 30)
        assert set(made.server.rids) == {"q", "h", "f"}
        assert voice.log.lost == 0


async def test_layers_nobody_wants_are_not_sent() -> None:
    async with call(layers=3) as made:
        await until(lambda: len(made.server.rids) == 3)
        made.peer.want_layers((True, False, False))
        # What is on its way arrives first: after ten more pictures of `q` nothing else can be.
        q, h, f = (made.server.rids[rid] for rid in ("q", "h", "f"))
        so_far = made.server.received[q]
        await until(lambda: made.server.received[q] > so_far + 10)
        others = made.server.received[h], made.server.received[f]
        await until(lambda: made.server.received[q] > so_far + 20)
        assert (made.server.received[h], made.server.received[f]) == others


async def test_a_picture_loss_makes_a_key_frame() -> None:
    async with call() as made:
        await until(lambda: "q" in made.server.rids)
        await asyncio.sleep(0.4)
        before = made.peer.camera.key_frames
        made.server.tell(build_picture_loss(1, made.server.rids["q"]))
        await until(lambda: made.peer.camera.key_frames == before + 1)


async def test_a_nack_is_answered_on_the_repair_stream() -> None:
    async with call() as made:
        await until(lambda: "q" in made.server.rids)
        layer = made.peer.camera.layers[0]
        wanted = [(layer.stream.sequence - 1) & 0xFFFF, (layer.stream.sequence - 2) & 0xFFFF]
        made.server.tell(build_nack(1, layer.stream.ssrc, wanted))
        await until(lambda: made.server.received.get(layer.rtx.ssrc) == 2)


async def test_a_missing_packet_is_asked_for_and_counted_when_it_comes() -> None:
    async with call() as made:
        made.server.unsent = {110}
        stage = made.slot(SlotKind.STAGE)
        await until(lambda: any(isinstance(told, GenericNack) for told in made.server.rtcp))
        nack = next(told for told in made.server.rtcp if isinstance(told, GenericNack))
        assert nack.media_ssrc == made.server.slot(SlotKind.STAGE).ssrc
        assert nack.lost == (110,)
        assert stage.log.lost == 1
        made.server.resend(SlotKind.STAGE, 110)
        await until(lambda: stage.log.lost == 0)


async def test_reports_tell_what_was_sent_and_received_and_the_estimate() -> None:
    async with call() as made:
        stage = made.server.slot(SlotKind.STAGE).ssrc
        await until(lambda: stage in made.server.received or made.slot(SlotKind.STAGE).log.packets > 10)
        made.server.tell(build_sender_report(SenderReport(stage, 7 << 32, 1, 1, 1)))
        await until(
            lambda: any(
                block.last_report
                for told in made.server.rtcp
                if isinstance(told, ReceiverReport)
                for block in told.blocks
            )
        )
        senders = {told.ssrc for told in made.server.rtcp if isinstance(told, SenderReport)}
        assert made.server.rids["q"] in senders
        assert any(isinstance(told, Remb) and told.bitrate_bps > 7_900_000 for told in made.server.rtcp)


async def test_a_pause_of_the_stage_is_a_gap_while_its_source_flows() -> None:
    async with call() as made:
        stage = made.slot(SlotKind.STAGE)
        made.peer.use({stage.mid: SourceName("room", SourceKind.CAMERA)})
        await until(lambda: stage.log.packets > 5)
        made.server.unsent = set(range(65_536))
        await asyncio.sleep(0.4)
        made.server.unsent = set()
        seen = stage.log.packets
        await until(lambda: stage.log.packets > seen)
        assert 0.35 < stage.longest_gap_s < 1.0


async def test_a_picture_that_came_back_broken_asks_for_a_key_frame() -> None:
    async with call() as made:
        stage = made.slot(SlotKind.STAGE)
        await until(lambda: stage.log.packets > 5)
        made.server.unsent = set(range(65_536))
        await asyncio.sleep(0.7)
        asked = len(made.peer.key_frames_asked)
        made.server.unsent = set()
        await until(lambda: stage.is_broken)
        ssrc = made.server.slot(SlotKind.STAGE).ssrc
        await until(lambda: any(isinstance(told, PictureLoss) and told.media_ssrc == ssrc for told in made.server.rtcp))
        assert len(made.peer.key_frames_asked) == asked
        made.server.tell(build_picture_loss(1, made.server.rids["q"]))
        await until(lambda: not stage.is_broken)


async def test_a_room_joins_over_a_line_that_loses_a_tenth() -> None:
    async with call(line=Impairment(loss=0.1)) as made:
        await until(lambda: made.slot(SlotKind.STAGE).log.packets > 20, wait_s=20)


async def test_a_changed_port_is_followed_at_the_next_check() -> None:
    async with call(line=Impairment()) as made:
        stage = made.slot(SlotKind.STAGE)
        await until(lambda: stage.log.packets > 5)
        assert made.relay is not None
        made.relay.change_ports()
        made.peer.connection.check()
        seen = stage.log.packets
        await until(lambda: stage.log.packets > seen + 5)


async def test_a_server_that_does_not_answer_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sfu.rehearsal.connection.PATH_S", 0.2)
    async with mirror_server(CERTIFICATE) as server, asyncio.TaskGroup() as tasks:
        studio = Studio(CERTIFICATE, RECORDING, Tempo(time.monotonic), Buffers(time.monotonic))
        peer = MediaPeer(studio, Part("room", 1, speaks=False))
        answer = server.answer(peer.offer(tiles=0), tasks)
        server.mux.close()
        assert await peer.run(read_description(answer.sdp)) == "unreachable"
        server.dtls.close()


async def test_a_connection_that_is_closed_while_it_looks_for_a_path_ends_at_once() -> None:
    async with mirror_server(CERTIFICATE) as server, asyncio.TaskGroup() as tasks:
        studio = Studio(CERTIFICATE, RECORDING, Tempo(time.monotonic), Buffers(time.monotonic))
        peer = MediaPeer(studio, Part("room", 1, speaks=False))
        answer = server.answer(peer.offer(tiles=0), tasks)
        server.mux.close()
        running = tasks.create_task(peer.run(read_description(answer.sdp)))
        await asyncio.sleep(0.02)
        peer.connection.close()
        async with asyncio.timeout(3):
            assert await running == "closed"
        server.dtls.close()


async def test_a_connection_whose_server_has_fallen_silent_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sfu.rehearsal.connection.SILENT_S", 0.2)
    async with call() as made:
        await until(lambda: made.slot(SlotKind.STAGE).log.packets > 5)
        made.peer.connection.check()
        assert not made.peer.ended
        made.server.mux.close()
        await asyncio.sleep(0.3)
        made.peer.connection.check()
        await until(lambda: made.peer.ended)
