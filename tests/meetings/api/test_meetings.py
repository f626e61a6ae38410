"""/meetings."""

from datetime import datetime

import pytest

from meetings import commands, queries
from meetings.domain.roles import Role
from meetings.ids import MeetingId, new_uuid
from meetings.models import Base
from meetings.models.live import Deputy
from meetings.tickets import Tickets, redeem
from tests.meetings.hall import NOW, Hall, after
from tests.meetings.web import SECRET, Web

pytestmark = pytest.mark.anyio
NEW = {
    "title": "Giao ban tháng 12",
    "starts_at": "2026-12-01T08:00:00+07:00",
    "ends_at": "2026-12-01T11:00:00+07:00",
    "chair": "chutri",
    "delegates": ["daibieu1"],
    "units": ["14215", "14281"],
}


async def test_meetings_of_the_day_are_listed_earliest_first(hall: Hall) -> None:
    later, earlier = await Hall.prepare(hall.db, after(7200)), await Hall.prepare(hall.db, after(-7200))
    async with Web(hall.db).signed_in("chutri") as client:
        rows = (await client.get("/meetings")).json()
    ids = [row["id"] for row in rows]
    assert ids.index(earlier.meeting) < ids.index(hall.meeting) < ids.index(later.meeting)
    small = rows[ids.index(hall.meeting)]
    assert set(small) == {
        "id", "title", "kind", "state", "starts_at", "ends_at", "opened_at", "ended_at", "drill", "role", "sites",
    }  # fmt: skip
    assert (small["id"], small["state"], small["role"], small["sites"]) == (hall.meeting, "ready", "chair", 3)
    assert datetime.fromisoformat(small["starts_at"]) == NOW


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"from": "2026-11-23T00:00:00Z", "to": "2026-11-24T00:00:00Z"}, True),
        ({"from": "2026-11-23T07:00:00+07:00", "to": "2026-11-23T08:00:01+07:00"}, True),
        ({"from": "2026-11-24T00:00:00Z", "to": "2026-11-25T00:00:00Z"}, False),
        ({"from": "2026-11-20T00:00:00Z"}, True),
    ],
)
async def test_a_span_is_asked_for(hall: Hall, query: dict[str, str], found: bool) -> None:
    async with Web(hall.db).signed_in("diemcau-14215") as client:
        rows = (await client.get("/meetings", params=query)).json()
    assert (hall.meeting in {row["id"] for row in rows}) is found


@pytest.mark.parametrize(
    "query",
    [
        {"from": "yesterday"},
        {"from": "2026-11-23T00:00:00"},
        {"from": "2026-11-23T00:00:00Z", "to": "2026-11-23T00:00:00Z"},
        {"from": "2026-11-23T00:00:00Z", "to": "2028-11-23T00:00:00Z"},
        {"from": "9999-12-31T23:59:59Z"},
        {"to": "0001-01-01T00:00:00+00:00"},
    ],
)
async def test_a_span_that_is_none_is_refused(hall: Hall, query: dict[str, str]) -> None:
    async with Web(hall.db).signed_in("chutri") as client:
        answer = await client.get("/meetings", params=query)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


async def test_a_page_has_participants_with_their_attendance(hall: Hall) -> None:
    await hall.join(hall.rooms[0], at=after(10))
    async with hall.db.begin() as tx:
        await commands.record_left(tx, hall.rooms[0], after(70))
    await hall.join(hall.rooms[1], at=after(20))
    async with Web(hall.db).signed_in("thuky") as client:
        page = (await client.get(f"/meetings/{hall.meeting}")).json()
    by_id = {row["participant"]: row for row in page["participants"]}
    gone, here = by_id[hall.rooms[0]], by_id[hall.rooms[1]]
    assert [row["order"] for row in page["participants"]] == list(range(8))
    assert (gone["name"], gone["unit_code"], gone["present"]) == ("Xã Hải Hậu", "14215", False)
    assert [datetime.fromisoformat(gone["attendance"][0][end]) for end in ("start", "end")] == [after(10), after(70)]
    assert (here["present"], here["attendance"][0]["end"]) == (True, None)
    assert by_id[hall.chair]["attendance"] == []


@pytest.mark.parametrize("path", ["", "/open", "/end", "/ticket"])
@pytest.mark.parametrize("meeting", ["hidden", "unknown", "x", "..", "%00", "a" * 300, "' OR 1=1 --"])
async def test_what_may_not_be_known_is_not_found(hall: Hall, path: str, meeting: str) -> None:
    shown = {"hidden": hall.meeting, "unknown": new_uuid()}.get(meeting, meeting)
    async with Web(hall.db).signed_in("daibieu2") as client:
        answer = await client.request("POST" if path else "GET", f"/meetings/{shown}{path}")
    assert answer.status_code in {404, 405, 307}
    if answer.headers.get("content-type") == "application/problem+json":
        assert answer.json()["code"] == "not_found"


async def test_opening_and_ending_are_told_to_live_clients_after_the_commit(hall: Hall) -> None:
    web = Web(hall.db)
    async with web.signed_in("chutri") as client:
        assert (await client.post(f"/meetings/{hall.meeting}/open")).status_code == 204
        web.now = after(60)
        assert (await client.post(f"/meetings/{hall.meeting}/end")).status_code == 204
        page = (await client.get(f"/meetings/{hall.meeting}")).json()
    opened, ended = web.published
    assert (opened.meeting, opened.revision, opened.opened_at, opened.ended) == (hall.meeting, 1, NOW, False)
    assert (ended.revision, ended.ended) == (2, True)
    assert (page["state"], datetime.fromisoformat(page["ended_at"])) == ("ended", after(60))


@pytest.mark.parametrize(
    ("first", "then", "code"),
    [
        ((), "end", "meeting_locked_state"),
        (("open",), "open", "meeting_locked_state"),
        (("open", "end"), "end", "already_ended"),
    ],
)
async def test_acts_in_the_wrong_state_are_conflicts(hall: Hall, first: tuple[str, ...], then: str, code: str) -> None:
    web = Web(hall.db)
    async with web.signed_in("chutri") as client:
        for act in first:
            await client.post(f"/meetings/{hall.meeting}/{act}")
        answer = await client.post(f"/meetings/{hall.meeting}/{then}")
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert len(web.published) == len(first)


async def test_a_ticket_lets_its_own_account_into_its_own_seat(hall: Hall) -> None:
    async with Web(hall.db).signed_in("diemcau-14215") as client:
        answer = (await client.post(f"/meetings/{hall.meeting}/ticket")).json()
    assert (answer["participant"], answer["role"]) == (hall.rooms[0], "room")
    claims = Tickets(SECRET).read(answer["ticket"], after(1))
    async with hall.db.begin() as tx:
        await redeem(tx, claims, after(1))
        admission = await commands.admit(tx, claims, after(1))
    assert (admission.participant, claims.account) == (hall.rooms[0], hall.accounts["diemcau-14215"])


@pytest.mark.parametrize(("offset_s", "status"), [(-1801, 409), (-1800, 200), (86400, 200)])
async def test_a_ticket_is_given_from_the_preflight_on(hall: Hall, offset_s: int, status: int) -> None:
    web = Web(hall.db, now=after(-3600))
    async with web.signed_in("diemcau-14215") as client:
        web.now = after(offset_s)
        assert (await client.post(f"/meetings/{hall.meeting}/ticket")).status_code == status


async def test_no_ticket_after_the_end(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.end_meeting(tx, session.chair, after(60))
    async with Web(session.db, now=after(61)).signed_in("diemcau-14215") as client:
        answer = await client.post(f"/meetings/{session.meeting}/ticket")
    assert (answer.status_code, answer.json()["code"]) == (409, "already_ended")


async def test_no_ticket_for_who_was_removed(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.remove(tx, session.chair, session.rooms[0], NOW)
    async with Web(session.db).signed_in("diemcau-14215") as client:
        answer = await client.post(f"/meetings/{session.meeting}/ticket")
    assert (answer.status_code, answer.json()["code"]) == (403, "removed")


async def test_a_secretary_makes_a_meeting_and_sits_in_it(hall: Hall) -> None:
    async with Web(hall.db).signed_in("thuky") as client:
        made = await client.post("/meetings", json=NEW)
        page = (await client.get(f"/meetings/{made.json()['meeting']}")).json()
    assert made.status_code == 201
    assert (page["title"], page["state"], page["kind"], page["sites"]) == (NEW["title"], "invited", "briefing", 2)
    assert [row["role"] for row in page["participants"]] == ["chair", "secretary", "delegate", "room", "room"]
    assert [row["name"] for row in page["participants"]][3:] == ["Xã Hải An", "Xã Hải Hậu"]


@pytest.mark.parametrize(
    ("deputy", "role"), [("PhoChuTri", "delegate"), ("daibieu1", "delegate"), ("thuky", "secretary")]
)
async def test_a_meeting_is_made_with_its_deputy(hall: Hall, deputy: str, role: str) -> None:
    times = {"starts_at": after(0).isoformat(), "ends_at": after(3600).isoformat()}
    body = {"title": "Họp", "chair": "chutri", "units": ["14215"], "delegates": ["daibieu1"], "deputy": deputy, **times}
    async with Web(hall.db).signed_in("thuky") as client:
        made = (await client.post("/meetings", json=body)).json()["meeting"]
    async with hall.db.read() as tx:
        room = await queries.live_room(tx, MeetingId(made), NOW)
    assert room.programme.deputy is not None
    seats = {row.participant: row for row in room.roster}
    named = seats[room.programme.deputy.participant]
    assert (named.role, named.account) == (role, hall.accounts[deputy.lower()])


async def test_a_deputy_that_stands_in_ends_the_meeting_over_http(session: Hall) -> None:
    async with session.db.begin() as tx:
        tx.add(Deputy(meeting_id=session.meeting, participant_id=session.seats[Role.DELEGATE], acting_since=None))
    async with Web(session.db).signed_in("daibieu1") as client:
        assert (await client.post(f"/meetings/{session.meeting}/end")).status_code == 403
        async with session.db.begin() as tx:
            await commands.record_left(tx, session.chair, NOW)
            await commands.settle_chair(tx, session.meeting, None, NOW)
        assert (await client.post(f"/meetings/{session.meeting}/ticket")).json()["role"] == "chair"
        assert (await client.post(f"/meetings/{session.meeting}/end")).status_code == 204


async def test_without_units_all_129_are_invited(hall: Hall) -> None:
    async with Web(hall.db).signed_in("thuky") as client:
        made = await client.post("/meetings", json=NEW | {"units": None})
        page = (await client.get(f"/meetings/{made.json()['meeting']}")).json()
    assert page["sites"] == 129


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": ""}, "invalid_input"),
        ({"title": "  "}, "invalid_input"),
        ({"title": "x" * 301}, "invalid_input"),
        ({"title": "Giao ban\0"}, "invalid_input"),
        ({"title": "Giao ban \u202e nab oaig"}, "invalid_input"),
        ({"kind": "party"}, "invalid_input"),
        ({"classification": "secret"}, "classified_refused"),
        ({"classification": "Tuyệt mật"}, "classified_refused"),
        ({"starts_at": "2026-12-01T08:00:00"}, "invalid_input"),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, "invalid_input"),
        ({"ends_at": "9999-12-31T23:59:59-14:00"}, "invalid_input"),
        ({"starts_at": "2026-11-23T07:59:00+07:00", "ends_at": "2026-11-23T10:00:00+07:00"}, "start_passed"),
        ({"ends_at": "2026-12-01T08:00:00+07:00"}, "invalid_input"),
        ({"ends_at": "2026-12-03T08:00:00+07:00"}, "invalid_input"),
        ({"chair": "nobody"}, "invalid_input"),
        ({"chair": "diemcau-14215"}, "invalid_input"),
        ({"chair": "thuky"}, "invalid_input"),
        ({"delegates": ["chutri"]}, "invalid_input"),
        ({"delegates": ["daibieu1", "DAIBIEU1"]}, "invalid_input"),
        ({"units": ["00000"]}, "invalid_input"),
        ({"units": ["14215", "14215"]}, "invalid_input"),
        ({"units": ["1421"]}, "invalid_input"),
        ({"units": ["14215"] * 301}, "invalid_input"),
        ({"state": "in_progress"}, "invalid_input"),
    ],
)
async def test_a_meeting_that_makes_no_sense_is_refused(hall: Hall, change: dict[str, object], code: str) -> None:
    async with Web(hall.db).signed_in("thuky") as client:
        answer = await client.post("/meetings", json=NEW | change)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_reading_changes_nothing_in_the_database(session: Hall) -> None:
    async with Web(session.db, now=after(7200)).signed_in("thuky") as client:
        before = await contents(session)
        for path in ("/place", "/session", "/meetings", f"/meetings/{session.meeting}"):
            assert (await client.get(path)).status_code == 200
        assert await contents(session) == before


async def contents(hall: Hall) -> dict[str, list[str]]:
    async with hall.db.read() as tx:
        tables = Base.metadata.sorted_tables
        return {table.name: sorted(map(repr, await tx.execute(table.select()))) for table in tables}
