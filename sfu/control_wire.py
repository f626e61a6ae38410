"""What travels on the control socket: frames of a length and JSON, and what waits when the other side is slow."""

from collections import deque
from struct import Struct
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import Field, TypeAdapter

from sfu.interfaces import Event, Frozen, Reply, Request, RoomFigures, VoicesChanged, WorkerFigures

MAX_REQUEST_BYTES = 2 * 1024 * 1024
"""An offer of 128 Ki characters fits, however it is escaped."""

MAX_FROM_WORKER_BYTES = 32 * 1024 * 1024
"""A snapshot of a full worker is a few megabytes."""

_LENGTH = Struct("!I")

HEARTBEAT = _LENGTH.pack(0)
"""An empty frame: the worker's loop still turns."""


class Asked(Frozen):
    """A request; `id` comes back with its answer."""

    id: int = Field(ge=0)
    request: Request


class Answered(Frozen):
    """The answer to the request of this id."""

    kind: Literal["answered"] = "answered"
    id: int
    reply: Reply


class Happened(Frozen):
    """An event."""

    kind: Literal["happened"] = "happened"
    event: Event


REQUESTS: TypeAdapter[Asked] = TypeAdapter(Asked)
FROM_WORKER: TypeAdapter[Answered | Happened] = TypeAdapter(Annotated[Answered | Happened, Field(discriminator="kind")])


def is_superseded_soon(event: Event) -> bool:
    """Whether a newer event of the same kind says it all again, so that this one may be lost."""
    return isinstance(event, RoomFigures | WorkerFigures | VoicesChanged)


def frame(message: Frozen) -> bytes:
    """A message as it travels."""
    body = message.model_dump_json().encode()
    return _LENGTH.pack(len(body)) + body


class FrameTooLong(Exception):
    """The other side announces more than it may send."""


class FrameReader:
    """Cuts a stream into the bodies of its frames; an empty body is a heartbeat."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._waiting = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """The bodies that are complete now. Raises FrameTooLong."""
        self._waiting += data
        bodies: list[bytes] = []
        at = 0
        while at + _LENGTH.size <= len(self._waiting):
            (length,) = _LENGTH.unpack_from(self._waiting, at)
            if length > self._max_bytes:
                raise FrameTooLong
            end = at + _LENGTH.size + length
            if end > len(self._waiting):
                break
            bodies.append(bytes(self._waiting[at + _LENGTH.size : end]))
            at = end
        del self._waiting[:at]
        return bodies


T = TypeVar("T")


class Backlog(Generic[T]):
    """What waits for a slow reader, bounded by size; of what may be lost the oldest goes first."""

    def __init__(self, max_size: int) -> None:
        self.lost = 0
        self._max_size = max_size
        self._size = 0
        self._waiting: deque[tuple[T, int, bool]] = deque()

    def put(self, item: T, size: int, may_be_lost: bool) -> bool:
        """Queues an item; False when what must not be lost no longer fits: the reader is to be cut off."""
        self._waiting.append((item, size, may_be_lost))
        self._size += size
        while self._size > self._max_size:
            oldest = next((at for at, (_, _, lost) in enumerate(self._waiting) if lost), None)
            if oldest is None:
                return False
            self._size -= self._waiting[oldest][1]
            del self._waiting[oldest]
            self.lost += 1
        return True

    def take(self) -> T | None:
        """The oldest item, None when nothing waits."""
        if not self._waiting:
            return None
        item, size, _ = self._waiting.popleft()
        self._size -= size
        return item
