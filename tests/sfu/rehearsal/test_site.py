"""Talking to an installation over HTTP: a small server in a thread answers."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sfu.rehearsal.errors import ServerNotUnderstood, ServerRefused, ServerUnreachable
from sfu.rehearsal.site import Site, TicketDesk

pytestmark = pytest.mark.anyio

TICKET = {"ticket": "t-1", "participant": "p-1", "role": "chair", "name": "Chủ trì", "extra": 1}


@dataclass
class Office:
    """Answers by method and path; keeps what was asked."""

    answers: dict[str, tuple[int, object]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], object]] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def office() -> Iterator[Office]:
    made = Office()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            asked = f"{self.command} {self.path}"
            made.asked.append((asked, dict(self.headers), body))
            status, answer = made.answers.get(asked, (404, {"code": "not_found"}))
            data = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            if asked == "POST /api/session":
                self.send_header("Set-Cookie", "giaoban_session=secret; Path=/; HttpOnly")
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_DELETE = _answer  # noqa: N815 - the names that http.server calls.

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server gives.
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.address = f"http://127.0.0.1:{server.server_port}"
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield made
    server.shutdown()
    serving.join()
    server.server_close()


async def test_signing_in_sends_the_origin_and_keeps_the_cookie(office: Office) -> None:
    office.answers = {"POST /api/session": (200, {}), "POST /api/drills": (201, {"meeting": "m-1"})}
    site = Site(office.address)
    await site.sign_in("kythuat", "word")
    assert await site.make_drill(129, 2) == "m-1"
    (_, first, credentials), (_, second, wish) = office.asked
    assert first["Origin"] == office.address
    assert credentials == {"login": "kythuat", "password": "word"}
    assert second["Cookie"] == "giaoban_session=secret"
    assert wish == {"rooms": 129, "speakers": 2}


async def test_a_refusal_carries_the_servers_code(office: Office) -> None:
    office.answers = {"POST /api/session": (401, {"code": "wrong_credentials", "title": "x"})}
    with pytest.raises(ServerRefused) as refused:
        await Site(office.address).sign_in("kythuat", "wrong")
    assert refused.value.detail == "wrong_credentials"


async def test_a_refusal_that_is_no_problem_document_carries_its_status(office: Office) -> None:
    office.answers = {"GET /metrics": (502, "<html>bad gateway</html>")}
    with pytest.raises(ServerRefused, match="http_502"):
        await Site(office.address).metrics()


async def test_an_answer_of_another_program_is_not_understood(office: Office) -> None:
    office.answers = {"POST /api/drills": (200, "<html>welcome</html>")}
    with pytest.raises(ServerNotUnderstood):
        await Site(office.address).make_drill(1, 1)


async def test_a_silent_address_is_unreachable_and_not_ready() -> None:
    site = Site("http://127.0.0.1:9")
    with pytest.raises(ServerUnreachable):
        await site.sign_in("a", "b")
    assert not await site.is_ready()


@pytest.mark.parametrize("address", ["ftp://example.org", "http://", "file:///etc/passwd"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ServerUnreachable):
        Site(address)


@pytest.mark.parametrize(
    ("address", "origin", "live"),
    [
        ("meeting.example.org", "http://meeting.example.org", "ws://meeting.example.org/ws"),
        ("https://meeting.example.org/x", "https://meeting.example.org", "wss://meeting.example.org/ws"),
        ("http://user@10.0.0.1:8000", "http://10.0.0.1:8000", "ws://10.0.0.1:8000/ws"),
    ],
)
def test_addresses_as_people_type_them(address: str, origin: str, live: str) -> None:
    site = Site(address)
    assert (site.origin, site.live_address) == (origin, live)


async def test_a_ticket_is_given_once_and_fetched_anew(office: Office) -> None:
    office.answers = {"POST /api/drills/m-1/tickets": (200, [TICKET])}
    desk = TicketDesk(Site(office.address), "m-1")
    roll = await desk.roll()
    assert [(each.participant, each.role) for each in roll] == [("p-1", "chair")]
    assert await desk.ticket("p-1") == "t-1"
    assert len(office.asked) == 1
    await desk.ticket("p-1")
    assert len(office.asked) == 2


async def test_who_is_no_longer_in_the_drill_gets_no_ticket(office: Office) -> None:
    office.answers = {"POST /api/drills/m-1/tickets": (200, [TICKET])}
    with pytest.raises(ServerRefused, match="removed"):
        await TicketDesk(Site(office.address), "m-1").ticket("p-2")
