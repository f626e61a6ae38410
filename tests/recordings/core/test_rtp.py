"""What is read of packets, and that nonsense harms nobody."""

from hypothesis import given
from hypothesis import strategies as st

from recordings.core.rtp import is_rtcp, parse_rtp, sender_reports
from sfu.transport.rtcp import SenderReport, build_sdes, build_sender_report
from sfu.transport.rtp import HeaderTemplate
from sfu.transport.srtp import PacketBuffer


def test_a_packet_as_the_worker_writes_it_is_read() -> None:
    buffer = PacketBuffer()
    end = HeaderTemplate(0xDEADBEEF, 111, 1, "voice.0", None).write(buffer.view, True, 65_535, 2**32 - 1, 1.0)
    buffer.view[end : end + 5] = b"sound"
    packet = parse_rtp(bytes(buffer.view[: end + 5]))
    assert packet == (111, True, 65_535, 2**32 - 1, 0xDEADBEEF, b"sound")


def test_contributors_and_padding_are_taken_off() -> None:
    header = bytes([0x80 | 0x20 | 1, 96]) + bytes(2) + bytes(4) + bytes(4) + b"csrc"
    packet = parse_rtp(header + b"data" + b"\0\0\3")
    assert packet is not None
    assert packet.payload == b"data"
    assert not packet.marker


def test_a_sender_report_tells_unix_seconds() -> None:
    report = SenderReport(7, (2_208_988_800 + 1_764_000_000) << 32 | 1 << 31, 12_345, 1, 2)
    compound = build_sender_report(report) + build_sdes(7, "tap")
    assert is_rtcp(compound)
    (found,) = sender_reports(compound)
    assert found == (7, 1_764_000_000.5, 12_345)


@given(st.binary(max_size=60))
def test_nothing_that_comes_makes_it_fail(packet: bytes) -> None:
    parsed = parse_rtp(packet)
    assert parsed is None or len(parsed.payload) <= len(packet)
    list(sender_reports(packet))
    is_rtcp(packet)
