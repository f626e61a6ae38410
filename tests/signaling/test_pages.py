"""The page before everyone, through the real server: who is told what, in which order, and what survives."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from meetings.domain.following import Place
from meetings.domain.roles import Role
from meetings.events import FollowRow, PageRow
from meetings.ids import PaperId, ParticipantId, SessionId, VersionId
from signaling.pages import Pages
from signaling.protocol.client import MovePage
from signaling.protocol.messages import ShownPage
from signaling.protocol.server import Done, PageHidden, PageMoved, PageShown, Snapshot
from signaling.seats import Seat, Seats
from tests.fakes.fake_worker import FakeWorker
from tests.meetings.shown import PAGES, TITLE, put_paper
from tests.signaling.rig import LiveClient, Server, serving
from tests.signaling.test_acts import ROOM, open_meeting

pytestmark = pytest.mark.anyio


async def paper(server: Server) -> VersionId:
    async with server.database.begin() as tx:
        return await put_paper(tx, server.meeting, datetime.now(UTC))


async def shown_to(client: LiveClient) -> ShownPage:
    message = await client.of_type("page_shown")
    assert isinstance(message, PageShown)
    return message.shown


async def moved_at(client: LiveClient, page: int) -> PageMoved:
    message = await client.next(lambda one: isinstance(one, PageMoved) and one.page == page)
    assert isinstance(message, PageMoved)
    return message


async def test_everyone_is_shown_the_page_and_follows_where_it_moves(server: Server) -> None:
    version = await paper(server)
    async with server.client("chutri") as chair, server.client(ROOM) as room, server.client("duthinh") as observer:
        assert isinstance(await chair.ask("show_page", version=version, page=4), Done)
        for client in (chair, room, observer):
            shown = await shown_to(client)
            assert (shown.version, shown.title, shown.pages, shown.page) == (version, TITLE, PAGES, 4)
            assert (shown.x, shown.y, shown.zoom, shown.presenter) == (0.5, 0.5, 1.0, server.who("chutri"))
        await chair.send("move_page", page=5, x=0.5, y=0.2, zoom=2, pointer_x=0.3, pointer_y=0.4)
        moved = await moved_at(room, 5)
        assert (moved.seq, moved.y, moved.zoom, moved.pointer_x) == (shown.seq + 1, 0.2, 2.0, 0.3)


async def test_a_move_is_answered_only_when_it_is_refused_and_tells_no_revision(server: Server) -> None:
    version = await paper(server)
    async with server.client("chutri") as chair, server.client(ROOM) as room:
        await chair.ask("show_page", version=version, page=1)
        assert await room.refusal("move_page", page=2, x=0, y=0, zoom=1) == "not_presenting"
        assert await chair.refusal("move_page", page=PAGES + 1, x=0, y=0, zoom=1) == "invalid_input"
        before = await revision(chair)
        request = await chair.send("move_page", page=2, x=0.5, y=0.5, zoom=1)
        await moved_at(chair, 2)
        assert await revision(chair) == before
        assert not [one for one in chair.waiting if getattr(one, "id", None) == request]


async def revision(client: LiveClient) -> int:
    answer = await client.ask("resync")
    assert isinstance(answer, Snapshot)
    return answer.room.revision


async def test_pointing_alone_is_told_and_written_nowhere(server: Server) -> None:
    version = await paper(server)
    async with server.client("chutri") as chair, server.client(ROOM) as room:
        await chair.ask("show_page", version=version, page=3)
        seq = (await shown_to(room)).seq
        await chair.send("move_page", x=0.5, y=0.5, zoom=1, pointer_x=0.9, pointer_y=0.1)
        moved = await moved_at(room, 3)
        assert (moved.seq, moved.pointer_x, moved.pointer_y) == (seq, 0.9, 0.1)


async def test_late_comers_and_snapshots_land_on_the_page(server: Server) -> None:
    version = await paper(server)
    async with server.client("chutri") as chair:
        await chair.ask("show_page", version=version, page=1)
        await chair.send("move_page", page=7, x=0.5, y=0.5, zoom=1)
        await moved_at(chair, 7)
        async with server.client(ROOM) as room:
            assert room.welcome is not None
            assert room.welcome.page is not None
            assert (room.welcome.page.version, room.welcome.page.page) == (version, 7)
            snapshot = await room.ask("resync")
            assert isinstance(snapshot, Snapshot)
            assert snapshot.page == room.welcome.page


async def test_who_resumes_is_told_the_page_though_no_room(server: Server) -> None:
    version = await paper(server)
    async with server.client("chutri") as chair:
        async with server.client(ROOM) as room:
            known = await revision(room)
        await chair.ask("show_page", version=version, page=2)
        async with server.client() as room:
            welcome = await room.join(server.ticket(ROOM), offer=None, revision=known)
            assert welcome.room is None
            assert welcome.page is not None
            assert welcome.page.page == 2


async def test_hiding_and_the_end_of_the_presenters_turn_are_told(server: Server) -> None:
    version = await paper(server)
    async with server.client("chutri") as chair, server.client(ROOM) as room:
        await open_meeting(server, room)
        await chair.ask("give_floor", participant=server.who(ROOM))
        assert isinstance(await room.ask("show_page", version=version, page=2), Done)
        assert (await shown_to(chair)).presenter == server.who(ROOM)
        await chair.ask("take_floor", participant=server.who(ROOM))
        assert (await shown_to(chair)).presenter == server.who("chutri")
        await chair.ask("hide_page")
        hidden = await room.of_type("page_hidden")
        assert isinstance(hidden, PageHidden)
        async with server.client("duthinh") as late:
            assert late.welcome is not None
            assert late.welcome.page is None


async def test_a_killed_process_loses_neither_page_nor_presenter(data_dir: Path) -> None:
    worker = FakeWorker()
    async with serving(data_dir, worker) as server, server.client("chutri") as chair, server.client(ROOM):
        version = await paper(server)
        await chair.ask("show_page", version=version, page=1)
        await chair.ask("hand_presenting", participant=server.who(ROOM))
    async with serving(data_dir, worker) as server, server.client(ROOM) as room, server.client("chutri") as chair:
        assert chair.welcome is not None
        assert chair.welcome.page is not None
        assert (chair.welcome.page.version, chair.welcome.page.presenter) == (version, server.who(ROOM))
        await room.send("move_page", page=2, x=0.5, y=0.5, zoom=1)
        assert (await moved_at(chair, 2)).seq == chair.welcome.page.seq + 1


class Noted:
    """A client that keeps what it is told, in order, and what it is told to renew."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.renewed: list[str] = []

    def send(self, frame: str) -> None:
        self.sent.append(frame)

    def renew(self, frame: str) -> None:
        self.renewed.append(frame)

    def show(self, of: str, frame: bytes) -> None:
        """Not looked at here."""

    def goodbye(self, code: str) -> None:
        """Not looked at here."""

    def acts_as(self, role: Role) -> None:
        """Not looked at here."""


def standing(seq: int, page: int, presenter: str = "chair") -> FollowRow:
    at = Place(page)
    return FollowRow(seq, PageRow(VersionId("v"), PaperId("p"), TITLE, PAGES, at, ParticipantId(presenter)))


def following(*clients: Noted) -> Pages:
    seats = Seats()
    for number, client in enumerate(clients):
        seats.take(Seat(ParticipantId(str(number)), Role.ROOM, client, SessionId("s"), welcomed=True))
    return Pages(seats)


def test_what_is_told_to_many_is_written_once() -> None:
    clients = [Noted() for _ in range(129)]
    pages = following(*clients)
    pages.follow(standing(1, 1))
    pages.follow(standing(2, 2))
    assert len({id(frame) for client in clients for frame in client.sent}) == 1
    assert len({id(frame) for client in clients for frame in client.renewed}) == 1


def test_the_same_rows_are_told_once() -> None:
    client = Noted()
    pages = following(client)
    for _ in range(3):
        pages.follow(standing(1, 1))
    assert (len(client.sent), client.renewed) == (1, [])


def test_a_stranger_points_nowhere() -> None:
    client = Noted()
    pages = following(client)
    pages.follow(standing(1, 1))
    move = MovePage(id=1, x=0.5, y=0.5, zoom=1, pointer_x=0.1, pointer_y=0.1)
    assert not pages.point(ParticipantId("other"), move)
    assert client.renewed == []
    assert pages.point(ParticipantId("chair"), move)
    assert len(client.renewed) == 1


def test_the_pointer_is_gone_with_its_presenter() -> None:
    client = Noted()
    pages = following(client)
    pages.follow(standing(1, 1))
    pages.point(ParticipantId("chair"), MovePage(id=1, x=0.5, y=0.5, zoom=1, pointer_x=0.1, pointer_y=0.1))
    pages.follow(standing(2, 1, presenter="room"))
    pages.follow(standing(3, 2, presenter="room"))
    assert PageMoved.model_validate_json(client.renewed[-1]).pointer_x is None
