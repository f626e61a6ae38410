"""Our own servers: which there are, why one was started, and what a minute of one comes to. Pure."""

import signal
from dataclasses import dataclass
from enum import StrEnum


class ServerName(StrEnum):
    """The processes that serve. The words are kept."""

    WEB = "web"
    MEDIA = "media"
    RECORDER = "recorder"


class StartReason(StrEnum):
    """Why a server was started; all but the first: what became of the one before. The words are kept."""

    SERVICE = "service"
    """With the whole service."""
    STOPPED = "stopped"
    """Somebody asked it to end, or it ended by itself without a fault."""
    KILLED = "killed"
    """By the system when memory ran out, or by hand."""
    CRASHED = "crashed"
    """By a signal of its own fault."""
    FAILED = "failed"
    """It ended with an error."""


def reason_of(code: int) -> StartReason:
    """Of an exit code; below 0 it is the signal that ended the process."""
    if code in {0, -signal.SIGTERM, -signal.SIGINT}:
        return StartReason.STOPPED
    if code == -signal.SIGKILL:
        return StartReason.KILLED
    return StartReason.CRASHED if code < 0 else StartReason.FAILED


@dataclass(frozen=True, slots=True)
class Start:
    """A start of a server; `at_ms`: Unix milliseconds. `code` and `lived_s` are of the one before it."""

    name: ServerName
    at_ms: int
    reason: StartReason
    code: int | None = None
    lived_s: int | None = None


@dataclass(frozen=True, slots=True)
class ServerMinute:
    """A server in one minute, in `up_s` seconds of which it answered.

    `cpu`, `cpu_top`: mean and highest share of a core, in thousandths. `received`, `sent`: packets a second.
    """

    name: ServerName
    minute: int
    up_s: int
    cpu: int
    cpu_top: int
    lag_ms: int
    memory_mb: int | None = None
    received: int | None = None
    sent: int | None = None
    disk_free_mb: int | None = None
    database_mb: int | None = None


def joined(one: ServerMinute, other: ServerMinute) -> ServerMinute:
    """Two parts of the same minute: the web process was restarted in it. `other` is the later part."""
    all_s = one.up_s + other.up_s
    return ServerMinute(
        one.name,
        one.minute,
        up_s=min(60, all_s),
        cpu=round((one.cpu * one.up_s + other.cpu * other.up_s) / all_s) if all_s else 0,
        cpu_top=max(one.cpu_top, other.cpu_top),
        lag_ms=max(one.lag_ms, other.lag_ms),
        memory_mb=_larger(one.memory_mb, other.memory_mb),
        received=_larger(one.received, other.received),
        sent=_larger(one.sent, other.sent),
        disk_free_mb=other.disk_free_mb if other.disk_free_mb is not None else one.disk_free_mb,
        database_mb=_larger(one.database_mb, other.database_mb),
    )


def _larger(one: int | None, other: int | None) -> int | None:
    known = [value for value in (one, other) if value is not None]
    return max(known, default=None)
