"""A client's session description, read once from top to bottom. Source: RFC 8866, RFC 8829.

The scan is linear in the text and keeps at most a fixed number of things per section: a client
that is logged in but hostile gets a refusal, not our time.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from sfu.core.codecs import OfferedCodec
from sfu.errors import OfferRefused
from sfu.interfaces import MAX_OFFER_CHARS

MAX_LINES = 6000
MAX_SECTIONS = 80
MAX_LINE_CHARS = 2048
MAX_PAYLOAD_TYPES = 64
MAX_PER_SECTION = 32
"""Most extensions, SSRCs, rids, or feedback lines of one payload type kept from one section."""

RTP_PROTOCOL = "UDP/TLS/RTP/SAVPF"

_MID = re.compile(r"[A-Za-z0-9_.{}-]{1,16}")
_RID = re.compile(r"[A-Za-z0-9_-]{1,16}")
_ICE = re.compile(r"[A-Za-z0-9+/]+")
_HEX = re.compile(r"[0-9A-F]{2}(?::[0-9A-F]{2})*")
_DIGEST_BYTES = {"sha-256": 32, "sha-384": 48, "sha-512": 64}


class Direction(StrEnum):
    """Who sends on a media section, seen from the offerer."""

    SEND_RECEIVE = "sendrecv"
    SEND = "sendonly"
    RECEIVE = "recvonly"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The hash of a DTLS certificate: `sha-256` and upper-case hexadecimal pairs joined by colons."""

    algorithm: str
    value: str


@dataclass(frozen=True, slots=True)
class OfferedSection:
    """One media section; `rids` lowest layer first, `fid_groups` are (media SSRC, RTX SSRC)."""

    mid: str
    kind: str
    protocol: str
    stopped: bool
    rtcp_mux: bool
    direction: Direction
    payload_types: tuple[str, ...]
    codecs: tuple[OfferedCodec, ...]
    extensions: dict[int, str]
    rids: tuple[str, ...]
    ssrcs: tuple[int, ...]
    fid_groups: tuple[tuple[int, int], ...]
    stream_id: str | None


@dataclass(frozen=True, slots=True)
class Offer:
    """What a client offers, not yet judged by what we want."""

    ufrag: str
    password: str
    fingerprints: tuple[Fingerprint, ...]
    setup: str
    bundle: frozenset[str]
    extmap_allow_mixed: bool
    sections: tuple[OfferedSection, ...]


@dataclass(slots=True)
class _Level:
    """What is being read: the session part, or one media section."""

    kind: str = ""
    port: str = ""
    protocol: str = ""
    payload_types: tuple[str, ...] = ()
    mid: str = ""
    ufrag: str = ""
    password: str = ""
    setup: str = ""
    bundle: frozenset[str] = frozenset()
    direction: Direction | None = None
    rtcp_mux: bool = False
    extmap_allow_mixed: bool = False
    fingerprints: list[Fingerprint] = field(default_factory=list)
    names: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    feedback: dict[str, list[str]] = field(default_factory=dict)
    extensions: dict[int, str] = field(default_factory=dict)
    rids: list[str] = field(default_factory=list)
    simulcast: tuple[str, ...] = ()
    ssrcs: list[int] = field(default_factory=list)
    fid_groups: list[tuple[int, int]] = field(default_factory=list)
    stream_id: str | None = None


def parse_offer(text: str) -> Offer:
    """Reads an offer of at most 128 Ki characters, 6000 lines and 80 sections. Raises OfferRefused."""
    if len(text) > MAX_OFFER_CHARS:
        raise OfferRefused("too long")
    if not text.isprintable() and not text.replace("\r", "").replace("\n", "").isprintable():
        raise OfferRefused("control characters")
    lines = text.split("\n", MAX_LINES)
    if len(lines) > MAX_LINES:
        raise OfferRefused("too many lines")
    session = level = _Level()
    sections: list[_Level] = []
    for number, line in enumerate(lines):
        line = line.removesuffix("\r")
        if not line and number == len(lines) - 1:
            break
        if len(line) > MAX_LINE_CHARS or line[1:2] != "=" or (number == 0) != (line[0] == "v"):
            raise OfferRefused(f"line {number + 1} is malformed")
        if line[0] == "m":
            if len(sections) == MAX_SECTIONS:
                raise OfferRefused("too many media sections")
            level = _media(line[2:])
            sections.append(level)
        elif line[0] == "a":
            name, _, value = line[2:].partition(":")
            read = _ATTRIBUTES.get(name)
            if read is not None:
                read(level, value)
    return _offer(session, sections)


def _offer(session: _Level, sections: list[_Level]) -> Offer:
    if not sections:
        raise OfferRefused("no media sections")
    first = sections[0]
    ufrag, password = first.ufrag or session.ufrag, first.password or session.password
    if not 4 <= len(ufrag) <= 256 or not 22 <= len(password) <= 256:
        raise OfferRefused("no ICE credentials")
    fingerprints = first.fingerprints or session.fingerprints
    if not fingerprints:
        raise OfferRefused("no usable certificate fingerprint")
    for section in sections:
        credentials = (section.ufrag or ufrag, section.password or password)
        if credentials != (ufrag, password) or (section.fingerprints or fingerprints) != fingerprints:
            raise OfferRefused("the sections are not of one connection")
    read = tuple(_section(level, session) for level in sections)
    if len({section.mid for section in read}) != len(read):
        raise OfferRefused("a mid is missing or used twice")
    return Offer(
        ufrag=ufrag,
        password=password,
        fingerprints=tuple(fingerprints),
        setup=first.setup or session.setup,
        bundle=session.bundle,
        extmap_allow_mixed=session.extmap_allow_mixed or first.extmap_allow_mixed,
        sections=read,
    )


def _section(level: _Level, session: _Level) -> OfferedSection:
    if not level.mid:
        raise OfferRefused("a mid is missing")
    known = [pt for pt in level.payload_types if pt in level.names]
    return OfferedSection(
        mid=level.mid,
        kind=level.kind,
        protocol=level.protocol,
        stopped=level.port == "0" and level.mid not in session.bundle,
        rtcp_mux=level.rtcp_mux,
        direction=level.direction or session.direction or Direction.SEND_RECEIVE,
        payload_types=level.payload_types,
        codecs=tuple(_codec(level, pt) for pt in known),
        extensions=level.extensions,
        rids=tuple(rid for rid in level.simulcast if rid in level.rids) if level.simulcast else tuple(level.rids),
        ssrcs=tuple(level.ssrcs),
        fid_groups=tuple(level.fid_groups),
        stream_id=level.stream_id,
    )


def _codec(level: _Level, payload_type: str) -> OfferedCodec:
    name, clock_hz, channels = level.names[payload_type]
    return OfferedCodec(
        payload_type=int(payload_type),
        name=name,
        clock_hz=clock_hz,
        channels=channels,
        parameters=level.parameters.get(payload_type, ""),
        feedback=frozenset(level.feedback.get(payload_type, []) + level.feedback.get("*", [])),
    )


# One line, one function -------------------------------------------------------------------------


def _media(value: str) -> _Level:
    words = value.split(" ")
    if len(words) < 4 or not _is_number(words[1], 65_535) or len(words) - 3 > MAX_PAYLOAD_TYPES:
        raise OfferRefused("a media line is malformed")
    kind, port, protocol, *payload_types = words
    if kind in ("audio", "video") and not all(_is_number(pt, 127) for pt in payload_types):
        raise OfferRefused("a payload type is malformed")
    if not all(word.isascii() and word.isprintable() for word in words) or len(set(payload_types)) < len(payload_types):
        raise OfferRefused("a media line is malformed")
    return _Level(kind=kind, port=port, protocol=protocol, payload_types=tuple(payload_types))


def _read_mid(level: _Level, value: str) -> None:
    if not _MID.fullmatch(value):
        raise OfferRefused("a mid is malformed")
    level.mid = value


def _read_ufrag(level: _Level, value: str) -> None:
    if not _ICE.fullmatch(value):
        raise OfferRefused("an ICE ufrag is malformed")
    level.ufrag = value


def _read_password(level: _Level, value: str) -> None:
    if not _ICE.fullmatch(value):
        raise OfferRefused("an ICE password is malformed")
    level.password = value


def _read_fingerprint(level: _Level, value: str) -> None:
    algorithm, _, digest = value.partition(" ")
    algorithm, digest = algorithm.lower(), digest.strip().upper()
    size = _DIGEST_BYTES.get(algorithm)
    if size is None:
        return
    if len(digest) != 3 * size - 1 or not _HEX.fullmatch(digest):
        raise OfferRefused("a certificate fingerprint is malformed")
    fingerprint = Fingerprint(algorithm, digest)
    if fingerprint not in level.fingerprints and len(level.fingerprints) < 8:
        level.fingerprints.append(fingerprint)


def _read_setup(level: _Level, value: str) -> None:
    level.setup = value


def _read_group(level: _Level, value: str) -> None:
    semantics, *mids = value.split(" ")
    if semantics == "BUNDLE" and not level.bundle:
        level.bundle = frozenset(mids[:MAX_SECTIONS])


def _read_rtcp_mux(level: _Level, _value: str) -> None:
    level.rtcp_mux = True


def _read_allow_mixed(level: _Level, _value: str) -> None:
    level.extmap_allow_mixed = True


def _read_direction(direction: Direction) -> "Callable[[_Level, str], None]":
    def read(level: _Level, _value: str) -> None:
        level.direction = direction

    return read


def _read_rtpmap(level: _Level, value: str) -> None:
    payload_type, _, encoding = value.partition(" ")
    name, _, rest = encoding.partition("/")
    clock, _, channels = rest.partition("/")
    if not _is_number(payload_type, 127) or not _is_number(clock, 1_000_000) or not _is_number(channels or "1", 255):
        raise OfferRefused("an rtpmap is malformed")
    level.names[payload_type] = (name.lower(), int(clock), int(channels or "1"))


def _read_fmtp(level: _Level, value: str) -> None:
    payload_type, _, parameters = value.partition(" ")
    if _is_number(payload_type, 127):
        level.parameters[payload_type] = parameters


def _read_feedback(level: _Level, value: str) -> None:
    payload_type, _, feedback = value.partition(" ")
    if _is_number(payload_type, 127) or payload_type == "*":
        kept = level.feedback.setdefault(payload_type, [])
        if len(kept) < MAX_PER_SECTION:
            kept.append(feedback)


def _read_extension(level: _Level, value: str) -> None:
    number, _, uri = value.partition(" ")
    number = number.partition("/")[0]
    # Identifiers from 15 on need two-byte headers, which we never write: as if not offered.
    if _is_number(number, 14) and int(number) > 0 and len(level.extensions) < MAX_PER_SECTION:
        level.extensions.setdefault(int(number), uri.partition(" ")[0])


def _read_rid(level: _Level, value: str) -> None:
    rid, _, rest = value.partition(" ")
    if not _RID.fullmatch(rid):
        raise OfferRefused("a rid is malformed")
    if rest.partition(" ")[0] == "send" and rid not in level.rids and len(level.rids) < MAX_PER_SECTION:
        level.rids.append(rid)


def _read_simulcast(level: _Level, value: str) -> None:
    words = value.split()
    if len(words) >= 2 and words[0] == "send":
        streams = words[1].split(";", MAX_PER_SECTION)
        level.simulcast = tuple(dict.fromkeys(stream.partition(",")[0].lstrip("~") for stream in streams))


def _read_ssrc(level: _Level, value: str) -> None:
    ssrc = value.partition(" ")[0]
    if not _is_number(ssrc, 0xFFFFFFFF):
        raise OfferRefused("an SSRC is malformed")
    if int(ssrc) not in level.ssrcs and len(level.ssrcs) < MAX_PER_SECTION:
        level.ssrcs.append(int(ssrc))


def _read_ssrc_group(level: _Level, value: str) -> None:
    semantics, *ssrcs = value.split(" ")
    if semantics != "FID" or len(ssrcs) != 2 or not all(_is_number(ssrc, 0xFFFFFFFF) for ssrc in ssrcs):
        return
    if len(level.fid_groups) < MAX_PER_SECTION:
        level.fid_groups.append((int(ssrcs[0]), int(ssrcs[1])))


def _read_msid(level: _Level, value: str) -> None:
    level.stream_id = value.partition(" ")[0][:64]


def _is_number(text: str, most: int) -> bool:
    return 0 < len(text) <= 10 and text.isascii() and text.isdigit() and int(text) <= most


_ATTRIBUTES: dict[str, "Callable[[_Level, str], None]"] = {
    "mid": _read_mid,
    "ice-ufrag": _read_ufrag,
    "ice-pwd": _read_password,
    "fingerprint": _read_fingerprint,
    "setup": _read_setup,
    "group": _read_group,
    "rtcp-mux": _read_rtcp_mux,
    "extmap-allow-mixed": _read_allow_mixed,
    "rtpmap": _read_rtpmap,
    "fmtp": _read_fmtp,
    "rtcp-fb": _read_feedback,
    "extmap": _read_extension,
    "rid": _read_rid,
    "simulcast": _read_simulcast,
    "ssrc": _read_ssrc,
    "ssrc-group": _read_ssrc_group,
    "msid": _read_msid,
} | {direction.value: _read_direction(direction) for direction in Direction}
