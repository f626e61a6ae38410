"""/planning, /drafts, the plan of a meeting, its agenda, /series and /calendar."""

from datetime import timedelta

import pytest

from meetings.db import Database
from meetings.ids import new_uuid
from meetings.models.meetings import MeetingRecord
from tests.meetings.hall import NOW, Hall
from tests.meetings.planner import Planner
from tests.meetings.planning_tries import TIMES, plan_body
from tests.meetings.web import Web

pytestmark = pytest.mark.anyio
SERIES = {
    "rule": "FREQ=WEEKLY;BYDAY=MO",
    "starts_on": "2026-11-30",
    "ends_on": "2026-12-14",
    "minute": 480,
    "length_min": 120,
}
PASSED = {"starts_at": "2026-11-20T08:00:00+07:00", "ends_at": "2026-11-20T10:00:00+07:00"}
ITEM = {"title": "Khai mạc", "planned_min": 10, "presenter": "Chánh Văn phòng", "visibility": "public"}


async def test_a_meeting_is_drafted_read_changed_and_submitted(db: Database) -> None:
    planner = await Planner.of(db)
    body = plan_body(planner)
    async with Web(db).signed_in("thuky") as client:
        made = (await client.post("/drafts", json={**body, **TIMES, "agenda": [ITEM]})).json()
        address = f"/meetings/{made['meeting']}"
        page = (await client.get(f"{address}/plan")).json()
        assert [item["title"] for item in page["agenda"]] == ["Khai mạc"]
        assert page["deadlines"] == {
            "invitation_by": "2026-11-26T08:00:00+07:00",
            "papers_by": "2026-11-26T08:00:00+07:00",
            "notice_on": "2026-12-08",
        }
        assert [row["name"] for row in page["invited"]] == ["Xã Hải Hậu"]
        changed = await client.put(f"{address}/plan", json={**body, **TIMES, "title": "Khác", "revision": 0})
        assert changed.json() == {"meeting": made["meeting"], "revision": 1}
        submitted = await client.post(f"{address}/submission", json={"revision": 1})
        assert submitted.json()["revision"] == 2
        listed = (await client.get("/meetings", params={"from": "2026-12-01T00:00:00Z"})).json()
    assert [(row["title"], row["state"], row["role"]) for row in listed] == [("Khác", "submitted", "secretary")]


async def test_what_was_not_seen_is_refused_with_a_code(db: Database) -> None:
    planner = await Planner.of(db)
    meeting = await planner.submitted()
    async with Web(db).signed_in("thuky") as client:
        answer = await client.post(f"/meetings/{meeting}/cancellation", json={"revision": 0, "reason": "Bão"})
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")


async def test_an_agenda_is_edited_where_it_stands(db: Database) -> None:
    planner = await Planner.of(db)
    meeting = await planner.draft()
    async with Web(db).signed_in("thuky") as client:
        address = f"/meetings/{meeting}/agenda"
        added = (await client.post(address, json={**ITEM, "revision": 0})).json()["item"]
        ids = [item["id"] for item in (await client.get(f"/meetings/{meeting}/plan")).json()["agenda"]]
        assert ids[-1] == added
        order = [added, *ids[:-1]]
        assert (await client.put(f"{address}/order", json={"order": order, "revision": 1})).status_code == 204
        change = {**ITEM, "title": "Bế mạc", "revision": 2}
        assert (await client.put(f"{address}/{added}", json=change)).status_code == 204
        assert (await client.post(f"{address}/{ids[0]}/drop", json={"revision": 3})).status_code == 204
        page = (await client.get(f"/meetings/{meeting}/plan")).json()
        for unknown in (new_uuid(), "x"):
            there = await client.put(f"{address}/{unknown}", json={**change, "revision": 4})
            assert there.status_code == 404
    assert [item["title"] for item in page["agenda"]] == ["Bế mạc", "Thu ngân sách tháng 11", "Nhân sự"]
    assert page["revision"] == 4


async def test_a_series_is_made_read_changed_left_out_and_ended(db: Database) -> None:
    planner = await Planner.of(db)
    body = {**plan_body(planner), **SERIES, "agenda": [ITEM]}
    async with Web(db).signed_in("thuky") as client:
        made = (await client.post("/series", json=body)).json()
        assert (made["drafts"], made["kept"]) == (3, 0)
        address = f"/series/{made['series']}"
        page = (await client.get(address)).json()
        assert (page["rule"], page["revision"], page["agenda"][0]["title"]) == (SERIES["rule"], 1, "Khai mạc")
        changed = await client.put(address, json={**body, "title": "Khác", "revision": 1})
        assert changed.json() == {"series": made["series"], "drafts": 3, "kept": 0}
        split = (await client.put(address, json={**body, "since": "2026-12-14", "revision": 2})).json()
        assert split["series"] != made["series"]
        left = await client.post(f"{address}/exceptions", json={"day": "2026-11-30", "reason": "Bão", "revision": 3})
        assert left.status_code == 204
        ended = await client.post(f"{address}/end", json={"last": "2026-11-30", "revision": 4})
        assert ended.json() == {"kept": 0}
        assert [day["name"] for day in (await client.get(address)).json()["exceptions"]] == ["Bão"]


async def test_the_end_of_a_series_is_lifted_only_by_who_says_so(db: Database) -> None:
    planner = await Planner.of(db)
    body = {**plan_body(planner), **SERIES}
    silent = {name: value for name, value in body.items() if name != "ends_on"}
    async with Web(db).signed_in("thuky") as client:
        address = f"/series/{(await client.post('/series', json=body)).json()['series']}"
        for since in (None, "2026-12-07"):
            refused = await client.put(address, json={**silent, "since": since, "revision": 1})
            assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")
        assert (await client.get(address)).json()["ends_on"] == SERIES["ends_on"]
        assert (await client.put(address, json={**silent, "ends_on": None, "revision": 1})).status_code == 200
        assert (await client.get(address)).json()["ends_on"] is None


@pytest.mark.parametrize(
    "change",
    [{"rule": "FREQ=DAILY"}, {"minute": 1440}, {"length_min": 4}, {"starts_on": "1999-12-31"}, {"more": 1}],
)
async def test_a_series_that_is_none_is_refused(db: Database, change: dict[str, object]) -> None:
    planner = await Planner.of(db)
    async with Web(db).signed_in("thuky") as client:
        answer = await client.post("/series", json={**plan_body(planner), **SERIES, **change})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


async def test_a_preview_says_that_a_start_has_passed_but_for_the_one_that_stands(db: Database) -> None:
    planner = await Planner.of(db)
    meeting = await planner.submitted()
    one = {**plan_body(planner), **PASSED}
    async with db.begin() as tx:
        passed = await tx.get_one(MeetingRecord, meeting)
        passed.starts_at, passed.ends_at = NOW - timedelta(days=365), NOW - timedelta(days=364, hours=23)
    stands = {
        "starts_at": (NOW - timedelta(days=365)).isoformat(),
        "ends_at": (NOW - timedelta(days=364.5)).isoformat(),
    }
    async with Web(db).signed_in("thuky") as client:
        answer = await client.post("/planning/preview", json={"one": one, "besides_meeting": meeting})
        assert (answer.status_code, answer.json()["code"]) == (422, "start_passed")
        assert (await client.post("/drafts", json=one)).json()["code"] == "start_passed"
        move = {**PASSED, "revision": 1, "reason": "Bão", "place": ""}
        assert (await client.post(f"/meetings/{meeting}/move", json=move)).json()["code"] == "start_passed"
        body = {"one": {**one, **stands}, "besides_meeting": meeting}
        assert (await client.post("/planning/preview", json=body)).status_code == 200


async def test_a_preview_writes_nothing_and_takes_one_kind_of_plan(db: Database) -> None:
    planner = await Planner.of(db)
    meeting = await planner.draft()
    one, series = {**plan_body(planner), **TIMES}, {**plan_body(planner), **SERIES}
    async with Web(db).signed_in("thuky") as client:
        rows = (await client.post("/planning/preview", json={"series": series})).json()
        assert [row["day"] for row in rows] == ["2026-11-30", "2026-12-07", "2026-12-14"]
        assert [conflict["meeting"] for conflict in rows[0]["conflicts"]] == [meeting]
        besides = {"series": series, "besides_meeting": meeting}
        assert (await client.post("/planning/preview", json=besides)).json()[0]["conflicts"] == []
        assert len((await client.post("/planning/preview", json={"one": one})).json()) == 1
        for body in ({}, {"one": one, "series": series}):
            assert (await client.post("/planning/preview", json=body)).status_code == 422


async def test_choices_are_the_types_people_and_units_in_use(db: Database) -> None:
    async with Web(db).signed_in("thuky") as client:
        found = (await client.get("/planning/choices")).json()
    assert found["types"][0]["code"] == "giao_ban"
    assert len(found["units"]) == 144
    assert not any(one["roles"] == ["room"] for one in found["people"])


async def test_a_calendar_names_days_and_conflicts_only_for_who_plans(db: Database) -> None:
    planner = await Planner.of(db)
    await planner.draft()
    await planner.draft()
    span = {"from": "2026-11-30T00:00:00Z", "to": "2026-12-01T00:00:00Z"}
    for login, booked in (("thuky", 2), ("chutri", 0), ("daibieu1", 0), ("diemcau-14215", 0)):
        async with Web(db).signed_in(login) as client:
            found = (await client.get("/calendar", params=span)).json()
        assert len(found["booked"]) == booked
        assert {"day": "2027-01-01", "name": "Tết Dương lịch", "worked": False} in found["days"]


@pytest.mark.parametrize(
    ("until", "status"), [("2026-12-31T00:00:00Z", 200), ("2027-01-01T00:00:00Z", 422), ("2026-10-30T00:00:00Z", 422)]
)
async def test_a_calendar_spans_at_most_two_months(db: Database, until: str, status: int) -> None:
    async with Web(db).signed_in("thuky") as client:
        answer = await client.get("/calendar", params={"from": "2026-10-30T00:00:00Z", "to": until})
    assert answer.status_code == status


async def test_holidays_and_types_are_changed_by_whose_they_are(db: Database) -> None:
    async with Web(db).signed_in("kythuat") as client:
        assert (await client.put("/holidays/2027-09-03", json={"name": "Quốc khánh", "worked": False})).is_success
        assert (await client.put("/holidays/2027-09-06", json={"name": "Làm bù", "worked": True})).status_code == 422
        assert (await client.delete("/holidays/2027-01-01")).status_code == 204
        assert (await client.delete("/holidays/2027-01-01")).status_code == 404
        rules = (await client.get("/meeting-types")).json()[0]
        code = rules.pop("code")
        changed = {**rules, "convening_days": 5, "quorum": {"part": 2, "of": 3}}
        body = {**changed, "reason": "Theo quy chế mới"}
        assert (await client.put(f"/meeting-types/{code}", json=body)).status_code == 204
        assert (await client.get("/meeting-types")).json()[0] == {**changed, "code": code, "revision": 1}
        late = await client.put(f"/meeting-types/{code}", json=body)
        assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")
        assert (await client.put("/meeting-types/khong_co", json=body)).status_code == 404


async def test_a_stranger_does_not_learn_that_there_is_a_draft(db: Database) -> None:
    planner = await Planner.of(db)
    meeting = await planner.draft()
    for login in ("chutri", "daibieu1", "kythuat", "diemcau-14215"):
        async with Web(db).signed_in(login) as client:
            for address in (f"/meetings/{meeting}", f"/meetings/{meeting}/plan"):
                assert (await client.get(address)).status_code == 404


async def test_a_page_of_a_draft_has_nobody_invited(db: Database) -> None:
    planner = await Planner.of(db)
    meeting = await planner.draft()
    async with Web(db).signed_in("thuky") as client:
        page = (await client.get(f"/meetings/{meeting}")).json()
    assert (page["state"], page["role"], page["participants"]) == ("draft", "secretary", [])


async def test_a_delegate_reads_neither_people_nor_invitees(hall: Hall) -> None:
    async with Web(hall.db).signed_in("daibieu1") as client:
        page = (await client.get(f"/meetings/{hall.meeting}/plan")).json()
    assert (page["people"], page["invited"], page["part"]) == ([], [], "delegate")
