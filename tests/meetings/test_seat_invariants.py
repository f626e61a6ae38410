"""What the database itself refuses of seats and attendance. Numbers are those of the domain's invariants."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.meetings.hall import Hall
from tests.meetings.seated import Seated, seat_people
from tests.meetings.test_invariants import in_postgresql

pytestmark = pytest.mark.anyio

ROWS = (
    """INSERT INTO seat_events (seat_id, mark, source, at, reason)
    VALUES (:seat, 'present', 'chair', '2026-11-23', '')""",
    "INSERT INTO headcounts (id, site_id, count, source, at) VALUES (900, :site, 3, 'device', '2026-11-23')",
    "INSERT INTO headcount_names (headcount_id, position, name, title) VALUES (900, 0, 'x', '')",
    """INSERT INTO replies (seat_id, version, answer, reason, source, at)
    VALUES (:seat, 1, 'accepted', '', 'page', '2026-11-23')""",
    """INSERT INTO frozen_lists (id, meeting_id, at, "by", content, sha256)
    VALUES ('f', :meeting, '2026-11-23', 'x', '', '')""",
)
SEAT = """
INSERT INTO seats (id, meeting_id, position, unit_name, title, honorific, name, duty, voting, state, {columns})
SELECT 'x', meeting_id, 99, '', '', '', '', 'required', TRUE, 'active', {values} FROM seats WHERE id = :seat"""

REFUSED = {
    "a changed word on a seat (5)": ("append_only", "UPDATE seat_events SET mark = 'absent'"),
    "a deleted word on a seat (5)": ("append_only", "DELETE FROM seat_events"),
    "a changed headcount (6)": ("append_only", "UPDATE headcounts SET count = 4"),
    "a deleted headcount (6)": ("append_only", "DELETE FROM headcounts"),
    "a changed name on a headcount": ("append_only", "UPDATE headcount_names SET name = 'y'"),
    "a deleted name on a headcount": ("append_only", "DELETE FROM headcount_names"),
    "a changed answer": ("append_only", "UPDATE replies SET answer = 'declined'"),
    "a deleted answer": ("append_only", "DELETE FROM replies"),
    "a changed frozen list": ("append_only", "UPDATE frozen_lists SET content = 'x'"),
    "a deleted frozen list": ("append_only", "DELETE FROM frozen_lists"),
    "a headcount below nought": (
        "CHECK: ck_headcounts_count",
        "INSERT INTO headcounts (site_id, count, source, at) VALUES (:site, -1, 'device', '2026-11-23')",
    ),
    "a new name on a seat after the start (2)": ("snapshot_frozen", "UPDATE seats SET name = 'x'"),
    "a new title on a seat after the start (2)": ("snapshot_frozen", "UPDATE seats SET title = 'x'"),
    "a new unit on a seat after the start (2)": ("snapshot_frozen", "UPDATE seats SET unit_name = 'x'"),
    "two active seats of one person (1)": (
        "UNIQUE: seats.meeting_id, seats.person_id",
        "UPDATE seats SET person_id = (SELECT id FROM people LIMIT 1)",
    ),
    "two substitutes of one principal (4)": (
        "UNIQUE: seats.principal_id",
        "UPDATE seats SET principal_id = :seat, scope = 'vote'",
    ),
    "a substitute without saying what it may do": (
        "CHECK: ck_seats_scope_of_substitute",
        SEAT.format(columns="principal_id", values="id"),
    ),
    "a seat at a site of another meeting": ("FOREIGN KEY", SEAT.format(columns="site_id", values="'elsewhere'")),
    "a word on the seat of nobody": (
        "FOREIGN KEY",
        """INSERT INTO seat_events (seat_id, mark, source, at, reason)
        VALUES ('nobody', 'present', 'chair', '2026-11-23', '')""",
    ),
}


@pytest.fixture
async def seated(session: Hall) -> Seated:
    """The meeting in progress, with a row in each of the tables that are only appended to."""
    made = await seat_people(session)
    async with session.db.begin() as tx:
        for row in ROWS:
            await tx.execute(text(row), names(made, row))
    return made


def names(seated: Seated, statement: str) -> dict[str, str]:
    """What a statement speaks of."""
    known = {"meeting": seated.hall.meeting, "site": seated.sites[0], "seat": seated.at_sites[0][0]}
    return {key: value for key, value in known.items() if f":{key}" in statement}


@pytest.mark.parametrize(("reason", "statement"), REFUSED.values(), ids=REFUSED.keys())
async def test_the_database_refuses(seated: Seated, reason: str, statement: str) -> None:
    async with seated.hall.db.begin() as tx:
        with pytest.raises(DBAPIError) as refused:
            await tx.execute(text(statement), names(seated, statement))
        said = str(refused.value.orig)
        if tx.get_bind().dialect.name == "sqlite":
            assert said.replace(" constraint failed", "") == reason
        else:
            assert in_postgresql(reason) in said


async def test_before_the_start_the_name_on_a_seat_may_be_corrected(hall: Hall) -> None:
    seated = await seat_people(hall)
    async with hall.db.begin() as tx:
        await tx.execute(text("UPDATE seats SET name = 'Lê Văn An' WHERE id = :seat"), {"seat": seated.delegate})
    assert (await seated.seat(seated.delegate)).name == "Lê Văn An"
