"""What the history of lines answers with: columns of figures, as they are drawn."""

from typing import Self

from meetings.domain.servers import ServerName, StartReason
from meetings.line_events import LineEventKind, LineEvents
from meetings.line_history import Point
from meetings.line_places import LinePlace
from meetings.line_report import CarrierMonth, LineReport, SiteMonth
from meetings.line_sessions import SessionGlance, WatchedSession
from meetings.models.meetings import MeetingRecord, ParticipantRow
from meetings.schemas import Body
from meetings.server_history import ServerPoint


def unix_ms(at_s: float) -> int:
    """Milliseconds since 1970 of seconds."""
    return round(at_s * 1000)


class WatchedSessionBody(Body):
    """A session with lines in the history. `site`: the site asked for, as it took part in it."""

    id: str
    title: str
    starts_ms: int
    site: str | None

    @classmethod
    def of(cls, one: WatchedSession) -> Self:
        """The session as it travels."""
        return cls(id=one.meeting, title=one.title, starts_ms=unix_ms(one.starts_at.timestamp()), site=one.site)


class WatchedSessionsBody(Body):
    """The newest first."""

    sessions: tuple[WatchedSessionBody, ...]


class SiteGlanceBody(Body):
    """A site over a session: seconds of each word, and its strip of g, w, l and -."""

    id: str
    name: str
    area: str | None
    carrier: str
    uplink: str | None
    heard_s: int
    weak_s: int
    lost_s: int
    strip: str


class SessionGlanceBody(Body):
    """A session at a glance, its worst site first. Each sign of a strip stands for `span_s` seconds from `from_ms`."""

    id: str
    title: str
    starts_ms: int
    from_ms: int
    span_s: int
    sites: tuple[SiteGlanceBody, ...]

    @classmethod
    def of(cls, record: MeetingRecord, glance: SessionGlance) -> Self:
        """The glance as it travels."""
        return cls(
            id=record.id,
            title=record.title,
            starts_ms=unix_ms(record.starts_at.timestamp()),
            from_ms=unix_ms(glance.first * 60),
            span_s=glance.span_min * 60,
            sites=tuple(
                SiteGlanceBody(
                    id=one.site,
                    name=one.name,
                    area=one.area,
                    carrier=one.carrier,
                    uplink=one.uplink,
                    heard_s=one.heard_s,
                    weak_s=one.weak_s,
                    lost_s=one.lost_s,
                    strip=one.strip,
                )
                for one in glance.sites
            ),
        )


class LineSiteBody(Body):
    """A site, as it took part in a session: where its line hangs now, and the sessions in which it had one."""

    id: str
    name: str
    area: str | None
    meeting: str
    title: str
    carrier: str | None
    uplink: str | None
    technician: str | None
    phone: str | None
    sessions: tuple[WatchedSessionBody, ...]

    @classmethod
    def of(
        cls,
        site: ParticipantRow,
        record: MeetingRecord,
        place: LinePlace | None,
        sessions: tuple[WatchedSession, ...],
    ) -> Self:
        """The site as it travels."""
        return cls(
            id=site.id,
            name=site.name,
            area=site.area,
            meeting=record.id,
            title=record.title,
            carrier=None if place is None else place.carrier,
            uplink=None if place is None else place.uplink,
            technician=None if place is None else place.technician,
            phone=None if place is None else place.phone,
            sessions=tuple(map(WatchedSessionBody.of, sessions)),
        )


class PointsBody(Body):
    """One column for each figure, all of one length: rates in kbit/s, losses in per cent, times in ms.

    `at`: Unix seconds of the beginning of each span, which is `span` seconds long; `heard`, `weak` and `lost`: seconds
    of it in which the line was so.
    """

    at: tuple[int, ...]
    span: tuple[int, ...]
    up: tuple[int, ...]
    down: tuple[int, ...]
    loss_up: tuple[float, ...]
    loss_down: tuple[float, ...]
    round_trip: tuple[int | None, ...]
    jitter: tuple[int, ...]
    step: tuple[int, ...]
    heard: tuple[int, ...]
    weak: tuple[int, ...]
    lost: tuple[int, ...]

    @classmethod
    def of(cls, points: tuple[Point, ...]) -> Self:
        """The columns of a timeline."""
        return cls(
            at=tuple(one.at_s for one in points),
            span=tuple(one.span_s for one in points),
            up=tuple(one.up_kbit for one in points),
            down=tuple(one.down_kbit for one in points),
            loss_up=tuple(round(one.loss_up * 100, 2) for one in points),
            loss_down=tuple(round(one.loss_down * 100, 2) for one in points),
            round_trip=tuple(one.round_trip_ms for one in points),
            jitter=tuple(one.jitter_ms for one in points),
            step=tuple(one.step for one in points),
            heard=tuple(one.heard_s for one in points),
            weak=tuple(one.weak_s for one in points),
            lost=tuple(one.lost_s for one in points),
        )


class LineEventBody(Body):
    """Something that happened at this time (Unix seconds)."""

    at: float
    kind: LineEventKind


class TimelineBody(Body):
    """A line from `since` up to `until` (Unix seconds), and what happened meanwhile.

    `more_events`: there were older ones than those told.
    """

    since: int
    until: int
    points: PointsBody
    events: tuple[LineEventBody, ...]
    more_events: bool

    @classmethod
    def of(cls, since_s: int, until_s: int, points: tuple[Point, ...], events: LineEvents) -> Self:
        """The timeline as it travels."""
        told = tuple(LineEventBody(at=one.at.timestamp(), kind=one.kind) for one in events.events)
        return cls(since=since_s, until=until_s, points=PointsBody.of(points), events=told, more_events=events.more)


class MonthsBody(Body):
    """Months of which lines are kept, as "2026-11", the newest first."""

    months: tuple[str, ...]


class CarrierMonthBody(Body):
    """A carrier over a month: seconds, percent and milliseconds. `carrier` is "" where the directory named none."""

    carrier: str
    sites: int
    good_s: int
    weak_s: int
    lost_s: int
    drops: int
    loss_median: float | None
    loss_p95: float | None
    round_trip_median: float | None
    round_trip_p95: float | None
    worst: tuple["SiteMonthBody", ...]

    @classmethod
    def of(cls, one: CarrierMonth) -> Self:
        """The carrier as it travels."""
        return cls(
            carrier=one.carrier,
            sites=len(one.sites),
            good_s=one.seconds.good_s,
            weak_s=one.seconds.weak_s,
            lost_s=one.seconds.lost_s,
            drops=one.seconds.drops,
            loss_median=one.figures.loss_median,
            loss_p95=one.figures.loss_p95,
            round_trip_median=one.figures.round_trip_median,
            round_trip_p95=one.figures.round_trip_p95,
            worst=tuple(map(SiteMonthBody.of, one.worst())),
        )


class SiteMonthBody(Body):
    """A site over a month, in seconds."""

    name: str
    good_s: int
    weak_s: int
    lost_s: int
    drops: int

    @classmethod
    def of(cls, one: SiteMonth) -> Self:
        """The site as it travels."""
        seconds = one.seconds
        return cls(
            name=one.name, good_s=seconds.good_s, weak_s=seconds.weak_s, lost_s=seconds.lost_s, drops=seconds.drops
        )


class LineReportBody(Body):
    """A month of lines by carrier, and of all of them together."""

    month: str
    whole: CarrierMonthBody
    carriers: tuple[CarrierMonthBody, ...]

    @classmethod
    def of(cls, report: LineReport) -> Self:
        """The report as it travels."""
        return cls(
            month=report.month.text(),
            whole=CarrierMonthBody.of(report.whole),
            carriers=tuple(map(CarrierMonthBody.of, report.carriers)),
        )


class ServerPointsBody(Body):
    """One column for each figure, all of one length. Shares of a core in percent, `lag` in ms, sizes in megabytes,
    packets a second; None where nobody measured it.

    `at`: Unix seconds of the beginning of each span, which is `span` seconds long; `up`: seconds in which it answered.
    """

    at: tuple[int, ...]
    span: tuple[int, ...]
    up: tuple[int, ...]
    cpu: tuple[float, ...]
    cpu_top: tuple[float, ...]
    lag: tuple[int, ...]
    memory: tuple[int | None, ...]
    received: tuple[int | None, ...]
    sent: tuple[int | None, ...]
    disk_free: tuple[int | None, ...]
    database: tuple[int | None, ...]

    @classmethod
    def of(cls, points: tuple[ServerPoint, ...]) -> Self:
        """The columns of a timeline."""
        return cls(
            at=tuple(one.at_s for one in points),
            span=tuple(one.span_s for one in points),
            up=tuple(one.up_s for one in points),
            cpu=tuple(one.cpu / 10 for one in points),
            cpu_top=tuple(one.cpu_top / 10 for one in points),
            lag=tuple(one.lag_ms for one in points),
            memory=tuple(one.memory_mb for one in points),
            received=tuple(one.received for one in points),
            sent=tuple(one.sent for one in points),
            disk_free=tuple(one.disk_free_mb for one in points),
            database=tuple(one.database_mb for one in points),
        )


class ServerStartBody(Body):
    """A start of a server. `code`: how the one before it ended, `lived_s`: after how long."""

    name: ServerName
    at_ms: int
    reason: StartReason
    code: int | None
    lived_s: int | None


class ServersBody(Body):
    """Our servers from `since` up to `until` (Unix seconds), and their starts in that time, the newest first."""

    since: int
    until: int
    web: ServerPointsBody
    media: ServerPointsBody
    recorder: ServerPointsBody
    starts: tuple[ServerStartBody, ...]
