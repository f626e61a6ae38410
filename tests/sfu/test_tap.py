"""A room whose programme is recorded: what leaves on the tap's socket, and what the room does not feel of it."""

import socket
import stat
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest

from sfu.core.codecs import Codec
from sfu.errors import TapRefused
from sfu.interfaces import PeerId, RoomFigures, SetProgramme, SlotKind, SlotsChanged, StartTap
from sfu.tap_wire import H264_TYPE, OPUS_TYPE, VP8_TYPE, TapOpened, TapProgramme, TapUses
from sfu.taps import Taps
from sfu.transport.rtcp import SenderReport
from tests.fakes.room_rig import Camera, Microphone, RigPeer, RoomRig
from tests.fakes.tap_reader import Heard, TapReader, connect, turn

ONE, TWO, VOICE = 111_111, 222_222, 333_333

pytestmark = pytest.mark.anyio


class Recorded(RoomRig):
    """A room with a tap, and whoever is on stage by name."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.readers: list[TapReader] = []
        self.path = folder / "one.tap"
        self.taps = Taps(folder, 500.0)
        self.taps.start(self.room, StartTap(room=self.room.id, tap="one"))

    def camera(self, name: str, ssrc: int) -> Camera:
        camera = Camera(self, self.join(name), "f", ssrc)
        camera.frame(key=True)
        return camera

    def on_stage(self, name: str) -> None:
        self.room.set_programme(SetProgramme(room=self.room.id, stage=PeerId(name)))
        self.tick()

    async def attach(self) -> TapReader:
        reader = await connect(self.path)
        self.readers.append(reader)
        self.tick()
        return reader

    def close(self) -> None:
        for reader in self.readers:
            reader.close()
        self.room.close()


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Recorded]:
    recorded = Recorded(tmp_path)
    yield recorded
    recorded.close()


def who(packet: Heard) -> int:
    return int.from_bytes(packet.payload[-4:], "big")


def asked(peer: RigPeer) -> int:
    return len(peer.picture_losses())


async def test_who_connects_hears_what_there_is_and_sees_the_stage_from_a_key_frame_on(rig: Recorded) -> None:
    camera = rig.camera("one", ONE)
    rig.on_stage("one")
    assert asked(camera.sender) == 0, "nobody records yet"
    reader = await rig.attach()
    assert asked(camera.sender) == 1
    camera.frame()
    camera.frame(key=True)
    camera.frame()
    opened, programme, empty, uses = reader.messages()
    assert isinstance(opened, TapOpened)
    assert len({slot.ssrc for slot in opened.slots}) == 6
    assert isinstance(programme, TapProgramme)
    assert programme.stage == "one"
    assert isinstance(empty, TapUses)
    assert [use.peer for use in empty.slots] == [None] * 6
    assert isinstance(uses, TapUses)
    assert [(use.name, use.peer) for use in uses.slots] == [("stage", "one")]
    assert [(packet.name, packet.payload_type, who(packet)) for packet in reader.media] == [
        ("stage", VP8_TYPE, ONE)
    ] * 2


async def test_a_source_is_named_before_its_first_packet_and_the_stream_goes_on(rig: Recorded) -> None:
    one, two = rig.camera("one", ONE), rig.camera("two", TWO)
    two.codec = Codec.H264
    rig.on_stage("one")
    reader = await rig.attach()
    one.frame(key=True)
    one.frame()
    rig.on_stage("two")
    one.frame()
    rig.now_s += 0.1
    two.frame(key=True)
    two.frame()
    packets = reader.media
    assert [who(packet) for packet in packets] == [ONE] * 3 + [TWO] * 2
    assert [packet.payload_type for packet in packets] == [VP8_TYPE] * 3 + [H264_TYPE] * 2
    assert [(b.sequence - a.sequence) & 0xFFFF for a, b in pairwise(packets)] == [1] * 4
    told = [each for each in reader.came if isinstance(each, TapUses | Heard)]
    first_of_two = next(at for at, each in enumerate(told) if isinstance(each, Heard) and who(each) == TWO)
    assert any(isinstance(each, TapUses) and each.slots[0].peer == "two" for each in told[:first_of_two])


async def test_sound_comes_with_a_report_at_once_and_one_each_second(rig: Recorded) -> None:
    voice = Microphone(rig, rig.join("one"), VOICE)
    reader = await rig.attach()
    for _ in range(50):
        voice.frame()
        rig.tick()
    sound = reader.on("voice.0") + reader.on("voice.1") + reader.on("voice.2")
    assert len(sound) >= 40
    assert {packet.payload_type for packet in sound} == {OPUS_TYPE}
    first = next(at for at, each in enumerate(reader.came) if isinstance(each, Heard))
    reports = [each for each in reader.came if isinstance(each, SenderReport)]
    assert any(isinstance(each, SenderReport) for each in reader.came[first : first + 3]), "within 50 ms of the first"
    assert len(reports) == 3
    # NTP counts from 1900; the rig's wall clock is 500 s ahead of its monotonic one.
    assert all(1500 < report.ntp / 2**32 - 2_208_988_800 < 1504 for report in reports)


async def test_a_microphone_that_is_closed_is_not_recorded(rig: Recorded) -> None:
    voice = Microphone(rig, rig.join("one"), VOICE)
    reader = await rig.attach()
    for _ in range(10):
        voice.frame()
        rig.tick()
    before = len(reader.media)
    rig.room.set_microphones(frozenset())
    for _ in range(10):
        voice.frame()
        rig.tick()
    assert before > 0
    assert len(reader.media) == before


async def test_rooms_get_the_same_with_a_tap_and_are_told_nothing_of_it(rig: Recorded) -> None:
    viewer = rig.join("viewer")
    camera = rig.camera("one", ONE)
    rig.on_stage("one")
    reader = await rig.attach()
    for at in range(60):
        camera.frame(key=at == 0)
        rig.tick()
    seen = [packet.payload[-40:] for packet in viewer.on(SlotKind.STAGE)]
    assert seen == [packet.payload[-40:] for packet in reader.on("stage")]
    assert len(seen) >= 60
    assert {peer.peer for peer in rig.room.state().peers} == {"viewer", "one"}
    told = [peer.peer for event in rig.events if isinstance(event, RoomFigures | SlotsChanged) for peer in event.peers]
    assert set(told) <= {"viewer", "one"}


async def test_a_key_frame_can_be_asked_for(rig: Recorded) -> None:
    camera = rig.camera("one", ONE)
    rig.on_stage("one")
    reader = await rig.attach()
    camera.frame(key=True)
    asked(camera.sender)
    rig.now_s += 1
    camera.frame()
    reader.wish("stage")
    await turn()
    assert asked(camera.sender) == 1
    reader.wish("screen")
    await turn()
    assert asked(camera.sender) == 0, "nobody's screen is there"


async def test_when_nobody_records_any_more_nothing_is_sent_and_a_newcomer_begins_anew(rig: Recorded) -> None:
    camera = rig.camera("one", ONE)
    rig.on_stage("one")
    reader = await rig.attach()
    camera.frame(key=True)
    asked(camera.sender)
    reader.close()
    await turn()
    rig.tick()
    sent = rig.forwarder.forwarded
    camera.frame()
    assert rig.forwarder.forwarded == sent
    assert not camera.sender.peer.sources[camera.line.source].layers[-1].followers  # type: ignore[union-attr]
    rig.now_s += 1
    again = await rig.attach()
    assert asked(camera.sender) == 1
    camera.frame(key=True)
    assert isinstance(again.messages()[0], TapOpened)
    assert len(again.media) == 1
    third = await rig.attach()
    camera.frame(key=True)
    assert again.read() is False, "the place was taken"
    assert len(third.media) == 1


async def test_who_does_not_read_costs_packets_of_its_own_only(rig: Recorded) -> None:
    viewer = rig.join("viewer")
    camera = rig.camera("one", ONE)
    camera.frame_bytes = 1000
    rig.on_stage("one")
    assert rig.room.tap is not None
    reader = await rig.attach()
    sent = 0
    while not rig.room.tap.socket.send_drops and sent < 20_000:
        camera.frame(key=sent == 0)
        rig.now_s += 0.001
        sent += 1
    assert 50 <= sent < 20_000, "a second of it fits, whatever the system gives"
    assert len(viewer.endpoint.sent) >= sent
    # A message that does not fit any more: it parts from who does not read, and tells all anew.
    rig.on_stage("viewer")
    assert reader.read() is False
    assert not rig.room.tap.connected


async def test_nonsense_is_parted_from(rig: Recorded) -> None:
    reader = await rig.attach()
    reader.socket.send(b"{")
    await turn()
    assert reader.read() is False


async def test_the_same_tap_again_changes_nothing_and_another_takes_its_place(rig: Recorded) -> None:
    reader = await rig.attach()
    rig.taps.start(rig.room, StartTap(room=rig.room.id, tap="one"))
    assert reader.read()
    assert stat.S_IMODE(rig.path.stat().st_mode) == 0o600
    rig.taps.start(rig.room, StartTap(room=rig.room.id, tap="two"))
    assert reader.read() is False
    assert not rig.path.exists()
    assert rig.path.with_name("two.tap").exists()
    rig.taps.stop(rig.room)
    assert not rig.path.with_name("two.tap").exists()


async def test_a_tap_that_cannot_listen_is_refused(tmp_path: Path) -> None:
    rig = RoomRig()
    with pytest.raises(TapRefused):
        Taps(tmp_path / "nowhere", 0.0).start(rig.room, StartTap(room=rig.room.id, tap="one"))
    with pytest.raises(TapRefused):
        Taps(None, 0.0).start(rig.room, StartTap(room=rig.room.id, tap="one"))
    assert rig.room.tap is None


async def test_a_socket_that_was_left_behind_is_no_obstacle(tmp_path: Path) -> None:
    left = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    left.bind(str(tmp_path / "one.tap"))
    left.close()
    recorded = Recorded(tmp_path)
    reader = await recorded.attach()
    assert isinstance(reader.messages()[0], TapOpened)
    recorded.close()
