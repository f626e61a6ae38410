"""IT's live board over HTTP: who may see it, and what it says of sites that are well, hurt, lost and absent."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from meetings.db import Database
from meetings.ids import ParticipantId
from meetings.models.lines import LineMinute
from sfu.interfaces import Step
from signaling.line_watch import until_next_s
from signaling.settings import Settings
from tests.fakes.fake_worker import FakeWorker
from tests.signaling.line_frames import Board, figures
from tests.signaling.rig import Server, serving, sign_in

ROOM, OTHER, THIRD = "diemcau-14215", "diemcau-14329", "diemcau-13285"
pytestmark = pytest.mark.anyio

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0"


@pytest.mark.parametrize("login", [None, "chutri", "thuky", ROOM])
async def test_nobody_but_it_sees_the_board(server: Server, login: str | None) -> None:
    async with server.http() as http:
        if login is not None:
            await sign_in(http, login)
        answer = await http.get("/api/lines/live")
    assert answer.status_code == (401 if login is None else 403)


async def test_the_board_names_who_is_hurt_and_why_who_is_lost_and_who_never_came(server: Server) -> None:
    site, other, third = server.who(ROOM), server.who(OTHER), server.who(THIRD)
    async with server.http() as http, server.client(ROOM) as room:
        await sign_in(http, "kythuat")
        board = Board(http)
        server.worker.tell(figures(server, ROOM))
        good = await board.until(site, word="good")
        assert (good["up"], good["down"], good["round_trip"], good["step"]) == (250, 1300, 20, Step.TILES)
        assert "cause" not in good or good["cause"] is None
        assert board.rows[third]["word"] == "absent"
        while not board.cards[site]["carrier"]:  # The directory is read beside the looks.
            await board.turn()
        assert board.cards[site]["phone"]
        assert board.frame["sessions"][0]["id"] == server.meeting
        assert [one["name"] for one in board.frame["servers"]] == ["web", "media"]

        server.worker.tell(figures(server, ROOM, loss_up=0.12, loss_down=0.02))
        hurt = await board.until(site, word="weak", cause="uplink")
        assert (hurt["loss_up"], hurt["alarm"]) == (12.0, True)
        assert datetime.now(UTC).timestamp() * 1000 - hurt["since_ms"] < 5000
        assert not board.frame["whole"]
        assert [group["sites"] for group in board.frame["groups"] if group["name"] == "uplink"] == [[site]]

        await room.send(
            "tell_machine",
            frames_decoded=40,
            frames_dropped=60,
            lag_ms=300,
            pressure="critical",
            microphone="on",
            camera="silent",
            browser=BROWSER,
        )
        told = await board.until(site, pressure="critical")
        assert (told["dropped"], told["lag"], told["camera"]) == (60, 300, "silent")
        assert board.cards[site]["browser"] == BROWSER
        assert (await board.until(site, word="lost"))["cause"] == "no_answer"
        assert board.rows[other]["word"] == "absent"
        seq = board.seq
        board.seq = 0
        await board.turn()
        assert board.frame["whole"]
        assert board.seq >= seq
        assert set(board.rows) == {row["id"] for row in board.frame["rows"]} >= {site, other, third}


async def test_nothing_of_papers_or_opinions_is_on_it(server: Server) -> None:
    """The frame has these fields and no others."""
    async with server.http() as http:
        await sign_in(http, "kythuat")
        board = Board(http)
        await board.turn()
    assert set(board.frame) == {
        "seq", "server_ms", "whole", "sessions", "cards", "rows", "gone", "groups", "servers", "alarms",
    }  # fmt: skip


async def test_what_the_board_said_is_in_the_history_when_the_server_stops(data_dir: Path) -> None:
    async with serving(data_dir, FakeWorker()) as server, server.client(ROOM), server.http() as http:
        site = ParticipantId(server.who(ROOM))
        await sign_in(http, "kythuat")
        server.worker.tell(figures(server, ROOM, loss_down=0.01))
        await Board(http).until(site, word="good")
    database = Database.open(Settings(data_dir=data_dir).database)
    async with database.read() as tx:
        kept = (await tx.scalars(select(LineMinute).where(LineMinute.participant_id == site))).all()
        others = await tx.scalar(select(func.count()).where(LineMinute.participant_id != site))
    await database.close()
    assert {(one.down_kbit, one.loss_down, one.unit_code, one.step) for one in kept} == {(1300, 100, "14215", 6)}
    assert others == 0, "of who never came nothing is kept"


@pytest.mark.parametrize(
    ("now_s", "wait_s"), [(100.5, 1.0), (100.51, 0.99), (100.49, 1.01), (100.9, 0.6), (101.2, 0.3), (101.3, 1.2)]
)
def test_it_is_looked_in_the_middle_of_each_second_however_long_a_look_takes(now_s: float, wait_s: float) -> None:
    """One that came so late that the next would follow at once leaves that out."""
    assert until_next_s(now_s) == pytest.approx(wait_s)
