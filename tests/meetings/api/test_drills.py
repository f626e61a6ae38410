"""/drills."""

import pytest

from meetings import commands
from meetings.tickets import Tickets
from tests.meetings.hall import NOW, Hall, after
from tests.meetings.web import SECRET, Web

pytestmark = pytest.mark.anyio


async def test_it_makes_a_drill_enters_it_and_deletes_it(hall: Hall) -> None:
    web = Web(hall.db)
    async with web.signed_in("kythuat") as client:
        made = await client.post("/drills", json={"rooms": 3, "speakers": 2})
        drill = made.json()["meeting"]
        tickets = (await client.post(f"/drills/{drill}/tickets")).json()
        deleted = await client.delete(f"/drills/{drill}")
        again = await client.delete(f"/drills/{drill}")
    assert (made.status_code, deleted.status_code, again.status_code) == (201, 204, 404)
    assert [row["role"] for row in tickets] == ["chair", "room", "room", "room"]
    assert [set(row) for row in tickets] == [{"ticket", "participant", "role", "name"}] * 4
    (change,) = web.published
    assert (change.meeting, change.ended) == (drill, True)


async def test_each_ticket_of_a_drill_is_for_its_own_seat(hall: Hall) -> None:
    async with Web(hall.db).signed_in("kythuat") as client:
        drill = (await client.post("/drills", json={"rooms": 129, "speakers": 2})).json()["meeting"]
        rows = (await client.post(f"/drills/{drill}/tickets")).json()
    claims = [Tickets(SECRET).read(row["ticket"], after(1)) for row in rows]
    assert [claim.participant for claim in claims] == [row["participant"] for row in rows]
    assert {claim.account for claim in claims} == {hall.accounts["kythuat"]}
    assert len({claim.jti for claim in claims}) == 130


async def test_a_session_is_no_drill(hall: Hall) -> None:
    async with Web(hall.db).signed_in("kythuat") as client:
        entered = await client.post(f"/drills/{hall.meeting}/tickets")
        deleted = await client.delete(f"/drills/{hall.meeting}")
    assert (entered.status_code, deleted.status_code) == (404, 404)


async def test_anothers_drill_is_hidden(hall: Hall) -> None:
    async with hall.db.begin() as tx:
        drill = await commands.create_drill(tx, hall.accounts["thuky"], 1, 0, NOW)
    async with Web(hall.db).signed_in("kythuat") as client:
        answers = [
            await client.post(f"/drills/{drill.meeting}/tickets"),
            await client.delete(f"/drills/{drill.meeting}"),
            await client.get(f"/meetings/{drill.meeting}"),
        ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"rooms": 0},
        {"rooms": 301},
        {"rooms": 2, "speakers": 3},
        {"rooms": "many"},
        {"rooms": 2.5},
        {"rooms": 10**30},
    ],
)
async def test_a_drill_out_of_bounds_is_refused(hall: Hall, body: dict[str, object]) -> None:
    async with Web(hall.db).signed_in("kythuat") as client:
        answer = await client.post("/drills", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


async def test_the_fifth_drill_is_refused(hall: Hall) -> None:
    async with Web(hall.db).signed_in("kythuat") as client:
        answers = [await client.post("/drills", json={"rooms": 1, "speakers": 0}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [201] * 4 + [409]
    assert answers[-1].json()["code"] == "too_many_drills"
