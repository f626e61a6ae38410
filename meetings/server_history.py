"""Our own servers by the minute: written as long as they run, read as timelines, forgotten when their time is over."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.line_samples import SECONDS
from meetings.domain.servers import ServerMinute, ServerName, Start, joined
from meetings.line_history import FORGOTTEN_AT_ONCE, MAX_POINTS, MINUTES_KEPT_FOR, minute_of
from meetings.models.servers import ServerMinuteRow, ServerStart

MAX_STARTS = 200
"""Told at once; the newest."""


@dataclass(frozen=True, slots=True)
class ServerPoint:
    """A span of a server's timeline, `span_s` long from `at_s` (Unix seconds); figures as in `ServerMinute`.

    Means of shares and packets, the largest of the rest, of the disk the least that was free.
    """

    at_s: int
    span_s: int
    up_s: int
    cpu: int
    cpu_top: int
    lag_ms: int
    memory_mb: int | None
    received: int | None
    sent: int | None
    disk_free_mb: int | None
    database_mb: int | None


async def write_servers(tx: AsyncSession, minutes: Sequence[ServerMinute], starts: Collection[Start]) -> None:
    """Writes what is not there yet; a minute of which a part is there is put together."""
    for one in minutes:
        row = await tx.get(ServerMinuteRow, (one.name, one.minute))
        if row is None:
            row = ServerMinuteRow(name=one.name, minute=one.minute)
            tx.add(row)
            made = one
        else:
            made = joined(_minute(row), one)
        for column, value in asdict(made).items():
            setattr(row, column, value)
    if starts:
        key = tuple_(ServerStart.name, ServerStart.at_ms)
        found = await tx.execute(
            select(ServerStart.name, ServerStart.at_ms).where(key.in_([(one.name, one.at_ms) for one in starts]))
        )
        known = {(name, at_ms) for name, at_ms in found}
        tx.add_all(ServerStart(**asdict(one)) for one in starts if (one.name, one.at_ms) not in known)
    await tx.flush()


async def server_timeline(
    tx: AsyncSession, name: ServerName, since: datetime, until: datetime
) -> tuple[ServerPoint, ...]:
    """What a server was like from `since` up to but without `until`, oldest first; MAX_POINTS at the most."""
    first, last = minute_of(since), minute_of(until - timedelta(microseconds=1))
    minutes = max(1, -(-(last - first + 1) // (MAX_POINTS - 1)))
    row = ServerMinuteRow
    rows = await tx.execute(
        select(
            (row.minute // minutes).label("span"),
            func.sum(row.up_s),
            func.avg(row.cpu),
            func.max(row.cpu_top),
            func.max(row.lag_ms),
            func.max(row.memory_mb),
            func.avg(row.received),
            func.avg(row.sent),
            func.min(row.disk_free_mb),
            func.max(row.database_mb),
        )
        .where(row.name == name, row.minute.between(first, last))
        .group_by("span")
        .order_by("span")
    )
    return tuple(
        ServerPoint(
            span * minutes * SECONDS,
            minutes * SECONDS,
            up_s,
            round(cpu),
            cpu_top,
            lag_ms,
            memory_mb,
            None if received is None else round(received),
            None if sent is None else round(sent),
            disk_free_mb,
            database_mb,
        )
        for span, up_s, cpu, cpu_top, lag_ms, memory_mb, received, sent, disk_free_mb, database_mb in rows
    )


async def server_starts(tx: AsyncSession, since: datetime, until: datetime) -> tuple[Start, ...]:
    """The newest MAX_STARTS from `since` up to but without `until`, the newest first."""
    rows = await tx.scalars(
        select(ServerStart)
        .where(ServerStart.at_ms >= _ms(since), ServerStart.at_ms < _ms(until))
        .order_by(ServerStart.at_ms.desc(), ServerStart.name)
        .limit(MAX_STARTS)
    )
    return tuple(Start(row.name, row.at_ms, row.reason, row.code, row.lived_s) for row in rows)


async def forget_servers(tx: AsyncSession, now: datetime) -> int:
    """Forgets what is over its time, at most FORGOTTEN_AT_ONCE minutes; how many rows went."""
    over = now - MINUTES_KEPT_FOR
    old = select(ServerMinuteRow.name, ServerMinuteRow.minute).where(ServerMinuteRow.minute < minute_of(over))
    key = tuple_(ServerMinuteRow.name, ServerMinuteRow.minute)
    gone = await tx.scalars(
        delete(ServerMinuteRow).where(key.in_(old.limit(FORGOTTEN_AT_ONCE))).returning(ServerMinuteRow.minute)
    )
    starts = await tx.scalars(delete(ServerStart).where(ServerStart.at_ms < _ms(over)).returning(ServerStart.at_ms))
    return len(gone.all()) + len(starts.all())


async def database_mb(tx: AsyncSession) -> int:
    """Megabytes that the database takes on its disk."""
    if tx.get_bind().dialect.name == "sqlite":
        size = text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
    else:
        size = text("SELECT pg_database_size(current_database())")
    return round(int(await tx.scalar(size) or 0) / 1e6)


def _minute(row: ServerMinuteRow) -> ServerMinute:
    return ServerMinute(
        row.name,
        row.minute,
        row.up_s,
        row.cpu,
        row.cpu_top,
        row.lag_ms,
        row.memory_mb,
        row.received,
        row.sent,
        row.disk_free_mb,
        row.database_mb,
    )


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
