"""A year of lines beside the year of meetings: its largest sessions, four hours each, every site by the minute."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import func, insert, select, text

from meetings.db import Database
from meetings.domain.line_samples import SECONDS, LineSample, LineWord, pack, sums
from meetings.domain.roles import Role
from meetings.ids import MeetingId
from meetings.line_history import SECONDS_KEPT_FOR, minute_of
from meetings.models.lines import LineMinute
from meetings.models.meetings import MeetingRecord, ParticipantRow

SESSIONS = 52
MINUTES = 240
VARIETIES = 60
CARRIERS = ("Nhà mạng A", "Nhà mạng B", "Nhà mạng C")

Row = dict[str, str | int | bytes | None]


async def write_line_year(db: Database, now: datetime) -> tuple[MeetingId, ...]:
    """The sessions that have lines then, oldest first. Seconds are there where they would still be kept at `now`."""
    sessions = await _sessions(db)
    made = [_minute(Random(number)) for number in range(VARIETIES)]
    for number, (_, starts_at) in enumerate(sessions):
        meeting = sessions[number][0]
        fresh = now - starts_at < SECONDS_KEPT_FOR
        async with db.begin() as tx:
            rooms = await tx.execute(
                select(ParticipantRow.id, ParticipantRow.unit_code)
                .where(ParticipantRow.meeting_id == meeting, ParticipantRow.role == Role.ROOM)
                .order_by(ParticipantRow.position)
            )
            for place, (site, unit) in enumerate(rooms.all()):
                await tx.execute(insert(LineMinute), _rows(place, site, unit, starts_at, made, fresh=fresh))
    return tuple(meeting for meeting, _ in sessions)


async def size_bytes(db: Database) -> int:
    """Of the whole database."""
    async with db.read() as tx:
        if tx.get_bind().dialect.name == "sqlite":
            found = await tx.scalar(text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"))
        else:
            found = await tx.scalar(text("SELECT pg_database_size(current_database())"))
    return int(found or 0)


async def _sessions(db: Database) -> list[tuple[MeetingId, datetime]]:
    """Those with the most rooms."""
    rooms = func.count(ParticipantRow.id)
    async with db.read() as tx:
        rows = await tx.execute(
            select(MeetingRecord.id, MeetingRecord.starts_at)
            .join(ParticipantRow, ParticipantRow.meeting_id == MeetingRecord.id)
            .where(ParticipantRow.role == Role.ROOM, MeetingRecord.opened_at.is_not(None))
            .group_by(MeetingRecord.id, MeetingRecord.starts_at)
            .order_by(rooms.desc(), MeetingRecord.starts_at.desc())
            .limit(SESSIONS)
        )
        return sorted(((meeting, at) for meeting, at in rows), key=lambda one: one[1])


def _rows(place: int, site: str, unit: str | None, starts_at: datetime, made: list[Row], *, fresh: bool) -> list[Row]:
    first = minute_of(starts_at + timedelta(minutes=place % 3))
    rows: list[Row] = []
    for number in range(MINUTES):
        row = dict(made[(place * 7 + number) % VARIETIES])
        if not fresh:
            row["seconds"] = None
        uplink = f"nhánh {place // 10}" if place % 2 else None
        carrier = CARRIERS[place % len(CARRIERS)]
        rows.append(
            {
                **row,
                "participant_id": site,
                "minute": first + number,
                "unit_code": unit,
                "carrier": carrier,
                "uplink": uplink,
            }
        )
    return rows


def _minute(random: Random) -> Row:
    """One in ten minutes is weak, one in thirty partly lost."""
    weak, lost = random.random() < 0.1, random.random() < 0.03
    samples = {
        second: LineSample(LineWord.LOST)
        if lost and second < 20
        else LineSample(
            LineWord.WEAK if weak else LineWord.GOOD,
            random.randint(200, 400),
            random.randint(900, 2200),
            random.random() * (0.08 if weak else 0.01),
            random.random() * 0.01,
            random.randint(10, 300 if weak else 60),
            random.randint(0, 40),
            random.randint(2, 5) if weak else 6,
        )
        for second in range(SECONDS)
    }
    found = sums(samples)
    return {
        "up_kbit": found.up_kbit,
        "down_kbit": found.down_kbit,
        "loss_up": round(found.loss_up * 10_000),
        "loss_down": round(found.loss_down * 10_000),
        "round_trip_ms": found.round_trip_ms,
        "jitter_ms": found.jitter_ms,
        "step": found.step,
        "heard_s": found.heard_s,
        "weak_s": found.weak_s,
        "lost_s": found.lost_s,
        "seconds": pack(samples),
    }
