"""What IT's board is told: frames that say what changed since the last, written once for all who watch. No I/O."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from meetings.domain.alarms import AlarmKind
from meetings.domain.servers import ServerName
from signaling.line_causes import Cause, Pressure
from signaling.line_groups import GroupKind
from signaling.protocol.machines import DeviceState
from signaling.protocol.messages import Cap

REMEMBERED = 120
"""Frames back to which a viewer is told the difference; who knows only an older one is told everything."""

Word = Literal["lost", "weak", "good", "absent"]


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NotedRow(_Told):
    """What IT noted of a site last."""

    note: str
    by: str
    at_ms: int


class SiteCard(_Told):
    """What stays as it is: who it is, where its line hangs, whom to call there, and its browser's own name.

    `unit`: of whom notes are kept; `chairs`: it leads the session.
    """

    id: str
    meeting: str
    name: str
    area: str | None
    carrier: str | None
    uplink: str | None
    technician: str | None
    phone: str | None
    browser: str | None
    unit: str | None = None
    chairs: bool = False
    noted: NotedRow | None = None


class SiteRow(_Told):
    """A line now; figures are None while nothing comes. `loss_*` and `dropped` in per cent, rates in kbit/s.

    `cap`, `cap_kbit`: how far IT holds it down.
    """

    id: str
    word: Word
    since_ms: int | None
    alarm: bool
    cause: Cause | None
    up: int | None = None
    down: int | None = None
    loss_up: float | None = None
    loss_down: float | None = None
    round_trip: int | None = None
    jitter: int | None = None
    step: int | None = None
    layer: str | None = None
    pressure: Pressure | None = None
    dropped: int | None = None
    lag: int | None = None
    microphone: DeviceState | None = None
    camera: DeviceState | None = None
    cap: Cap | None = None
    cap_kbit: int | None = None


class GroupRow(_Told):
    """What hurt sites share. `loss_over` in per cent: each of them loses more. `drill`: all of them are of drills."""

    kind: GroupKind
    name: str
    sites: tuple[str, ...]
    of: int
    loss_over: int | None
    since_ms: int
    drill: bool = False


class ServerRow(_Told):
    """One of our servers: per cent of a core, and the longest hang of its event loop in milliseconds."""

    name: ServerName
    up: bool
    cpu: int
    lag: int


class AlarmRow(_Told):
    """An alarm that is open. `sites`: those that it has; `recordings`: of how many it is; `taken_by`: who acknowledged
    it; `note`: the newest.
    """

    id: str
    kind: AlarmKind
    name: str
    cause: str
    drill: bool
    sites: tuple[str, ...]
    recordings: int
    raised_ms: int
    taken_by: str | None
    taken_ms: int | None
    note: str | None


class SessionRow(_Told):
    """A session whose sites are on the board."""

    id: str
    title: str
    drill: bool


class LineFrame(_Told):
    """`whole`: everything follows; else only cards and rows that changed, and in `gone` the sites that are no more."""

    seq: int
    server_ms: int
    whole: bool
    sessions: tuple[SessionRow, ...]
    cards: tuple[SiteCard, ...]
    rows: tuple[SiteRow, ...]
    gone: tuple[str, ...]
    groups: tuple[GroupRow, ...]
    servers: tuple[ServerRow, ...]
    alarms: tuple[AlarmRow, ...]


@dataclass(frozen=True, slots=True)
class Rest:
    """What is told in every frame."""

    sessions: tuple[SessionRow, ...] = ()
    groups: tuple[GroupRow, ...] = ()
    servers: tuple[ServerRow, ...] = ()
    alarms: tuple[AlarmRow, ...] = ()


class LineFrames:
    """The board as it was told last, each site with the frame in which it changed."""

    def __init__(self, first: int) -> None:
        """`first`: a number higher than any that a process before this one gave out."""
        self._first = first
        self.seq = first
        self._cards: dict[str, tuple[SiteCard, int]] = {}
        self._rows: dict[str, tuple[SiteRow, int]] = {}
        self._gone: dict[str, int] = {}
        self._rest = Rest()
        self._server_ms = 0
        self._written: dict[int, bytes] = {}

    def take_sites(self, sites: Iterable[tuple[SiteCard, SiteRow]], server_ms: int) -> None:
        """The next frame begins: these are all the sites."""
        self.seq += 1
        self._server_ms = server_ms
        self._written.clear()
        present: set[str] = set()
        for card, row in sites:
            present.add(card.id)
            self._gone.pop(card.id, None)
            if card.id not in self._cards or self._cards[card.id][0] != card:
                self._cards[card.id] = card, self.seq
            if row.id not in self._rows or self._rows[row.id][0] != row:
                self._rows[row.id] = row, self.seq
        for site in [site for site in self._rows if site not in present]:
            del self._rows[site], self._cards[site]
            self._gone[site] = self.seq
        self._gone = {site: at for site, at in self._gone.items() if at > self.seq - REMEMBERED}

    def take_rest(self, rest: Rest) -> None:
        """What is told in every frame."""
        self._rest = rest

    def after(self, seq: int) -> bytes:
        """The newest frame for who knows that of number `seq`, as JSON: the difference, or everything."""
        whole = not (max(self._first, self.seq - REMEMBERED) < seq <= self.seq)
        known = 0 if whole else seq
        written = self._written.get(known)
        if written is None:
            frame = LineFrame(
                seq=self.seq,
                server_ms=self._server_ms,
                whole=whole,
                sessions=self._rest.sessions,
                cards=tuple(card for card, at in self._cards.values() if at > known),
                rows=tuple(row for row, at in self._rows.values() if at > known),
                gone=() if whole else tuple(site for site, at in self._gone.items() if at > known),
                groups=self._rest.groups,
                servers=self._rest.servers,
                alarms=self._rest.alarms,
            )
            written = self._written[known] = frame.model_dump_json(exclude_defaults=True).encode()
        return written
