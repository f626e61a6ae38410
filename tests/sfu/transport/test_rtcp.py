"""RTCP: bytes from the specifications, round trips through aiortc's own codec, and junk."""

import pytest
from aiortc import rtp as aiortc_rtp
from hypothesis import given
from hypothesis import strategies as st

from sfu.transport.rtcp import (
    Bye,
    FullIntra,
    GenericNack,
    PictureLoss,
    ReceiverReport,
    Remb,
    ReportBlock,
    Rtcp,
    Sdes,
    SenderReport,
    TransportFeedback,
    build_bye,
    build_nack,
    build_picture_loss,
    build_receiver_reports,
    build_remb,
    build_sdes,
    build_sender_report,
    build_transport_feedback,
    parse_compound,
)

words = st.integers(0, 0xFFFFFFFF)
blocks = st.builds(
    ReportBlock,
    ssrc=words,
    fraction_lost=st.integers(0, 255),
    cumulative_lost=st.integers(-0x800000, 0x7FFFFF),
    highest_sequence=words,
    jitter=words,
    last_report=words,
    delay_since_report=words,
)


def parse(data: bytes) -> list[Rtcp]:
    return parse_compound(memoryview(data), len(data))


@given(words, st.integers(0, 2**64 - 1), words, words, words, st.lists(blocks, max_size=31).map(tuple))
def test_a_sender_report_comes_back(
    ssrc: int, ntp: int, timestamp: int, packets: int, payload_bytes: int, told: tuple[ReportBlock, ...]
) -> None:
    report = SenderReport(ssrc, ntp, timestamp, packets, payload_bytes, told)
    assert parse(build_sender_report(report)) == [report]


@given(words, st.lists(blocks, max_size=70).map(tuple))
def test_receiver_reports_come_back_31_blocks_each(ssrc: int, told: tuple[ReportBlock, ...]) -> None:
    reports = parse(build_receiver_reports(ssrc, told))
    assert all(isinstance(report, ReceiverReport) and report.ssrc == ssrc for report in reports)
    back = [block for report in reports if isinstance(report, ReceiverReport) for block in report.blocks]
    assert tuple(back) == told
    assert len(reports) == max(1, -(-len(told) // 31))


@pytest.mark.parametrize(("lost", "told"), [(0x800000, 0x7FFFFF), (-0x800001, -0x800000)])
def test_cumulative_loss_saturates(lost: int, told: int) -> None:
    (report,) = parse(build_receiver_reports(1, [ReportBlock(1, 0, lost, 0, 0, 0, 0)]))
    assert isinstance(report, ReceiverReport)
    assert report.blocks[0].cumulative_lost == told


@given(words, st.text(max_size=60))
def test_a_cname_comes_back(ssrc: int, cname: str) -> None:
    assert parse(build_sdes(ssrc, cname)) == [Sdes(((ssrc, cname),))]


def test_several_chunks_of_sdes_are_read_and_other_items_left_out() -> None:
    chunks = bytes.fromhex("00000001 01 01 61 03 02 6262 0000000002 01 02 6363 00000000")
    data = bytes.fromhex(f"82 ca {len(chunks) // 4:04x}") + chunks
    assert parse(data) == [Sdes(((1, "a"), (2, "cc")))]


@given(st.lists(words, max_size=31))
def test_a_goodbye_comes_back(ssrcs: list[int]) -> None:
    assert parse(build_bye(ssrcs)) == [Bye(tuple(ssrcs))]


@given(st.integers(0, 0xFFFF), st.lists(st.integers(0, 40), max_size=60))
def test_lost_numbers_come_back_from_anywhere_around_the_wrap(start: int, steps: list[int]) -> None:
    lost = [start]
    for step in steps:
        lost.append((lost[-1] + step) & 0xFFFF)
    (nack,) = parse(build_nack(1, 2, lost))
    assert isinstance(nack, GenericNack)
    assert nack.lost == tuple(dict.fromkeys(lost))


def test_lost_numbers_share_items_of_seventeen() -> None:
    assert len(build_nack(1, 2, range(34))) == 12 + 2 * 4
    assert len(build_nack(1, 2, range(35))) == 12 + 3 * 4


def test_a_flood_of_lost_numbers_is_cut() -> None:
    (nack,) = parse(build_nack(1, 2, range(10_000)))
    assert isinstance(nack, GenericNack)
    assert nack.lost == tuple(range(128 * 17))


def test_a_picture_loss_is_twelve_known_bytes() -> None:
    assert build_picture_loss(0x11223344, 0x55667788) == bytes.fromhex("81ce0002 11223344 55667788")
    assert parse(build_picture_loss(1, 2)) == [PictureLoss(1, 2)]


def test_a_full_intra_request_is_read() -> None:
    data = bytes.fromhex("84ce0006 00000001 00000000 00000007 01000000 00000008 02000000")
    assert parse(data) == [FullIntra(1, (7, 8))]


@given(words, st.integers(0, (1 << 80) - 1), st.lists(words, max_size=255))
def test_an_estimate_comes_back_rounded_down_to_18_bits(ssrc: int, bitrate_bps: int, ssrcs: list[int]) -> None:
    (remb,) = parse(build_remb(ssrc, bitrate_bps, ssrcs))
    assert isinstance(remb, Remb)
    assert (remb.ssrc, remb.media_ssrcs) == (ssrc, tuple(ssrcs))
    assert remb.bitrate_bps <= bitrate_bps < remb.bitrate_bps + max(1, bitrate_bps >> 17)


def test_an_estimate_is_read_as_aiortc_reads_it() -> None:
    (packet,) = aiortc_rtp.RtcpPacket.parse(build_remb(1, 4_160_000, [7, 8]))
    assert isinstance(packet, aiortc_rtp.RtcpPsfbPacket)
    assert aiortc_rtp.unpack_remb_fci(packet.fci) == (4_160_000, [7, 8])


def test_reports_are_read_as_aiortc_reads_them() -> None:
    block = ReportBlock(9, 10, -3, 0x10005, 77, 5, 6)
    (sender, sdes) = aiortc_rtp.RtcpPacket.parse(
        build_sender_report(SenderReport(1, 2, 3, 4, 5, (block,))) + build_sdes(1, "name")
    )
    assert isinstance(sender, aiortc_rtp.RtcpSrPacket)
    assert (sender.ssrc, sender.sender_info.ntp_timestamp, sender.sender_info.octet_count) == (1, 2, 5)
    assert (sender.reports[0].packets_lost, sender.reports[0].highest_sequence) == (-3, 0x10005)
    assert isinstance(sdes, aiortc_rtp.RtcpSdesPacket)
    assert sdes.chunks[0].items == [(1, b"name")]


def test_transport_feedback_comes_back_for_the_core_to_read() -> None:
    assert parse(build_transport_feedback(1, 2, b"12345678")) == [TransportFeedback(1, 2, b"12345678")]


def test_a_compound_is_read_in_order_up_to_what_is_malformed() -> None:
    whole = build_picture_loss(1, 2) + build_bye([3]) + build_picture_loss(4, 5)
    assert parse(whole) == [PictureLoss(1, 2), Bye((3,)), PictureLoss(4, 5)]
    assert parse(whole[:-1]) == [PictureLoss(1, 2), Bye((3,))]


def test_unknown_packets_are_left_out() -> None:
    extended_report = bytes.fromhex("80cf0001 00000001")
    assert parse(extended_report + build_bye([3])) == [Bye((3,))]


def test_padding_is_taken_off() -> None:
    padded = bytes.fromhex("a1cb0002 00000003 00000004")
    assert parse(padded) == [Bye((3,))]


@pytest.mark.parametrize("padding", ["00000000", "00000003", "00000010", "000000ff"])
def test_wrong_padding_ends_the_list(padding: str) -> None:
    assert parse(bytes.fromhex("a1cb0002 00000003" + padding)) == []


@given(st.binary(max_size=200), st.integers(0, 31), st.integers(198, 208))
def test_junk_behind_a_right_header_is_never_an_error(body: bytes, count: int, kind: int) -> None:
    body += bytes(-len(body) % 4)
    parse(bytes((0x80 | count, kind)) + (len(body) // 4).to_bytes(2) + body)


@given(st.binary(max_size=300))
def test_junk_is_never_an_error(data: bytes) -> None:
    parse(data)


def test_only_the_first_bytes_of_the_buffer_are_read() -> None:
    buffer = memoryview(bytearray(build_bye([3]) + build_picture_loss(1, 2)))
    assert parse_compound(buffer, 8) == [Bye((3,))]
