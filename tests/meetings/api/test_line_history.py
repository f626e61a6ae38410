"""The history of lines over HTTP: timelines with what happened on them, sessions at a glance, and who may look."""

from typing import TypeVar

import httpx2
import pytest

from meetings import commands
from meetings.api.line_bodies import LineSiteBody, SessionGlanceBody, TimelineBody, WatchedSessionsBody
from meetings.domain.line_samples import LineSample, LineWord
from meetings.domain.roles import Role
from meetings.ids import ParticipantId, new_uuid
from meetings.line_history import MAX_POINTS, SiteMinute, minute_of, write_minutes
from meetings.schemas import Body
from tests.meetings.hall import NOW, PEOPLE, Hall, after
from tests.meetings.web import Web

pytestmark = pytest.mark.anyio
UNIT = "14215"
IT = PEOPLE[Role.IT]
START, MINUTE = int(NOW.timestamp()), minute_of(NOW)
GOOD = LineSample(LineWord.GOOD, 300, 2000, 0.0, 0.0123, 40, 5, 6)
WEAK = LineSample(LineWord.WEAK, 100, 200, 0.02, 0.09, 240, 45, 3)
LOST = LineSample(LineWord.LOST)
Told = TypeVar("Told", bound=Body)


async def write(hall: Hall, site: ParticipantId, words: str, unit: str | None = UNIT) -> None:
    """A minute for each sign: good, weak, or lost half a minute."""
    signs = {
        "g": dict.fromkeys(range(60), GOOD),
        "w": dict.fromkeys(range(60), WEAK),
        "l": {second: GOOD if second < 30 else LOST for second in range(60)},
    }
    minutes = [
        SiteMinute(site, unit, "B", "GT", MINUTE + number, signs[sign])
        for number, sign in enumerate(words)
        if sign in signs
    ]
    async with hall.db.begin() as tx:
        await write_minutes(tx, minutes)


async def ask(hall: Hall, path: str, login: str = IT) -> httpx2.Response:
    async with Web(hall.db).signed_in(login) as client:
        return await client.get(path)


async def told(hall: Hall, path: str, body: type[Told]) -> Told:
    answer = await ask(hall, path)
    assert answer.status_code == 200, answer.text
    return body.model_validate_json(answer.content)


async def line(hall: Hall, query: str = "", of: int = 0) -> TimelineBody:
    """A room's timeline."""
    return await told(hall, f"/lines/sites/{hall.rooms[of]}/timeline?{query}", TimelineBody)


async def glance(hall: Hall) -> SessionGlanceBody:
    return await told(hall, f"/lines/sessions/{hall.meeting}", SessionGlanceBody)


async def site(hall: Hall, of: int) -> LineSiteBody:
    return await told(hall, f"/lines/sites/{hall.rooms[of]}", LineSiteBody)


async def test_a_whole_session_is_drawn_where_no_times_are_asked_for(session: Hall) -> None:
    await write(session, session.rooms[0], "gwl")
    body = await line(session)
    assert (body.since, body.until) == (START, START + 180)
    points = body.points
    assert {len(column) for column in points.model_dump().values()} == {180}
    assert (points.at[0], points.span[0], points.down[0], points.loss_down[0]) == (START, 1, 2000, 1.23)
    assert (points.loss_down[60], points.round_trip[60], points.step[60]) == (9.0, 240, 3)
    assert (points.heard[150], points.lost[150], points.round_trip[150]) == (0, 1, None)


async def test_a_timeline_tells_what_happened_on_it(session: Hall) -> None:
    room, chair = session.rooms[0], session.chair
    await write(session, room, "ggg")
    async with session.db.begin() as tx:
        await commands.give_floor(tx, chair, room, 300, after(10))
    async with session.db.begin() as tx:
        await commands.take_floor(tx, chair, room, after(15))
    async with session.db.begin() as tx:
        await commands.record_lost(tx, room, after(20))
    await session.join(room, at=after(31))
    moments = [(0, "joined"), (10, "floor_given"), (15, "floor_ended"), (20, "lost"), (31, "returned")]
    assert [(one.at - START, one.kind) for one in (await line(session)).events] == moments
    narrow = await line(session, f"since={START + 10}&until={START + 20}")
    assert [one.kind for one in narrow.events] == ["floor_given", "floor_ended"]
    other = await line(session, f"since={START + 1}&until={START + 99}", of=1)
    assert other.events == ()


async def test_a_unit_is_drawn_over_its_sessions(session: Hall) -> None:
    await write(session, session.rooms[0], "gg")
    year = f"since={START - 360 * 86400}&until={START + 86400}"
    for scope in ("unit", "session"):
        body = await line(session, f"{year}&scope={scope}")
        assert [(down, heard) for down, heard in zip(body.points.down, body.points.heard, strict=True)] == [(2000, 120)]
    assert [one.kind for one in (await line(session, f"{year}&scope=unit")).events] == ["joined"]
    assert (await line(session, f"{year}&scope=unit", of=1)).points.at == ()


async def test_a_unit_that_took_part_twice_at_once_has_one_point_a_second(session: Hall) -> None:
    await write(session, session.rooms[0], "g")
    await write(session, session.rooms[1], "w")
    body = await line(session, f"since={START}&until={START + 60}&scope=unit")
    assert list(body.points.at) == [START + second for second in range(60)]


@pytest.mark.parametrize(
    "query",
    [
        f"since={START}",
        f"until={START}",
        f"since={START}&until={START}",
        f"since={START}&until={START - 1}",
        f"since={START - 402 * 86400}&until={START}",
        "since=-1&until=5",
        "since=99999999999999999999&until=5",
        f"since={START}&until={START + 60}&scope=province",
        "since=now&until=then",
    ],
)
async def test_a_span_that_makes_no_sense_is_refused(session: Hall, query: str) -> None:
    answer = await ask(session, f"/lines/sites/{session.rooms[0]}/timeline?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


async def test_no_timeline_is_longer_than_a_screen_is_wide(session: Hall) -> None:
    await write(session, session.rooms[0], "g" * 1700)
    for seconds in (1500, 1501, 100_000, 400 * 86400):
        body = await line(session, f"since={START}&until={START + seconds}&scope=unit")
        assert 0 < len(body.points.at) <= MAX_POINTS


async def test_a_site_is_told_with_the_sessions_it_was_in(session: Hall) -> None:
    await write(session, session.rooms[0], "g")
    body = await site(session, 0)
    assert (body.name, body.meeting) == ("Xã Hải Hậu", session.meeting)
    assert [one.site for one in body.sessions] == [session.rooms[0]]
    assert (await site(session, 1)).sessions == ()
    never = await line(session, of=1)
    assert (never.since, never.until, never.points.at) == (0, 0, ())


async def test_nobody_is_a_site_who_has_no_line_of_its_own(session: Hall) -> None:
    for one in (session.seats[Role.SECRETARY], new_uuid(), "x"):
        answer = await ask(session, f"/lines/sites/{one}/timeline")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_session_at_a_glance_names_its_worst_site_first(session: Hall) -> None:
    good, weak, lost = session.rooms
    await write(session, good, "gggg")
    await write(session, weak, "gw-w", None)
    await write(session, lost, "gglg", None)
    body = await glance(session)
    assert (body.from_ms, body.span_s) == (START * 1000, 60)
    found = [(one.id, one.strip, one.heard_s, one.weak_s, one.lost_s) for one in body.sites]
    assert found == [(lost, "gglg", 210, 0, 30), (weak, "gw-w", 180, 120, 0), (good, "gggg", 240, 0, 0)]
    listed = await told(session, "/lines/sessions", WatchedSessionsBody)
    assert [one.id for one in listed.sessions] == [session.meeting]


async def test_a_long_session_has_no_more_spans_than_a_row_is_wide(session: Hall) -> None:
    await write(session, session.rooms[0], "g" * 60 + "l" + "g" * 120)
    body = await glance(session)
    assert body.span_s == 240
    assert body.sites[0].strip == "g" * 15 + "l" + "g" * 30


async def test_a_few_weak_seconds_in_a_span_are_not_shown_as_weak(session: Hall) -> None:
    good = dict.fromkeys(range(60), GOOD)
    few, many = {**good, **dict.fromkeys(range(5), WEAK)}, {**good, **dict.fromkeys(range(6), WEAK)}
    minutes = [SiteMinute(session.rooms[0], UNIT, "", None, MINUTE + at, one) for at, one in enumerate((few, many))]
    async with session.db.begin() as tx:
        await write_minutes(tx, minutes)
    assert (await glance(session)).sites[0].strip == "gw"


async def test_sessions_without_lines_are_not_offered(hall: Hall) -> None:
    assert (await told(hall, "/lines/sessions", WatchedSessionsBody)).sessions == ()
    assert (await glance(hall)).sites == ()
    unknown = await ask(hall, f"/lines/sessions/{new_uuid()}")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
