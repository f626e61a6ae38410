"""The lines of an answer that a browser depends on; whether it takes them is tests/browser/test_answer.py."""

import itertools
from pathlib import Path

from sfu.core.negotiation import LocalParameters, build_answer, parse_offer

GOLDEN = Path(__file__).parents[1] / "golden"
OFFER = (GOLDEN / "chromium-156-trimmed-8-tiles.sdp").read_bytes().decode()
LOCAL = LocalParameters("ufrag", "p" * 24, "sha-256 AB:CD", (("192.0.2.1", 40_000), ("2001:db8::1", 40_001)))
SDP = build_answer(parse_offer(OFFER), LOCAL, itertools.count(1000).__next__).sdp
HEAD, *SECTIONS = SDP.split("\r\nm=")


def lines(section: int) -> list[str]:
    return SECTIONS[section].removesuffix("\r\n").split("\r\n")


def test_the_session_is_ice_lite_and_bundles_every_line() -> None:
    assert "a=ice-lite" in HEAD.split("\r\n")
    assert "a=group:BUNDLE " + " ".join(str(mid) for mid in range(18)) in HEAD.split("\r\n")
    assert "a=extmap-allow-mixed" in HEAD.split("\r\n")


def test_every_line_names_our_transport() -> None:
    wanted = {
        "a=ice-ufrag:ufrag",
        "a=ice-pwd:" + "p" * 24,
        "a=fingerprint:sha-256 AB:CD",
        "a=setup:passive",
        "a=rtcp-mux",
        "a=rtcp-rsize",
    }
    for section in range(18):
        assert wanted <= set(lines(section))


def test_candidates_stand_once_the_first_preferred() -> None:
    assert [line for line in SDP.split("\r\n") if "candidate" in line] == [
        "a=candidate:1 1 udp 2130706431 192.0.2.1 40000 typ host",
        "a=candidate:2 1 udp 2130706175 2001:db8::1 40001 typ host",
        "a=end-of-candidates",
    ]
    assert "a=end-of-candidates" in lines(0)


def test_the_microphone_is_asked_for_opus_with_fec_and_dtx() -> None:
    assert lines(0)[0] == "audio 9 UDP/TLS/RTP/SAVPF 111"
    assert "a=recvonly" in lines(0)
    assert "a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1;stereo=0" in lines(0)
    assert [line for line in lines(0) if "rtcp-fb" in line] == ["a=rtcp-fb:111 transport-cc"]


def test_the_camera_is_asked_for_three_layers_of_vp8_then_h264() -> None:
    assert lines(1)[0] == "video 9 UDP/TLS/RTP/SAVPF 96 97 108 109"
    assert [line for line in lines(1) if line.startswith(("a=rid", "a=simulcast"))] == [
        "a=rid:q recv",
        "a=rid:h recv",
        "a=rid:f recv",
        "a=simulcast:recv q;h;f",
    ]
    assert [line for line in lines(1) if line.startswith("a=rtcp-fb:96")] == [
        "a=rtcp-fb:96 nack",
        "a=rtcp-fb:96 nack pli",
        "a=rtcp-fb:96 ccm fir",
        "a=rtcp-fb:96 transport-cc",
    ]
    assert "a=fmtp:108 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f" in lines(1)


def test_a_voice_slot_offers_redundancy_and_no_feedback_that_was_not_offered() -> None:
    assert lines(4)[0] == "audio 9 UDP/TLS/RTP/SAVPF 111 63"
    assert "a=fmtp:63 111/111" in lines(4)
    assert not [line for line in lines(4) if "rtcp-fb" in line]
    assert lines(4)[-2:] == ["a=msid:programme voice-0", "a=ssrc:1000 cname:programme"]


def test_the_stage_slot_asks_for_remb_and_not_for_transport_cc() -> None:
    assert "a=sendonly" in lines(8)
    assert [line for line in lines(8) if line.startswith("a=rtcp-fb:96")] == [
        "a=rtcp-fb:96 nack",
        "a=rtcp-fb:96 nack pli",
        "a=rtcp-fb:96 goog-remb",
    ]
    assert not [line for line in lines(8) if "transport-wide-cc" in line]
    assert lines(8)[-4:] == [
        "a=msid:programme stage-0",
        "a=ssrc-group:FID 1004 1005",
        "a=ssrc:1004 cname:programme",
        "a=ssrc:1005 cname:programme",
    ]
