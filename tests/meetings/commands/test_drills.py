"""Drills leave nothing behind."""

import pytest
from sqlalchemy import func, select

from meetings import commands, errors, queries
from meetings.domain.attendance import AttendanceKind
from meetings.domain.roles import Role
from meetings.events import DrillMade, TicketClaims
from meetings.models.audit import AuditEvent
from meetings.models.live import AttendanceEvent, LiveMeeting, LiveParticipant, SpeechTurn
from meetings.models.meetings import MeetingRecord, ParticipantRow
from tests.meetings.hall import NOW, Hall, after

pytestmark = pytest.mark.anyio


async def make(hall: Hall, rooms: int = 3, speakers: int = 2) -> DrillMade:
    async with hall.db.begin() as tx:
        return await commands.create_drill(tx, hall.accounts["kythuat"], rooms, speakers, NOW)


async def claims(hall: Hall, drill: DrillMade, seat: int, login: str = "kythuat") -> TicketClaims:
    participant = drill.roster[seat].participant
    return await hall.claims_of(hall.accounts[login], drill.meeting, participant)


async def counts(hall: Hall) -> dict[str, int | None]:
    async with hall.db.read() as tx:
        tables = (MeetingRecord, ParticipantRow, LiveMeeting, LiveParticipant, SpeechTurn, AttendanceEvent)
        return {table.__name__: await tx.scalar(select(func.count()).select_from(table)) for table in tables}


async def test_a_drill_has_a_chair_and_numbered_rooms_named_after_units(hall: Hall) -> None:
    drill = await make(hall, rooms=131, speakers=2)
    assert [row.role for row in drill.roster] == [Role.CHAIR, *[Role.ROOM] * 131]
    assert drill.roster[1].name == "001 Xã Bắc Lý"
    assert drill.roster[130].name == "130 Xã Bắc Lý"
    assert [row.title for row in drill.roster[1:4]] == ["Phát biểu thử", "Phát biểu thử", "Điểm cầu diễn tập"]


async def test_presence_in_a_drill_is_told_but_not_written(hall: Hall) -> None:
    drill = await make(hall)
    before = await counts(hall)
    ticket = await claims(hall, drill, 1)
    async with hall.db.begin() as tx:
        admission = await commands.admit(tx, ticket, after(1))
        lost = await commands.record_lost(tx, drill.roster[1].participant, after(2))
    assert admission.drill
    assert admission.change is not None
    (row,) = admission.change.participants
    assert row.last_attendance is not None
    assert (row.last_attendance.kind, row.last_attendance.at) == (AttendanceKind.JOINED, after(1))
    assert lost is not None
    assert lost.revision == admission.change.revision + 1
    assert (await counts(hall))["AttendanceEvent"] == before["AttendanceEvent"]


async def test_an_abandoned_drill_leaves_nothing_but_its_two_audit_rows(hall: Hall) -> None:
    before = await counts(hall)
    drill = await make(hall)
    async with hall.db.begin() as tx:
        await commands.abandon_drill(tx, drill.meeting, after(60))
    assert await counts(hall) == before
    async with hall.db.read() as tx:
        acts = await tx.scalars(select(AuditEvent.act).where(AuditEvent.meeting_id == drill.meeting))
        assert list(acts) == ["create_drill", "delete_drill"]


async def test_only_a_drill_is_abandoned(hall: Hall) -> None:
    async with hall.db.begin() as tx:
        with pytest.raises(errors.NotFound):
            await commands.abandon_drill(tx, hall.meeting, after(60))


async def test_only_who_made_a_drill_enters_it(hall: Hall) -> None:
    drill = await make(hall)
    ticket = await claims(hall, drill, 1, login="chutri")
    async with hall.db.begin() as tx:
        with pytest.raises(errors.TicketRefused):
            await commands.admit(tx, ticket, NOW)


async def test_the_drills_chair_leads_it_like_a_session(hall: Hall) -> None:
    drill = await make(hall)
    chair, speaker = drill.roster[0].participant, drill.roster[1].participant
    async with hall.db.begin() as tx:
        change = await commands.give_floor(tx, chair, speaker, 60, NOW)
    assert change.programme is not None
    assert change.programme.stage == speaker


@pytest.mark.parametrize("by_chair", [True, False])
async def test_a_drill_that_ends_leaves_nothing_but_its_audit_rows(hall: Hall, by_chair: bool) -> None:
    before = await counts(hall)
    drill = await make(hall)
    chair, speaker = drill.roster[0].participant, drill.roster[1].participant
    async with hall.db.begin() as tx:
        await commands.give_floor(tx, chair, speaker, 60, NOW)
        await commands.spotlight(tx, chair, speaker, NOW)
    async with hall.db.begin() as tx:
        if by_chair:
            change = await commands.end_meeting(tx, chair, after(5))
        else:
            change = await commands.delete_drill(tx, hall.accounts["kythuat"], drill.meeting, after(5))
    assert (change.meeting, change.revision, change.ended) == (drill.meeting, 3, True)
    assert await counts(hall) == before


async def test_the_making_and_the_end_of_a_drill_are_audited_and_nothing_between(hall: Hall) -> None:
    drill = await make(hall)
    async with hall.db.begin() as tx:
        await commands.give_floor(tx, drill.roster[0].participant, drill.roster[1].participant, 60, NOW)
        await commands.delete_drill(tx, hall.accounts["kythuat"], drill.meeting, NOW)
        acts = await tx.scalars(select(AuditEvent.act).where(AuditEvent.meeting_id == drill.meeting))
    assert list(acts) == ["create_drill", "delete_drill"]


async def test_a_session_is_never_deleted_as_a_drill(hall: Hall) -> None:
    async with hall.db.begin() as tx:
        with pytest.raises(errors.NotFound):
            await commands.delete_drill(tx, hall.accounts["kythuat"], hall.meeting, NOW)


@pytest.mark.parametrize(("rooms", "speakers"), [(0, 0), (301, 2), (3, 4), (3, -1), (-1, 0)])
async def test_a_drill_out_of_bounds_is_refused(hall: Hall, rooms: int, speakers: int) -> None:
    with pytest.raises(errors.InvalidInput):
        await make(hall, rooms, speakers)


async def test_at_most_four_drills_run_and_old_ones_make_room(hall: Hall) -> None:
    for _ in range(4):
        await make(hall)
    with pytest.raises(errors.TooManyDrills):
        await make(hall)
    async with hall.db.begin() as tx:
        await commands.create_drill(tx, hall.accounts["kythuat"], 1, 0, after(12 * 3600))
        left = await tx.scalar(select(func.count()).select_from(MeetingRecord).where(MeetingRecord.drill))
    assert left == 1


async def test_a_drill_is_in_nobodys_list(hall: Hall) -> None:
    drill = await make(hall)
    async with hall.db.read() as tx:
        room = await queries.live_room(tx, drill.meeting, NOW)
    assert room.drill
