"""What an offer becomes: the meaning of the answer; its text is in test_answer_text.py."""

import dataclasses
import itertools
from pathlib import Path

import pytest

from sfu.core.negotiation import Answer, Codec, LocalParameters, SlotCodec, build_answer, parse_offer
from sfu.errors import OfferRefused
from sfu.interfaces import MAX_TILES, SlotKind, SourceKind

GOLDEN = Path(__file__).parents[1] / "golden"
LOCAL = LocalParameters("ufrag", "p" * 24, "sha-256 AB", (("192.0.2.1", 40_000), ("2001:db8::1", 40_000)))
FIXED_SLOTS = [
    (SlotKind.VOICE, 0),
    (SlotKind.VOICE, 1),
    (SlotKind.VOICE, 2),
    (SlotKind.SCREEN_SOUND, 0),
    (SlotKind.STAGE, 0),
    (SlotKind.SCREEN, 0),
]


def golden(name: str) -> str:
    return (GOLDEN / f"chromium-156-{name}.sdp").read_bytes().decode()


def answer_to(text: str) -> Answer:
    return build_answer(parse_offer(text), LOCAL, itertools.count(1000).__next__)


def sections(text: str) -> list[str]:
    """The session part and each media section of a description."""
    head, *media = text.split("\r\nm=")
    return [head + "\r\n", *(f"m={each}".removesuffix("\r\n") + "\r\n" for each in media)]


def with_section(text: str, position: int, change: tuple[str, str]) -> str:
    """The description with a replacement made in one media section, counted from 0."""
    parts = sections(text)
    assert change[0] in parts[position + 1]
    parts[position + 1] = parts[position + 1].replace(*change)
    return "".join(parts)


TRIMMED = golden("trimmed-8-tiles")


@pytest.mark.parametrize(
    ("name", "tiles"), [("trimmed-8-tiles", 8), ("untrimmed-8-tiles", 8), ("trimmed-49-tiles", 49)]
)
def test_lines_get_their_roles_by_position(name: str, tiles: int) -> None:
    answer = answer_to(golden(name))
    assert [send.source for send in answer.sends] == list(SourceKind)
    assert [(slot.kind, slot.index) for slot in answer.slots] == FIXED_SLOTS + [
        (SlotKind.TILE, index) for index in range(tiles)
    ]
    mids = [send.mid for send in answer.sends] + [slot.mid for slot in answer.slots]
    assert mids == [str(mid) for mid in range(10 + tiles)]


@pytest.mark.parametrize("name", ["trimmed-8-tiles", "untrimmed-8-tiles"])
def test_video_of_chromium_is_recognised_with_its_retransmission(name: str) -> None:
    camera = answer_to(golden(name)).sends[1]
    assert camera.codecs == {96: Codec.VP8, 108: Codec.H264}
    assert camera.rtx == {97: 96, 109: 108}
    assert camera.rids == ("q", "h", "f")


def test_sound_of_chromium_is_recognised() -> None:
    microphone = answer_to(TRIMMED).sends[0]
    assert microphone.codecs == {111: Codec.OPUS}
    assert microphone.rtx == {}
    assert microphone.rids == ()
    assert len(microphone.ssrcs) == 1


def test_send_lines_carry_every_extension_of_ours() -> None:
    answer = answer_to(TRIMMED)
    assert dataclasses.asdict(answer.sends[0].extensions) == {
        "mid": 4,
        "rid": None,
        "repaired_rid": None,
        "abs_send_time": 2,
        "transport_cc": 3,
        "audio_level": 1,
    }
    assert dataclasses.asdict(answer.sends[1].extensions) == {
        "mid": 4,
        "rid": 10,
        "repaired_rid": 11,
        "abs_send_time": 2,
        "transport_cc": 3,
        "audio_level": None,
    }


@pytest.mark.parametrize("name", ["trimmed-8-tiles", "untrimmed-8-tiles"])
def test_slots_carry_mid_and_send_time_only_whatever_is_offered(name: str) -> None:
    for slot in answer_to(golden(name)).slots:
        extensions = dataclasses.asdict(slot.extensions)
        assert {name: number for name, number in extensions.items() if number} == {"mid": 4, "abs_send_time": 2}


def test_slots_know_the_payload_types_of_each_codec() -> None:
    slots = answer_to(TRIMMED).slots
    assert slots[0].codecs == {Codec.OPUS: SlotCodec(111, None)}
    assert slots[0].red_payload_type == 63
    assert slots[4].codecs == {Codec.VP8: SlotCodec(96, 97), Codec.H264: SlotCodec(108, 109)}
    assert slots[4].red_payload_type is None
    assert slots[4].feedback == {"nack", "nack pli", "goog-remb"}


def test_every_stream_has_an_ssrc_of_its_own() -> None:
    slots = answer_to(golden("trimmed-49-tiles")).slots
    ssrcs = [ssrc for slot in slots for ssrc in (slot.ssrc, slot.rtx_ssrc) if ssrc is not None]
    assert len(ssrcs) == len(set(ssrcs)) == 4 + 2 * 51


def test_stage_and_first_voice_are_one_stream_and_so_are_screen_and_its_sound() -> None:
    streams = {(slot.kind, slot.index): (slot.stream_id, slot.cname) for slot in answer_to(TRIMMED).slots}
    assert streams[SlotKind.STAGE, 0] == streams[SlotKind.VOICE, 0]
    assert streams[SlotKind.SCREEN, 0] == streams[SlotKind.SCREEN_SOUND, 0]
    assert len(set(streams.values())) == len(streams) - 2


def test_simulcast_order_is_that_of_the_simulcast_line() -> None:
    text = with_section(TRIMMED, 1, ("a=simulcast:send q;h;f", "a=simulcast:send ~f;h,q;q"))
    assert answer_to(text).sends[1].rids == ("f", "h", "q")


def test_a_camera_without_simulcast_tells_its_streams() -> None:
    camera = sections(TRIMMED)[2]
    kept = [line for line in camera.split("\r\n") if not line.startswith(("a=rid:", "a=simulcast:"))]
    plain = "\r\n".join([*kept[:-1], "a=ssrc-group:FID 11 12", "a=ssrc:11 cname:a", "a=ssrc:12 cname:a", ""])
    send = answer_to(TRIMMED.replace(camera, plain)).sends[1]
    assert (send.rids, send.ssrcs, send.fid_groups) == ((), (11, 12), ((11, 12),))


def test_missing_tiles_are_fine() -> None:
    parts = sections(TRIMMED)
    answer = answer_to("".join(parts[:11]))
    assert [(slot.kind, slot.index) for slot in answer.slots] == FIXED_SLOTS


def test_a_client_may_lack_h264_or_retransmission_or_redundancy() -> None:
    parts = sections(TRIMMED)
    bare = "".join(
        line + "\n"
        for line in "".join(parts).split("\n")[:-1]
        if not line.startswith(("a=rtpmap:108", "a=rtpmap:97", "a=rtpmap:109", "a=rtpmap:63"))
    )
    slots = answer_to(bare).slots
    assert slots[4].codecs == {Codec.VP8: SlotCodec(96, None)}
    assert slots[4].rtx_ssrc is None
    assert slots[0].red_payload_type is None


def test_lines_beyond_the_tiles_we_give_are_rejected() -> None:
    parts = sections(golden("trimmed-49-tiles"))
    extra = parts[-1].replace("a=mid:58", "a=mid:extra")
    answer = answer_to("".join(parts).replace(" 58\r\n", " 58 extra\r\n", 1) + extra)
    assert sum(slot.kind is SlotKind.TILE for slot in answer.slots) == MAX_TILES
    assert sections(answer.sdp)[-1].startswith("m=video 0 ")
    assert "extra" not in sections(answer.sdp)[0]


def test_a_data_channel_is_rejected_and_the_rest_answered() -> None:
    channel = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:data\r\n"
    answer = answer_to(TRIMMED + channel)
    assert len(answer.slots) == 14
    assert "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n" in answer.sdp


REFUSED = {
    "a kind out of order": with_section(TRIMMED, 0, ("m=audio", "m=video")),
    "fewer than ten lines": "".join(sections(TRIMMED)[:10]),
    "a passive client": TRIMMED.replace("a=setup:actpass", "a=setup:passive"),
    "no setup": TRIMMED.replace("a=setup:actpass\r\n", ""),
    "a send line that receives": with_section(TRIMMED, 1, ("a=sendonly", "a=recvonly")),
    "a slot that sends": with_section(TRIMMED, 5, ("a=recvonly", "a=sendonly")),
    "an inactive slot": with_section(TRIMMED, 5, ("a=recvonly", "a=inactive")),
    "a line out of the bundle": TRIMMED.replace("BUNDLE 0 1 2 3 4", "BUNDLE 0 1 2 3"),
    "no rtcp-mux": with_section(TRIMMED, 7, ("a=rtcp-mux\r\n", "")),
    "plain RTP": with_section(TRIMMED, 2, ("UDP/TLS/RTP/SAVPF", "RTP/AVP")),
    "no mid in the packets": with_section(TRIMMED, 4, ("sdes:mid", "sdes:other")),
    "simulcast without rids in the packets": with_section(TRIMMED, 1, ("sdes:rtp-stream-id", "sdes:other")),
    "no codec of ours": with_section(TRIMMED, 4, ("opus/48000/2", "PCMU/8000")),
    "H.264 of another profile only": with_section(
        with_section(TRIMMED, 9, ("VP8/90000", "VP9/90000")), 9, ("42e01f", "640c1f")
    ),
    "too many layers": with_section(TRIMMED, 1, ("a=simulcast:send q;h;f", "a=rid:x send\r\na=simulcast:send q;h;f;x")),
    "a stopped line": with_section(TRIMMED, 3, ("m=audio 9", "m=audio 0")).replace("BUNDLE 0 1 2 3", "BUNDLE 0 1 2"),
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_what_a_client_never_offers_is_refused(text: str) -> None:
    with pytest.raises(OfferRefused):
        answer_to(text)
