"""Changes are asked for only by our own pages."""

from collections.abc import Collection
from urllib.parse import urlsplit

MAX_ORIGIN_CHARS = 300


def origin_allowed(origin: str | None, host: str | None, trusted: Collection[str]) -> bool:
    """Whether a request with these Origin and Host headers comes from our own page, or from a trusted one.

    A request without an Origin is refused: browsers send it with every change and every WebSocket. The scheme is
    not compared with the server's own, which may stand behind a proxy that ends TLS.
    """
    if origin is None or len(origin) > MAX_ORIGIN_CHARS:
        return False
    if origin in trusted:
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    plain = f"{parts.scheme}://{parts.netloc}" == origin and "@" not in parts.netloc
    return plain and parts.scheme in {"http", "https"} and host is not None and parts.netloc.lower() == host.lower()
