"""What a negotiation agreed on, in the words of the forwarding."""

from collections.abc import Mapping
from dataclasses import dataclass

from sfu.core.codecs import Codec
from sfu.core.extensions import ExtensionIds
from sfu.interfaces import SlotKind, SourceKind


@dataclass(frozen=True, slots=True)
class LocalParameters:
    """Our side: ICE credentials, `sha-256 AB:CD…` of our certificate, the (ip, port) pairs we can be reached at."""

    ufrag: str
    password: str
    fingerprint: str
    candidates: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class SendLine:
    """A line the client sends on. `rids` are lowest layer first, empty without simulcast.

    `codecs`: payload type → codec. `rtx`: RTX payload type → the payload type it repairs.
    `ssrcs` and `fid_groups` (media SSRC, RTX SSRC) as the offer told them, which a simulcast offer does not.
    """

    source: SourceKind
    mid: str
    rids: tuple[str, ...]
    codecs: Mapping[int, Codec]
    rtx: Mapping[int, int]
    extensions: ExtensionIds
    ssrcs: tuple[int, ...]
    fid_groups: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class SlotCodec:
    """The payload types a receiver gave one codec."""

    payload_type: int
    rtx_payload_type: int | None


@dataclass(frozen=True, slots=True)
class SlotLine:
    """A line the client receives on, with the SSRCs it keeps for life; `rtx_ssrc` is None without RTX.

    `feedback` is what the client will send: `nack`, `nack pli`, `goog-remb`.
    """

    kind: SlotKind
    index: int
    mid: str
    ssrc: int
    rtx_ssrc: int | None
    codecs: Mapping[Codec, SlotCodec]
    red_payload_type: int | None
    extensions: ExtensionIds
    stream_id: str
    cname: str
    feedback: frozenset[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """The text for the client, and what it means."""

    sdp: str
    sends: tuple[SendLine, ...]
    slots: tuple[SlotLine, ...]
