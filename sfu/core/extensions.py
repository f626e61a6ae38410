"""The RTP header extensions we use. Source: RFC 8285, RFC 9143 (mid), RFC 8852 (rid), RFC 6464 (audio level)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from sfu.errors import OfferRefused

URIS = {
    "mid": "urn:ietf:params:rtp-hdrext:sdes:mid",
    "rid": "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
    "repaired_rid": "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
    "abs_send_time": "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    "transport_cc": "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    "audio_level": "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
}
"""Field of ExtensionIds → name in session descriptions."""

ON_SEND_LINES = frozenset(URIS)
ON_SLOT_LINES = frozenset({"mid", "abs_send_time"})
"""Without transport-cc a receiver estimates its downlink itself and sends REMB."""


@dataclass(frozen=True, slots=True)
class ExtensionIds:
    """Header extension identifiers 1–14 of one line; None when not negotiated there."""

    mid: int
    rid: int | None = None
    repaired_rid: int | None = None
    abs_send_time: int | None = None
    transport_cc: int | None = None
    audio_level: int | None = None

    def named(self) -> tuple[tuple[int, str], ...]:
        """(identifier, URI) of those negotiated."""
        numbered = ((getattr(self, field.name), URIS[field.name]) for field in fields(self))
        return tuple((number, uri) for number, uri in numbered if number is not None)


def choose_extensions(offered: Mapping[int, str], wanted: frozenset[str]) -> ExtensionIds:
    """Those of the wanted fields that were offered (identifier → URI). Raises OfferRefused without the mid."""
    number_of: dict[str, int] = {}
    for number, uri in offered.items():
        number_of.setdefault(uri, number)
    if URIS["mid"] not in number_of:
        raise OfferRefused("every line must carry its mid")
    return ExtensionIds(**{name: number_of[URIS[name]] for name in wanted if URIS[name] in number_of})
