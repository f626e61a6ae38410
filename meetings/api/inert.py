"""Bytes of papers and recordings as they go out: inert in any browser, kept by none, one range at a time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from types import MappingProxyType

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from meetings.api.problems import problem
from meetings.domain.byte_ranges import RangeRefused, span_of
from meetings.errors import NotFound
from meetings.papers.store import NotKept, PaperStore

INERT: Mapping[str, str] = MappingProxyType(
    {
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
)


LEAST_PACE, MOST_PACE = 500, 1_000_000
"""Bytes a second that may be asked for."""
LONGEST_S = 120.0
"""However slowly it was asked for, a picture is out by then."""
_PIECES_PER_S = 5
_LEAST_PIECE = 256
"""In bytes: smaller ones are mostly headers, larger ones stand before a voice for too long on a thin line."""


async def picture(store: PaperStore, sha: str, bytes_per_s: int | None = None) -> Response:
    """A page image; no faster than asked for, so that a voice on the same line goes before. Raises NotFound when it is
    not in the store.
    """
    try:
        content = await store.content(sha)
    except NotKept as error:
        raise NotFound from error
    if bytes_per_s is None:
        return Response(content, media_type="image/webp", headers=dict(INERT))
    headers = {**INERT, "Content-Length": str(len(content))}
    return StreamingResponse(_slowly(content, bytes_per_s), headers=headers, media_type="image/webp")


async def _slowly(content: bytes, bytes_per_s: int) -> AsyncIterator[bytes]:
    pace = max(bytes_per_s, len(content) / LONGEST_S)
    piece = max(_LEAST_PIECE, round(pace / _PIECES_PER_S))
    for at in range(0, len(content), piece):
        yield content[at : at + piece]
        await asyncio.sleep(piece / pace)


async def download(store: PaperStore, request: Request, sha: str, disposition: str) -> Response:
    """A PDF as a file, whole or one range of it; for HEAD its headers alone. Raises NotFound."""
    try:
        size = await store.size(sha)
    except NotKept as error:
        raise NotFound from error
    content = Content(sha, size, "application/pdf", partial(store.read_range, sha))
    return ranged(request, content, {"Content-Disposition": disposition})


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes that can be read from one place up to, but without, another; `tag` is another for other bytes."""

    tag: str
    size: int
    media_type: str
    read: Callable[[int, int], AsyncIterator[bytes]]


def ranged(request: Request, content: Content, also: Mapping[str, str]) -> Response:
    """The whole of it, or the one range that is asked for; for HEAD the headers alone. `also`: further headers."""
    tag, size = f'"{content.tag}"', content.size
    headers = {**INERT, **also, "Accept-Ranges": "bytes", "ETag": tag}
    wanted = request.headers.get("range")
    if request.headers.get("if-range", tag) != tag:
        wanted = None
    try:
        span = span_of(wanted, size)
    except RangeRefused:
        refused = problem(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "range_refused")
        refused.headers["Content-Range"] = f"bytes */{size}"
        return refused
    start, end = (0, size) if span is None else (span.start, span.end)
    headers["Content-Length"] = str(end - start)
    status = HTTPStatus.OK
    if span is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
        status = HTTPStatus.PARTIAL_CONTENT
    if request.method == "HEAD":
        return Response(None, status.value, headers, media_type=content.media_type)
    return StreamingResponse(content.read(start, end), status.value, headers, media_type=content.media_type)
