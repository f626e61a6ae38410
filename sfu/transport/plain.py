"""Packets that leave as they are, to a process of this machine: what stands in the place of SRTP there."""

from sfu.transport.srtp import MAX_PLAIN_BYTES, PacketBuffer, SrtpRejected


class PlainPair:
    """Has what `SrtpPair` has for sending; nothing is encrypted, and so no packet becomes longer.

    `sending` is None: there is no context of libsrtp. `tag_bytes` of 0 keeps its packets off the path on which the
    kernel cuts bursts apart, which no socket of the file system can.
    """

    __slots__ = ("sending", "tag_bytes")

    def __init__(self) -> None:
        self.sending: None = None
        self.tag_bytes = 0

    def protect_rtp(self, _: PacketBuffer, n: int) -> int:
        """The length of an RTP packet as it leaves. Raises SrtpRejected when it does not fit."""
        if n > MAX_PLAIN_BYTES:
            raise SrtpRejected(0)
        return n

    def protect_rtcp(self, _: PacketBuffer, n: int) -> int:
        """The length of an RTCP packet as it leaves. Raises SrtpRejected when it does not fit."""
        return self.protect_rtp(_, n)
