"""The deputy stands in, and gives back; both are in the audit log."""

import pytest
from sqlalchemy import select

from meetings import audit, commands, errors, queries
from meetings.domain.roles import Role
from meetings.events import Change
from meetings.ids import ParticipantId
from meetings.models.audit import AuditEvent
from meetings.models.live import Deputy
from tests.meetings.hall import NOW, Hall, after

pytestmark = pytest.mark.anyio


@pytest.fixture(params=[Role.DELEGATE, Role.SECRETARY])
async def deputy(session: Hall, request: pytest.FixtureRequest) -> ParticipantId:
    """The meeting in progress names one."""
    named = session.seats[request.param]
    async with session.db.begin() as tx:
        tx.add(Deputy(meeting_id=session.meeting, participant_id=named, acting_since=None))
    return named


async def lost(session: Hall, who: ParticipantId, at_s: float) -> None:
    async with session.db.begin() as tx:
        await commands.record_lost(tx, who, after(at_s))


async def settle(session: Hall, at_s: float) -> Change | None:
    async with session.db.begin() as tx:
        return await commands.settle_chair(tx, session.meeting, None, after(at_s))


async def acts(session: Hall) -> list[tuple[str, str, str]]:
    """Act, subject and detail of the audit rows since the meeting was opened."""
    async with session.db.read() as tx:
        rows = (await tx.scalars(select(AuditEvent).order_by(AuditEvent.seq))).all()
        await audit.verify(tx)
    opened = [row.act for row in rows].index("open_meeting")
    return [(row.act, row.subject, row.detail) for row in rows[opened + 1 :]]


async def test_five_seconds_after_the_loss_the_deputy_leads_and_may_give_the_floor(
    session: Hall, deputy: ParticipantId
) -> None:
    await lost(session, session.chair, 0)
    assert await settle(session, 4.9) is None
    change = await settle(session, 5)
    assert change is not None
    assert change.programme is not None
    assert (change.programme.chair, change.programme.stage) == (deputy, deputy)
    assert {row.participant: row.role for row in change.participants} == {
        session.chair: Role.CHAIR,
        deputy: Role.CHAIR,
    }
    async with session.db.begin() as tx:
        await commands.give_floor(tx, deputy, session.rooms[0], 300, after(6))
    assert await acts(session) == [
        ("hand_over_chair", deputy, '{"why":"lost"}'),
        ("give_floor", session.rooms[0], '{"for_chair":true,"limit_s":300}'),
    ]


async def test_the_chair_that_is_back_has_everything_and_the_deputy_nothing_of_it(
    session: Hall, deputy: ParticipantId
) -> None:
    await lost(session, session.chair, 0)
    await settle(session, 5)
    async with session.db.begin() as tx:
        await commands.give_floor(tx, deputy, session.rooms[0], 300, after(6))
        await commands.set_microphone(tx, deputy, True, after(7))
        await commands.share_screen(tx, deputy, True, after(7))
    await session.join(session.chair, at=after(20))
    change = await settle(session, 20)
    assert change is not None
    assert change.programme is not None
    assert change.programme.chair == session.chair
    assert change.programme.floor is not None
    assert change.programme.floor.participant == session.rooms[0]
    row = await session.row(deputy)
    assert row.role is not Role.CHAIR
    assert not row.microphone_open
    keeps = row.role is Role.SECRETARY  # A secretary shows a screen in its own right.
    assert change.programme.screen == (deputy if keeps else None)
    assert (await acts(session))[-1] == ("give_chair_back", deputy, "{}")
    async with session.db.begin() as tx:
        if row.role is Role.DELEGATE:
            with pytest.raises(errors.NotAllowed):
                await commands.give_floor(tx, deputy, session.rooms[1], 300, after(21))


async def test_a_chair_that_leaves_hands_over_at_once(session: Hall, deputy: ParticipantId) -> None:
    async with session.db.begin() as tx:
        await commands.record_left(tx, session.chair, after(10))
    change = await settle(session, 10)
    assert change is not None
    assert (await acts(session))[-1] == ("hand_over_chair", deputy, '{"why":"left"}')


async def test_nobody_closes_the_microphone_of_who_leads_or_removes_it(session: Hall, deputy: ParticipantId) -> None:
    await lost(session, session.chair, 0)
    await settle(session, 5)
    secretary = session.seats[Role.SECRETARY] if deputy != session.seats[Role.SECRETARY] else session.seats[Role.IT]
    async with session.db.begin() as tx:
        await commands.set_microphone(tx, deputy, True, after(6))
        with pytest.raises(errors.NotAllowed):
            await commands.close_microphone(tx, secretary, deputy, after(7))
        with pytest.raises(errors.NotAllowed):
            await commands.remove(tx, secretary, deputy, after(7))


async def test_a_raised_hand_goes_down_when_its_owner_leads(session: Hall) -> None:
    deputy = session.seats[Role.DELEGATE]
    async with session.db.begin() as tx:
        tx.add(Deputy(meeting_id=session.meeting, participant_id=deputy, acting_since=None))
        await commands.raise_hand(tx, deputy, True, NOW)
    await lost(session, session.chair, 0)
    await settle(session, 5)
    assert (await session.row(deputy)).hand_raised_at is None


async def test_without_a_deputy_or_without_it_there_nothing_happens(session: Hall) -> None:
    await lost(session, session.chair, 0)
    assert await settle(session, 60) is None
    async with session.db.begin() as tx:
        tx.add(Deputy(meeting_id=session.meeting, participant_id=session.seats[Role.DELEGATE], acting_since=None))
        await commands.record_left(tx, session.seats[Role.DELEGATE], after(61))
    assert await settle(session, 62) is None
    await session.join(session.seats[Role.DELEGATE], at=after(70))
    assert await settle(session, 70) is not None


async def test_a_silent_chair_is_handed_over_and_back_without_leaving(session: Hall, deputy: ParticipantId) -> None:
    async with session.db.begin() as tx:
        assert await commands.settle_chair(tx, session.meeting, after(0), after(4)) is None
        assert await commands.settle_chair(tx, session.meeting, after(0), after(5)) is not None
        assert await commands.settle_chair(tx, session.meeting, None, after(6)) is not None
    assert [act for act, *_ in await acts(session)] == ["hand_over_chair", "give_chair_back"]


async def test_the_end_gives_the_chair_back(session: Hall, deputy: ParticipantId) -> None:
    await lost(session, session.chair, 0)
    await settle(session, 5)
    async with session.db.begin() as tx:
        await commands.end_meeting(tx, deputy, after(60))
    async with session.db.read() as tx:
        room = await queries.live_room(tx, session.meeting, after(60))
    assert room.programme.chair == session.chair
    assert await settle(session, 61) is None
