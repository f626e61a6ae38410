"""Seeding a database."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from meetings import audit, auth, commands, queries
from meetings.auth import SignIn
from meetings.commands import NewPerson
from meetings.db import Database
from meetings.domain.lifecycle import MeetingState
from meetings.domain.roles import Role
from meetings.domain.vietnamese import fold
from meetings.errors import DemoRefused
from meetings.ids import MeetingId
from meetings.models.accounts import AccountRow
from meetings.models.directory import OrgUnit, Person, Position, Post
from meetings.models.meetings import MeetingRecord
from meetings.passwords import Passwords
from meetings.seed import demo_accounts, seed_demo
from signaling.migrate import upgrade
from tests.databases import Engine
from tests.meetings.hall import NOW

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def empty(engine: Engine) -> str:
    """The URL of a database with its tables and nothing in them."""
    url = engine.create("empty")
    upgrade(url)
    return url


async def count(db: Database, table: type[OrgUnit | Person | AccountRow | MeetingRecord]) -> int | None:
    async with db.read() as tx:
        return await tx.scalar(select(func.count()).select_from(table))


async def only_meeting(db: Database) -> MeetingId:
    async with db.read() as tx:
        return (await tx.scalars(select(MeetingRecord.id))).one()


async def test_seeding_takes_less_than_five_seconds(empty: str, engine: Engine) -> None:
    db = Database.open(engine.copy("empty", "new"))
    began = time.process_time()
    await seed_demo(db, Passwords(), NOW)
    took = time.process_time() - began
    people = await count(db, Person)
    await db.close()
    assert took < 5
    assert people is not None
    assert people > 1400


async def test_seeding_again_changes_nothing(db: Database) -> None:
    before = [await count(db, table) for table in (OrgUnit, Person, AccountRow, MeetingRecord)]
    meeting = await only_meeting(db)
    assert await seed_demo(db, Passwords(), NOW + timedelta(minutes=50)) == meeting
    assert [await count(db, table) for table in (OrgUnit, Person, AccountRow, MeetingRecord)] == before


async def test_a_later_day_gets_a_session_of_its_own(db: Database) -> None:
    first = await only_meeting(db)
    second = await seed_demo(db, Passwords(), NOW + DAY)
    assert second != first
    assert await seed_demo(db, Passwords(), NOW + DAY) == second


async def test_after_the_session_was_ended_the_next_start_makes_another(db: Database) -> None:
    first = await only_meeting(db)
    async with db.begin() as tx:
        room = await queries.live_room(tx, first, NOW)
        await commands.open_meeting(tx, room.roster[0].participant, NOW)
        await commands.end_meeting(tx, room.roster[0].participant, NOW)
    assert await seed_demo(db, Passwords(), NOW + timedelta(minutes=5)) != first


async def test_the_session_is_ready_now_with_all_129_sites_and_every_role(db: Database) -> None:
    async with db.read() as tx:
        room = await queries.live_room(tx, await only_meeting(db), NOW)
    assert (room.state, room.title) == (MeetingState.READY, "Giao ban trực tuyến tuần 48 năm 2026")
    assert room.starts_at <= NOW < room.starts_at + timedelta(minutes=15)
    assert {row.role for row in room.roster} == set(Role)
    sites = [row for row in room.roster if row.role is Role.ROOM]
    assert len(sites) == 129
    assert [row.area for row in sites] == ["Hà Nam"] * 33 + ["Nam Định"] * 57 + ["Ninh Bình"] * 39
    assert all(row.title and row.unit_code for row in sites)
    deputy = room.programme.deputy
    assert deputy is not None
    (named,) = [row for row in room.roster if row.participant == deputy.participant]
    assert (named.role, named.title) == (Role.DELEGATE, "Phó Chủ tịch UBND tỉnh")


@pytest.mark.parametrize("login", ["chutri", "phochutri", "thuky", "kythuat", "daibieu4", "duthinh", "diemcau-14746"])
async def test_demo_accounts_sign_in_with_their_listed_passwords(db: Database, login: str) -> None:
    (listed,) = [account for account in demo_accounts() if account.login == login]
    signed = await auth.sign_in(db, Passwords(), SignIn(login, listed.password, "::1"), NOW)
    assert (signed.account.name, signed.account.roles) == (listed.name, frozenset({listed.role}))


async def test_accounts_closed_by_a_real_start_work_again_in_the_demo(db: Database) -> None:
    async with db.begin() as tx:
        await commands.close_demo_accounts(tx, NOW)
    await seed_demo(db, Passwords(), NOW)
    assert await auth.sign_in(db, Passwords(), SignIn("chutri", "demo-chutri", "::1"), NOW) is not None


async def test_a_database_in_real_use_is_left_alone(empty: str, engine: Engine) -> None:
    db = Database.open(engine.copy("empty", "real"))
    try:
        async with db.begin() as tx:
            new = NewPerson("quantri", "Nguyễn Văn Quản", "Ông", "no hash", frozenset({Role.IT}))
            await commands.create_account(tx, new, NOW)
        with pytest.raises(DemoRefused):
            await seed_demo(db, Passwords(), NOW)
        assert await count(db, OrgUnit) == 0
    finally:
        await db.close()


async def test_the_audit_chain_of_a_seeded_database_holds(db: Database) -> None:
    async with db.read() as tx:
        assert await audit.verify(tx) == 2


async def test_one_post_stands_for_the_chairs_of_all_129_communes(db: Database) -> None:
    async with db.read() as tx:
        counted = await tx.execute(
            select(Post.code, func.count(Position.id).label("positions"))
            .join(Position, Position.post_code == Post.code)
            .group_by(Post.code)
        )
        positions = {row.code: row.positions for row in counted}
        unknown = await tx.scalar(
            select(func.count(Position.id)).where(
                Position.post_code.is_not(None), Position.post_code.not_in(select(Post.code))
            )
        )
    assert positions["commune_chair"] == 129
    assert (positions["province_chair"], positions["province_vice_chair"], positions["agency_head"]) == (1, 4, 14)
    assert len(positions) == 12
    assert unknown == 0


async def test_everybody_can_be_written_to_and_found_without_marks_and_no_letter_arrives(db: Database) -> None:
    async with db.read() as tx:
        people = (await tx.scalars(select(Person))).all()
    assert all(person.email is not None and person.email.endswith(".invalid") for person in people)
    assert len({person.email for person in people}) == len(people)
    assert all(person.name_folded == fold(person.name) for person in people)
