"""What all halls share, and what one is told of a client that comes in."""

from dataclasses import dataclass

from meetings.db import Database
from sfu.interfaces import Joined
from signaling.clock import Clock
from signaling.lines import Thresholds
from signaling.mirror import Mirror
from signaling.worker_link import WorkerLink


@dataclass(frozen=True, slots=True)
class House:
    """What all halls share."""

    database: Database
    link: WorkerLink
    mirror: Mirror
    clock: Clock
    thresholds: Thresholds


@dataclass(frozen=True, slots=True)
class Entry:
    """How a client came in: its request, how its media stands, and the revision it knows from before."""

    request: int
    joined: Joined | None = None
    refused: str | None = None
    keep: bool = False
    revision: int | None = None
