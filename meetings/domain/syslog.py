"""Messages for a syslog server: RFC 5424 around one line of CEF, as security monitoring reads it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

MAX_VALUE = 1000
"""Signs of one value: a datagram stays below what every server takes (RFC 5424 section 6.1: 2048 octets)."""
MAX_BYTES = 2048
FACILITY_LOCAL0 = 16
FACILITY_AUTHPRIV = 10
_BOM = "\ufeff"
"""Source: RFC 5424 section 6.4: text in UTF-8 begins with it."""


@dataclass(frozen=True, slots=True)
class CefEvent:
    """One event. `severity`: 0 to 10; `facts`: extension keys of CEF with their values, in order.

    `id`: stays the same when it is sent again.
    """

    id: str
    signature: str
    name: str
    severity: int
    at: datetime
    facts: Mapping[str, str | int] = field(default_factory=dict)
    facility: int = FACILITY_LOCAL0


def cef(event: CefEvent, version: str) -> str:
    """The event in the Common Event Format. Source: ArcSight CEF, revision 25."""
    head = ("CEF:0", "Giaoban", "Giaoban", version, event.signature, event.name, str(event.severity))
    facts = {"externalId": event.id, "rt": round(event.at.timestamp() * 1000), **event.facts}
    told = " ".join(f"{key}={_value(str(value))}" for key, value in facts.items() if value != "")
    return "|".join((head[0], *(_heading(part) for part in head[1:]), told))


def message(event: CefEvent, host: str, version: str) -> bytes:
    """The event as one syslog message, at most MAX_BYTES. `host`: our name, without spaces."""
    priority = event.facility * 8 + _level(event.severity)
    at = event.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    name = "".join(sign for sign in host if "!" <= sign <= "~")[:255] or "-"
    header = f"<{priority}>1 {at} {name} giaoban - {event.signature[:32]} - "
    whole = (header + _BOM + cef(event, version)).encode()
    return whole if len(whole) <= MAX_BYTES else whole[:MAX_BYTES].decode(errors="ignore").encode()


def framed(one: bytes) -> bytes:
    """A message on a stream: its length before it. Source: RFC 6587 section 3.4.1."""
    return f"{len(one)} ".encode() + one


def _level(severity: int) -> int:
    """Of syslog: 2 critical, 4 warning, 5 notice, 6 informational."""
    return 2 if severity >= 9 else 4 if severity >= 6 else 5 if severity >= 3 else 6


def _heading(text: str) -> str:
    return _flat(text).replace("\\", "\\\\").replace("|", "\\|")


def _value(text: str) -> str:
    return _flat(text).replace("\\", "\\\\").replace("=", "\\=")


def _flat(text: str) -> str:
    """One line: whoever chooses a name begins no event of its own."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:MAX_VALUE]
