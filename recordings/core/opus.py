"""How long an Opus packet sounds. Source: RFC 6716 section 3.1, RFC 7587 section 4.2."""

_SILK_MS = (10, 20, 40, 60)
_HYBRID_MS = (10, 20)
_CELT_MS = (2.5, 5, 10, 20)
LONGEST_S = 0.12


def duration_s(packet: bytes) -> float:
    """Seconds of sound in a packet; 0 when it is malformed. Source: RFC 6716 table 2 and section 3.2."""
    if not packet:
        return 0.0
    config, code = packet[0] >> 3, packet[0] & 3
    if config < 12:
        frame_ms: float = _SILK_MS[config & 3]
    elif config < 16:
        frame_ms = _HYBRID_MS[config & 1]
    else:
        frame_ms = _CELT_MS[config & 3]
    if code == 3:
        if len(packet) < 2:
            return 0.0
        frames = packet[1] & 0x3F
    else:
        frames = 1 if code == 0 else 2
    whole_s = frames * frame_ms / 1000
    return whole_s if whole_s <= LONGEST_S else 0.0
