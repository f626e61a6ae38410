"""The year as it is written: in time, whole, the same again, and as the product itself would have written it."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text

from meetings import audit
from meetings.db import Database
from meetings.domain.agenda import ItemState
from meetings.domain.lifecycle import MeetingState
from meetings.domain.seats import SeatState, SubstitutionState
from meetings.domain.standing import HERE, check_headcount
from meetings.domain.working_days import local_day
from meetings.errors import DemoRefused
from meetings.letters.guests import guest_list
from meetings.letters.keys import LetterKeys
from meetings.letters.record import invitation_due
from meetings.models import Base
from meetings.models.accounts import AccountRow
from meetings.models.agenda import AgendaItem
from meetings.models.directory import Person
from meetings.models.jobs import Job
from meetings.models.meetings import MeetingRecord, ParticipantRow
from meetings.models.schedule import MeetingPlan
from meetings.models.seats import Invitation, Letter, Seat, Substitution
from meetings.seed.year.library import Library
from meetings.seed.year.occasions import BRIEFING, SESSION, STORM, YEAR_NOW, occasions
from meetings.seed.year.writing import seed_year
from tests.databases import Engine
from tests.meetings.web import SECRET, OnePassword
from tests.meetings.year.conftest import SEEDED_APART, TENTH, Seeded, Told, Year, seed

pytestmark = [pytest.mark.anyio, pytest.mark.xdist_group("year"), SEEDED_APART]


def test_a_year_is_52_briefings_12_sessions_and_what_else_a_province_has() -> None:
    every = occasions()
    assert Counter(one.type_code for one in every) == {
        BRIEFING: 52, SESSION: 12, "chuyen_de": 11, STORM: 3, "so_ket": 11,
    }  # fmt: skip
    assert {one.state for one in every} == set(MeetingState)
    areas = [one.area for one in every if one.type_code == "chuyen_de" and one.is_held]
    assert Counter(areas) == {"Hà Nam": 3, "Nam Định": 3, "Ninh Bình": 2}


def test_it_is_written_in_less_than_a_minute(whole: Seeded, record_property: Callable[[str, object], None]) -> None:
    record_property("seconds", round(whole.cpu_s, 1))
    assert whole.cpu_s < 60


async def test_the_audit_chain_holds_over_the_whole_year(year: Year) -> None:
    async with year.db.read() as tx:
        assert await audit.verify(tx) > 10_000


async def test_it_has_the_people_and_machines_of_the_province(year: Year) -> None:
    async with year.db.read() as tx:
        people = await tx.scalar(select(func.count()).select_from(Person))
        machines = await tx.scalar(select(func.count()).where(AccountRow.login.startswith("diemcau-")))
    assert people == 1465
    assert machines == 129


async def test_seats_are_what_the_directory_resolves_the_list_of_invitees_to(year: Year) -> None:
    """The rows of the seed beside what `send_invitation` would have made of the same list on that day."""
    async with year.db.read() as tx:
        for occasion, meeting in year.invited():
            assert occasion.sent_at is not None
            guests = (await guest_list(tx, meeting, local_day(occasion.sent_at))).guests
            seats = await tx.scalars(
                select(Seat).where(Seat.meeting_id == meeting, Seat.principal_id.is_(None)).order_by(Seat.position)
            )
            assert [
                (seat.person_id, seat.name, seat.title, seat.unit_name, seat.unit_code, seat.email, seat.voting)
                for seat in seats
            ] == [
                (one.person, one.name, one.title, one.unit_name, one.unit_code, one.email, one.voting) for one in guests
            ]


async def test_invitations_are_in_time_but_for_those_with_a_reason(year: Year) -> None:
    late = []
    async with year.db.read() as tx:
        for occasion, meeting in year.invited():
            record = await tx.get_one(MeetingRecord, meeting)
            due = await invitation_due(tx, record)
            sent = await tx.scalars(select(Invitation).where(Invitation.meeting_id == meeting))
            for invitation in sent.all():
                in_time = due is not None and invitation.sent_at <= due
                assert in_time or invitation.dispatch == "cancel" or invitation.late_reason
                late += [occasion.type_code] if invitation.late_reason else []
    assert late == [STORM] * 3


async def test_who_sits_for_another_was_let_to_and_nobody_sits_twice(year: Year) -> None:
    async with year.db.read() as tx:
        seats = (await tx.scalars(select(Seat))).all()
        approved = {
            row.substitute_id: row.seat_id
            for row in await tx.scalars(select(Substitution).where(Substitution.state == SubstitutionState.APPROVED))
        }
    substitutes = {seat.id: seat.principal_id for seat in seats if seat.principal_id is not None}
    assert substitutes == approved
    suspended = {seat.id for seat in seats if seat.state is SeatState.SUSPENDED}
    assert suspended == set(substitutes.values())
    active = Counter((seat.meeting_id, seat.person_id) for seat in seats if seat.state is SeatState.ACTIVE)
    assert max(active.values()) == 1


async def test_every_seat_that_counts_has_a_letter_of_the_last_version_with_its_mail(year: Year) -> None:
    async with year.db.read() as tx:
        for occasion, meeting in year.invited():
            last = select(Invitation.id).where(Invitation.meeting_id == meeting)
            last = last.order_by(Invitation.version.desc()).limit(1)
            letters = select(Letter.seat_id).where(Letter.invitation_id == last.scalar_subquery())
            active = await tx.scalars(select(Seat.id).where(Seat.meeting_id == meeting, Seat.state == SeatState.ACTIVE))
            assert set(active) <= set(await tx.scalars(letters)), occasion
        mails = await tx.scalar(select(func.count()).where(Job.key.startswith("mail:invite:")))
        told_off = await tx.scalar(select(func.count()).where(Job.key.startswith("mail:cancel:")))
        letters_written = await tx.scalar(select(func.count()).select_from(Letter))
    assert (mails or 0) + (told_off or 0) == letters_written


@pytest.mark.long
def test_no_headcount_is_below_who_is_there_by_name(told: Sequence[Told]) -> None:
    for one in told:
        for site in one.sheet.sites:
            if site.reported is not None:
                seated = sum(seat.stood.standing in HERE for seat in site.seats)
                check_headcount(site.reported.count, [name for name, _ in site.reported.names], seated)
                assert 3 <= site.reported.count <= 40


async def test_agendas_have_five_to_nine_items_that_fit_into_the_meeting(year: Year) -> None:
    async with year.db.read() as tx:
        items = (await tx.scalars(select(AgendaItem).where(AgendaItem.meeting_id.is_not(None)))).all()
    for occasion in year.occasions():
        own = [item for item in items if item.meeting_id == year.meetings[occasion.number]]
        assert 5 <= len(own) <= 9
        assert all(10 <= item.planned_min <= 25 for item in own)
        assert sum(item.planned_min for item in own) <= max(occasion.length_min, 90)
        assert {item.state for item in own} == {ItemState.DONE if occasion.is_held else ItemState.PLANNED}


async def test_nothing_is_left_to_be_done_but_reminders_of_what_is_to_come(year: Year) -> None:
    async with year.db.read() as tx:
        waiting = (await tx.scalars(select(Job).where(Job.state == "waiting"))).all()
        untold = await tx.scalar(select(func.count()).where(ParticipantRow.removed_at.is_not(None)))
        of_series = await tx.scalar(select(func.count()).where(MeetingPlan.series_id.is_not(None)))
    assert {job.kind for job in waiting} == {"reminders", "unread_papers"}
    assert all(job.due_at > YEAR_NOW for job in waiting)
    assert untold == 0
    assert of_series == 52


async def test_foreign_keys_hold_on_the_engine_that_does_not_check_at_once(year: Year) -> None:
    async with year.db.read() as tx:
        if tx.get_bind().dialect.name == "sqlite":
            assert (await tx.execute(text("PRAGMA foreign_key_check"))).all() == []


async def test_a_second_seeding_is_refused(small: Year, library: Library) -> None:
    with pytest.raises(DemoRefused):
        await seed_year(small.db, OnePassword(), LetterKeys(SECRET), library)


async def test_the_same_seed_gives_the_same_rows(engine: Engine, small: Year, library: Library) -> None:
    again = Database.open(seed_again(engine, library))
    try:
        assert await rows(again) == await rows(small.db)
    finally:
        await again.close()


def seed_again(engine: Engine, library: Library) -> str:
    """In a thread: seeding runs a loop of its own."""
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(seed, engine, "again", TENTH, library).result().url


async def rows(database: Database) -> dict[str, list[str]]:
    async with database.read() as tx:
        return {table.name: listed(await tx.execute(select(table))) for table in Base.metadata.sorted_tables}


def listed(found: Iterable[object]) -> list[str]:
    return sorted(map(str, found))
