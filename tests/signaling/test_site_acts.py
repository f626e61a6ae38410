"""IT acts on sites from the board, through the whole web process: the worker, the room's page and all who watch."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from sfu.interfaces import Held, PeerId, SetCaps, Step
from signaling.protocol.server import MicrophoneClosed, ParticipantChanged, ReloadPage, RunTest, StopTest
from tests.fakes.fake_worker import FakeWorker
from tests.signaling.line_frames import Board
from tests.signaling.rig import PATIENCE_S, LiveClient, Server, serving, sign_in, whole

pytestmark = pytest.mark.anyio
ROOM, OTHER = "diemcau-14215", "diemcau-14281"
SOUND = Held(step=Step.VOICES)


@asynccontextmanager
async def it(server: Server, login: str = "kythuat") -> AsyncIterator[httpx2.AsyncClient]:
    async with server.http() as http:
        await sign_in(http, login)
        yield http


async def capped(
    http: httpx2.AsyncClient, server: Server, cap: str | None, *logins: str, kbit: int | None = None
) -> None:
    body = {"sites": [server.who(login) for login in logins], "cap": cap, "kbit": kbit}
    answer = await http.put("/api/lines/caps", json=body)
    assert answer.status_code == 204, answer.text


def holds(server: Server, **holds: Held) -> tuple[tuple[PeerId, Held], ...]:
    held = {PeerId(server.who(login.replace("_", "-"))): one for login, one in holds.items()}
    return tuple((peer, held[peer]) for peer in sorted(held))


async def changed(client: LiveClient, participant: str, cap: str | None) -> None:
    await client.next(
        lambda one: (
            isinstance(one, ParticipantChanged) and one.participant.id == participant and one.participant.cap == cap
        )
    )


async def test_a_cap_reaches_the_worker_the_room_and_the_board(server: Server) -> None:
    async with server.client(ROOM) as room, it(server) as http:
        board = Board(http)
        await capped(http, server, "low", ROOM)
        await changed(room, server.who(ROOM), "low")
        low = holds(server, diemcau_14215=Held(step=Step.STAGE_LOW))
        await server.worker.told_that(lambda one: isinstance(one, SetCaps) and one.caps == low)
        await board.until(server.who(ROOM), cap="low")
        await capped(http, server, None, ROOM)
        await changed(room, server.who(ROOM), None)
        await server.worker.told_that(lambda one: isinstance(one, SetCaps) and one.caps == ())
        await board.until(server.who(ROOM), cap=None)


async def test_a_rate_reaches_the_worker_the_room_and_the_board_and_outlives_both_processes(data_dir: Path) -> None:
    worker = FakeWorker()
    async with serving(data_dir, worker) as first, first.client(ROOM) as room, it(first) as http:
        board = Board(http)
        await capped(http, first, "low", ROOM, kbit=300)
        await room.next(lambda one: isinstance(one, ParticipantChanged) and one.participant.cap_kbit == 300)
        held = holds(first, diemcau_14215=Held(step=Step.STAGE_LOW, rate_bps=300_000))
        await worker.told_that(lambda one: isinstance(one, SetCaps) and one.caps == held)
        await board.until(first.who(ROOM), cap="low", cap_kbit=300)
    worker.commands.clear()
    async with serving(data_dir, worker) as second, second.client() as room, it(second) as http:
        rows = whole(await room.join(second.ticket(ROOM))).participants
        assert {row.id: row.cap_kbit for row in rows if row.cap_kbit} == {second.who(ROOM): 300}
        await worker.told_that(lambda one: isinstance(one, SetCaps) and one.caps == held)
        await capped(http, second, None, ROOM)
        await worker.told_that(lambda one: isinstance(one, SetCaps) and one.caps == ())


async def test_a_cap_outlives_the_worker_and_the_web_process(data_dir: Path) -> None:
    worker = FakeWorker()
    async with serving(data_dir, worker) as first, first.client(ROOM), it(first) as http:
        await capped(http, first, "sound", ROOM, OTHER)
        held = holds(first, diemcau_14215=SOUND, diemcau_14281=SOUND)
        await worker.told_that(lambda one: isinstance(one, SetCaps) and one.caps == held)
        worker.die()
        worker.commands.clear()
        worker.come_back()
        await worker.told_that(lambda one: isinstance(one, SetCaps) and one.caps == held)
    worker.commands.clear()
    async with serving(data_dir, worker) as second, second.client() as room:
        rows = whole(await room.join(second.ticket(ROOM))).participants
        assert {row.id for row in rows if row.cap == "sound"} == {second.who(ROOM), second.who(OTHER)}
        await worker.told_that(lambda one: isinstance(one, SetCaps) and one.caps == held)


async def test_a_note_is_on_the_board_of_all_who_watch(server: Server) -> None:
    async with server.client(ROOM), it(server) as http, it(server) as other:
        board, site = Board(other), server.who(ROOM)
        async with asyncio.timeout(PATIENCE_S):
            while site not in board.cards:
                await board.turn()
        assert "noted" not in board.cards[site]
        noted = await http.post(f"/api/lines/sites/{site}/notes", json={"note": "Đã gọi nhà mạng"})
        assert noted.status_code == 201, noted.text
        async with asyncio.timeout(PATIENCE_S):
            while board.cards[site].get("noted", {}).get("note") != "Đã gọi nhà mạng":
                await board.turn()


async def test_a_microphone_is_closed_and_its_room_is_told_why_before_the_row(server: Server) -> None:
    async with server.client("chutri") as chair, server.client(ROOM) as room, it(server) as http:
        await server.post(f"/api/meetings/{server.meeting}/open", login="chutri")
        await room.of_type("meeting_opened")
        await room.ask("set_microphone", open=True)
        answer = await http.post(f"/api/lines/sites/{server.who(ROOM)}/silence", json={"reason": "Tiếng hú"})
        assert answer.status_code == 204, answer.text
        told = await room.of_type("microphone_closed")
        assert isinstance(told, MicrophoneClosed)
        assert told.reason == "Tiếng hú"
        await chair.next(
            lambda one: (
                isinstance(one, ParticipantChanged)
                and one.participant.id == server.who(ROOM)
                and not one.participant.microphone
            )
        )


async def test_a_page_is_restarted_only_while_it_is_there_and_not_without_end(server: Server) -> None:
    async with it(server) as http:
        path = f"/api/lines/sites/{server.who(ROOM)}/restart"
        assert (await http.post(path, json={})).json()["code"] == "not_present"
        async with server.client(ROOM) as room, server.client(OTHER) as other:
            assert (await http.post(path, json={})).status_code == 204
            told = await room.of_type("reload_page")
            assert isinstance(told, ReloadPage)
            assert told.by
            answers = [await http.post(path, json={}) for _ in range(10)]
            assert [answer.status_code for answer in answers] == [204] * 9 + [429]
            assert answers[-1].json()["code"] == "site_act_later"
            await other.ask("resync")
            assert not [one for one in other.waiting if one.type == "reload_page"]


async def begun(http: httpx2.AsyncClient, server: Server, test: str) -> str:
    answer = await http.post(f"/api/lines/sites/{server.who(ROOM)}/tests", json={"test": test})
    assert answer.status_code == 201, answer.text
    return f"/api/lines/sites/{server.who(ROOM)}/tests/{answer.json()['id']}"


async def test_the_microphones_level_goes_to_who_asked_alone(server: Server) -> None:
    async with server.client(ROOM) as room, server.client(OTHER) as other, it(server) as http:
        path = await begun(http, server, "level")
        run = await room.of_type("run_test")
        assert isinstance(run, RunTest)
        assert (run.kind, path.endswith(run.test)) == ("level", True)
        for db in (-61, -42, -38):
            await room.send("tell_test", test=run.test, state="running", db=db)
        await other.send("tell_test", test=run.test, state="failed")
        await other.ask("resync")
        await room.ask("resync")
        now = (await http.get(path)).json()
        assert now == {"state": "running", "seq": 3, "levels": [-61, -42, -38]}
        assert (await http.get(path, params={"after": 2})).json()["levels"] == [-38]
        async with it(server, "thuky") as secretary:
            assert (await secretary.get(path)).status_code == 403
        assert (await http.delete(path)).status_code == 204
        stopped = await room.of_type("stop_test")
        assert isinstance(stopped, StopTest)
        assert (await http.get(path)).json()["code"] == "site_test_over"


async def test_a_new_level_is_told_when_it_comes(server: Server) -> None:
    async with server.client(ROOM) as room, it(server) as http:
        path = await begun(http, server, "level")
        run = await room.of_type("run_test")
        assert isinstance(run, RunTest)
        async with asyncio.TaskGroup() as tasks:
            asked = tasks.create_task(http.get(path, params={"after": 0}))
            await asyncio.sleep(0.3)
            assert not asked.done()
            await room.send("tell_test", test=run.test, state="running", db=-40)
        assert asked.result().json()["levels"] == [-40]


async def test_a_second_try_in_the_room_ends_the_first(server: Server) -> None:
    async with server.client(ROOM), it(server) as http:
        first = await begun(http, server, "tone")
        second = await begun(http, server, "loopback")
        assert (await http.get(first)).status_code == 410
        assert (await http.get(second)).json()["state"] == "asked"


async def test_a_page_that_tells_too_fast_is_not_heard(server: Server) -> None:
    async with server.client(ROOM) as room:
        for _ in range(20):
            await room.send("tell_test", test="0123456789abcdef", state="running", db=-40)
        refused = await room.next(lambda one: one.type == "refused")
        assert getattr(refused, "code", "") == "too_many_messages"
