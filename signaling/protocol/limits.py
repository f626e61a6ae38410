"""What one frame and one connection may cost. Every frame from outside passes here first."""

import json
import math
from typing import NoReturn, TypeAlias

from pydantic import TypeAdapter, ValidationError

from signaling.protocol.client import ClientMessage, Join, OfferMedia, Resync
from signaling.protocol.codes import BAD_FRAME, BAD_MESSAGE, FRAME_TOO_DEEP, FRAME_TOO_LARGE
from signaling.protocol.messages import MAX_FRAME_BYTES, MAX_OFFER_FRAME_BYTES

MAX_DEPTH = 16
MAX_NUMBER_CHARS = 16
MAX_REQUEST_ID = 2**31 - 1

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"

_MESSAGES: TypeAdapter[ClientMessage] = TypeAdapter(ClientMessage)
_OFFERING = frozenset({"join", "offer_media"})


class FrameRefused(Exception):
    """The frame is no message; `code` says why, `request` is its id when that could be read."""

    def __init__(self, code: str, request: int | None = None) -> None:
        """`code`: one of REFUSALS."""
        super().__init__(code)
        self.code = code
        self.request = request


def read_frame(text: str) -> ClientMessage:
    """The message in a text frame, types taken strictly. Raises FrameRefused."""
    size_bytes = len(text.encode("utf-8", "surrogatepass"))
    if size_bytes > MAX_OFFER_FRAME_BYTES:
        raise FrameRefused(FRAME_TOO_LARGE)
    value = _parse(text)
    if not isinstance(value, dict):
        raise FrameRefused(BAD_FRAME)
    request = _request_of(value)
    if _depth_exceeds(value, MAX_DEPTH):
        raise FrameRefused(FRAME_TOO_DEEP, request)
    if size_bytes > MAX_FRAME_BYTES and value.get("type") not in _OFFERING:
        raise FrameRefused(FRAME_TOO_LARGE, request)
    try:
        return _MESSAGES.validate_json(text, strict=True)
    except ValidationError as error:
        raise FrameRefused(BAD_MESSAGE, request) from error


def cost_of(message: ClientMessage) -> float:
    """What a message costs beyond its size, in the units of the cost allowance."""
    match message:
        case Join() | OfferMedia():
            return 40.0
        case Resync():
            return 20.0
        case _:
            return 0.0


class Allowance:
    """A token bucket: refills at `rate_per_s` up to `burst`; starts full."""

    def __init__(self, rate_per_s: float, burst: float, now_s: float) -> None:
        """`now_s`: monotonic seconds, as in every later call."""
        self._rate_per_s = rate_per_s
        self._burst = burst
        self._tokens = burst
        self._at_s = now_s

    def spend(self, cost: float, now_s: float) -> bool:
        """Whether the cost was there; it is taken only then."""
        elapsed_s = max(0.0, now_s - self._at_s)
        self._tokens = min(self._burst, self._tokens + elapsed_s * self._rate_per_s)
        self._at_s = max(self._at_s, now_s)
        if cost > self._tokens:
            return False
        self._tokens -= cost
        return True


def _parse(text: str) -> Json:
    try:
        value: Json = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_int=_integer,
            parse_float=_decimal,
        )
    except RecursionError as error:
        raise FrameRefused(FRAME_TOO_DEEP) from error
    except ValueError as error:
        raise FrameRefused(BAD_FRAME) from error
    return value


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise FrameRefused(BAD_FRAME)
    return found


def _refuse_constant(_name: str) -> NoReturn:
    raise FrameRefused(BAD_FRAME)


def _integer(digits: str) -> int:
    if len(digits) > MAX_NUMBER_CHARS:
        raise FrameRefused(BAD_FRAME)
    return int(digits)


def _decimal(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise FrameRefused(BAD_FRAME)
    return value


def _request_of(value: dict[str, Json]) -> int | None:
    request = value.get("id")
    if isinstance(request, int) and not isinstance(request, bool) and 0 <= request <= MAX_REQUEST_ID:
        return request
    return None


def _depth_exceeds(value: Json, limit: int) -> bool:
    level: list[Json] = [value]
    for _ in range(limit):
        level = [inner for outer in level for inner in _children(outer)]
        if not level:
            return False
    return any(isinstance(item, (dict, list)) for item in level)


def _children(value: Json) -> list[Json]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
