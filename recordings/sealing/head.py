"""The head of a sealed file, and the cipher of its content.

Every file has a key of its own, made for it and kept in its head, wrapped by a key of the file of keys (AES key wrap,
NIST SP 800-38F, RFC 3394). So no file needs another to be opened, and a nonce need be unlike others in one file only:
it is the count of what was sealed with the file's key (NIST SP 800-38D section 8.2.1, without a fixed field).

What is authenticated with each piece: the head, the recording and the name of the file, the piece's place, and whether
it is the last. So a piece that was changed, moved, left out, or comes from another file is refused.
"""

import secrets
import struct
import zlib
from enum import IntEnum
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from recordings.errors import NoKey, SealBroken
from recordings.sealing.keys import Key

MAGIC = b"\x89GBSEAL\n"
VERSION = 1
TAG_BYTES = 16
CHUNK_BYTES = 64 * 1024
MOST_CHUNK_BYTES = 1024 * 1024
_KEY_BYTES = 32
_FORM = struct.Struct(">8sBBHI16s40s")
_SUM = struct.Struct(">I")
HEAD_BYTES = _FORM.size + _SUM.size
_PLACE = struct.Struct(">QB")


class Kind(IntEnum):
    """RECORDS: added one after the other, of any length; CHUNKS: all of one length but the last."""

    RECORDS = 1
    CHUNKS = 2


class Head(NamedTuple):
    """What the first HEAD_BYTES of a sealed file say; `chunk_bytes` of CHUNKS, else 0."""

    kind: Kind
    chunk_bytes: int
    key_id: str
    wrapped: bytes

    def packed(self) -> bytes:
        """As it is written: with a sum, which tells a damaged head from a key that is missing."""
        form = _FORM.pack(MAGIC, VERSION, self.kind, 0, self.chunk_bytes, self.key_id.encode(), self.wrapped)
        return form + _SUM.pack(zlib.crc32(form))


class Cipher:
    """Seals and opens the pieces of one file."""

    def __init__(self, head: Head, secret: bytes, bound_to: str) -> None:
        """`secret`: the file's own; `bound_to`: which file of which recording it is."""
        self.head = head
        self._gcm = AESGCM(secret)
        self._bound = head.packed() + bound_to.encode()

    def seal(self, data: bytes, count: int, place: int, *, last: bool = False) -> bytes:
        """`count`: how many pieces were sealed with this cipher before; never the same twice. `place`: in the file."""
        return self._gcm.encrypt(count.to_bytes(12, "big"), data, self._bound + _PLACE.pack(place, last))

    def open(self, sealed: bytes, count: int, place: int, *, last: bool = False) -> bytes:
        """Raises SealBroken."""
        try:
            return self._gcm.decrypt(count.to_bytes(12, "big"), sealed, self._bound + _PLACE.pack(place, last))
        except (InvalidTag, ValueError) as error:
            raise SealBroken(f"piece {place} is not as it was written") from error


def new_cipher(kind: Kind, key: Key, bound_to: str) -> Cipher:
    """For a new file."""
    secret = secrets.token_bytes(_KEY_BYTES)
    chunk_bytes = CHUNK_BYTES if kind is Kind.CHUNKS else 0
    return Cipher(Head(kind, chunk_bytes, key.id, aes_key_wrap(key.secret, secret)), secret, bound_to)


def read_head(content: bytes) -> Head:
    """Of a file that begins with MAGIC. Raises SealBroken."""
    if len(content) < HEAD_BYTES:
        raise SealBroken("the head is cut off")
    _, version, kind, spare, chunk_bytes, key_id, wrapped = _FORM.unpack_from(content)
    if _SUM.unpack_from(content, _FORM.size) != (zlib.crc32(content[: _FORM.size]),):
        raise SealBroken("the head is damaged")
    told = key_id.rstrip(b"\0")
    if version != VERSION or spare or kind not in set(map(int, Kind)) or not told.isascii():
        raise SealBroken("the head is of no form that is known")
    if kind == Kind.CHUNKS and not 1 <= chunk_bytes <= MOST_CHUNK_BYTES:
        raise SealBroken("the head tells chunks of no length that can be")
    return Head(Kind(kind), chunk_bytes, told.decode(), wrapped)


def cipher_of(head: Head, key: Key, bound_to: str) -> Cipher:
    """For reading. Raises NoKey when the key is not the one that the file was sealed with."""
    try:
        secret = aes_key_unwrap(key.secret, head.wrapped)
    except InvalidUnwrap as error:
        raise NoKey(f"the key {key.id} is not the one that this was sealed with") from error
    return Cipher(head, secret, bound_to)
