"""One range of bytes of a request. Source: RFC 9110 section 14."""

import re
from dataclasses import dataclass

_ONE = re.compile(r"bytes=(?:(?P<first>\d{1,15})-(?P<last>\d{0,15})|-(?P<tail>\d{1,15}))")


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` up to but without `end`, in bytes."""

    start: int
    end: int


class RangeRefused(Exception):
    """More than one range, none that can be read, or one that lies behind the end."""


def span_of(header: str | None, size: int) -> Span | None:
    """What a Range header asks of a file of this size; None: the whole. Raises RangeRefused.

    Many small ranges make a server work more than the file is worth, so there is one of them or none.
    """
    if header is None or not header.startswith("bytes="):
        return None
    found = _ONE.fullmatch(header.replace(" ", "")) if len(header) <= 64 else None
    if found is None:
        raise RangeRefused
    if found["tail"] is not None:
        start, end = max(0, size - int(found["tail"])), size
    else:
        start = int(found["first"])
        end = min(int(found["last"]) + 1, size) if found["last"] else size
    if start >= end:
        raise RangeRefused
    return Span(start, end)
