"""A drill from its beginning to its end, without a server behind it."""

import time

import pytest

from sfu.rehearsal.connection import Buffers
from sfu.rehearsal.drill import Drill, Plan, Progress, _cast
from sfu.rehearsal.errors import ServerRefused
from sfu.rehearsal.peer import Studio
from sfu.rehearsal.report import Fault
from sfu.rehearsal.room import Surroundings
from sfu.rehearsal.site import Site, Ticket
from sfu.rehearsal.tempo import Tempo

pytestmark = pytest.mark.anyio


class EmptyHouse(Site):
    """Makes drills that nobody can join: no WebSocket answers."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:9")
        self.made: list[tuple[int, int]] = []
        self.ended: list[str] = []
        self.refusal: ServerRefused | None = None

    async def make_drill(self, rooms: int, speakers: int) -> str:
        self.made.append((rooms, speakers))
        return "m-1"

    async def tickets(self, drill: str) -> list[Ticket]:
        if self.refusal is not None:
            raise self.refusal
        return roll(3)

    async def end_drill(self, drill: str) -> None:
        self.ended.append(drill)

    async def metrics(self) -> str:
        raise ServerRefused("http_403")


def roll(rooms: int) -> list[Ticket]:
    names = ["chair", *(f"room-{number}" for number in range(rooms))]
    return [Ticket(ticket=name, participant=name, role=name.partition("-")[0], name=name) for name in names]


@pytest.fixture(autouse=True)
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sfu.rehearsal.drill.JOIN_PATIENCE_S", 0.1)
    monkeypatch.setattr("sfu.rehearsal.drill.WARM_UP_S", 0.0)
    monkeypatch.setattr("sfu.rehearsal.drill.LEAVE_S", 0.2)


async def test_a_drill_that_nobody_can_join_is_ended_and_says_so() -> None:
    house, told = EmptyHouse(), list[Progress]()
    report = await Drill(house, Plan(rooms=3, seconds=0.1, join_spread_s=0.05), told.append).hold()
    assert house.made == [(3, 2)]
    assert house.ended == ["m-1"]
    assert (report.rooms_asked, report.rooms_joined, report.chair_joined) == (3, 0, False)
    assert {Fault.CHAIR_NOT_JOINED, Fault.ROOMS_NOT_JOINED} <= set(report.faults)
    assert report.worker.cpu_percent is None
    assert told[0] == Progress(joined=0, rooms=3, elapsed_s=None, received=0)


async def test_a_drill_whose_tickets_are_refused_is_ended_too() -> None:
    house = EmptyHouse()
    house.refusal = ServerRefused("not_allowed")
    with pytest.raises(ServerRefused, match="not_allowed"):
        await Drill(house, Plan(rooms=3, seconds=0.1, join_spread_s=0.0), lambda _: None).hold()
    assert house.ended == ["m-1"]


async def test_a_drill_of_one_room_has_one_speaker() -> None:
    house = EmptyHouse()
    await Drill(house, Plan(rooms=1, seconds=0.1, join_spread_s=0.0), lambda _: None).hold()
    assert house.made == [(1, 1)]


def test_the_chair_and_two_rooms_speak_and_everyone_sees_four_others() -> None:
    studio = Studio(None, None, Tempo(time.monotonic), Buffers(time.monotonic))  # type: ignore[arg-type]
    around = Surroundings(studio, EmptyHouse(), None, ())  # type: ignore[arg-type]  # Nobody enters.
    rooms = _cast(roll(129), around)
    assert [(room.part.layers, room.part.speaks) for room in rooms[:4]] == [(3, True), (3, True), (3, True), (1, False)]
    assert all(not room.part.speaks for room in rooms[3:])
    assert rooms[128]._tiles == ("room-128", "chair", "room-0", "room-1")
    for room in rooms:
        assert len(set(room._tiles)) == 4
        assert room.part.participant not in room._tiles
