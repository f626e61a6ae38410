"""Tests of lines through the whole web process: refused beside a session of one's own, few beside those of others."""

import httpx2
import pytest

from sfu.interfaces import CloseRoom, JoinPeer
from signaling.line_tests import is_line_test
from tests.signaling.rig import Server, sign_in
from tests.signaling.test_signing_out import ROOM, ticket

pytestmark = pytest.mark.anyio
OTHERS = ("diemcau-14329", "diemcau-13285")


async def begin(http: httpx2.AsyncClient) -> tuple[int, str]:
    answer = await http.post("/api/line-tests", json={"offer": "v=1"})
    told = answer.json()
    return answer.status_code, str(told.get("id") or told["code"])


async def test_who_is_in_a_session_tests_after_it(server: Server) -> None:
    async with server.http() as http, server.client() as room:
        await sign_in(http, ROOM)
        await room.join(await ticket(server, http))
        assert await begin(http) == (409, "line_in_use")
        await room.ask("leave")
        status, _ = await begin(http)
        assert status == 201


async def test_beside_a_session_one_line_is_tested_at_a_time(server: Server) -> None:
    async with server.client("chutri"), server.client(ROOM), server.http() as first, server.http() as second:
        for http, login in zip((first, second), OTHERS, strict=True):
            await sign_in(http, login)
        status, test = await begin(first)
        assert status == 201
        later = await second.post("/api/line-tests", json={"offer": "v=1"})
        assert (later.status_code, later.json()["code"]) == (429, "line_test_later")
        assert int(later.headers["retry-after"]) > 0
        assert (await first.delete(f"/api/line-tests/{test}")).status_code == 204
        closed = await server.worker.told_that(lambda one: isinstance(one, CloseRoom) and is_line_test(one.room))
        join = server.worker.last(JoinPeer)
        assert isinstance(closed, CloseRoom)
        assert isinstance(join, JoinPeer)
        assert closed.room == join.room
        assert (await begin(second))[0] == 201


async def test_an_offer_that_is_none_is_refused_plainly(server: Server) -> None:
    async with server.http() as http:
        await sign_in(http, ROOM)
        answer = await http.post("/api/line-tests", json={"offer": "bad"})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
