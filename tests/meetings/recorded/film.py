"""A recording of the hall's meeting that is ready, with files that are held in memory."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from sqlalchemy import select

from meetings import commands, finalising
from meetings.domain.recording import RecordingWish
from meetings.ids import RecordingId
from meetings.models.meetings import MeetingRecord
from meetings.models.recordings import RecordingRecord, RecordingRule
from meetings.models.schedule import MeetingPlan, MeetingType
from meetings.recorded.values import (
    Chapter,
    Composed,
    Described,
    KeptFile,
    Opened,
    Part,
    Piece,
    Removed,
    ShownPage,
    Span,
    Thumbs,
    Turn,
)
from tests.meetings.hall import Hall, after

VTT = """WEBVTT

00:00:02.000 --> 00:00:05.500
<v Bà Hà>Đề nghị xã Hải An báo cáo &amp; giải trình.

00:01:10.000 --> 00:01:12.000
Xin hết.
"""
PART = bytes(range(256)) * 300
SOUND = PART[:5_000]
PICTURE = b"\xff\xd8 a picture"


def kept(name: str, content: bytes) -> KeptFile:
    return KeptFile(name, len(content), hashlib.sha256(content).hexdigest())


def part(number: int, start_ms: int, content: bytes = PART) -> Part:
    return Part(kept(f"part-{number}.webm", content), start_ms, 60_000, "video/webm", "vp8, opus", 1280, 720)


def sound(number: int, start_ms: int) -> Part:
    return Part(kept(f"sound-{number}.webm", SOUND), start_ms, 60_000, "audio/webm", "opus", 0, 0)


COMPOSED = Composed(
    kept("composed-1.mp4", PART),
    "video/mp4",
    "avc1.64001f, opus",
    120_000,
    (Piece(0, 60_000, 0), Piece(60_000, 60_000, 120_000)),
)


def described(version: str | None = None) -> Described:
    """Two parts with a pause between, two items, two speakers, and a page where a version is given."""
    return Described(
        started_ms=1_764_000_000_000,
        duration_ms=180_000,
        parts=(part(1, 0), part(2, 120_000)),
        screens=(),
        sounds=(sound(1, 0), sound(2, 120_000)),
        chapters=(Chapter(0, "Khai mạc", "i1"), Chapter(30_000, "Tình hình lúa mùa xã Hải Anh", "i2")),
        turns=(
            Turn(1_000, 20_000, "floor", "p1", "Trần Văn Một", "Xã Hải An"),
            Turn(1_200, 19_000, "voice", "p1", "Trần Văn Một", "Xã Hải An"),
            Turn(121_000, 150_000, "floor", "p2", "Lê Thị Hai", "Phường Hoa Lư"),
        ),
        pages=() if version is None else (ShownPage(40_000, version, 2), ShownPage(50_000, None, 0)),
        blanks=(Span(60_000, 120_000, "pause"),),
        poster=kept("poster.jpg", PICTURE),
        thumbs=Thumbs(10_000, 12, 160, 90, 5, 5, (kept("thumbs-1.jpg", PICTURE),)),
        composed=COMPOSED,
    )


@dataclass
class HeldFiles:
    """Files of recordings in memory; `deleted` are those that are gone, `marks` what was written into files."""

    films: dict[str, Described] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)

    async def described(self, recording: RecordingId) -> Described | None:
        return self.films.get(recording)

    async def open(self, recording: RecordingId, kept: KeptFile, mark: str | None = None) -> Opened | None:
        if recording not in self.films:
            return None
        content = PICTURE if kept.file.endswith("jpg") else SOUND if kept.file.startswith("sound") else PART
        if mark is not None:
            self.marks.append(mark)

        async def read(start: int, end: int) -> AsyncIterator[bytes]:
            yield content[start:end]

        return Opened(len(content), read)

    async def delete(self, recording: RecordingId) -> Removed:
        self.deleted.append(recording)
        return Removed(3, 1000) if self.films.pop(recording, None) is not None else Removed(0, 0)


async def recording_of(session: Hall, *, ready: bool = True) -> RecordingId:
    """Recorded from 10 to 190 seconds into the session, and finished where it is to be ready."""
    async with session.db.begin() as tx:
        await commands.record(tx, session.chair, RecordingWish.ON, after(10))
        await commands.record(tx, session.chair, RecordingWish.OFF, after(190))
        rows = select(RecordingRecord.id).where(RecordingRecord.meeting_id == session.meeting)
        recording = (await tx.scalars(rows.order_by(RecordingRecord.requested_at.desc()).limit(1))).one()
        if ready:
            await finalising.note_ready(tx, recording, 180_000, 2 * len(PART), after(200))
    return recording


async def ruled(session: Hall, keep_days: int, *, delegates_watch: bool = True) -> str:
    """A rule for the type of the hall's meeting; the code of the type."""
    async with session.db.begin() as tx:
        plan = await tx.get(MeetingPlan, session.meeting)
        record = await tx.get_one(MeetingRecord, session.meeting)
        if plan is None:
            code = (await tx.scalars(select(MeetingType.code).where(MeetingType.kind == record.kind).limit(1))).one()
            plan = MeetingPlan(meeting_id=session.meeting, type_code=code, place="", requests="", reason="", revision=0)
            tx.add(plan)
        rule = RecordingRule(type_code=plan.type_code, keep_days=keep_days, delegates_watch=delegates_watch)
        await tx.merge(rule)
        return plan.type_code
