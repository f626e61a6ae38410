"""Who is waited for after its connection went, and who is let go of."""

import pytest

from meetings.domain.roles import Role
from meetings.ids import MeetingId, ParticipantId, SessionId
from sfu.interfaces import PeerId, RoomId
from signaling.clock import SystemClock
from signaling.departures import Departures
from signaling.director import Director
from signaling.mirror import Mirror
from signaling.protocol import codes
from signaling.recording_desk import RecordingDesk
from signaling.seats import Seat, Seats
from signaling.stills import Stills
from signaling.worker_link import WorkerLink
from tests.fakes.fake_worker import FakeWorker
from tests.fakes.leaving_client import LeavingClient

A, B = ParticipantId("a"), ParticipantId("b")
ROOM = RoomId("m")


@pytest.fixture
def seats() -> Seats:
    return Seats()


@pytest.fixture
def mirror() -> Mirror:
    return Mirror()


@pytest.fixture
def departures(seats: Seats, mirror: Mirror) -> Departures:
    director = Director(ROOM, WorkerLink(FakeWorker().make), RecordingDesk())
    return Departures(MeetingId("m"), seats, director, Stills(seats, SystemClock(), lambda _: 0), mirror)


def seated(seats: Seats, participant: ParticipantId) -> LeavingClient:
    client = LeavingClient()
    seats.take(Seat(participant, Role.ROOM, client, SessionId("s")))
    return client


def test_who_is_waited_for_is_overdue_at_its_moment_and_not_before(departures: Departures) -> None:
    departures.wait_for(A, until_s=10.0)
    assert departures
    assert departures.overdue(9.9) == []
    assert departures.overdue(10.0) == [A]
    departures.waits_no_more(A)
    assert not departures
    assert departures.overdue(99.0) == []


def test_of_those_in_the_session_only_who_has_no_connection_is_waited_for(departures: Departures, seats: Seats) -> None:
    seated(seats, A)
    departures.wait_for_missing([A, B], until_s=5.0)
    departures.wait_for_missing([B], until_s=50.0)  # Waited for already: the moment of before stands.
    assert departures.overdue(5.0) == [B]


def test_who_is_let_go_has_no_seat_no_media_and_is_not_waited_for(
    departures: Departures, seats: Seats, mirror: Mirror
) -> None:
    seated(seats, A)
    mirror.joining(ROOM, PeerId("a"))
    departures.wait_for(A, until_s=1.0)
    left = departures.let_go(A)
    assert left is not None
    assert left.participant == A
    assert seats.get(A) is None
    assert mirror.peers(ROOM) == ()
    assert not departures


def test_at_the_end_everyone_is_told_why_and_nobody_is_waited_for(departures: Departures, seats: Seats) -> None:
    client = seated(seats, A)
    departures.wait_for(B, until_s=1.0)
    departures.end(codes.CALLED_OFF)
    assert client.code == codes.CALLED_OFF
    assert len(seats) == 0
    assert not departures
