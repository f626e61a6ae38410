"""What becomes due by itself, on a running server whose clock a test turns."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from meetings.domain.roles import Act, Role, allowed
from sfu.interfaces import PeerFigures, PeerId, RoomFigures, RoomId, SetProgramme, Step
from signaling.clock import SystemClock
from signaling.protocol.messages import Presence, Programme
from signaling.protocol.messages import Role as WireRole
from signaling.protocol.server import Done, ParticipantChanged, ProgrammeChanged, Refused, Snapshot
from tests.fakes.fake_worker import FakeWorker
from tests.signaling import golden
from tests.signaling.rig import LiveClient, Server, serving, whole

pytestmark = pytest.mark.anyio

ROOM, OTHER, DEPUTY = "diemcau-14215", "diemcau-14329", "phochutri"
MESSAGES = sorted({golden.type_of(path) for path in golden.frames("client")} - {"join", "leave", "end_meeting"})


class Hands(SystemClock):
    """A clock whose hands a test moves: the time of day, and with it what counts seconds."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.ahead_s)

    def monotonic_s(self) -> float:
        return super().monotonic_s() + self.ahead_s


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
async def server(data_dir: Path, hands: Hands) -> AsyncIterator[Server]:
    """A server that goes by these hands."""
    async with serving(data_dir, FakeWorker(), clock=hands) as running:
        yield running


async def programme(client: LiveClient, chair: str | None = None, called: str | None = None) -> Programme:
    """The next programme that is led by, or calls, this participant."""

    def fits(told: Programme) -> bool:
        calls = told.roll_call.called if told.roll_call else None
        return (chair is None or told.chair == chair) and (called is None or calls == called)

    message = await client.next(lambda one: isinstance(one, ProgrammeChanged) and fits(one.programme))
    assert isinstance(message, ProgrammeChanged)
    return message.programme


async def led_by(client: LiveClient, who: str) -> Programme:
    """The programme once this participant leads."""
    async with asyncio.timeout(15):
        while True:
            answer = await client.ask("resync")
            assert isinstance(answer, Snapshot)
            if answer.room.programme.chair == who:
                return answer.room.programme
            await asyncio.sleep(0.05)


async def chair_lost(client: LiveClient) -> None:
    """Everyone knows that the chair's line is lost."""
    await client.next(
        lambda one: (
            isinstance(one, ParticipantChanged)
            and (one.participant.role, one.participant.presence) == (WireRole.CHAIR, Presence.LOST)
        )
    )


async def opened(server: Server) -> None:
    await server.post(f"/api/meetings/{server.meeting}/open", login="chutri")


async def test_the_deputy_leads_five_seconds_after_the_chairs_line_is_lost_and_gives_back(
    server: Server, hands: Hands
) -> None:
    async with server.client(DEPUTY) as deputy, server.client(ROOM) as room:
        async with server.client("chutri"):
            await opened(server)
            assert await deputy.refusal("give_floor", participant=server.who(ROOM)) == "not_allowed"
        await chair_lost(room)
        hands.ahead_s += 5
        told = await programme(room, chair=server.who(DEPUTY))
        assert told.deputy is not None
        assert told.deputy.acting_since_ms is not None
        assert told.stage == server.who(DEPUTY)
        await server.worker.told_that(
            lambda one: isinstance(one, SetProgramme) and one.chair == PeerId(server.who(DEPUTY))
        )
        assert isinstance(await deputy.ask("give_floor", participant=server.who(ROOM), limit_s=60), Done)
        async with server.client("chutri"):
            told = await led_by(room, server.who("chutri"))
            assert told.floor is not None
            assert told.deputy is not None
            assert told.deputy.acting_since_ms is None
            assert await deputy.refusal("take_floor", participant=server.who(ROOM)) == "not_allowed"


async def test_a_chair_that_is_back_within_five_seconds_was_never_away(server: Server, hands: Hands) -> None:
    async with server.client(DEPUTY) as deputy:
        async with server.client("chutri"):
            await opened(server)
        await chair_lost(deputy)
        hands.ahead_s += 3
        async with server.client("chutri"):
            hands.ahead_s += 10
            with pytest.raises(TimeoutError):
                await deputy.next(
                    lambda one: isinstance(one, ProgrammeChanged) and one.programme.chair == server.who(DEPUTY),
                    within_s=1.5,
                )


async def test_a_chair_that_leaves_hands_over_at_once(server: Server) -> None:
    async with server.client(DEPUTY) as deputy, server.client("chutri") as chair:
        await chair.ask("leave")
        await programme(deputy, chair=server.who(DEPUTY))


async def test_a_deputy_that_comes_later_finds_the_chairs_place(server: Server, hands: Hands) -> None:
    async with server.client(ROOM) as room:
        async with server.client("chutri"):
            pass
        await chair_lost(room)
        hands.ahead_s += 30
        async with server.client(DEPUTY):
            await programme(room, chair=server.who(DEPUTY))


@pytest.mark.parametrize("login", [DEPUTY, "chutri"])
async def test_a_deputy_that_stands_in_may_send_exactly_what_the_chair_may(server: Server, login: str) -> None:
    async with server.client(OTHER), server.client(DEPUTY) as deputy, server.client("chutri") as chair:
        await opened(server)
        if login == DEPUTY:
            await chair.ask("leave")
            await programme(deputy, chair=server.who(DEPUTY))
        leading = deputy if login == DEPUTY else chair
        for type_ in MESSAGES:
            fields = json.loads(golden.frame(f"client.{type_}"))
            del fields["type"], fields["id"]
            if "participant" in fields:
                fields["participant"] = server.who(OTHER)
            answer = await leading.answer(type_, **fields)
            refused = isinstance(answer, Refused) and answer.code == "not_allowed"
            assert refused != allowed(Role.CHAIR, Act(type_)), (type_, answer)


async def test_a_killed_web_process_forgets_neither_the_loss_nor_the_deputy(data_dir: Path, hands: Hands) -> None:
    worker = FakeWorker()
    async with serving(data_dir, worker, clock=hands) as first, first.client(DEPUTY) as deputy:
        async with first.client("chutri"):
            await opened(first)
        await chair_lost(deputy)
        first.stop()
        await deputy.closed.wait()
    hands.ahead_s += 5
    async with serving(data_dir, worker, clock=hands) as second, second.client(DEPUTY) as deputy:
        await led_by(deputy, second.who(DEPUTY))
        second.stop()
        await deputy.closed.wait()
    async with serving(data_dir, worker, clock=hands) as third, third.client(DEPUTY) as deputy:
        assert whole(deputy.welcome).programme.chair == third.who(DEPUTY)
        assert isinstance(await deputy.ask("take_floor", participant=third.who(OTHER)), Done)


def heard(server: Server, *logins: str) -> RoomFigures:
    """The worker hears these now; whoever is not named is silent."""
    peers = tuple(
        PeerFigures(
            peer=PeerId(server.who(login)),
            connected=True,
            step=Step.TILES,
            up_bps=0,
            down_bps=0,
            loss_up=0.0,
            loss_down=0.0,
            round_trip_ms=20.0,
            jitter_ms=1.0,
            estimate_bps=None,
            heard_s=0.0,
            streams=(),
        )
        for login in logins
    )
    return RoomFigures(room=RoomId(server.meeting), peers=peers)


async def test_a_connected_chair_that_is_silent_is_stood_in_for_only_while_the_deputy_is_heard(
    server: Server, hands: Hands
) -> None:
    async with server.client(DEPUTY) as deputy, server.client("chutri"):
        await opened(server)
        server.worker.tell(heard(server, DEPUTY, "chutri"))
        await asyncio.sleep(0.2)
        hands.ahead_s += 6
        with pytest.raises(TimeoutError):
            await deputy.next(
                lambda one: isinstance(one, ProgrammeChanged) and one.programme.chair == server.who(DEPUTY),
                within_s=1.5,
            )
        server.worker.tell(heard(server, DEPUTY))
        await programme(deputy, chair=server.who(DEPUTY))
        server.worker.tell(heard(server, DEPUTY, "chutri"))
        await programme(deputy, chair=server.who("chutri"))


async def test_a_roll_call_goes_on_by_the_servers_clock_while_its_starter_is_away(server: Server, hands: Hands) -> None:
    async with server.client(ROOM) as room, server.client(OTHER):
        async with server.client("chutri") as chair:
            await opened(server)
            assert isinstance(await chair.ask("start_roll_call", every_s=20, skips_absent=True), Done)
            told = await programme(room, called=server.who(ROOM))
            assert told.stage == server.who(ROOM)
        hands.ahead_s += 20
        told = await programme(room, called=server.who(OTHER))
        assert told.stage == server.who(OTHER)


async def test_a_roll_call_and_its_marks_outlive_the_web_process_and_reach_late_joiners(
    data_dir: Path, hands: Hands
) -> None:
    worker = FakeWorker()
    async with (
        serving(data_dir, worker, clock=hands) as first,
        first.client("thuky") as secretary,
        first.client(ROOM),
        first.client(OTHER),
    ):
        await opened(first)
        await secretary.ask("start_roll_call", every_s=40, skips_absent=True)
        await secretary.ask("mark_attendance", participant=first.who(ROOM), kind="excused", reason="Đi chống bão")
    hands.ahead_s += 20
    async with serving(data_dir, worker, clock=hands) as second, second.client(OTHER) as late:
        answer = await late.ask("resync")
        assert isinstance(answer, Snapshot)
        call = answer.room.programme.roll_call
        assert call is not None
        assert (call.called, call.every_s) == (second.who(ROOM), 40)
        (marked,) = [row for row in answer.room.participants if row.mark is not None]
        assert marked.mark is not None
        assert (marked.id, marked.mark.kind, marked.mark.reason) == (second.who(ROOM), "excused", "Đi chống bão")
        hands.ahead_s += 20
        await programme(late, called=second.who(OTHER))
