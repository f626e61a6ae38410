"""Our servers over HTTP: both over a time, with their starts, which stand on lines' timelines too."""

import httpx2
import pytest

from meetings.api.line_bodies import ServersBody, TimelineBody
from meetings.domain.roles import Role
from meetings.domain.servers import ServerMinute, ServerName, Start, StartReason
from meetings.line_history import minute_of
from meetings.server_history import write_servers
from tests.meetings.hall import NOW, PEOPLE, Hall
from tests.meetings.web import Web

pytestmark = pytest.mark.anyio
START = int(NOW.timestamp())


async def ask(hall: Hall, path: str) -> httpx2.Response:
    async with Web(hall.db).signed_in(PEOPLE[Role.IT]) as client:
        return await client.get(path)


async def write(hall: Hall) -> None:
    minutes = [
        ServerMinute(ServerName.WEB, minute_of(NOW), 60, 83, 300, 5, 240, None, None, 70_000, 458),
        ServerMinute(ServerName.MEDIA, minute_of(NOW), 59, 410, 905, 12, 180, 5000, 41000),
        ServerMinute(ServerName.RECORDER, minute_of(NOW), 58, 20, 65, 3, 70),
    ]
    starts = [
        Start(ServerName.WEB, START * 1000, StartReason.SERVICE),
        Start(ServerName.MEDIA, START * 1000 + 30_500, StartReason.KILLED, -9, 3600),
        Start(ServerName.RECORDER, START * 1000 + 40_000, StartReason.FAILED, 1, 60),
    ]
    async with hall.db.begin() as tx:
        await write_servers(tx, minutes, starts)


async def test_all_servers_are_told_with_their_starts(hall: Hall) -> None:
    await write(hall)
    answer = await ask(hall, f"/lines/servers?since={START}&until={START + 3600}")
    told = ServersBody.model_validate_json(answer.content)
    assert (told.web.at, told.web.cpu, told.web.database, told.web.sent) == ((START,), (8.3,), (458,), (None,))
    assert (told.media.up, told.media.cpu_top, told.media.sent) == ((59,), (90.5,), (41000,))
    assert (told.recorder.up, told.recorder.cpu, told.recorder.memory) == ((58,), (2.0,), (70,))
    assert [(one.name, one.reason, one.code, one.lived_s) for one in told.starts] == [
        (ServerName.RECORDER, StartReason.FAILED, 1, 60),
        (ServerName.MEDIA, StartReason.KILLED, -9, 3600),
        (ServerName.WEB, StartReason.SERVICE, None, None),
    ]


async def test_a_restart_stands_on_the_line_of_every_site(hall: Hall) -> None:
    await write(hall)
    path = f"/lines/sites/{hall.rooms[0]}/timeline?since={START + 1}&until={START + 60}"
    told = TimelineBody.model_validate_json((await ask(hall, path)).content)
    assert [(one.at, one.kind) for one in told.events] == [(START + 30.5, "media_restarted")]


@pytest.mark.parametrize(
    "query", ["", f"?since={START}", f"?until={START}", f"?since={START}&until={START}", "?since=1&until=2"]
)
async def test_a_span_that_makes_no_sense_is_refused(hall: Hall, query: str) -> None:
    answer = await ask(hall, f"/lines/servers{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
