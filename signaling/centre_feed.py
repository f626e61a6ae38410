"""What the province's operations centre is told: how sessions and lines are, without names of people or meetings.

Version 1, as docs/feed.md and docs/feed.schema.json describe it. Drills and practice meetings are not in it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from meetings.alarms.values import Alarm, HurtSite
from meetings.domain.alarms import AlarmKind
from meetings.domain.servers import ServerName
from signaling.line_causes import Cause
from signaling.line_frames import ServerRow, SessionRow, SiteCard, SiteRow, Word

VERSION: Literal[1] = 1
_SERVERS: Mapping[ServerName, Literal["web", "media"]] = {ServerName.WEB: "web", ServerName.MEDIA: "media"}
"""Those that version 1 knows: a reader that lays the schema beside it takes no other."""


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FeedCounts(_Told):
    """Sites by the word for their line."""

    good: int
    weak: int
    lost: int
    absent: int


class FeedSession(_Told):
    """A session that is going on, or that somebody has come to."""

    id: str
    counts: FeedCounts


class FeedSite(_Told):
    """A site of a session. `unit`: the official code of its unit, None for who sits for none."""

    session: str
    unit: str | None
    area: str | None
    state: Word
    since: AwareDatetime | None
    cause: Cause | None


class FeedServer(_Told):
    """One of our servers; `cpu` in per cent of a core."""

    name: Literal["web", "media"]
    up: bool
    cpu: int


class FeedAlarm(_Told):
    """An alarm that is open. `name`: of what sites share, or of a server; of a site its unit is in `units`."""

    id: str
    kind: AlarmKind
    name: str | None
    cause: str
    units: tuple[str, ...]
    raised_at: AwareDatetime
    acknowledged: bool


class Feed(_Told):
    """Everything, at one moment."""

    version: Literal[1]
    at: AwareDatetime
    counts: FeedCounts
    sessions: tuple[FeedSession, ...]
    sites: tuple[FeedSite, ...]
    servers: tuple[FeedServer, ...]
    alarms: tuple[FeedAlarm, ...]


class FeedNow:
    """The board as it was looked at last; written when somebody asks, once for all who ask until the next look."""

    def __init__(self, alarms: Callable[[], Iterable[Alarm]]) -> None:
        """Nothing has been looked at. `alarms`: those that are open."""
        self._alarms = alarms
        self._at = datetime.fromtimestamp(0, UTC)
        self._sessions: Sequence[SessionRow] = ()
        self._sites: Sequence[tuple[SiteCard, SiteRow]] = ()
        self._hurt: Mapping[str, HurtSite] = {}
        self._servers: Sequence[ServerRow] = ()
        self._written: bytes | None = None

    def take(self, at: datetime, sessions: Sequence[SessionRow], servers: Sequence[ServerRow]) -> None:
        """The next look, but for its sites."""
        self._at, self._sessions, self._servers, self._written = at, sessions, servers, None

    def take_sites(self, sites: Sequence[tuple[SiteCard, SiteRow]], who: Mapping[str, HurtSite]) -> None:
        """All sites of it; `who`: by id."""
        self._sites, self._hurt = sites, who

    def written(self) -> bytes:
        """As JSON."""
        if self._written is None:
            self._written = self._feed().model_dump_json().encode()
        return self._written

    def _feed(self) -> Feed:
        real = [one.id for one in self._sessions if not one.drill]
        sites = [(card, row) for card, row in self._sites if card.meeting in real]
        return Feed(
            version=VERSION,
            at=self._at,
            counts=_counts(row for _, row in sites),
            sessions=tuple(
                FeedSession(id=one, counts=_counts(row for card, row in sites if card.meeting == one)) for one in real
            ),
            sites=tuple(self._site(card, row) for card, row in sites),
            servers=tuple(
                FeedServer(name=_SERVERS[one.name], up=one.up, cpu=one.cpu)
                for one in self._servers
                if one.name in _SERVERS
            ),
            alarms=tuple(_alarm(one) for one in self._alarms() if not one.drill),
        )

    def _site(self, card: SiteCard, row: SiteRow) -> FeedSite:
        since = None if row.since_ms is None else datetime.fromtimestamp(row.since_ms / 1000, UTC)
        return FeedSite(
            session=card.meeting,
            unit=self._hurt[card.id].unit,
            area=card.area,
            state=row.word,
            since=since,
            cause=row.cause,
        )


def _counts(rows: Iterable[SiteRow]) -> FeedCounts:
    found = dict.fromkeys(("good", "weak", "lost", "absent"), 0)
    for row in rows:
        found[row.word] += 1
    return FeedCounts(**found)


def _alarm(alarm: Alarm) -> FeedAlarm:
    return FeedAlarm(
        id=alarm.id,
        kind=alarm.kind,
        name=None if alarm.kind is AlarmKind.SITE else alarm.name,
        cause=alarm.cause,
        units=tuple(site.unit for site in alarm.sites if site.unit is not None),
        raised_at=alarm.raised_at,
        acknowledged=alarm.acknowledged is not None,
    )
