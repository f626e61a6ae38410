"""What the chair does with the session and with others."""

import json

import pytest
from sqlalchemy import select

from meetings import commands, errors, queries
from meetings.domain.attendance import AttendanceKind
from meetings.domain.roles import Role
from meetings.ids import ParticipantId, new_uuid
from meetings.models.audit import AuditEvent
from meetings.models.live import SpeechTurn
from tests.meetings.hall import NOW, Hall, after

pytestmark = pytest.mark.anyio


async def open_microphones(session: Hall, *participants: ParticipantId) -> None:
    async with session.db.begin() as tx:
        for participant in participants:
            await commands.set_microphone(tx, participant, True, NOW)


async def test_giving_the_floor_closes_all_other_microphones_but_the_chairs(session: Hall) -> None:
    speaker, listener, _ = session.rooms
    await open_microphones(session, session.chair, speaker, listener)
    async with session.db.begin() as tx:
        change = await commands.give_floor(tx, session.chair, speaker, 300, after(5))
    assert [row.participant for row in change.participants] == [listener]
    assert (await session.row(session.chair)).microphone_open
    assert (await session.row(speaker)).microphone_open
    assert not (await session.row(listener)).microphone_open


async def test_the_microphone_of_who_gets_the_floor_is_not_opened_by_the_server(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.give_floor(tx, session.chair, session.rooms[0], 300, NOW)
    assert not (await session.row(session.rooms[0])).microphone_open


async def test_getting_the_floor_lowers_the_hand(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.raise_hand(tx, session.rooms[0], True, NOW)
        change = await commands.give_floor(tx, session.chair, session.rooms[0], 300, after(9))
    assert [(row.participant, row.hand_raised_at) for row in change.participants] == [(session.rooms[0], None)]


async def test_the_floor_is_told_with_its_time_and_its_limit(session: Hall) -> None:
    async with session.db.begin() as tx:
        change = await commands.give_floor(tx, session.chair, session.rooms[0], 120, after(7))
    assert change.programme is not None
    assert change.programme.floor is not None
    assert (change.programme.floor.given_at, change.programme.floor.limit_s) == (after(7), 120)
    assert change.programme.stage == session.rooms[0]


async def test_a_new_speaker_ends_the_turn_of_the_one_before(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.give_floor(tx, session.chair, session.rooms[0], 300, after(0))
        await commands.give_floor(tx, session.chair, session.rooms[1], 300, after(40))
        await commands.take_floor(tx, session.chair, session.rooms[1], after(90))
    async with session.db.read() as tx:
        turns = (await tx.scalars(select(SpeechTurn).order_by(SpeechTurn.id))).all()
    assert [(turn.participant_id, turn.given_at, turn.ended_at) for turn in turns] == [
        (session.rooms[0], after(0), after(40)),
        (session.rooms[1], after(40), after(90)),
    ]


@pytest.mark.parametrize("limit_s", [-1, 0, 9, 7201])
async def test_a_limit_out_of_bounds_is_refused(session: Hall, limit_s: int) -> None:
    async with session.db.begin() as tx:
        with pytest.raises(errors.InvalidInput):
            await commands.give_floor(tx, session.chair, session.rooms[0], limit_s, NOW)


@pytest.mark.parametrize("limit_s", [10, 7200])
async def test_a_limit_at_its_bound_is_taken(session: Hall, limit_s: int) -> None:
    async with session.db.begin() as tx:
        change = await commands.give_floor(tx, session.chair, session.rooms[0], limit_s, NOW)
    assert change.programme is not None


async def test_the_floor_is_not_given_before_the_meeting_is_opened(hall: Hall) -> None:
    await hall.join(hall.rooms[0])
    async with hall.db.begin() as tx:
        with pytest.raises(errors.MeetingNotOpen):
            await commands.give_floor(tx, hall.chair, hall.rooms[0], 300, NOW)


async def test_the_floor_is_not_given_to_who_never_came(hall: Hall) -> None:
    await hall.open()
    async with hall.db.begin() as tx:
        with pytest.raises(errors.NotPresent):
            await commands.give_floor(tx, hall.chair, hall.rooms[0], 300, NOW)


async def test_the_floor_may_be_given_to_a_room_whose_line_is_lost_for_the_moment(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.record_lost(tx, session.rooms[0], after(1))
        change = await commands.give_floor(tx, session.chair, session.rooms[0], 300, after(2))
    assert change.programme is not None


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.IT, Role.OBSERVER])
async def test_the_floor_is_not_given_to_who_may_not_speak(session: Hall, role: Role) -> None:
    async with session.db.begin() as tx:
        with pytest.raises(errors.NotAllowed):
            await commands.give_floor(tx, session.chair, session.seats[role], 300, NOW)


async def test_a_participant_of_no_meeting_is_not_found(session: Hall) -> None:
    async with session.db.begin() as tx:
        with pytest.raises(errors.NotFound):
            await commands.give_floor(tx, session.chair, ParticipantId(new_uuid()), 300, NOW)


async def test_a_participant_of_another_meeting_is_not_found(session: Hall) -> None:
    other = await Hall.prepare(session.db)
    async with session.db.begin() as tx:
        with pytest.raises(errors.NotFound):
            await commands.close_microphone(tx, session.chair, other.rooms[0], NOW)


async def test_taking_the_floor_closes_the_speakers_microphone(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.give_floor(tx, session.chair, session.rooms[0], 300, NOW)
        await commands.set_microphone(tx, session.rooms[0], True, NOW)
        change = await commands.take_floor(tx, session.chair, session.rooms[0], after(1))
    assert change is not None
    assert [(row.participant, row.microphone_open) for row in change.participants] == [(session.rooms[0], False)]
    assert change.programme is not None
    assert change.programme.floor is None


async def test_taking_a_floor_that_nobody_has_changes_nothing(session: Hall) -> None:
    async with session.db.begin() as tx:
        assert await commands.take_floor(tx, session.chair, session.rooms[0], NOW) is None


async def test_a_screen_goes_with_the_floor_it_was_shown_by(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.give_floor(tx, session.chair, session.rooms[0], 300, NOW)
        await commands.share_screen(tx, session.rooms[0], True, NOW)
        change = await commands.give_floor(tx, session.chair, session.rooms[1], 300, NOW)
    assert change.programme is not None
    assert change.programme.screen is None


async def test_the_chairs_screen_stays_when_the_floor_moves(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.share_screen(tx, session.chair, True, NOW)
        change = await commands.give_floor(tx, session.chair, session.rooms[1], 300, NOW)
    assert change.programme is not None
    assert change.programme.screen == session.chair


async def test_the_spotlight_stands_over_the_floor_and_goes_back_to_it(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.give_floor(tx, session.chair, session.rooms[0], 300, NOW)
        lit = await commands.spotlight(tx, session.chair, session.rooms[1], NOW)
        dark = await commands.spotlight(tx, session.chair, None, NOW)
    assert lit is not None
    assert lit.programme is not None
    assert lit.programme.stage == session.rooms[1]
    assert dark is not None
    assert dark.programme is not None
    assert dark.programme.stage == session.rooms[0]


async def test_the_same_spotlight_twice_changes_nothing(session: Hall) -> None:
    async with session.db.begin() as tx:
        assert await commands.spotlight(tx, session.chair, session.rooms[0], NOW)
        assert await commands.spotlight(tx, session.chair, session.rooms[0], NOW) is None


async def test_who_is_absent_is_not_put_on_stage(hall: Hall) -> None:
    async with hall.db.begin() as tx:
        with pytest.raises(errors.NotPresent):
            await commands.spotlight(tx, hall.chair, hall.rooms[0], NOW)


async def test_removing_the_speaker_frees_the_floor_and_ends_the_turn(session: Hall) -> None:
    speaker = session.rooms[0]
    async with session.db.begin() as tx:
        await commands.give_floor(tx, session.chair, speaker, 300, NOW)
        await commands.set_microphone(tx, speaker, True, NOW)
        await commands.share_screen(tx, speaker, True, NOW)
        await commands.spotlight(tx, session.chair, speaker, NOW)
        change = await commands.remove(tx, session.chair, speaker, after(3))
        turn = (await tx.scalars(select(SpeechTurn))).one()
    (row,) = change.participants
    assert (row.removed, row.microphone_open, row.camera_open) == (True, False, False)
    assert row.last_attendance is not None
    assert row.last_attendance.kind is AttendanceKind.REMOVED
    assert change.programme is not None
    assert (change.programme.floor, change.programme.spotlight, change.programme.screen) == (None, None, None)
    assert turn.ended_at == after(3)


async def test_who_was_removed_can_do_nothing_any_more(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.remove(tx, session.chair, session.rooms[0], NOW)
        with pytest.raises(errors.Removed):
            await commands.raise_hand(tx, session.rooms[0], True, NOW)
        with pytest.raises(errors.Removed):
            await commands.give_floor(tx, session.chair, session.rooms[0], 300, NOW)
    with pytest.raises(errors.Removed):
        await session.join(session.rooms[0])


@pytest.mark.parametrize("role", [Role.CHAIR, Role.SECRETARY, Role.IT])
async def test_nobody_removes_the_chair(session: Hall, role: Role) -> None:
    async with session.db.begin() as tx:
        with pytest.raises(errors.NotAllowed):
            await commands.remove(tx, session.seats[role], session.chair, NOW)


async def test_each_act_on_others_leaves_one_audit_row(session: Hall) -> None:
    speaker = session.rooms[0]
    await open_microphones(session, speaker, session.rooms[1])
    async with session.db.begin() as tx:
        before = len((await tx.scalars(select(AuditEvent))).all())
        await commands.close_microphone(tx, session.chair, speaker, NOW)
        await commands.close_microphones(tx, session.chair, NOW)
        await commands.undo_close_microphones(tx, session.chair, NOW)
        await commands.give_floor(tx, session.chair, speaker, 300, NOW)
        await commands.take_floor(tx, session.chair, speaker, NOW)
        await commands.spotlight(tx, session.chair, speaker, NOW)
        await commands.remove(tx, session.chair, speaker, NOW)
        rows = (await tx.scalars(select(AuditEvent).order_by(AuditEvent.seq))).all()[before:]
    assert [row.act for row in rows] == [
        "close_microphone", "close_microphones", "undo_close_microphones", "give_floor", "take_floor", "spotlight",
        "remove",
    ]  # fmt: skip
    assert {row.actor_id for row in rows} == {session.accounts["chutri"]}


async def audited(session: Hall, act: str) -> list[tuple[str, dict[str, object]]]:
    """Login of the actor and detail of each audit row of an act."""
    logins = {account: login for login, account in session.accounts.items()}
    async with session.db.read() as tx:
        rows = await tx.scalars(select(AuditEvent).where(AuditEvent.act == act).order_by(AuditEvent.seq))
        return [(logins[row.actor_id], json.loads(row.detail)) for row in rows if row.actor_id is not None]


@pytest.mark.parametrize("reason", [None, "", "  ", "\u200b"])
async def test_it_acts_on_nobody_without_a_reason(session: Hall, reason: str | None) -> None:
    await open_microphones(session, session.rooms[0])
    async with session.db.begin() as tx:
        with pytest.raises((errors.ReasonNeeded, errors.InvalidInput)):
            await commands.close_microphone(tx, session.seats[Role.IT], session.rooms[0], NOW, reason)
        with pytest.raises((errors.ReasonNeeded, errors.InvalidInput)):
            await commands.remove(tx, session.seats[Role.IT], session.rooms[0], NOW, reason)
    assert (await session.row(session.rooms[0])).microphone_open
    assert await audited(session, "close_microphone") == []


async def test_what_it_does_is_in_the_audit_with_its_reason(session: Hall) -> None:
    await open_microphones(session, session.rooms[0])
    async with session.db.begin() as tx:
        await commands.close_microphone(tx, session.seats[Role.IT], session.rooms[0], NOW, " Tiếng  hú từ loa ")
        await commands.remove(tx, session.seats[Role.IT], session.rooms[1], NOW, "x" * 200)
    assert await audited(session, "close_microphone") == [("kythuat", {"reason": "Tiếng hú từ loa"})]
    assert await audited(session, "remove") == [("kythuat", {"reason": "x" * 200})]


async def test_what_the_secretary_does_is_in_the_audit_as_the_chairs_and_what_the_chair_does_is_not(
    session: Hall,
) -> None:
    async with session.db.begin() as tx:
        await commands.spotlight(tx, session.seats[Role.SECRETARY], session.rooms[0], NOW)
        await commands.spotlight(tx, session.chair, session.rooms[1], NOW)
    assert await audited(session, "spotlight") == [("thuky", {"on_behalf_of": "chair"}), ("chutri", {})]


async def test_every_change_is_one_revision_and_the_room_reads_the_same(session: Hall) -> None:
    revisions = []
    async with session.db.begin() as tx:
        for change in (
            await commands.set_microphone(tx, session.rooms[0], True, NOW),
            await commands.give_floor(tx, session.chair, session.rooms[1], 300, NOW),
            await commands.take_floor(tx, session.chair, session.rooms[1], NOW),
            await commands.remove(tx, session.chair, session.rooms[2], NOW),
        ):
            assert change is not None
            revisions.append(change.revision)
    async with session.db.read() as tx:
        room = await queries.live_room(tx, session.meeting, NOW)
    assert revisions == list(range(revisions[0], revisions[0] + 4))
    assert room.revision == revisions[-1]
