"""The text of an answer. Source: RFC 8829 section 5.3, RFC 8839 (ICE lines), RFC 8853 (simulcast)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sfu.core.lines import LocalParameters, SlotLine
from sfu.core.offer import Direction, OfferedSection

HOST_TYPE_PREFERENCE = 126
"""Source: RFC 8445 section 5.1.2.2."""


@dataclass(frozen=True, slots=True)
class AnsweredCodec:
    """One payload type we agree to; `encoding` as in rtpmap, `parameters` as in fmtp, "" for none."""

    payload_type: int
    encoding: str
    parameters: str
    feedback: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnsweredSection:
    """Our side of one media section; `direction` None rejects it."""

    offered: OfferedSection
    direction: Direction | None
    codecs: tuple[AnsweredCodec, ...] = ()
    extensions: tuple[tuple[int, str], ...] = ()
    rids: tuple[str, ...] = ()
    slot: SlotLine | None = None


def format_answer(sections: Sequence[AnsweredSection], local: LocalParameters, extmap_allow_mixed: bool) -> str:
    """The session description, lines ended by CR LF; candidates stand in the first section of the bundle."""
    bundle = [section.offered.mid for section in sections if section.direction is not None]
    lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=ice-lite", f"a=group:BUNDLE {' '.join(bundle)}"]
    if extmap_allow_mixed:
        lines.append("a=extmap-allow-mixed")
    lines.append("a=msid-semantic: WMS *")
    for section in sections:
        if section.direction is None:
            lines.extend(_rejected(section.offered))
            continue
        lines.extend(_transport(section, local))
        if section.offered.mid == bundle[0]:
            lines.extend(_candidates(local))
        lines.extend(_media(section))
    return "\r\n".join(lines) + "\r\n"


def _rejected(offered: OfferedSection) -> Iterator[str]:
    yield f"m={offered.kind} 0 {offered.protocol} {' '.join(offered.payload_types)}"
    yield "c=IN IP4 0.0.0.0"
    yield f"a=mid:{offered.mid}"
    if offered.kind in ("audio", "video"):
        yield "a=inactive"


def _transport(section: AnsweredSection, local: LocalParameters) -> Iterator[str]:
    payload_types = " ".join(str(codec.payload_type) for codec in section.codecs)
    yield f"m={section.offered.kind} 9 {section.offered.protocol} {payload_types}"
    yield "c=IN IP4 0.0.0.0"
    yield f"a=mid:{section.offered.mid}"
    yield f"a=ice-ufrag:{local.ufrag}"
    yield f"a=ice-pwd:{local.password}"
    yield f"a=fingerprint:{local.fingerprint}"
    yield "a=setup:passive"
    yield "a=rtcp-mux"
    yield "a=rtcp-rsize"


def _candidates(local: LocalParameters) -> Iterator[str]:
    for index, (address, port) in enumerate(local.candidates):
        priority = HOST_TYPE_PREFERENCE << 24 | (65_535 - index) << 8 | 255
        yield f"a=candidate:{index + 1} 1 udp {priority} {address} {port} typ host"
    yield "a=end-of-candidates"


def _media(section: AnsweredSection) -> Iterator[str]:
    yield f"a={section.direction}"
    for number, uri in section.extensions:
        yield f"a=extmap:{number} {uri}"
    for codec in section.codecs:
        yield f"a=rtpmap:{codec.payload_type} {codec.encoding}"
        if codec.parameters:
            yield f"a=fmtp:{codec.payload_type} {codec.parameters}"
        for feedback in codec.feedback:
            yield f"a=rtcp-fb:{codec.payload_type} {feedback}"
    for rid in section.rids:
        yield f"a=rid:{rid} recv"
    if section.rids:
        yield f"a=simulcast:recv {';'.join(section.rids)}"
    if section.slot is not None:
        yield from _stream(section.slot)


def _stream(slot: SlotLine) -> Iterator[str]:
    yield f"a=msid:{slot.stream_id} {slot.kind.value}-{slot.index}"
    if slot.rtx_ssrc is not None:
        yield f"a=ssrc-group:FID {slot.ssrc} {slot.rtx_ssrc}"
    yield f"a=ssrc:{slot.ssrc} cname:{slot.cname}"
    if slot.rtx_ssrc is not None:
        yield f"a=ssrc:{slot.rtx_ssrc} cname:{slot.cname}"
