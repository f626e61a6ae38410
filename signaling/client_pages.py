"""The built browser client, read once at the start: no path of a request ever reaches the file system."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

INDEX = "index.html"
IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
_TEXT = ("text/", "application/javascript", "application/json", "application/manifest", "image/svg", "application/wasm")
_MIN_GZIP_BYTES = 1024
_HERE = Path(__file__).parent


def client_folder() -> Path:
    """Where the client is: in the installed package, or as built in a checkout."""
    packaged = _HERE / "web_client"
    return packaged if packaged.is_dir() else _HERE.parent / "web_client" / "dist"


@dataclass(frozen=True, slots=True)
class _Page:
    """One file of the client; `packed` only where it is worth it."""

    body: bytes
    packed: bytes | None
    media_type: str
    etag: str
    cache: str


class ClientPages:
    """Serves the files, and the index for every path that belongs to a page of the client."""

    def __init__(self, folder: Path) -> None:
        """`folder`: may be missing; then `built` is False and pages answer 503."""
        paths = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
        self._pages = {path.relative_to(folder).as_posix(): _read(path, folder) for path in paths}

    @property
    def built(self) -> bool:
        """Whether there is a client to serve."""
        return INDEX in self._pages

    async def serve(self, request: Request) -> Response:
        """Answers GET and HEAD of any path that no other route took."""
        path = str(request.scope["path"]).lstrip("/")
        page = self._pages.get(path)
        if page is None:
            if path.startswith(("api/", "assets/")) or "." in path.rpartition("/")[2]:
                return PlainTextResponse("not found", HTTPStatus.NOT_FOUND)
            page = self._pages.get(INDEX)
        if page is None:
            return PlainTextResponse("The client is not built: run `make client`.", HTTPStatus.SERVICE_UNAVAILABLE)
        return _answer(page, request)


def _read(path: Path, folder: Path) -> _Page:
    body = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = gzip.compress(body, 9, mtime=0) if media_type.startswith(_TEXT) and len(body) >= _MIN_GZIP_BYTES else None
    # Names under assets/ carry a hash of what is in them.
    cache = IMMUTABLE if path.relative_to(folder).parts[0] == "assets" else REVALIDATE
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return _Page(body, packed, media_type, etag, cache)


def _answer(page: _Page, request: Request) -> Response:
    headers = {"ETag": page.etag, "Cache-Control": page.cache, "Vary": "Accept-Encoding"}
    if page.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    body = page.body
    if page.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["Content-Encoding"] = page.packed, "gzip"
    return Response(body, media_type=page.media_type, headers=headers)
