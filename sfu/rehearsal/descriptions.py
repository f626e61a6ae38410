"""Session descriptions of a simulated room: its offer in the shape Chromium makes, and the server's answer read.

Source: RFC 8866, RFC 8829, RFC 8853 (simulcast); the order of the lines is in docs/protocol.md.
"""

from dataclasses import dataclass

from sfu.core.codecs import Codec, recognise, repaired_payload_type
from sfu.core.extensions import ExtensionIds
from sfu.core.offer import Fingerprint, OfferedSection, parse_offer

OPUS_TYPE, RED_TYPE = 111, 63
VP8_TYPE, VP8_RTX_TYPE = 96, 97
H264_TYPE, H264_RTX_TYPE = 108, 109

LEVEL_ID, SEND_TIME_ID, TRANSPORT_CC_ID, MID_ID, RID_ID, REPAIRED_RID_ID = 1, 2, 3, 4, 10, 11

MICROPHONE_MID, CAMERA_MID, SCREEN_MID, SCREEN_SOUND_MID = "0", "1", "2", "3"
CAMERA_RIDS = ("q", "h", "f")
SCREEN_RIDS = ("h", "f")
VOICE_SLOTS = 3
MAX_CANDIDATES = 16

_SOUND_IDS = ExtensionIds(mid=MID_ID, abs_send_time=SEND_TIME_ID, transport_cc=TRANSPORT_CC_ID, audio_level=LEVEL_ID)
_VIDEO_IDS = ExtensionIds(
    mid=MID_ID, rid=RID_ID, repaired_rid=REPAIRED_RID_ID, abs_send_time=SEND_TIME_ID, transport_cc=TRANSPORT_CC_ID
)
_SOUND_CODECS = (
    f"a=rtpmap:{OPUS_TYPE} opus/48000/2",
    f"a=rtcp-fb:{OPUS_TYPE} transport-cc",
    f"a=rtcp-fb:{OPUS_TYPE} nack",
    f"a=fmtp:{OPUS_TYPE} minptime=10;useinbandfec=1;usedtx=1",
    f"a=rtpmap:{RED_TYPE} red/48000/2",
    f"a=fmtp:{RED_TYPE} {OPUS_TYPE}/{OPUS_TYPE}",
)
_VIDEO_FEEDBACK = ("goog-remb", "transport-cc", "ccm fir", "nack", "nack pli")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a connection proves itself by: ICE credentials and the fingerprint of its certificate."""

    ufrag: str
    password: str
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class Candidate:
    """A UDP address the server can be reached at."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class MediaLine:
    """One line of the other side: where its parts are found in a packet. `ssrc` None for lines it only receives."""

    mid: str
    kind: str
    ssrc: int | None
    rtx_ssrc: int | None
    payload_types: dict[Codec, int]
    rtx_types: dict[Codec, int]
    extensions: dict[str, int]


@dataclass(frozen=True, slots=True)
class Description:
    """The other side's session description, as far as a simulated room needs it."""

    ufrag: str
    password: str
    fingerprints: tuple[Fingerprint, ...]
    candidates: tuple[Candidate, ...]
    lines: tuple[MediaLine, ...]


def build_offer(identity: Identity, tiles: int, sound_ssrc: int) -> str:
    """The offer of a room with one microphone of this SSRC, a camera and a number of tiles, CRLF line ends."""
    receive = ["audio"] * (VOICE_SLOTS + 1) + ["video"] * (2 + tiles)
    mids = [str(number) for number in range(4 + len(receive))]
    lines = [
        "v=0",
        "o=- 4611731400430051336 2 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=group:BUNDLE " + " ".join(mids),
        "a=extmap-allow-mixed",
        "a=msid-semantic: WMS",
        *_section("audio", MICROPHONE_MID, identity, "sendonly"),
        "a=msid:room microphone",
        f"a=ssrc:{sound_ssrc} cname:room",
        *_section("video", CAMERA_MID, identity, "sendonly"),
        "a=msid:room camera",
        *_simulcast(CAMERA_RIDS),
        *_section("video", SCREEN_MID, identity, "sendonly"),
        "a=msid:- screen",
        *_simulcast(SCREEN_RIDS),
        *_section("audio", SCREEN_SOUND_MID, identity, "sendonly"),
        "a=msid:- screen-sound",
    ]
    for mid, kind in zip(mids[4:], receive, strict=True):
        lines += _section(kind, mid, identity, "recvonly")
    return "\r\n".join(lines) + "\r\n"


def read_description(text: str) -> Description:
    """Reads an answer (or an offer) of the other side. Raises OfferRefused when it is none."""
    offer = parse_offer(text)
    return Description(
        ufrag=offer.ufrag,
        password=offer.password,
        fingerprints=offer.fingerprints,
        candidates=_candidates(text),
        lines=tuple(_line(section) for section in offer.sections),
    )


def _section(kind: str, mid: str, identity: Identity, direction: str) -> list[str]:
    """One media section up to what differs between lines that send."""
    sound = kind == "audio"
    types = (OPUS_TYPE, RED_TYPE) if sound else (VP8_TYPE, VP8_RTX_TYPE, H264_TYPE, H264_RTX_TYPE)
    return [
        f"m={kind} 9 UDP/TLS/RTP/SAVPF " + " ".join(map(str, types)),
        "c=IN IP4 0.0.0.0",
        "a=rtcp:9 IN IP4 0.0.0.0",
        f"a=ice-ufrag:{identity.ufrag}",
        f"a=ice-pwd:{identity.password}",
        "a=ice-options:trickle",
        f"a=fingerprint:{identity.fingerprint.algorithm} {identity.fingerprint.value}",
        "a=setup:actpass",
        f"a=mid:{mid}",
        *(f"a=extmap:{number} {uri}" for number, uri in (_SOUND_IDS if sound else _VIDEO_IDS).named()),
        f"a={direction}",
        "a=rtcp-mux",
        "a=rtcp-rsize",
        *(_SOUND_CODECS if sound else _video_codecs()),
    ]


def _video_codecs() -> list[str]:
    h264 = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"
    lines = []
    for payload_type, rtx, name, parameters in (
        (VP8_TYPE, VP8_RTX_TYPE, "VP8", None),
        (H264_TYPE, H264_RTX_TYPE, "H264", h264),
    ):
        lines.append(f"a=rtpmap:{payload_type} {name}/90000")
        lines += [f"a=rtcp-fb:{payload_type} {feedback}" for feedback in _VIDEO_FEEDBACK]
        lines += [f"a=fmtp:{payload_type} {parameters}"] if parameters else []
        lines += [f"a=rtpmap:{rtx} rtx/90000", f"a=fmtp:{rtx} apt={payload_type}"]
    return lines


def _simulcast(rids: tuple[str, ...]) -> list[str]:
    return [f"a=rid:{rid} send" for rid in rids] + ["a=simulcast:send " + ";".join(rids)]


def _candidates(text: str) -> tuple[Candidate, ...]:
    """The UDP host candidates, each once. Source: RFC 8839 section 5.1."""
    found: dict[Candidate, None] = {}
    for line in text.splitlines():
        if not line.startswith("a=candidate:"):
            continue
        words = line.split()
        if len(words) >= 8 and words[2].lower() == "udp" and words[5].isdigit() and 0 < int(words[5]) < 65_536:
            found[Candidate(words[4], int(words[5]))] = None
    return tuple(found)[:MAX_CANDIDATES]


def _line(section: OfferedSection) -> MediaLine:
    rtx_of = {repaired_payload_type(codec): codec.payload_type for codec in section.codecs if codec.name == "rtx"}
    payload_types: dict[Codec, int] = {}
    rtx_types: dict[Codec, int] = {}
    for offered in section.codecs:
        codec = recognise(offered)
        if codec is not None and codec not in payload_types:
            payload_types[codec] = offered.payload_type
            if offered.payload_type in rtx_of:
                rtx_types[codec] = rtx_of[offered.payload_type]
    groups = dict(section.fid_groups)
    ssrc = next(iter(groups), section.ssrcs[0] if section.ssrcs else None)
    return MediaLine(
        mid=section.mid,
        kind=section.kind,
        ssrc=ssrc,
        rtx_ssrc=groups.get(ssrc) if ssrc is not None else None,
        payload_types=payload_types,
        rtx_types=rtx_types,
        extensions={uri: number for number, uri in section.extensions.items()},
    )
