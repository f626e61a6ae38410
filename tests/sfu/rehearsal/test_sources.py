"""What cameras and microphones put into packets."""

from itertools import pairwise

import pytest

from sfu.core.vp8 import Vp8, parse
from sfu.rehearsal.descriptions import LEVEL_ID, MID_ID, REPAIRED_RID_ID, RID_ID, SEND_TIME_ID, TRANSPORT_CC_ID
from sfu.rehearsal.recording import load
from sfu.rehearsal.sources import KEY_FRAME_INTERVAL_S, Camera, Microphone
from sfu.rehearsal.streams import Outlet
from sfu.transport.rtp import RtpView

RECORDING = load()


class Wire:
    """Keeps what is sent."""

    def __init__(self) -> None:
        self.packets: list[bytes] = []
        self._buffer = bytearray(2048)
        self.outlet = Outlet(memoryview(self._buffer), self._send)

    def _send(self, n: int) -> None:
        self.packets.append(bytes(self._buffer[:n]))

    def headers(self) -> list[RtpView]:
        views = []
        for packet in self.packets:
            view = RtpView()
            assert view.read(memoryview(packet), len(packet))
            views.append(view)
        return views

    def extension(self, number: int, ext_id: int) -> bytes | None:
        packet = self.packets[number]
        found = self.headers()[number].extension(memoryview(packet), ext_id)
        return packet[found[0] : found[0] + found[1]] if found else None

    def vp8(self, number: int) -> Vp8:
        header, packet = self.headers()[number], self.packets[number]
        found = parse(packet, header.payload_offset, header.payload_end)
        assert found is not None
        return found


def camera(wire: Wire, layers: int = 3) -> Camera:
    made = Camera(wire.outlet, RECORDING, "1", ("q", "h", "f"), (96, 97))
    made.set_active(tuple(index < layers for index in range(3)))
    return made


def test_every_layer_begins_with_a_key_frame_under_its_rid() -> None:
    wire = Wire()
    camera(wire).turn(10.0)
    starts = [number for number in range(len(wire.packets)) if wire.vp8(number).key_frame]
    assert [wire.extension(number, RID_ID) for number in starts] == [b"q", b"h", b"f"]
    assert {wire.extension(number, MID_ID) for number in range(len(wire.packets))} == {b"1"}


def test_markers_close_pictures_and_numbers_go_on() -> None:
    wire = Wire()
    made = camera(wire, layers=1)
    for number in range(20):
        made.turn(10.0 + number / 30)
    headers = wire.headers()
    assert sum(header.marker for header in headers) == 10  # The lowest layer has half of the pictures.
    sequences = [header.sequence for header in headers]
    assert all((after - before) & 0xFFFF == 1 for before, after in pairwise(sequences))
    steps = {(b.timestamp - a.timestamp) & 0xFFFFFFFF for a, b in pairwise(headers)}
    assert steps <= {0, 6000}


def test_every_packet_of_a_connection_has_its_own_transport_number_and_send_time() -> None:
    wire = Wire()
    made = camera(wire)
    Microphone(wire.outlet, RECORDING, "0", 111).turn(10.0)
    made.turn(10.0)
    numbers = [int.from_bytes(wire.extension(n, TRANSPORT_CC_ID) or b"") for n in range(len(wire.packets))]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert wire.extension(0, SEND_TIME_ID) == (10 << 18 & 0xFFFFFF).to_bytes(3)


def test_picture_numbers_go_up_by_picture_and_base_layer_numbers_by_base_picture() -> None:
    wire = Wire()
    made = camera(wire, layers=1)
    for number in range(160):  # Once round the recording.
        made.turn(10.0 + number / 30)
    firsts = [vp8 for vp8 in map(wire.vp8, range(len(wire.packets))) if vp8.start_of_frame]
    ids = [vp8.picture_id or 0 for vp8 in firsts]
    assert all((after - before) & 0x7FFF == 1 for before, after in pairwise(ids))
    bases = [vp8.tl0picidx or 0 for vp8 in firsts if vp8.tid == 0]
    assert all((after - before) & 0xFF == 1 for before, after in pairwise(bases))


def test_a_key_frame_on_request_comes_on_all_layers_but_not_too_often() -> None:
    wire = Wire()
    made = camera(wire)
    made.turn(10.0)
    made.ask_key_frame()
    made.turn(10.0 + KEY_FRAME_INTERVAL_S / 2)
    assert made.key_frames == 1
    wire.packets.clear()
    made.turn(10.0 + KEY_FRAME_INTERVAL_S + 0.01)
    assert made.key_frames == 2
    assert sum(wire.vp8(number).key_frame for number in range(len(wire.packets))) == 3


def test_a_layer_that_is_switched_on_begins_with_a_key_frame() -> None:
    wire = Wire()
    made = camera(wire, layers=1)
    made.turn(10.0)
    made.turn(11.0)
    wire.packets.clear()
    made.set_active((True, False, True))
    made.turn(12.0)
    assert {wire.extension(number, RID_ID) for number in range(len(wire.packets))} == {b"q", b"f"}
    assert sum(wire.vp8(number).key_frame for number in range(len(wire.packets))) == 2


def test_a_packet_is_sent_again_under_the_repair_stream() -> None:
    wire = Wire()
    made = camera(wire, layers=1)
    made.turn(10.0)
    first, stream = wire.headers()[0], made.layers[0].stream
    assert made.send_again(stream.ssrc, (first.sequence, (first.sequence - 1) & 0xFFFF), 10.1) == 1
    again = wire.headers()[-1]
    assert (again.ssrc, again.payload_type, again.timestamp) == (made.layers[0].rtx.ssrc, 97, first.timestamp)
    assert wire.extension(-1, REPAIRED_RID_ID) == b"q"
    payload = wire.packets[-1][again.payload_offset :]
    assert payload[:2] == first.sequence.to_bytes(2)
    assert payload[2:] == wire.packets[0][first.payload_offset :]


def test_packets_of_an_unknown_stream_are_not_sent_again() -> None:
    wire = Wire()
    made = camera(wire)
    made.turn(10.0)
    assert made.send_again(1, (1, 2, 3), 10.1) == 0


@pytest.mark.parametrize(("speaking", "packets"), [(True, 50), (False, 3)])
def test_a_microphone_sends_speech_whole_and_silence_seldom(speaking: bool, packets: int) -> None:
    wire = Wire()
    made = Microphone(wire.outlet, RECORDING, "0", 111)
    made.speaking = speaking
    for number in range(50):
        made.turn(10.0 + number * 0.02)
    assert len(wire.packets) == packets
    markers = [header.marker for header in wire.headers()]
    assert markers == [speaking] + [False] * (packets - 1)


def test_the_level_of_speech_is_told_with_the_voice_bit() -> None:
    wire = Wire()
    made = Microphone(wire.outlet, RECORDING, "0", 111)
    made.turn(10.0)
    made.speaking = True
    made.turn(10.02)
    assert wire.extension(0, LEVEL_ID) == bytes([127])
    assert wire.extension(1, LEVEL_ID) == bytes([0x80 | RECORDING.speech[0].level])


def test_the_clock_of_sound_goes_on_through_silence() -> None:
    wire = Wire()
    made = Microphone(wire.outlet, RECORDING, "0", 111)
    made.turn(10.0)
    made.turn(10.4)
    first, second = wire.headers()
    assert (second.timestamp - first.timestamp) & 0xFFFFFFFF == 19_200
