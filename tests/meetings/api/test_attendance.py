"""/meetings/{meeting}/attendance."""

import pytest
from pydantic import ValidationError
from sqlalchemy import event

from meetings.api.attendance_bodies import MarksBody
from meetings.domain.roles import Role
from meetings.models.meetings import ParticipantRow
from tests.meetings.hall import NOW, ROOMS, Hall, after
from tests.meetings.seated import ROOM_UNIT, Seated, assist, seat_people
from tests.meetings.web import Web

pytestmark = pytest.mark.anyio

SEAT = "5d7cbdd2-4a0f-4bfa-9a3a-2c6f0a9f4a10"


@pytest.fixture
async def seated(session: Hall) -> Seated:
    """The meeting in progress, with people at its sites."""
    return await seat_people(session)


async def test_the_sheet_tells_sites_people_and_counts(seated: Seated) -> None:
    hall, web = seated.hall, Web(seated.hall.db)
    first, second = seated.at_sites[0]
    async with web.signed_in("thuky") as client:
        path = f"/meetings/{hall.meeting}/attendance"
        answer = await client.post(f"{path}/marks", json={"seats": [first], "mark": "present"})
        assert answer.status_code == 204, answer.text
        excused = {"seats": [second], "mark": "excused", "reason": "Đi chống bão"}
        assert (await client.post(f"{path}/marks", json=excused)).status_code == 204
        sheet = (await client.get(path)).json()
    assert sheet["tally"] == {"expected": 7, "present": 2, "late": 0, "excused": 1, "absent": 0, "awaited": 4}
    site = sheet["sites"][0]
    assert (site["name"], site["area"], site["online"], site["people"]) == ("Xã Hải Hậu", "Nam Định", True, 1)
    assert [(seat["standing"], seat["reason"]) for seat in site["seats"]] == [
        ("present", ""),
        ("excused", "Đi chống bão"),
    ]
    assert [seat["seat"] for seat in sheet["elsewhere"]] == [seated.delegate]


async def test_a_room_tells_how_many_sit_there_and_who(seated: Seated) -> None:
    hall = seated.hall
    body = {"site": seated.sites[0], "count": 12, "names": [{"name": "Trần Thị Ngân", "title": "Văn phòng"}]}
    async with Web(hall.db).signed_in(ROOMS[0]) as client:
        answer = await client.post(f"/meetings/{hall.meeting}/attendance/headcounts", json=body)
        assert answer.status_code == 204, answer.text
        few = await client.post(f"/meetings/{hall.meeting}/attendance/headcounts", json=body | {"count": 0})
    assert (few.status_code, few.json()["code"]) == (422, "headcount_too_small")
    assert (await seated.sheet()).people == 12 + 1


async def test_a_room_need_not_say_which_site_it_is_and_finds_what_it_told(seated: Seated) -> None:
    path = f"/meetings/{seated.hall.meeting}/attendance/headcounts"
    async with Web(seated.hall.db).signed_in(ROOMS[1]) as client:
        own = (await client.get(f"{path}/own")).json()
        assert (own["count"], own["names"], own["least"], own["open"]) == (None, [], 0, True)
        for count in (4, 6):
            names = [{"name": "Trần Thị Ngân", "title": "Văn phòng"}]
            assert (await client.post(path, json={"count": count, "names": names})).status_code == 204
        own = (await client.get(f"{path}/own")).json()
        assert (own["count"], own["names"]) == (6, names)
        assert [seat["seat"] for seat in own["seats"]] == list(seated.at_sites[1])
    assert (await seated.sheet()).sites[1].people == 6


@pytest.mark.parametrize("way", ["post", "grant"])
async def test_a_delegate_tells_how_many_sit_at_the_site_it_answers_for_and_at_no_other(hall: Hall, way: str) -> None:
    seated = await seat_people(hall)
    path = f"/meetings/{hall.meeting}/attendance/headcounts"
    async with Web(hall.db).signed_in("daibieu1") as client:
        nothing = (await client.get(f"{path}/own")).json()
        assert (nothing["open"], (await client.post(path, json={"count": 5})).status_code) == (False, 404)
        if way == "grant":
            await assist(hall, "daibieu1", ROOM_UNIT)
        else:
            async with hall.db.begin() as tx:
                (await tx.get_one(ParticipantRow, hall.seats[Role.DELEGATE])).unit_code = ROOM_UNIT
        assert (await client.get(f"{path}/own")).json()["open"]
        assert (await client.post(path, json={"count": 5})).status_code == 204
        refused = await client.post(path, json={"site": seated.sites[1], "count": 6})
        assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    sites = (await seated.sheet()).sites
    told = sites[0].reported
    assert told is not None
    assert (told.count, told.source, sites[1].reported) == (5, "self", None)


async def test_the_list_of_a_site_is_told_no_more_once_it_is_frozen(seated: Seated) -> None:
    path = f"/meetings/{seated.hall.meeting}/attendance"
    async with Web(seated.hall.db).signed_in("chutri") as client:
        await client.post(f"{path}/marks", json={"seats": [seated.at_sites[1][0]], "mark": "present"})
        await client.post(f"{path}/freeze")
    async with Web(seated.hall.db).signed_in(ROOMS[1]) as client:
        own = (await client.get(f"{path}/headcounts/own")).json()
    assert (own["least"], own["open"]) == (1, False)


async def test_a_delegate_checks_itself_in_and_reads_how_it_stands(hall: Hall) -> None:
    seated = await seat_people(hall)
    path = f"/meetings/{hall.meeting}/attendance/check-in"
    async with Web(hall.db).signed_in("daibieu1") as client:
        before = (await client.get(path)).json()
        assert (await client.post(path)).status_code == 204
        after_it = (await client.get(path)).json()
    assert (before["standing"], before["open"], after_it["standing"]) == ("awaited", True, "present")
    assert (await seated.seat(seated.delegate)).stood.source == "self"


async def test_who_sits_at_no_site_has_to_name_one(seated: Seated) -> None:
    async with Web(seated.hall.db).signed_in("thuky") as client:
        answer = await client.post(f"/meetings/{seated.hall.meeting}/attendance/headcounts", json={"count": 4})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_list_that_was_frozen_is_corrected_with_a_reason(seated: Seated) -> None:
    hall = seated.hall
    async with Web(hall.db).signed_in("chutri") as client:
        path = f"/meetings/{hall.meeting}/attendance"
        assert (await client.post(f"{path}/freeze")).status_code == 204
        refused = await client.post(f"{path}/marks", json={"seats": [seated.delegate], "mark": "absent"})
        sheet = (await client.get(path)).json()
    assert (refused.status_code, refused.json()["code"]) == (422, "reason_needed")
    assert len(sheet["frozen"][0]["sha256"]) == 64


async def test_a_frozen_list_is_read_as_it_was_beside_what_has_changed_since(seated: Seated) -> None:
    hall, path = seated.hall, f"/meetings/{seated.hall.meeting}/attendance"
    first, second = seated.at_sites[0]
    async with Web(hall.db).signed_in("chutri") as client:
        await client.post(f"{path}/marks", json={"seats": [first, second], "mark": "present"})
        assert (await client.post(f"{path}/freeze")).status_code == 204
        (frozen,) = (await client.get(path)).json()["frozen"]
        wrong = {"seats": [second], "mark": "absent", "reason": "Ghi nhầm"}
        assert (await client.post(f"{path}/marks", json=wrong)).status_code == 204
        kept = (await client.get(f"{path}/frozen/{frozen['id']}")).json()
        files = [
            await client.get(f"{path}/{kind}", params={"frozen": frozen["id"]} if own else {})
            for own in (True, False)
            for kind in ("xlsx", "pdf")
        ]
        missing = await client.get(f"{path}/frozen/{hall.meeting}")
    assert (kept["sha256"], kept["tally"]["present"]) == (frozen["sha256"], 3)
    assert [seat["standing"] for seat in kept["sites"][0]["seats"]] == ["present", "present"]
    (change,) = kept["changed_seats"]
    assert (change["seat"], change["before"]["standing"], change["now"]) == (
        second, "present", {"standing": "absent", "reason": "Ghi nhầm", "late_min": 0}
    )  # fmt: skip
    assert [(one["before"], one["now"]) for one in kept["changed_sites"]] == [(2, 1)]
    assert [file.headers["content-disposition"].count("da-chot") for file in files] == [1, 1, 0, 0]
    assert missing.status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"seats": [], "mark": "present"},
        {"seats": ["x" * 36], "mark": "present"},
        {"seats": ["a" * 37], "mark": "present"},
        {"seats": [SEAT], "mark": "asleep"},
        {"seats": [SEAT], "mark": "absent", "reason": "x" * 201},
        {"seats": [SEAT], "mark": "absent", "reason": "a\nb"},
        {"seats": [SEAT] * 501, "mark": "present"},
        {"seats": [SEAT], "mark": "present", "by": "thuky"},
    ],
)
def test_marks_that_cannot_be_are_refused(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        MarksBody.model_validate(body)


async def test_who_is_not_of_the_meeting_finds_nothing(seated: Seated) -> None:
    async with Web(seated.hall.db).signed_in("diemcau-13285") as client:
        for path in ("", "/xlsx", "/pdf", f"/frozen/{SEAT}"):
            answer = await client.get(f"/meetings/{seated.hall.meeting}/attendance{path}")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(("kind", "begins"), [("xlsx", b"PK"), ("pdf", b"%PDF-")])
async def test_the_sheet_is_taken_away_as_a_file(seated: Seated, kind: str, begins: bytes) -> None:
    async with Web(seated.hall.db, now=after(60)).signed_in("thuky") as client:
        answer = await client.get(f"/meetings/{seated.hall.meeting}/attendance/{kind}")
    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    assert answer.headers["content-disposition"] == f'attachment; filename="diem-danh.{kind}"'
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_the_sheet_takes_as_many_queries_however_many_sit_there(hall: Hall) -> None:
    async def count() -> int:
        asked = 0

        def note(*_: object) -> None:
            nonlocal asked
            asked += 1

        async with Web(hall.db, now=NOW).signed_in("thuky") as client:
            engine = hall.db._engine.sync_engine
            event.listen(engine, "before_cursor_execute", note)
            assert (await client.get(f"/meetings/{hall.meeting}/attendance")).status_code == 200
            event.remove(engine, "before_cursor_execute", note)
        return asked

    before = await count()
    await seat_people(hall)
    assert await count() == before
    assert before <= 21
