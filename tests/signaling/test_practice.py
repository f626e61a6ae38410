"""A practice meeting on a running server: entered over HTTP, led by nobody, gone when nobody is in it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from meetings.ids import ParticipantId
from meetings.models.live import AttendanceEvent
from meetings.models.meetings import MeetingRecord, ParticipantRow, Practice
from meetings.models.schedule import MeetingPlan
from signaling import hub
from signaling.hall import IDLE_S
from signaling.protocol.messages import Room
from signaling.protocol.server import ParticipantChanged, ProgrammeChanged
from tests.fakes.fake_worker import FakeWorker
from tests.signaling.rig import PATIENCE_S, LiveClient, Server, serving, sign_in, whole
from tests.signaling.test_timekeeper import Hands

pytestmark = pytest.mark.anyio

ROOM, OTHER, PERSON = "diemcau-14215", "diemcau-14329", "daibieu1"


async def call_off(server: Server) -> None:
    """The demo's session is not held: its rooms are free to practise."""
    await server.post(f"/api/meetings/{server.meeting}/cancellation", "thuky", {"revision": 0, "reason": "Bão số 9"})


@asynccontextmanager
async def practising(server: Server, login: str) -> AsyncIterator[tuple[LiveClient, Room]]:
    """Presses the button, and joins."""
    async with server.http() as http:
        await sign_in(http, login)
        meeting = (await http.post("/api/practices")).json()["meeting"]
        ticket = (await http.post(f"/api/meetings/{meeting}/ticket")).json()["ticket"]
        async with server.client() as client:
            yield client, whole(await client.join(ticket))


async def floor_of(client: LiveClient, who: str | None) -> None:
    """Waits until this participant has the floor; None: until nobody has."""

    def fits(told: ProgrammeChanged) -> bool:
        floor = told.programme.floor
        return (None if floor is None else floor.participant) == who

    await client.next(lambda one: isinstance(one, ProgrammeChanged) and fits(one))


async def until_gone(server: Server) -> None:
    """Waits until nothing is left of any practice meeting, nor was ever written of who was there."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with server.database.read() as tx:
                tables = (Practice, AttendanceEvent)
                left = [await tx.scalar(select(func.count()).select_from(table)) for table in tables]
                drills = await tx.scalar(select(func.count()).where(MeetingRecord.drill))
            if left == [0, 0] and drills == 0:
                return
            await asyncio.sleep(0.05)


async def test_hands_get_the_floor_in_turn_and_nothing_is_left_when_the_last_one_leaves(data_dir: Path) -> None:
    hands = Hands()
    async with serving(data_dir, FakeWorker(), clock=hands) as server:
        await call_off(server)
        async with practising(server, ROOM) as (first, mine), practising(server, OTHER) as (second, theirs):
            assert (mine.meeting, mine.drill) == (theirs.meeting, True)
            assert [row.presence.value for row in theirs.participants] == ["absent", "present", "present"]
            await first.ask("raise_hand", raised=True)
            await second.ask("raise_hand", raised=True)
            hands.ahead_s += 3
            await floor_of(second, mine.participants[1].id)
            hands.ahead_s += 60
            await floor_of(second, theirs.participants[2].id)
            hands.ahead_s += 60
            await floor_of(first, None)
            await first.send("leave")
            assert await first.goodbye() == "left"
            await second.send("leave")
            assert await second.goodbye() == "left"
        await until_gone(server)


async def test_a_chair_that_comes_gives_the_floor_itself(data_dir: Path) -> None:
    hands = Hands()
    async with serving(data_dir, FakeWorker(), clock=hands) as server:
        await call_off(server)
        async with practising(server, ROOM) as (room, _), practising(server, "chutri") as (chair, seen):
            await room.ask("raise_hand", raised=True)
            hands.ahead_s += 10
            with pytest.raises(TimeoutError):
                await chair.next(lambda one: isinstance(one, ProgrammeChanged), within_s=1.5)
            await chair.ask("give_floor", participant=seen.participants[1].id, limit_s=30)
            await floor_of(room, seen.participants[1].id)


async def test_after_half_an_hour_it_ends_for_all(data_dir: Path) -> None:
    hands = Hands()
    async with serving(data_dir, FakeWorker(), clock=hands) as server:
        await call_off(server)
        async with practising(server, ROOM) as (room, _):
            hands.ahead_s += 1800
            assert await room.goodbye() == "ended"
        await until_gone(server)


async def test_one_that_a_crash_cut_off_is_deleted_after_the_start(data_dir: Path) -> None:
    async with serving(data_dir, FakeWorker()) as server, practising(server, PERSON):
        server.stop()
    hands = Hands()
    async with serving(data_dir, FakeWorker(), clock=hands) as server:
        async with server.database.read() as tx:
            assert await tx.scalar(select(func.count()).select_from(Practice)) == 1
        hands.ahead_s += IDLE_S + 1
        await until_gone(server)


async def test_one_that_nobody_joined_is_deleted(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "SWEEP_S", 0.1)
    hands = Hands()
    async with serving(data_dir, FakeWorker(), clock=hands) as server:
        async with server.http() as http:
            await sign_in(http, PERSON)
            assert (await http.post("/api/practices")).status_code == 200
        hands.ahead_s += hub.FORGOTTEN_AFTER.total_seconds() + 1
        await asyncio.sleep(0.5)
        hands.ahead_s += IDLE_S + 1
        await until_gone(server)


async def test_a_machine_is_sent_to_its_own_session_when_that_opens_and_a_person_stays(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "SWEEP_S", 0.1)
    async with serving(data_dir, FakeWorker()) as server:
        start = datetime.now(UTC) + timedelta(days=1)
        await move(server, start)
        async with practising(server, ROOM) as (room, seen), practising(server, PERSON) as (person, _):
            await move(server, start - timedelta(days=1))
            assert await room.goodbye() == "own_session"
            machine = seen.participants[1].id
            told = await person.next(lambda one: isinstance(one, ParticipantChanged) and one.participant.id == machine)
            assert isinstance(told, ParticipantChanged)
            await person.ask("raise_hand", raised=True)
            async with server.http() as http:
                await sign_in(http, ROOM)
                refusals = [await http.post("/api/practices"), await http.post(f"/api/meetings/{seen.meeting}/ticket")]
                assert [one.json()["code"] for one in refusals] == ["own_session_on"] * 2


async def test_who_has_left_gives_the_seat_back_and_gets_it_again_at_the_door(data_dir: Path) -> None:
    hands = Hands()
    async with (
        serving(data_dir, FakeWorker(), clock=hands) as server,
        practising(server, PERSON) as (person, _),
        practising(server, "thuky") as (other, seen),
    ):
        seat = ParticipantId(seen.participants[2].id)
        await other.send("leave")
        assert await other.goodbye() == "left"
        hands.ahead_s += 11
        await until_held(server, seat, held=False)
        async with practising(server, "thuky") as (_, again):
            assert again.participants[2].id == seat
            await until_held(server, seat, held=True)
            await person.ask("raise_hand", raised=True)


async def move(server: Server, start: datetime) -> None:
    """The demo's session is held at another time."""
    async with server.database.read() as tx:
        revision = (await tx.get_one(MeetingPlan, server.meeting)).revision
    times = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    body = {"revision": revision, "reason": "Bão số 9", "place": "Phòng 2", **times}
    await server.post(f"/api/meetings/{server.meeting}/move", "thuky", body)


async def until_held(server: Server, seat: ParticipantId, *, held: bool) -> None:
    """Waits until a seat is somebody's, or free."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with server.database.read() as tx:
                if ((await tx.get_one(ParticipantRow, seat)).removed_at is None) is held:
                    return
            await asyncio.sleep(0.05)
