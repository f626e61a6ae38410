"""RTP headers read and written; aiortc's codec is the witness."""

import pytest
from aiortc import rtp as aiortc_rtp
from aiortc.rtcrtpparameters import RTCRtpHeaderExtensionParameters, RTCRtpParameters
from hypothesis import given
from hypothesis import strategies as st

from sfu.transport.rtp import HeaderTemplate, RtpView, is_rtcp

PLAIN = bytes.fromhex("80 e0 1234 00000064 deadbeef") + b"payload"
EXTENSIONS = aiortc_rtp.HeaderExtensionsMap()
EXTENSIONS.configure(
    RTCRtpParameters(
        headerExtensions=[
            RTCRtpHeaderExtensionParameters(id=1, uri="urn:ietf:params:rtp-hdrext:ssrc-audio-level"),
            RTCRtpHeaderExtensionParameters(id=2, uri="http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"),
            RTCRtpHeaderExtensionParameters(id=4, uri="urn:ietf:params:rtp-hdrext:sdes:mid"),
        ]
    )
)


def read(data: bytes) -> RtpView | None:
    view = RtpView()
    return view if view.read(memoryview(data), len(data)) else None


def extended(profile: int, body: bytes) -> bytes:
    return bytes.fromhex("90600001 00000000 00000001") + profile.to_bytes(2) + (len(body) // 4).to_bytes(2) + body


def test_a_plain_header_is_read() -> None:
    packet = read(PLAIN)
    assert packet is not None
    assert (packet.marker, packet.payload_type, packet.sequence, packet.timestamp, packet.ssrc) == (
        True,
        96,
        0x1234,
        100,
        0xDEADBEEF,
    )
    assert PLAIN[packet.payload_offset : packet.payload_end] == b"payload"


def test_a_view_read_again_holds_nothing_of_before() -> None:
    view = RtpView()
    first = extended(0xBEDE, bytes.fromhex("10550000"))
    assert view.read(memoryview(first), len(first))
    assert view.extension(memoryview(first), 1) == (17, 1)
    assert view.read(memoryview(PLAIN), len(PLAIN))
    assert view.extension(memoryview(PLAIN), 1) is None


def test_contributing_sources_are_stepped_over() -> None:
    packet = read(bytes.fromhex("82600001 00000000 00000001 00000002 00000003") + b"x")
    assert packet is not None
    assert packet.payload_offset == 20


def test_padding_is_taken_off() -> None:
    packet = read(bytes.fromhex("a0600001 00000000 00000001") + b"abc" + bytes.fromhex("000003"))
    assert packet is not None
    assert (packet.payload_offset, packet.payload_end) == (12, 15)


def test_a_packet_of_padding_only_is_read() -> None:
    """As browsers send them to probe the line."""
    packet = read(bytes.fromhex("a0600001 00000000 00000001") + bytes(254) + b"\xff")
    assert packet is not None
    assert packet.payload_offset == packet.payload_end == 12


@pytest.mark.parametrize(
    "data",
    [
        b"",
        PLAIN[:11],
        b"\x00" + PLAIN[1:],
        b"\x40" + PLAIN[1:],
        bytes.fromhex("81600001 00000000 00000001 0000"),
        bytes.fromhex("90600001 00000000 00000001 bede"),
        bytes.fromhex("90600001 00000000 00000001 bede0002 00000000"),
        bytes.fromhex("a0600001 00000000 00000001"),
        bytes.fromhex("a0600001 00000000 00000001 00"),
        bytes.fromhex("a0600001 00000000 00000001 02"),
    ],
)
def test_what_is_malformed_is_refused(data: bytes) -> None:
    assert read(data) is None


def test_one_byte_elements_are_found_behind_padding() -> None:
    data = extended(0xBEDE, bytes.fromhex("00 10 55 00 42 aabbcc 00 40 37 00"))
    packet = read(data)
    assert packet is not None
    assert [packet.extension(memoryview(data), number) for number in (1, 4, 2, 3)] == [(18, 1), (21, 3), None, None]


def test_two_byte_elements_are_found() -> None:
    data = extended(0x1003, bytes.fromhex("01 01 55 00 14 00 02 02 aabb 0000"))
    packet = read(data)
    assert packet is not None
    found = [packet.extension(memoryview(data), number) for number in (1, 20, 2, 3)]
    assert found == [(18, 1), (22, 0), (24, 2), None]


@pytest.mark.parametrize(
    ("profile", "body"),
    [(0xBEDE, "f0550000"), (0xBEDE, "1355aa00"), (0x1000, "01ff0000"), (0x1000, "00000001"), (0xABAC, "10550000")],
)
def test_elements_that_do_not_fit_are_not_found(profile: int, body: str) -> None:
    data = extended(profile, bytes.fromhex(body))
    packet = read(data)
    assert packet is not None
    assert packet.extension(memoryview(data), 1) is None


@given(st.binary(max_size=80), st.booleans(), st.integers(0, 255))
def test_junk_is_never_an_error_and_never_outside(data: bytes, headed: bool, ext_id: int) -> None:
    if headed:
        data = bytes((0x80 | (data[:1] or b"\0")[0] & 0x3F,)) + data
    packet = read(data)
    if packet is not None:
        assert 12 <= packet.payload_offset <= packet.payload_end <= len(data)
        found = packet.extension(memoryview(data), ext_id)
        assert found is None or packet.ext_offset < found[0] <= found[0] + found[1] <= packet.ext_end


@given(
    st.integers(0, 0xFFFFFFFF),
    st.integers(0, 127),
    st.text("0123456789abcdef", min_size=1, max_size=16),
    st.booleans(),
    st.integers(0, 0xFFFF),
    st.integers(0, 0xFFFFFFFF),
)
def test_what_a_template_writes_is_read_as_aiortc_reads_it(
    ssrc: int, payload_type: int, mid: str, marker: bool, sequence: int, timestamp: int
) -> None:
    template = HeaderTemplate(ssrc, payload_type, 4, mid, 2)
    buffer = bytearray(200)
    n = template.write(memoryview(buffer), marker, sequence, timestamp, 100.25)
    assert n == template.size
    buffer[n : n + 3] = b"abc"
    packet = aiortc_rtp.RtpPacket.parse(bytes(buffer[: n + 3]), EXTENSIONS)
    assert (packet.ssrc, packet.payload_type, packet.marker) == (ssrc, payload_type, int(marker))
    assert (packet.sequence_number, packet.timestamp, packet.payload) == (sequence, timestamp, b"abc")
    assert (packet.extensions.mid, packet.extensions.abs_send_time) == (mid, int(36.25 * (1 << 18)))


def test_send_time_wraps_every_64_seconds() -> None:
    template = HeaderTemplate(1, 96, 4, "0", 2)
    first, second = bytearray(template.size), bytearray(template.size)
    template.write(memoryview(first), False, 0, 0, 1_000_000.5)
    template.write(memoryview(second), False, 0, 0, 1_000_000.5 + 64)
    assert first == second


def test_a_template_without_send_time_carries_the_mid_only() -> None:
    template = HeaderTemplate(1, 96, 4, "12", None)
    buffer = bytearray(template.size)
    template.write(memoryview(buffer), False, 0, 0, 5.0)
    packet = aiortc_rtp.RtpPacket.parse(bytes(buffer), EXTENSIONS)
    assert (packet.extensions.mid, packet.extensions.abs_send_time) == ("12", None)
    assert template.size == 24, "the place of the send time is padding"


@pytest.mark.parametrize(
    ("mid_id", "mid", "time_id"), [(0, "0", 2), (15, "0", 2), (4, "", 2), (4, "0" * 17, 2), (4, "0", 15)]
)
def test_what_one_byte_headers_cannot_carry_is_an_error(mid_id: int, mid: str, time_id: int) -> None:
    with pytest.raises(ValueError, match="one-byte"):
        HeaderTemplate(1, 96, mid_id, mid, time_id)


@pytest.mark.parametrize(
    ("second", "rtcp"), [(191, False), (192, True), (200, True), (223, True), (224, False), (96, False)]
)
def test_rtcp_is_told_by_its_second_byte(second: int, rtcp: bool) -> None:
    assert is_rtcp(second) == rtcp
