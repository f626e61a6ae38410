"""What is changed after the invitation has gone out: at once, with the next version, and who has to be told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from meetings import access, commands
from meetings.commands import By, Times
from meetings.directory import account_value
from meetings.domain.agenda import Visibility
from meetings.domain.invitations import Difference, Standing
from meetings.domain.lifecycle import MeetingState
from meetings.domain.roles import Act, Role
from meetings.domain.seats import Answer, Duty, Scope, SeatState, Target
from meetings.errors import ChairMissing, InvalidInput, NotFound, NothingToSend, ReasonMissing, WrongState
from meetings.ids import AccountId
from meetings.letters.pages import Untold
from meetings.models.accounts import AccountRow
from meetings.models.jobs import Job
from meetings.models.live import Deputy, LiveMeeting
from meetings.models.meetings import ParticipantRow
from meetings.models.schedule import MeetingPlan, PlannedPerson
from meetings.models.seats import Letter, Seat
from meetings.planning.values import AgendaLine, InvitedLine, PlannedPart
from tests.meetings.convening import KEYS, STARTS_AT, UNITS, Convening
from tests.meetings.hall import NOW

pytestmark = pytest.mark.anyio
ACCEPTED = commands.Said(Answer.ACCEPTED)


def unit(code: str) -> InvitedLine:
    return InvitedLine(Target.UNIT, code, None, Duty.REQUIRED, voting=True)


async def led_by(convening: Convening, chair: str, *others: PlannedPart) -> None:
    """Another chair; the rest of the plan as it was, but for who is named here."""
    leader = PlannedPart(convening.accounts[chair], Role.CHAIR)
    secretary = PlannedPart(convening.accounts["thuky"], Role.SECRETARY)
    technician = PlannedPart(convening.accounts["kythuat"], Role.IT)
    await convening.replan(people=(leader, secretary, technician, *others))


async def parts(convening: Convening) -> dict[str, Role]:
    """Who may come in, by login, rooms aside."""
    async with convening.db.read() as tx:
        found = await tx.execute(
            select(AccountRow.login, ParticipantRow.role)
            .join(ParticipantRow, ParticipantRow.account_id == AccountRow.id)
            .where(
                ParticipantRow.meeting_id == convening.meeting,
                ParticipantRow.removed_at.is_(None),
                ParticipantRow.role != Role.ROOM,
            )
        )
        return dict(found.all())


async def knows(convening: Convening, login: str) -> bool:
    """Whether the meeting is there for an account."""
    async with convening.db.read() as tx:
        account = await account_value(tx, convening.accounts[login])
        try:
            await access.meeting_for(tx, account, convening.meeting)
        except NotFound:
            return False
    return True


async def test_what_everybody_knows_is_not_called_unsent(convened: Convening) -> None:
    assert await convened.untold() is None
    assert not (await convened.page()).unsent


async def test_title_and_requests_change_and_nobody_answers_again(convened: Convening) -> None:
    await convened.answer(convened.delegate, ACCEPTED)
    await convened.replan(title="Giao ban tháng 12, mở rộng", requests="Mang báo cáo")
    assert await convened.untold() == Untold(frozenset({Difference.WORDS}), True, (), (), (), ())
    assert (await convened.page()).unsent
    assert (await convened.send()).version == 2
    assert await convened.untold() is None
    assert (await convened.row(convened.delegate)).standing is Standing.ACCEPTED


async def test_a_plan_that_never_named_its_leaders_shows_who_sits_there_and_takes_nobody_out(
    convened: Convening,
) -> None:
    await led_by(convened, "chutri", PlannedPart(convened.accounts["phochutri"], Role.DELEGATE, deputy=True))
    before = await parts(convened)
    planned = {(one.account, one.role, one.deputy) for one in (await convened.page()).people}
    async with convened.db.begin() as tx:
        await tx.execute(delete(PlannedPerson))
    assert {(one.account, one.role, one.deputy) for one in (await convened.page()).people} == planned
    await convened.replan(title="Giao ban tháng 12, mở rộng", people=())
    assert await parts(convened) == before
    assert {(one.account, one.role, one.deputy) for one in (await convened.page()).people} == planned
    async with convened.db.read() as tx:
        assert await tx.get(Deputy, convened.meeting) is not None


async def test_a_plan_is_not_left_without_the_chair_that_it_named(convened: Convening) -> None:
    before = await parts(convened)
    with pytest.raises(ChairMissing):
        await convened.replan(people=(PlannedPart(convened.accounts["thuky"], Role.SECRETARY),))
    assert await parts(convened) == before


async def test_another_chair_leads_at_once_and_asks_everybody_anew_when_it_is_sent(convened: Convening) -> None:
    await convened.answer(convened.delegate, ACCEPTED)
    await led_by(convened, "phochutri")
    assert await parts(convened) == {
        "phochutri": Role.CHAIR, "thuky": Role.SECRETARY, "kythuat": Role.IT, "daibieu1": Role.DELEGATE,
    }  # fmt: skip
    assert [await knows(convened, login) for login in ("phochutri", "chutri")] == [True, False]
    async with convened.db.read() as tx:
        live = await tx.get_one(LiveMeeting, convened.meeting)
        chair = await tx.get_one(ParticipantRow, live.chair_id)
    assert chair.account_id == convened.accounts["phochutri"]
    untold = await convened.untold()
    assert untold is not None
    assert untold.changed == {Difference.CHAIR}
    await convened.send()
    assert {row.standing for row in await convened.rows()} == {Standing.SILENT}


async def test_a_chair_that_comes_back_leads_again(convened: Convening) -> None:
    await led_by(convened, "phochutri")
    await led_by(convened, "chutri")
    assert (await parts(convened))["chutri"] is Role.CHAIR
    assert [await knows(convened, login) for login in ("phochutri", "chutri")] == [False, True]
    assert await convened.untold() is None


async def test_two_who_are_planned_change_places(convened: Convening) -> None:
    """There and back: rows are written in the order of their ids, and there is at most one chair."""
    for chair, other in (("chutri", "daibieu1"), ("daibieu1", "chutri"), ("chutri", "daibieu1")):
        await led_by(convened, chair, PlannedPart(convened.accounts[other], Role.DELEGATE))
        found = await parts(convened)
        assert (found[chair], found[other]) == (Role.CHAIR, Role.DELEGATE)


async def test_a_chair_who_is_invited_besides_stays_as_its_seat_has_it(convened: Convening) -> None:
    await led_by(convened, "daibieu1")
    assert (await parts(convened))["daibieu1"] is Role.CHAIR
    await led_by(convened, "chutri")
    assert (await parts(convened))["daibieu1"] is Role.DELEGATE


async def test_deputy_and_secretaries_change_at_once(convened: Convening) -> None:
    deputy = PlannedPart(convened.accounts["phochutri"], Role.DELEGATE, deputy=True)
    second = PlannedPart(convened.accounts["daibieu2"], Role.SECRETARY)
    await led_by(convened, "chutri", deputy, second)
    assert (await parts(convened))["daibieu2"] is Role.SECRETARY
    async with convened.db.read() as tx:
        named = await tx.get_one(Deputy, convened.meeting)
        row = await tx.get_one(ParticipantRow, named.participant_id)
    assert row.account_id == convened.accounts["phochutri"]
    await led_by(convened, "chutri")
    async with convened.db.read() as tx:
        assert await tx.get(Deputy, convened.meeting) is None
    assert not {"phochutri", "daibieu2"} & (await parts(convened)).keys()
    assert not await knows(convened, "daibieu2")


async def test_who_is_put_on_the_list_or_taken_off_is_named_until_it_is_sent(convened: Convening) -> None:
    page = await convened.page()
    await convened.replan(invited=(*(row.line for row in page.invited if row.line.ref != UNITS[0]), unit("13693")))
    untold = await convened.untold()
    assert untold is not None
    assert (untold.changed, untold.everybody, untold.altered) == (frozenset(), False, ())
    assert [len(names) for names in (untold.fresh, untold.gone)] == [1, 1]
    assert untold.gone[0].endswith("Xã Hải Hậu")
    assert (await convened.send()).seats == 4
    assert await convened.untold() is None
    assert not await knows(convened, "diemcau-14215")
    assert await knows(convened, "diemcau-13693")


async def test_another_duty_on_the_list_reaches_the_seat_and_its_place(convened: Convening) -> None:
    page = await convened.page()
    lines = [row.line for row in page.invited]
    listener = replace(lines[0], duty=Duty.OBSERVER, voting=False)
    await convened.replan(invited=(listener, *lines[1:]))
    untold = await convened.untold()
    assert untold is not None
    assert len(untold.altered) == 1
    await convened.send()
    row = await convened.row(convened.delegate)
    assert (row.duty, row.voting) == (Duty.OBSERVER, False)
    assert (await parts(convened))["daibieu1"] is Role.OBSERVER


async def test_another_agenda_is_unsent_and_what_only_leaders_see_of_it_is_not(convened: Convening) -> None:
    by = By(convened.accounts["thuky"], (await convened.page()).revision, NOW)
    async with convened.db.begin() as tx:
        line = AgendaLine("Nhân sự", 15, "", Visibility.LEADERS)
        await commands.add_item(tx, convened.meeting, line, by)
    assert await convened.untold() is None
    async with convened.db.begin() as tx:
        shown = AgendaLine("Thu ngân sách", 25, "Sở Tài chính", Visibility.DELEGATES)
        await commands.add_item(tx, convened.meeting, shown, replace(by, seen=by.seen + 1))
    untold = await convened.untold()
    assert untold is not None
    assert untold.changed == {Difference.AGENDA}
    assert (await convened.send()).version == 2
    with pytest.raises(NothingToSend):
        await convened.send()


async def test_a_move_is_unsent_and_so_is_what_was_brought_back(convened: Convening) -> None:
    times = Times(STARTS_AT + timedelta(days=1), STARTS_AT + timedelta(days=1, hours=2))
    by = By(convened.accounts["thuky"], (await convened.page()).revision, NOW)
    async with convened.db.begin() as tx:
        seen = await commands.move_meeting(tx, convened.meeting, times, "Phòng 2", "Bão", by)
    untold = await convened.untold()
    assert untold is not None
    assert untold.changed == {Difference.TIME, Difference.PLACE}
    await convened.send()
    async with convened.db.begin() as tx:
        by = replace(by, seen=seen)
        seen = await commands.postpone_meeting(tx, convened.meeting, "Bão", by)
        await commands.call_off_invitation(tx, await convened.convener(tx), KEYS, "Bão", NOW)
        await commands.bring_back_meeting(tx, convened.meeting, times, "Hết bão", replace(by, seen=seen))
    untold = await convened.untold()
    assert untold is not None
    assert (untold.changed, untold.everybody) == (frozenset(), True)


async def test_time_and_place_are_moved_with_a_reason(convened: Convening) -> None:
    with pytest.raises(ReasonMissing):
        await convened.replan(place="Phòng 2")


@pytest.mark.parametrize("state", [MeetingState.IN_PROGRESS, MeetingState.POSTPONED, MeetingState.CANCELLED])
async def test_what_has_begun_or_is_not_held_is_not_planned_anew(convened: Convening, state: MeetingState) -> None:
    await convened.change(state=state, opened_at=STARTS_AT)
    with pytest.raises(WrongState):
        await convened.replan(title="Khác")


async def test_a_plan_that_does_not_fit_changes_nobodys_part(convened: Convening) -> None:
    before = await parts(convened)
    with pytest.raises(InvalidInput):
        await convened.replan(people=(PlannedPart(AccountId("nobody"), Role.CHAIR),))
    assert await parts(convened) == before


async def test_a_substitute_who_becomes_an_invitee_sits_and_is_not_told_to_stay_away(convened: Convening) -> None:
    head, colleague = convened.heads[UNITS[0]], await convened.colleague(UNITS[0])
    await convened.approve(await convened.ask(head, commands.SubstituteWish(Scope.SPEAK, "Ốm", colleague)))
    page = await convened.page()
    own = InvitedLine(Target.PERSON, colleague, None, Duty.REQUIRED, voting=True)
    await convened.replan(invited=(*(row.line for row in page.invited if row.line.ref != UNITS[0]), own))
    await convened.send()
    async with convened.db.read() as tx:
        sits = (await tx.scalars(select(Seat).where(Seat.person_id == colleague, Seat.state == SeatState.ACTIVE))).all()
        told = (await tx.scalars(select(Job.key).where(Job.key.like("mail:uninvited:%")))).all()
        letters = {letter.id: letter.seat_id for letter in await tx.scalars(select(Letter))}
        seats = {seat.id: seat.person_id for seat in await tx.scalars(select(Seat))}
    assert [(seat.principal_id, seat.voting) for seat in sits] == [(None, True)]
    people = {seats[letters[letter]] for key in told for letter in letters if letter in key}
    assert colleague not in people


async def test_who_is_invited_again_comes_in_the_part_of_the_new_seat(convened: Convening) -> None:
    page = await convened.page()
    lines = [row.line for row in page.invited]
    await convened.replan(invited=tuple(lines[1:]))
    await convened.send()
    assert "daibieu1" not in await parts(convened)
    await convened.replan(invited=(*lines[1:], replace(lines[0], duty=Duty.OBSERVER, voting=False)))
    await convened.send()
    assert (await parts(convened))["daibieu1"] is Role.OBSERVER
    assert await knows(convened, "daibieu1")


async def test_who_is_replaced_in_a_session_that_goes_on_leaves_it(convened: Convening) -> None:
    hall = await convened.hall()
    chair, delegate = hall.chair, hall.seats[Role.DELEGATE]
    async with hall.db.begin() as tx:
        await commands.open_meeting(tx, chair, STARTS_AT)
    await hall.join(chair, delegate, at=STARTS_AT)
    async with hall.db.begin() as tx:
        await commands.give_floor(tx, chair, delegate, 300, STARTS_AT)
        await commands.set_microphone(tx, delegate, True, STARTS_AT)
    wish = commands.SubstituteWish(Scope.SPEAK, "Phải đi ngay", None, "Bà", "Trần Thị Thử")
    at = STARTS_AT + timedelta(minutes=4)
    asked = await convened.ask(convened.delegate, wish, at)
    async with hall.db.begin() as tx:
        convener = await convened.convener(tx, "chutri", Act.DECIDE_SUBSTITUTE)
        change = await commands.approve_substitute(tx, convener, KEYS, asked, at)
    row = await hall.row(delegate)
    assert row.last_attendance is not None
    assert (row.last_attendance.kind, row.microphone_open, row.removed) == ("removed", False, True)
    assert row.spoken_ms == 240_000
    async with hall.db.read() as tx:
        assert (await tx.get_one(LiveMeeting, hall.meeting)).floor_id is None
    assert delegate in {one.participant for one in change.participants}
    assert change.programme is not None
    assert change.programme.floor is None


async def test_who_waits_for_what_is_called_off_leaves_the_lobby(convened: Convening) -> None:
    hall = await convened.hall()
    delegate = hall.seats[Role.DELEGATE]
    early = STARTS_AT - timedelta(minutes=10)
    await hall.join(delegate, at=early)
    async with hall.db.begin() as tx:
        plan = await tx.get_one(MeetingPlan, convened.meeting)
        await commands.postpone_meeting(
            tx, convened.meeting, "Bão", By(convened.accounts["thuky"], plan.revision, early)
        )
    row = await hall.row(delegate)
    assert row.last_attendance is not None
    assert row.last_attendance.kind == "left"


async def test_a_planned_delegate_taken_off_the_list_still_comes_by_the_plan(convened: Convening) -> None:
    deputy = PlannedPart(convened.accounts["daibieu1"], Role.DELEGATE, deputy=True)
    await led_by(convened, "chutri", deputy)
    page = await convened.page()
    await convened.replan(invited=tuple(row.line for row in page.invited[1:]))
    await convened.send()
    assert (await parts(convened))["daibieu1"] is Role.DELEGATE


async def test_no_two_messages_of_a_meeting_have_one_sequence_but_those_of_a_version(convened: Convening) -> None:
    """A mailbox that the principal and the substitute share takes each message for newer than the one before."""
    head, colleague = convened.heads[UNITS[0]], await convened.colleague(UNITS[0])
    wish = await convened.ask(head, commands.SubstituteWish(Scope.SPEAK, "Ốm", colleague))
    await convened.approve(wish)
    replaced, invited = await sequence(convened, head), await sequence(convened, colleague)
    await convened.revoke(wish)
    uninvited, restored = await sequence(convened, colleague), await sequence(convened, head)
    assert 0 < replaced < invited < uninvited < restored


async def sequence(convening: Convening, person: str) -> int:
    async with convening.db.read() as tx:
        found = await tx.scalar(
            select(Letter.sequence).join(Seat, Seat.id == Letter.seat_id).where(Seat.person_id == person)
        )
    assert found is not None
    return found


async def test_an_address_that_is_known_only_now_is_named(convened: Convening) -> None:
    async with convened.db.begin() as tx:
        await tx.execute(update(Seat).where(Seat.person_id == convened.heads[UNITS[0]]).values(email=None))
    untold = await convened.untold()
    assert untold is not None
    assert [name.endswith("Xã Hải Hậu") for name in untold.altered] == [True]
