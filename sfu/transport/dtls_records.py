"""A look at DTLS records before OpenSSL sees them. Source: RFC 6347 section 4.

OpenSSL gives up a handshake at one record in the clear that makes no sense, and at any fatal alert
in the clear: anybody who can send from a client's address could end its join. Here such records are
dropped; what is encrypted is left to OpenSSL, which drops forgeries itself.
"""

from struct import Struct

_RECORD = Struct("!BHHHIH")
_CHANGE_CIPHER_SPEC, _HANDSHAKE, _APPLICATION_DATA = 20, 22, 23
_VERSIONS = (0xFEFF, 0xFEFD)
_MESSAGE_BYTES = 12
_LONGEST_MESSAGE_BYTES = 32 * 1024
_MOST_MESSAGES = 16

FROM_CLIENT = frozenset({1, 11, 15, 16})
"""ClientHello, Certificate, CertificateVerify, ClientKeyExchange."""

FROM_SERVER = frozenset({2, 3, 4, 11, 12, 13, 14})
"""ServerHello, HelloVerifyRequest, NewSessionTicket, Certificate, ServerKeyExchange, CertificateRequest, HelloDone."""


def makes_sense(datagram: bytes, messages: frozenset[int]) -> bool:
    """Whether every record is whole, and in the clear only a handshake message of these types."""
    at = 0
    while at < len(datagram):
        if datagram[at] & 0xE0 == 0x20:
            return True  # A DTLS 1.3 record: encrypted, of a form we do not read.
        if at + _RECORD.size > len(datagram):
            return False
        kind, version, epoch, _, _, length = _RECORD.unpack_from(datagram, at)
        body_at, at = at + _RECORD.size, at + _RECORD.size + length
        if length == 0 or at > len(datagram) or version not in _VERSIONS:
            return False
        if not _CHANGE_CIPHER_SPEC <= kind <= _APPLICATION_DATA:
            return False
        if epoch == 0 and not _is_opening(kind, datagram[body_at:at], messages):
            return False
    return at > 0


def _is_opening(kind: int, body: bytes, messages: frozenset[int]) -> bool:
    """Whether a record in the clear belongs to a handshake."""
    if kind == _CHANGE_CIPHER_SPEC:
        return body == b"\x01"
    if kind != _HANDSHAKE:
        return False
    at = 0
    while at < len(body):
        if at + _MESSAGE_BYTES > len(body) or body[at] not in messages:
            return False
        length = int.from_bytes(body[at + 1 : at + 4])
        number = int.from_bytes(body[at + 4 : at + 6])
        offset = int.from_bytes(body[at + 6 : at + 9])
        part = int.from_bytes(body[at + 9 : at + 12])
        at += _MESSAGE_BYTES + part
        if at > len(body) or offset + part > length or length > _LONGEST_MESSAGE_BYTES or number >= _MOST_MESSAGES:
            return False
    return True
