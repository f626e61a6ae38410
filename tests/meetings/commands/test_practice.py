"""Practice meetings: who sits where, and that nothing is left."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from meetings import commands, errors, queries
from meetings.commands.practice import MAX_PRACTICES, MAX_SEATS, PracticeEntered
from meetings.db import Database
from meetings.directory import account_value
from meetings.domain.practice import Due, Step
from meetings.domain.roles import Role
from meetings.events import Change, LiveRoom
from meetings.ids import MeetingId, ParticipantId
from meetings.models.audit import AuditEvent
from meetings.models.live import AttendanceEvent, LiveMeeting, LiveParticipant, SpeechTurn
from meetings.models.meetings import MeetingRecord, ParticipantRow, Practice
from meetings.own_sessions import CalledAway, called_away
from tests.meetings.hall import NOW, PEOPLE, Hall, after, call_all_off

pytestmark = pytest.mark.anyio

KEPT_BY_A_SESSION = (
    MeetingRecord, ParticipantRow, Practice, LiveMeeting, LiveParticipant, SpeechTurn, AttendanceEvent,
)  # fmt: skip
HALF_AN_HOUR_S = 1800


@pytest.fixture
async def hall(db: Database) -> Hall:
    """Its meeting is another day's: its rooms are free to practise."""
    await call_all_off(db)
    return await Hall.prepare(db, starts_at=NOW + timedelta(days=1))


async def enter(hall: Hall, login: str, at: datetime = NOW) -> PracticeEntered:
    async with hall.db.begin() as tx:
        return await commands.enter_practice(tx, await account_value(tx, hall.accounts[login]), at)


async def room(hall: Hall, meeting: MeetingId) -> LiveRoom:
    async with hall.db.read() as tx:
        return await queries.live_room(tx, meeting, NOW)


async def go_on(
    hall: Hall, meeting: MeetingId, step: Step, at: datetime, who: ParticipantId | None = None
) -> Change | None:
    async with hall.db.begin() as tx:
        return await commands.go_on_practising(tx, meeting, Due(at, step, who), at)


async def counts(hall: Hall) -> list[int | None]:
    async with hall.db.read() as tx:
        return [await tx.scalar(select(func.count()).select_from(table)) for table in KEPT_BY_A_SESSION]


async def test_all_meet_in_one_a_room_as_a_room_the_chair_as_the_chair_anybody_else_as_a_delegate(hall: Hall) -> None:
    entered = [await enter(hall, login) for login in PEOPLE.values()]
    assert len({one.meeting for one in entered}) == 1
    rows = (await room(hall, entered[0].meeting)).roster
    by_login = {row.account: row.role for row in rows}
    seated = {role: by_login[hall.accounts[login]] for role, login in PEOPLE.items()}
    others = {Role.SECRETARY, Role.DELEGATE, Role.IT, Role.OBSERVER}
    assert seated == {Role.CHAIR: Role.CHAIR, Role.ROOM: Role.ROOM} | dict.fromkeys(others, Role.DELEGATE)
    (told,) = entered[-1].change.participants if entered[-1].change else ()
    assert told.account == hall.accounts[PEOPLE[Role.OBSERVER]]


async def test_who_comes_again_has_the_seat_of_before_even_when_a_chair_sent_it_away(hall: Hall) -> None:
    first = await enter(hall, "thuky")
    await enter(hall, "chutri")
    rows = (await room(hall, first.meeting)).roster
    async with hall.db.begin() as tx:
        await commands.remove(tx, rows[0].participant, rows[1].participant, NOW, "")
    again = await enter(hall, "thuky", after(5))
    assert (again.meeting, again.change) == (first.meeting, None)
    assert [row.removed for row in (await room(hall, first.meeting)).roster] == [False, False]


async def test_the_floor_is_given_and_taken_in_the_chairs_place(hall: Hall) -> None:
    meeting = (await enter(hall, "diemcau-14215")).meeting
    seat = (await room(hall, meeting)).roster[1].participant
    given = await go_on(hall, meeting, Step.GIVE_FLOOR, after(3), seat)
    assert given is not None
    assert given.programme is not None
    assert given.programme.floor is not None
    assert (given.programme.floor.participant, given.programme.floor.limit_s) == (seat, 60)
    taken = await go_on(hall, meeting, Step.TAKE_FLOOR, after(63))
    assert taken is not None
    assert taken.programme is not None
    assert taken.programme.floor is None


async def test_what_is_not_possible_any_more_changes_nothing(hall: Hall) -> None:
    meeting = (await enter(hall, "diemcau-14215")).meeting
    assert await go_on(hall, meeting, Step.GIVE_FLOOR, after(3), hall.rooms[0]) is None
    await go_on(hall, meeting, Step.END, after(4))
    assert await go_on(hall, meeting, Step.TAKE_FLOOR, after(5)) is None


async def test_its_end_leaves_nothing_but_the_audit_rows_of_its_making_and_its_end(hall: Hall) -> None:
    before = await counts(hall)
    meeting = (await enter(hall, "diemcau-14215")).meeting
    seat = (await room(hall, meeting)).roster[1].participant
    claims = await hall.claims_of(hall.accounts["diemcau-14215"], meeting, seat)
    async with hall.db.begin() as tx:
        await commands.admit(tx, claims, NOW)
        await commands.raise_hand(tx, seat, True, NOW)
    await go_on(hall, meeting, Step.GIVE_FLOOR, after(3), seat)
    ended = await go_on(hall, meeting, Step.END, after(9))
    assert ended is not None
    assert ended.ended
    assert await counts(hall) == before
    async with hall.db.read() as tx:
        acts = await tx.scalars(select(AuditEvent.act).where(AuditEvent.meeting_id == meeting))
        assert list(acts) == ["enter_practice", "delete_drill"]


async def test_a_full_one_and_one_about_to_end_are_not_entered(hall: Hall) -> None:
    first = (await enter(hall, "thuky")).meeting
    assert (await enter(hall, "daibieu1", after(1))).meeting == first
    assert (await enter(hall, "kythuat", after(HALF_AN_HOUR_S - 599))).meeting != first
    communes = sorted(login for login in hall.accounts if login.startswith("diemcau-"))
    entered = [(await enter(hall, login)).meeting for login in communes[: MAX_SEATS - 2]]
    assert [meeting == first for meeting in entered] == [True] * (MAX_SEATS - 3) + [False]


async def test_there_are_at_most_four_and_old_ones_make_room(hall: Hall) -> None:
    communes = sorted(login for login in hall.accounts if login.startswith("diemcau-"))
    for number in range(MAX_PRACTICES):
        async with hall.db.begin() as tx:
            entered = await commands.enter_practice(tx, await account_value(tx, hall.accounts[communes[number]]), NOW)
            (await tx.get_one(LiveMeeting, entered.meeting)).locked_at = NOW
    with pytest.raises(errors.TooManyPractices):
        await enter(hall, communes[MAX_PRACTICES])
    async with hall.db.read() as tx:
        old = set(await tx.scalars(select(Practice.meeting_id)))
    assert (await enter(hall, communes[MAX_PRACTICES], after(HALF_AN_HOUR_S))).meeting not in old
    assert (await enter(hall, communes[0], after(HALF_AN_HOUR_S))).meeting not in old


async def test_it_counts_as_no_drill_of_its(hall: Hall) -> None:
    meeting = (await enter(hall, "kythuat")).meeting
    for _ in range(4):
        async with hall.db.begin() as tx:
            await commands.create_drill(tx, hall.accounts["kythuat"], 1, 0, NOW)
    async with hall.db.read() as tx:
        account = await account_value(tx, hall.accounts["kythuat"])
        with pytest.raises(errors.NotFound):
            await queries.drill_roster(tx, account, meeting)


async def test_of_a_practice_no_list_is_frozen_and_nobody_is_marked_or_counted(hall: Hall) -> None:
    """What is written down of a meeting could never be deleted with it."""
    meeting = (await enter(hall, "chutri")).meeting
    assert (await enter(hall, "diemcau-14215")).meeting == meeting
    async with hall.db.begin() as tx:
        chair = await account_value(tx, hall.accounts["chutri"])
        with pytest.raises(errors.NotFound):
            await commands.freeze_attendance(tx, chair, meeting, NOW)
        machine = await account_value(tx, hall.accounts["diemcau-14215"])
        with pytest.raises(errors.NotFound):
            await commands.report_headcount(tx, machine, meeting, commands.Counted(None, 3), NOW)
    await go_on(hall, meeting, Step.END, after(5))
    assert await counts(hall) == await counts_before(hall)


async def counts_before(hall: Hall) -> list[int | None]:
    """Once more, with a practice that came and went in between."""
    meeting = (await enter(hall, "thuky", after(10))).meeting
    await go_on(hall, meeting, Step.END, after(15))
    return await counts(hall)


async def test_what_a_chair_closed_that_has_gone_is_open_again(hall: Hall) -> None:
    meeting = (await enter(hall, "chutri")).meeting
    chair = (await room(hall, meeting)).roster[0].participant
    async with hall.db.begin() as tx:
        await commands.lock(tx, chair, True, after(1))
        await commands.suspend(tx, chair, True, after(2))
    told = await go_on(hall, meeting, Step.OPEN_AGAIN, after(3))
    assert told is not None
    assert told.programme is not None
    assert (told.programme.suspended_at, told.programme.locked, told.programme.hands_closed) == (None, False, False)


OWN_STARTS = NOW + timedelta(days=1)
OWN_OPENS = OWN_STARTS - timedelta(minutes=30)


@pytest.mark.parametrize(
    ("at", "refused"),
    [(OWN_OPENS - timedelta(seconds=1), False), (OWN_OPENS, True), (OWN_STARTS + timedelta(hours=3), False)],
)
async def test_a_machine_practises_until_its_own_session_opens_and_a_person_at_any_time(
    hall: Hall, at: datetime, refused: bool
) -> None:
    await enter(hall, "thuky", at)
    if refused:
        with pytest.raises(errors.OwnSessionOn):
            await enter(hall, "diemcau-14215", at)
    else:
        await enter(hall, "diemcau-14215", at)


async def test_a_machine_that_practises_as_its_own_session_opens_is_called_away(hall: Hall) -> None:
    at = OWN_OPENS - timedelta(minutes=5)
    meeting = (await enter(hall, "diemcau-14215", at)).meeting
    await enter(hall, "daibieu1", at)
    seat = (await room(hall, meeting)).roster[1].participant
    async with hall.db.begin() as tx:
        assert await called_away(tx, OWN_OPENS - timedelta(seconds=1)) == ()
        assert await called_away(tx, OWN_OPENS) == (CalledAway(meeting, seat),)
        told = await commands.give_seats_back(tx, meeting, [seat], OWN_OPENS)
        assert told is not None
        assert [row.removed for row in told.participants] == [True]
        assert await called_away(tx, OWN_OPENS) == ()
        machine = await account_value(tx, hall.accounts["diemcau-14215"])
        with pytest.raises(errors.OwnSessionOn):
            await commands.return_to_practice(tx, machine, meeting, OWN_OPENS)


async def test_a_seat_given_back_is_anothers_and_its_holder_returns_while_there_is_room(hall: Hall) -> None:
    communes = sorted(login for login in hall.accounts if login.startswith("diemcau-"))
    entered = [(await enter(hall, login)).meeting for login in communes[: MAX_SEATS - 1]]
    assert len(set(entered)) == 1
    first = next(row for row in (await room(hall, entered[0])).roster if row.account == hall.accounts[communes[0]])
    assert (await enter(hall, communes[MAX_SEATS])).meeting != entered[0]
    for _ in range(2):
        await go_on(hall, entered[0], Step.GIVE_BACK, after(20), first.participant)
        assert (await enter(hall, communes[0], after(21))).meeting == entered[0]
    await go_on(hall, entered[0], Step.GIVE_BACK, after(30), first.participant)
    assert (await enter(hall, communes[MAX_SEATS - 1], after(31))).meeting == entered[0]
    async with hall.db.begin() as tx:
        machine = await account_value(tx, hall.accounts[communes[0]])
        with pytest.raises(errors.TooManyPractices):
            await commands.return_to_practice(tx, machine, entered[0], after(32))
    assert (await enter(hall, communes[0], after(33))).meeting != entered[0]
