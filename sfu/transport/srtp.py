"""SRTP in place on memory the caller owns, through the C binding of pylibsrtp.

pylibsrtp's own `Session.protect` copies a packet in and out; the hot loop cannot pay that.
The private names taken from pylibsrtp (`_binding.ffi`, `_binding.lib`, `Session._srtp`) are held
by the contract test `tests/sfu/transport/test_srtp_contract.py`.
"""

from dataclasses import dataclass
from enum import IntEnum
from socket import htonl
from typing import Any

from pylibsrtp import Policy, Session
from pylibsrtp._binding import ffi, lib

PACKET_BYTES = 2048
"""Room in a PacketBuffer: the largest datagram taken from the wire."""

TRAILER_BYTES = 16 + 128 + 4
"""What libsrtp may append at most: tag, key identifier, SRTCP index."""

MAX_PLAIN_BYTES = PACKET_BYTES - TRAILER_BYTES
"""The longest packet that may be protected in a PacketBuffer."""

REPLAY_WINDOW_PACKETS = 1024


class SrtpRejected(Exception):
    """libsrtp refused to protect a packet; `status` is its error number, 0 when it did not fit."""

    def __init__(self, status: int) -> None:
        super().__init__(f"libsrtp status {status}")
        self.status = status


class Profile(IntEnum):
    """SRTP protection profiles, by libsrtp's numbers, in the order a server prefers them."""

    AEAD_AES_128_GCM = Policy.SRTP_PROFILE_AEAD_AES_128_GCM
    AEAD_AES_256_GCM = Policy.SRTP_PROFILE_AEAD_AES_256_GCM
    AES128_CM_SHA1_80 = Policy.SRTP_PROFILE_AES128_CM_SHA1_80


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """Master key and salt, concatenated, of each direction."""

    send: bytes
    receive: bytes


class PacketBuffer:
    """Room for one packet, or for `packets` of them, that both Python (`view`) and libsrtp (`c`) write."""

    __slots__ = ("c", "length", "view")

    def __init__(self, packets: int = 1) -> None:
        self.c: Any = ffi.new("unsigned char[]", packets * PACKET_BYTES)
        self.length: Any = ffi.new("int *")
        self.view: memoryview = memoryview(ffi.buffer(self.c)).cast("B")


protect_at: Any = lib.srtp_protect
"""For the hot loop: (SrtpPair.sending, address of the packet, its length in and out) -> 0, else libsrtp's error number.

The packet has at most MAX_PLAIN_BYTES, and PACKET_BYTES of room.
"""


class SrtpPair:
    """The two SRTP directions of one connection. All methods work in place on a PacketBuffer.

    `sending` is libsrtp's context, for `protect_at`. Who protects a packet may keep in `tag_bytes` by how much it
    became longer: that is the same for all; 0 is not known yet.
    """

    __slots__ = ("_receive", "_receive_session", "_send_session", "sending", "tag_bytes")

    def __init__(self, send: Session, receive: Session) -> None:
        # The sessions own the C contexts: they are kept so that these are not freed.
        self._send_session = send
        self._receive_session = receive
        self.tag_bytes = 0
        self.sending: Any = send._srtp[0]
        self._receive: Any = receive._srtp[0]

    def protect_rtp(
        self, buf: PacketBuffer, n: int, protect: Any = lib.srtp_protect, limit: int = MAX_PLAIN_BYTES
    ) -> int:
        """Encrypts the n bytes of an RTP packet; the new length. Raises SrtpRejected. Source: RFC 3711, RFC 7714."""
        if n > limit:
            raise SrtpRejected(0)
        length = buf.length
        length[0] = n
        status = protect(self.sending, buf.c, length)
        if status:
            raise SrtpRejected(status)
        return length[0]  # type: ignore[no-any-return]

    def protect_rtcp(self, buf: PacketBuffer, n: int) -> int:
        """Encrypts the n bytes of a compound RTCP packet; the new length. Raises SrtpRejected."""
        if n > MAX_PLAIN_BYTES:
            raise SrtpRejected(0)
        length = buf.length
        length[0] = n
        status = lib.srtp_protect_rtcp(self.sending, buf.c, length)
        if status:
            raise SrtpRejected(status)
        return length[0]  # type: ignore[no-any-return]

    def unprotect_rtp(self, buf: PacketBuffer, n: int, unprotect: Any = lib.srtp_unprotect) -> int:
        """Decrypts an RTP packet of n bytes; the new length, -1 when it is malformed, forged or a replay."""
        length = buf.length
        length[0] = n
        if unprotect(self._receive, buf.c, length):
            return -1
        return length[0]  # type: ignore[no-any-return]

    def unprotect_rtcp(self, buf: PacketBuffer, n: int) -> int:
        """Decrypts an RTCP packet of n bytes; the new length, -1 when it is malformed, forged or a replay."""
        length = buf.length
        length[0] = n
        if lib.srtp_unprotect_rtcp(self._receive, buf.c, length):
            return -1
        return length[0]  # type: ignore[no-any-return]

    def forget_inbound(self, ssrc: int) -> bool:
        """Frees the receive context of an SSRC that is not wanted, if there is one; whether there was.

        An authenticated peer could make any number, and libsrtp searches them one after the other.
        """
        return lib.srtp_remove_stream(self._receive, htonl(ssrc)) == 0  # type: ignore[no-any-return]


def pair_from_keys(profile: Profile, keys: Keys) -> SrtpPair:
    """A pair for keys that did not come from DTLS (tests, pipes between workers)."""
    return SrtpPair(
        send=_session(profile, keys.send, Policy.SSRC_ANY_OUTBOUND),
        receive=_session(profile, keys.receive, Policy.SSRC_ANY_INBOUND),
    )


def _session(profile: Profile, key: bytes, ssrc_type: int) -> Session:
    policy = Policy(key=key, ssrc_type=ssrc_type, srtp_profile=profile)
    # The same sequence number is sent again on purpose when a receiver asks for it.
    policy.allow_repeat_tx = True
    policy.window_size = REPLAY_WINDOW_PACKETS
    return Session(policy)
