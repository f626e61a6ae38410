"""From a client's offer to our answer, and to what the forwarding needs to know of both.

A client opens its lines once, in a fixed order: microphone, camera, screen, screen sound to send;
then 3 voices, screen sound, stage, screen and its tiles to receive. What a line is for follows
from its position. Source: RFC 8829, RFC 8853 (simulcast), RFC 4588 (RTX), RFC 2198 (RED).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sfu.core.answer_text import AnsweredCodec, AnsweredSection, format_answer
from sfu.core.codecs import Codec, OfferedCodec, recognise, redundancy_payload_type, repaired_payload_type
from sfu.core.extensions import ON_SEND_LINES, ON_SLOT_LINES, ExtensionIds, choose_extensions
from sfu.core.lines import Answer, LocalParameters, SendLine, SlotCodec, SlotLine
from sfu.core.offer import RTP_PROTOCOL, Direction, Fingerprint, Offer, OfferedSection, parse_offer
from sfu.errors import OfferRefused
from sfu.interfaces import MAX_TILES, SlotKind, SourceKind

__all__ = [
    "Answer",
    "Codec",
    "ExtensionIds",
    "Fingerprint",
    "LocalParameters",
    "Offer",
    "SendLine",
    "SlotCodec",
    "SlotLine",
    "build_answer",
    "parse_offer",
]

MAX_LAYERS = 3

SlotRole = tuple[SlotKind, int]
Role = SourceKind | SlotRole

FIXED_ROLES: tuple[tuple[str, Role], ...] = (
    ("audio", SourceKind.MICROPHONE),
    ("video", SourceKind.CAMERA),
    ("video", SourceKind.SCREEN),
    ("audio", SourceKind.SCREEN_SOUND),
    ("audio", (SlotKind.VOICE, 0)),
    ("audio", (SlotKind.VOICE, 1)),
    ("audio", (SlotKind.VOICE, 2)),
    ("audio", (SlotKind.SCREEN_SOUND, 0)),
    ("video", (SlotKind.STAGE, 0)),
    ("video", (SlotKind.SCREEN, 0)),
)
FIRST_TILE = len(FIXED_ROLES)

_SEND_FEEDBACK = ("nack", "nack pli", "ccm fir", "transport-cc")
_SLOT_FEEDBACK = ("nack", "nack pli", "goog-remb")

_ENCODINGS = {Codec.VP8: "VP8/90000", Codec.H264: "H264/90000", Codec.OPUS: "opus/48000/2"}
_PARAMETERS = {
    Codec.VP8: "",
    Codec.H264: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
    Codec.OPUS: "minptime=10;useinbandfec=1;usedtx=1;stereo=0",
}


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The payload type taken for one codec of ours, and its RTX."""

    offered: OfferedCodec
    rtx: int | None


def build_answer(offer: Offer, local: LocalParameters, allocate_ssrc: Callable[[], int]) -> Answer:
    """Answers an offer line by line; allocate_ssrc gives a 32-bit number not used before. Raises OfferRefused."""
    if len(offer.sections) < FIRST_TILE:
        raise OfferRefused(f"fewer than {FIRST_TILE} lines")
    if offer.setup not in ("actpass", "active"):
        raise OfferRefused("the client must open the DTLS connection")
    answered: list[AnsweredSection] = []
    sends: list[SendLine] = []
    slots: list[SlotLine] = []
    for position, section in enumerate(offer.sections):
        role = _role(position, section)
        if role is None:
            answered.append(AnsweredSection(section, direction=None))
            continue
        _judge(section, role, offer)
        chosen = _choose(section)
        if isinstance(role, SourceKind):
            send = _send_line(section, role, chosen)
            answered.append(_answer_send(section, send, chosen))
            sends.append(send)
        else:
            slot = _slot_line(section, role, chosen, allocate_ssrc)
            answered.append(_answer_slot(section, slot, chosen))
            slots.append(slot)
    sdp = format_answer(answered, local, offer.extmap_allow_mixed)
    return Answer(sdp=sdp, sends=tuple(sends), slots=tuple(slots))


def _role(position: int, section: OfferedSection) -> Role | None:
    """What a line is for; None when it is to be rejected. Raises OfferRefused."""
    if position < FIRST_TILE:
        kind, role = FIXED_ROLES[position]
        if section.kind != kind or section.stopped:
            raise OfferRefused(f"line {position} must be {kind}")
        return role
    tile = position - FIRST_TILE
    if section.kind != "video" or section.stopped or tile >= MAX_TILES:
        return None
    return SlotKind.TILE, tile


def _judge(section: OfferedSection, role: Role, offer: Offer) -> None:
    if section.protocol != RTP_PROTOCOL or not section.rtcp_mux or section.mid not in offer.bundle:
        raise OfferRefused("every line must be bundled SRTP with rtcp-mux")
    wanted = Direction.SEND if isinstance(role, SourceKind) else Direction.RECEIVE
    if section.direction not in (wanted, Direction.SEND_RECEIVE):
        raise OfferRefused(f"line {section.mid} must be {wanted}")


def _choose(section: OfferedSection) -> dict[Codec, _Chosen]:
    """The first payload type of each codec of ours, in our order, with its RTX. Raises OfferRefused."""
    rtx = {repaired_payload_type(codec): codec.payload_type for codec in section.codecs if codec.name == "rtx"}
    found: dict[Codec, _Chosen] = {}
    for offered in section.codecs:
        codec = recognise(offered)
        if codec is not None and (codec is Codec.OPUS) == (section.kind == "audio"):
            found.setdefault(codec, _Chosen(offered, rtx.get(offered.payload_type)))
    if not found:
        raise OfferRefused(f"line {section.mid} has no codec of ours")
    return {codec: found[codec] for codec in Codec if codec in found}


def _send_line(section: OfferedSection, source: SourceKind, chosen: dict[Codec, _Chosen]) -> SendLine:
    rids = section.rids if section.kind == "video" else ()
    if len(rids) > MAX_LAYERS:
        raise OfferRefused("too many simulcast layers")
    extensions = choose_extensions(section.extensions, ON_SEND_LINES)
    if rids and extensions.rid is None:
        raise OfferRefused("simulcast without rids in the packets")
    return SendLine(
        source=source,
        mid=section.mid,
        rids=rids,
        codecs={taken.offered.payload_type: codec for codec, taken in chosen.items()},
        rtx={taken.rtx: taken.offered.payload_type for taken in chosen.values() if taken.rtx is not None},
        extensions=extensions,
        ssrcs=section.ssrcs,
        fid_groups=section.fid_groups,
    )


def _slot_line(
    section: OfferedSection, role: SlotRole, chosen: dict[Codec, _Chosen], allocate_ssrc: Callable[[], int]
) -> SlotLine:
    kind, index = role
    opus = chosen.get(Codec.OPUS)
    stream_id = _stream_id(kind, index)
    repaired = any(taken.rtx is not None for taken in chosen.values())
    return SlotLine(
        kind=kind,
        index=index,
        mid=section.mid,
        ssrc=allocate_ssrc(),
        rtx_ssrc=allocate_ssrc() if repaired else None,
        codecs={codec: SlotCodec(taken.offered.payload_type, taken.rtx) for codec, taken in chosen.items()},
        red_payload_type=redundancy_payload_type(section.codecs, opus.offered.payload_type) if opus else None,
        extensions=choose_extensions(section.extensions, ON_SLOT_LINES),
        stream_id=stream_id,
        cname=stream_id,
        feedback=frozenset(name for taken in chosen.values() for name in _feedback(taken, _SLOT_FEEDBACK)),
    )


def _stream_id(kind: SlotKind, index: int) -> str:
    """Lines of one stream id are played in sync: the stage with the floor's voice, a screen with its sound."""
    if kind is SlotKind.STAGE or (kind is SlotKind.VOICE and index == 0):
        return "programme"
    if kind in (SlotKind.SCREEN, SlotKind.SCREEN_SOUND):
        return "presentation"
    return f"{kind.value}-{index}"


# Our side of a section ---------------------------------------------------------------------------


def _answer_send(section: OfferedSection, send: SendLine, chosen: dict[Codec, _Chosen]) -> AnsweredSection:
    return AnsweredSection(
        offered=section,
        direction=Direction.RECEIVE,
        codecs=tuple(_answer_codecs(chosen, _SEND_FEEDBACK)),
        extensions=send.extensions.named(),
        rids=send.rids,
    )


def _answer_slot(section: OfferedSection, slot: SlotLine, chosen: dict[Codec, _Chosen]) -> AnsweredSection:
    codecs = list(_answer_codecs(chosen, _SLOT_FEEDBACK))
    if slot.red_payload_type is not None:
        opus = slot.codecs[Codec.OPUS].payload_type
        codecs.append(AnsweredCodec(slot.red_payload_type, "red/48000/2", f"{opus}/{opus}"))
    return AnsweredSection(
        offered=section,
        direction=Direction.SEND,
        codecs=tuple(codecs),
        extensions=slot.extensions.named(),
        slot=slot,
    )


def _answer_codecs(chosen: dict[Codec, _Chosen], feedback: tuple[str, ...]) -> Iterator[AnsweredCodec]:
    for codec, taken in chosen.items():
        payload_type = taken.offered.payload_type
        yield AnsweredCodec(payload_type, _ENCODINGS[codec], _PARAMETERS[codec], _feedback(taken, feedback))
        if taken.rtx is not None:
            yield AnsweredCodec(taken.rtx, "rtx/90000", f"apt={payload_type}")


def _feedback(taken: _Chosen, ours: tuple[str, ...]) -> tuple[str, ...]:
    """Those of ours that were offered: an answer cannot add any. Source: RFC 4585 section 4.2."""
    return tuple(name for name in ours if name in taken.offered.feedback)
