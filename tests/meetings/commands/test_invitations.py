"""Sending invitations: who gets one, what it says, what a change does."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from meetings import commands
from meetings.domain.invitations import Standing
from meetings.domain.lifecycle import MeetingState
from meetings.domain.roles import Act, Role
from meetings.domain.seats import Answer, Dispatch, SeatState, Target
from meetings.errors import ChairMissing, LateReasonNeeded, NobodyInvited, NothingToSend, StartPassed, WrongState
from meetings.ids import PersonId
from meetings.letters.outbox import REMINDERS
from meetings.models.agenda import InvitedTarget
from meetings.models.audit import AuditEvent
from meetings.models.directory import Person, Position, PositionHolding
from meetings.models.jobs import Job
from meetings.models.meetings import MeetingRecord, MeetingSite, ParticipantRow, SiteKind
from meetings.models.schedule import PlannedPerson
from meetings.models.seats import Invitation, Letter, Seat
from meetings.roster import roster
from tests.meetings.convening import DUE, KEYS, STARTS_AT, UNITS, Convening, add_line
from tests.meetings.hall import NOW

pytestmark = pytest.mark.anyio

ACCEPTED = commands.Said(Answer.ACCEPTED)


async def test_a_submitted_meeting_is_invited_to_with_a_seat_a_letter_and_a_mail_for_each(planned: Convening) -> None:
    sent = await planned.send()
    assert (sent.version, sent.seats, sent.mails) == (1, 4, 3)
    async with planned.db.read() as tx:
        record = await tx.get_one(MeetingRecord, planned.meeting)
        assert record.state is MeetingState.INVITED
        letters = (await tx.scalars(select(Letter))).all()
        assert {KEYS.digest(letter.id) for letter in letters} == {letter.key_sha256 for letter in letters}
        assert [letter.sequence for letter in letters] == [0] * 4


async def test_seats_are_snapshots_of_the_directory(planned: Convening) -> None:
    await planned.send()
    async with planned.db.begin() as tx:
        await tx.execute(update(Person).values(name="Tên Khác"))
    rows = await planned.rows()
    assert [row.unit_code for row in rows][1:] == [*UNITS]
    assert rows[1].unit_name == "Xã Hải Hậu"
    assert "Tên Khác" not in {row.name for row in rows}
    assert all(row.title and row.honorific in {"Ông", "Bà"} for row in rows)


async def test_the_session_gets_its_leaders_the_rooms_of_the_units_and_who_has_an_account(planned: Convening) -> None:
    await planned.send()
    async with planned.db.read() as tx:
        rows = await roster(tx, planned.meeting)
        remote = await tx.scalar(
            select(func.count()).where(MeetingSite.meeting_id == planned.meeting, MeetingSite.kind == SiteKind.REMOTE)
        )
        delegate = await tx.scalar(select(Seat).where(Seat.person_id == planned.delegate))
    roles = sorted(row.role for row in rows)
    assert roles == sorted([Role.CHAIR, Role.SECRETARY, Role.IT, Role.DELEGATE, *[Role.ROOM] * 3])
    assert remote == 3
    assert delegate is not None
    assert delegate.participant_id == next(row.participant for row in rows if row.role is Role.DELEGATE)


async def test_nobody_is_invited_twice(planned: Convening) -> None:
    async with planned.db.begin() as tx:
        await add_line(tx, planned.meeting, 8, Target.PERSON, planned.heads[UNITS[0]])
        await add_line(tx, planned.meeting, 9, Target.UNIT, UNITS[0])
    assert (await planned.send()).seats == 4


async def test_a_late_invitation_needs_a_reason_from_the_deadline_on(planned: Convening) -> None:
    with pytest.raises(LateReasonNeeded):
        await planned.send(DUE + timedelta(seconds=1))
    assert (await planned.send(DUE + timedelta(seconds=1), late_reason="Bão số 9")).version == 1
    async with planned.db.read() as tx:
        assert await tx.scalar(select(Invitation.late_reason)) == "Bão số 9"


async def test_an_extraordinary_meeting_that_is_called_in_late_states_why(planned: Convening) -> None:
    await planned.change(type_code="dot_xuat")
    with pytest.raises(LateReasonNeeded):
        await planned.send(DUE + timedelta(seconds=1))
    assert (await planned.send(DUE + timedelta(seconds=1), late_reason="Bão số 9")).version == 1


async def test_at_the_deadline_no_reason_is_needed(planned: Convening) -> None:
    assert (await planned.send(DUE)).version == 1


async def test_nobody_is_invited_to_a_start_that_has_passed(planned: Convening) -> None:
    with pytest.raises(StartPassed):
        await planned.send(STARTS_AT + timedelta(minutes=1), late_reason="Bão số 9")
    assert (await planned.send(STARTS_AT + timedelta(seconds=59), late_reason="Bão số 9")).version == 1


async def test_without_a_chair_nothing_goes_out(planned: Convening) -> None:
    async with planned.db.begin() as tx:
        await tx.delete(await tx.get_one(PlannedPerson, (planned.meeting, planned.accounts["chutri"])))
    with pytest.raises(ChairMissing):
        await planned.send()


async def test_a_list_that_leads_to_nobody_is_not_sent(planned: Convening) -> None:
    async with planned.db.begin() as tx:
        await tx.execute(update(InvitedTarget).values(ref="99999"))
    with pytest.raises(NobodyInvited):
        await planned.send()


async def test_a_draft_is_not_sent(planned: Convening) -> None:
    await planned.change(state=MeetingState.DRAFT)
    with pytest.raises(WrongState):
        await planned.send()


@pytest.mark.parametrize(("login", "on_behalf"), [("thuky", True), ("chutri", False)])
async def test_the_audit_log_says_whether_it_was_sent_in_the_chairs_place(
    planned: Convening, login: str, on_behalf: bool
) -> None:
    await planned.send(login=login)
    async with planned.db.read() as tx:
        row = (await tx.scalars(select(AuditEvent).where(AuditEvent.act == Act.SEND_INVITATION))).one()
    assert ('"on_behalf_of":"chair"' in row.detail) is on_behalf


async def test_the_silent_are_to_be_reminded_a_day_before(convened: Convening) -> None:
    async with convened.db.read() as tx:
        due = await tx.scalar(select(Job.due_at).where(Job.kind == REMINDERS))
    assert due == STARTS_AT - timedelta(hours=24)


async def test_what_has_not_changed_is_not_sent_again(convened: Convening) -> None:
    with pytest.raises(NothingToSend):
        await convened.send()


async def test_another_time_asks_everybody_anew_in_a_new_version(convened: Convening) -> None:
    await convened.answer(convened.delegate, ACCEPTED)
    await convened.change(starts_at=STARTS_AT + timedelta(hours=1), ends_at=STARTS_AT + timedelta(hours=3))
    assert (await convened.send()).version == 2
    assert {row.standing for row in await convened.rows()} == {Standing.SILENT}
    async with convened.db.read() as tx:
        assert sorted((await tx.scalars(select(Letter.sequence))).all()) == [0] * 4 + [1] * 4


async def test_another_hall_asks_only_those_anew_who_sit_there(convened: Convening) -> None:
    await convened.answer(convened.delegate, ACCEPTED)
    await convened.answer(convened.heads[UNITS[0]], ACCEPTED)
    await convened.change(place="Phòng họp số 2")
    await convened.send()
    assert (await convened.row(convened.delegate)).standing is Standing.SILENT
    assert (await convened.row(convened.heads[UNITS[0]])).standing is Standing.ACCEPTED


async def test_other_words_ask_nobody_anew(convened: Convening) -> None:
    await convened.answer(convened.delegate, ACCEPTED)
    await convened.change(title="Giao ban tháng 12, mở rộng")
    await convened.send()
    assert (await convened.row(convened.delegate)).standing is Standing.ACCEPTED


async def test_a_commune_that_is_added_gets_a_seat_a_site_and_its_room(convened: Convening) -> None:
    async with convened.db.begin() as tx:
        await add_line(tx, convened.meeting, 9, Target.UNIT, "13693")
    sent = await convened.send()
    assert (sent.version, sent.seats) == (2, 5)
    async with convened.db.read() as tx:
        rooms = [row.unit_code for row in await roster(tx, convened.meeting) if row.role is Role.ROOM]
    assert sorted(code or "" for code in rooms) == sorted([*UNITS, "13693"])


async def test_who_is_taken_off_the_list_is_told_so_and_kept_out(convened: Convening) -> None:
    async with convened.db.begin() as tx:
        line = await tx.scalar(select(InvitedTarget).where(InvitedTarget.ref == UNITS[0]))
        assert line is not None
        await tx.delete(line)
    assert (await convened.send()).seats == 3
    async with convened.db.read() as tx:
        gone = await tx.scalar(select(Seat).where(Seat.unit_code == UNITS[0]))
        away = await tx.scalar(select(ParticipantRow.unit_code).where(ParticipantRow.removed_at.is_not(None)))
        told = await tx.scalar(select(func.count()).where(Job.key.like("mail:uninvited:%")))
    assert gone is not None
    assert (gone.state, away, told) == (SeatState.WITHDRAWN, UNITS[0], 1)


async def test_an_address_that_was_found_since_is_reason_enough_to_send_again(convened: Convening) -> None:
    async with convened.db.begin() as tx:
        head = convened.heads[UNITS[2]]
        await tx.execute(update(Person).where(Person.id == head).values(email="moi@mail.example"))
    assert (await convened.send()).mails == 4


async def test_the_new_holder_of_a_post_takes_the_seat_of_the_one_before(convened: Convening) -> None:
    successor = await convened.colleague(UNITS[0])
    async with convened.db.begin() as tx:
        holding = await tx.scalar(
            select(PositionHolding)
            .join(Position, Position.id == PositionHolding.position_id)
            .where(PositionHolding.person_id == convened.heads[UNITS[0]])
            .order_by(Position.rank_order)
            .limit(1)
        )
        assert holding is not None
        holding.person_id = PersonId(successor)
    await convened.send()
    assert {row.name for row in await convened.rows() if row.unit_code == UNITS[0]} == {await name(convened, successor)}


async def name(convening: Convening, person: PersonId) -> str:
    async with convening.db.read() as tx:
        return (await tx.get_one(Person, person)).name


@pytest.mark.parametrize("state", [MeetingState.POSTPONED, MeetingState.CANCELLED])
async def test_whoever_is_invited_is_told_that_it_is_not_held_once(convened: Convening, state: MeetingState) -> None:
    await convened.change(state=state)
    sent = await call_off(convened)
    assert sent is not None
    assert (sent.version, sent.seats, sent.mails) == (2, 4, 3)
    assert await call_off(convened) is None
    async with convened.db.read() as tx:
        last = await tx.scalar(select(Invitation).where(Invitation.version == 2))
    assert last is not None
    assert (last.dispatch, last.reason) == (Dispatch.CANCEL, "Bão số 9")


async def test_a_meeting_that_is_held_is_not_called_off(convened: Convening) -> None:
    with pytest.raises(WrongState):
        await call_off(convened)


async def test_a_postponed_meeting_that_is_convened_again_asks_everybody_anew(convened: Convening) -> None:
    await convened.answer(convened.delegate, ACCEPTED)
    await convened.change(state=MeetingState.POSTPONED)
    await call_off(convened)
    await convened.change(state=MeetingState.INVITED)
    assert (await convened.send()).version == 3
    assert {row.standing for row in await convened.rows()} == {Standing.SILENT}


async def test_who_knows_that_it_was_postponed_is_told_when_it_is_cancelled(convened: Convening) -> None:
    await convened.change(state=MeetingState.POSTPONED)
    await call_off(convened)
    await convened.change(state=MeetingState.CANCELLED)
    sent = await call_off(convened)
    assert sent is not None
    assert (sent.version, sent.mails) == (3, 3)
    async with convened.db.read() as tx:
        versions = await tx.scalars(select(Invitation).order_by(Invitation.version))
        assert [row.postponed for row in versions] == [False, True, False]
        keys = (await tx.scalars(select(Job.key))).all()
    assert [sum(key.startswith(f"mail:{errand}:") for key in keys) for errand in ("postpone", "cancel")] == [3, 3]


async def call_off(convening: Convening) -> commands.Sent | None:
    async with convening.db.begin() as tx:
        convener = await convening.convener(tx)
        return await commands.call_off_invitation(tx, convener, KEYS, "Bão số 9", NOW)
