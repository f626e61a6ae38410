"""A session's lines as they were on a bad morning, written into the history of a running server."""

from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import select

from meetings.db import Database
from meetings.domain.attendance import AttendanceKind, AttendanceSource
from meetings.domain.line_samples import SECONDS, LineSample, LineWord
from meetings.domain.roles import Role
from meetings.domain.servers import ServerMinute, ServerName, Start, StartReason
from meetings.ids import MeetingId, ParticipantId
from meetings.line_history import SiteMinute, minute_of, write_minutes
from meetings.models.live import AttendanceEvent, SpeechTurn
from meetings.models.meetings import ParticipantRow
from meetings.server_history import write_servers
from tests.system.demo_server import DemoServer

MINUTES = 47
FADES_FROM, LOST_FROM = 19, 42
"""The worst site: from which minute its line fades, and from which it is lost."""
LOST = LineSample(LineWord.LOST)
SERVER_MINUTES, KILLED_AT = 180, 120


async def write_past(server: DemoServer, meeting: str, name: str) -> ParticipantId:
    """All sites of the meeting, the one of this `name` the worst; up to the minute before this one."""
    database = Database.open(f"sqlite+aiosqlite:///{server.data_dir / 'giaoban.sqlite3'}")
    first = minute_of(datetime.now(UTC)) - MINUTES
    try:
        async with database.begin() as tx:
            rows = await tx.execute(
                select(ParticipantRow.id, ParticipantRow.name, ParticipantRow.unit_code)
                .where(ParticipantRow.meeting_id == MeetingId(meeting), ParticipantRow.role == Role.ROOM)
                .order_by(ParticipantRow.position)
            )
            sites = rows.all()
            (worst,) = [site for site, named, _ in sites if named == name]
            minutes: list[SiteMinute] = []
            for place, (site, _, unit) in enumerate(sites):
                carrier = "Nhà mạng B" if place % 2 else "Nhà mạng A"
                for number in range(MINUTES):
                    samples = _fading(number) if site == worst else _usual(Random(place * 1000 + number), place, number)
                    minutes.append(SiteMinute(site, unit, carrier, None, first + number, samples))
            await write_minutes(tx, minutes)
            start = datetime.fromtimestamp(first * SECONDS, UTC)
            for kind, after_min in ((AttendanceKind.JOINED, 0), (AttendanceKind.LOST, LOST_FROM)):
                at = start + timedelta(minutes=after_min)
                source = AttendanceSource.DEVICE if kind is AttendanceKind.JOINED else AttendanceSource.MEDIA
                tx.add(AttendanceEvent(participant_id=worst, kind=kind, source=source, at=at, reason=""))
            given, ended = start + timedelta(minutes=8), start + timedelta(minutes=12)
            tx.add(
                SpeechTurn(
                    meeting_id=MeetingId(meeting), participant_id=worst, given_at=given, ended_at=ended, limit_s=300,
                    spoken_ms=240_000,
                )
            )  # fmt: skip
    finally:
        await database.close()
    return worst


async def write_servers_past(server: DemoServer) -> None:
    """Three hours of both servers, in which the media server was killed once."""
    database = Database.open(f"sqlite+aiosqlite:///{server.data_dir / 'giaoban.sqlite3'}")
    first = minute_of(datetime.now(UTC)) - SERVER_MINUTES
    minutes: list[ServerMinute] = []
    for number in range(SERVER_MINUTES):
        random = Random(number)
        load = 120 + 300 * (number > SERVER_MINUTES // 3) + random.randint(0, 60)
        web = ServerMinute(
            ServerName.WEB, first + number, 60, load // 4, load, 6, 230 + number // 9, None, None, 70_400, 441
        )
        media = ServerMinute(ServerName.MEDIA, first + number, 60, load, load + 90, 9, 150, load * 12, load * 100)
        minutes += [web, media if number != KILLED_AT else ServerMinute(ServerName.MEDIA, first + number, 0, 0, 0, 0)]
    killed_ms = (first + KILLED_AT) * 60_000 + 4000
    starts = (
        Start(ServerName.WEB, first * 60_000, StartReason.SERVICE),
        Start(ServerName.MEDIA, first * 60_000, StartReason.SERVICE),
        Start(ServerName.MEDIA, killed_ms, StartReason.KILLED, -9, KILLED_AT * 60),
    )
    try:
        async with database.begin() as tx:
            await write_servers(tx, minutes, starts)
    finally:
        await database.close()


def _usual(random: Random, place: int, number: int) -> dict[int, LineSample]:
    """Good; every ninth site weak for five minutes, every twentieth lost for some seconds."""
    weak = place % 9 == 4 and 20 <= number < 25
    return {
        second: LOST
        if place % 20 == 7 and number == 30 and second < 12
        else LineSample(
            LineWord.WEAK if weak else LineWord.GOOD,
            random.randint(200, 320),
            random.randint(1200, 2000),
            0.05 if weak else random.random() / 100,
            random.random() / 200,
            random.randint(12, 40),
            random.randint(1, 6),
            3 if weak else 6,
        )
        for second in range(SECONDS)
    }


def _fading(number: int) -> dict[int, LineSample]:
    """Full at first, then less and less, then nothing."""
    if number >= LOST_FROM:
        return dict.fromkeys(range(SECONDS), LOST)
    random = Random(number)
    far = max(0, number - FADES_FROM) / (LOST_FROM - FADES_FROM)
    weak = number >= FADES_FROM
    return {
        second: LineSample(
            LineWord.WEAK if weak else LineWord.GOOD,
            round(280 - 180 * far) + random.randint(-20, 20),
            round(1900 - 1780 * far) + random.randint(-40, 40),
            min(0.12, 0.02 + far * 0.12) if weak else random.random() / 200,
            random.random() / 200,
            round(20 + 260 * far) + random.randint(0, 9),
            round(4 + 40 * far),
            6 - min(5, round(far * 5)) if weak else 6,
        )
        for second in range(SECONDS)
    }
