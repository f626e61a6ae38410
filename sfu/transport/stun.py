"""STUN messages of ICE, made and read without a socket. Source: RFC 8489, RFC 8445."""

import struct
from dataclasses import dataclass
from enum import Enum

from aioice import stun
from aioice.stun import Class, Message, Method

Address = tuple[str, int]

MAX_MESSAGE_BYTES = 548
"""The longest STUN message read: what an IPv4 host must take in one piece."""

_USERNAME = 0x0006
_HEAD = struct.Struct("!HHI")
_ATTRIBUTE = struct.Struct("!HH")
_BINDING_REQUEST = 0x0001
# What the parser of aioice raises on junk; the last three were not seen but cost nothing.
_JUNK = (ValueError, struct.error, LookupError, TypeError, OverflowError)


@dataclass(frozen=True, slots=True)
class BindingRequest:
    """A connectivity check whose integrity was right."""

    transaction_id: bytes
    use_candidate: bool
    controlled: bool
    """The sender believes itself controlled: a role conflict for a lite agent, which is never controlling."""


class Answer(Enum):
    """What an answer to a check of ours says."""

    SUCCESS = "success"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class BindingAnswer:
    """The answer to a check of ours whose integrity was right."""

    transaction_id: bytes
    answer: Answer


def peek_local_ufrag(data: bytes | memoryview) -> str | None:
    """The part of USERNAME before the colon in a binding request, None for anything else; costs no crypto."""
    size = len(data)
    if not 20 <= size <= MAX_MESSAGE_BYTES:
        return None
    message_type, length, cookie = _HEAD.unpack_from(data, 0)
    if message_type != _BINDING_REQUEST or cookie != stun.COOKIE or length + 20 != size:
        return None
    at = 20
    while at + 4 <= size:
        kind, length = _ATTRIBUTE.unpack_from(data, at)
        if kind == _USERNAME:
            value = bytes(data[at + 4 : at + 4 + length])
            ufrag, colon, _ = value.partition(b":")
            return ufrag.decode("ascii", "replace") if colon else None
        at += 4 + length + (-length % 4)
    return None


def parse_binding_request(data: bytes, username: str, password: str) -> BindingRequest | None:
    """A binding request for `local:remote` username with integrity under password, None for all else."""
    message = _parse(data)
    if message is None or message.message_method is not Method.BINDING or message.message_class is not Class.REQUEST:
        return None
    if message.attributes.get("USERNAME") != username or not message.check_message_integrity(password.encode()):
        return None
    return BindingRequest(
        transaction_id=message.transaction_id,
        use_candidate="USE-CANDIDATE" in message.attributes,
        controlled="ICE-CONTROLLED" in message.attributes,
    )


def binding_response(request: BindingRequest, source: Address, password: str) -> bytes:
    """The success answer, telling the source address as we see it."""
    message = Message(Method.BINDING, Class.RESPONSE, request.transaction_id, {"XOR-MAPPED-ADDRESS": source})
    return _signed(message, password)


def binding_role_conflict(request: BindingRequest, password: str) -> bytes:
    """The answer 487 to a check by an agent that must become the controlling one. Source: RFC 8445 section 7.3.1.1."""
    message = Message(Method.BINDING, Class.ERROR, request.transaction_id, {"ERROR-CODE": (487, "Role Conflict")})
    return _signed(message, password)


@dataclass(frozen=True, slots=True)
class Check:
    """What an agent puts into its connectivity checks; ufrags and password are those of the answering side."""

    username: str
    password: str
    tie_breaker: int
    priority: int = 1853817087

    def request(self, transaction_id: bytes, use_candidate: bool) -> bytes:
        """A check by a controlling agent; transaction_id is 12 random bytes."""
        message = Message(
            Method.BINDING,
            Class.REQUEST,
            transaction_id,
            {"USERNAME": self.username, "ICE-CONTROLLING": self.tie_breaker, "PRIORITY": self.priority},
        )
        if use_candidate:
            message.attributes["USE-CANDIDATE"] = None
        return _signed(message, self.password)

    def read_answer(self, data: bytes) -> BindingAnswer | None:
        """The answer to one of these checks when its integrity is right, None for all else."""
        message = _parse(data)
        if message is None or message.message_method is not Method.BINDING:
            return None
        if not message.check_message_integrity(self.password.encode()):
            return None
        if message.message_class is Class.RESPONSE:
            return BindingAnswer(message.transaction_id, Answer.SUCCESS)
        if message.message_class is Class.ERROR:
            return BindingAnswer(message.transaction_id, Answer.ERROR)
        return None


def _parse(data: bytes) -> Message | None:
    if len(data) > MAX_MESSAGE_BYTES:
        return None
    try:
        return stun.parse_message(data)
    except _JUNK:
        return None


def _signed(message: Message, password: str) -> bytes:
    message.add_message_integrity(password.encode())
    return bytes(message)
