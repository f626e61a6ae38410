"""Tests of lines as the process admits them: few, short, and none that a session would feel."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from random import Random

import pytest

from meetings.db import Database
from meetings.errors import InvalidInput, LineInUse, LineTestAway, LineTestLater, LineTestOver
from meetings.ids import AccountId, SessionId
from sfu.errors import RoomFull, WorkerBusy
from sfu.interfaces import CloseRoom, Event, JoinPeer, RoomId, SendTrain, Snapshot, WorkerFigures
from signaling.alarm_keeper import AlarmRules
from signaling.house import House
from signaling.hub import Hub
from signaling.line_tests import (
    AT_ONCE,
    AT_ONCE_IN_SESSION,
    LATER_S,
    MAX_HTTP_BYTES,
    ROOM_PREFIX,
    TEST_S,
    TESTS_AN_HOUR,
    LineTests,
    Sessions,
    is_line_test,
)
from signaling.lines import Thresholds
from signaling.mirror import Mirror
from signaling.server_ills import DiskSpace
from signaling.settings import Settings
from signaling.worker_link import WorkerLink
from tests.fakes.fake_worker import FakeWorker
from tests.signaling.test_line_recorder import SetClock
from tests.signaling.test_tallies import second

pytestmark = pytest.mark.anyio
IDLE = WorkerFigures(
    uptime_s=1, cpu_s=0, rss_bytes=0, received_packets=0, forwarded_packets=0, send_drops=0, junk_datagrams=0,
    loop_lag_ms=0, voice_wait_p99_ms=0, heap_blocks=0, tasks=0, descriptors=0, peers=0, endpoints=0, addresses=0,
    ssrcs=0,
)  # fmt: skip


class HandClock(SetClock):
    """Its monotonic seconds are moved by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.s = 1000.0

    def monotonic_s(self) -> float:
        return self.s


class Nobody:
    """Wants to know of the worker, and forgets."""

    def worker_back(self, snapshot: Snapshot) -> None:
        pass

    def worker_gone(self) -> None:
        pass

    def worker_event(self, event: Event) -> None:
        pass


class Scene:
    """Tests of lines on a worker by hand. `session`: one goes on; `seated`: sign-ins that are in one."""

    def __init__(self) -> None:
        self.worker = FakeWorker()
        self.link = WorkerLink(self.worker.make)
        self.clock = HandClock()
        self.session = False
        self.seated: set[SessionId] = set()
        sessions = Sessions(lambda: self.session, lambda one: one in self.seated)
        self.tests = LineTests(self.link, self.clock, sessions, Random(1))

    async def open(self, who: str = "a", offer: str = "v=0") -> str:
        return (await self.tests.open(AccountId(who), SessionId(f"session of {who}"), offer)).id

    @property
    def rooms(self) -> set[str]:
        return {room for room, _ in self.worker.uses}

    async def closed(self, count: int) -> None:
        """Waits until so many rooms of tests are closed on the worker."""
        told = self.worker.commands
        await self.worker.told_that(lambda _: sum(isinstance(one, CloseRoom) for one in told) >= count)


@pytest.fixture
async def scene(anyio_backend: object) -> AsyncIterator[Scene]:
    made = Scene()
    async with running(made):
        yield made


@asynccontextmanager
async def running(scene: Scene) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        owned = [tasks.create_task(scene.link.run(Nobody())), tasks.create_task(scene.tests.run())]
        assert await scene.link.settled()
        yield
        for task in owned:
            task.cancel()


async def test_a_test_has_a_room_of_its_own_on_the_worker_and_leaves_none(scene: Scene) -> None:
    test = await scene.open()
    join = scene.worker.last(JoinPeer)
    assert isinstance(join, JoinPeer)
    assert is_line_test(join.room)
    await scene.tests.train(AccountId("a"), test, 500, 800)
    train = scene.worker.last(SendTrain)
    assert isinstance(train, SendTrain)
    assert (train.room, train.rate_bps, train.duration_ms) == (join.room, 500_000, 800)
    assert (await scene.tests.reading(AccountId("a"), test)).payload_bytes == 12_000
    await scene.tests.close(AccountId("a"), test)
    await scene.closed(1)
    assert scene.rooms == set()
    with pytest.raises(LineTestOver):
        await scene.tests.reading(AccountId("a"), test)


async def test_nobody_touches_anothers_test(scene: Scene) -> None:
    test = await scene.open()
    with pytest.raises(LineTestOver):
        await scene.tests.train(AccountId("b"), test, 500, 800)
    await scene.tests.close(AccountId("b"), test)
    assert len(scene.tests) == 1


async def test_so_many_at_once_and_fewer_beside_a_session(scene: Scene) -> None:
    for number in range(AT_ONCE):
        await scene.open(f"site {number}")
    with pytest.raises(LineTestLater) as later:
        await scene.open("one more")
    assert LATER_S[0] <= later.value.wait_s <= LATER_S[1]
    for name in list(scene.tests._tests):
        scene.tests._end(name)
    scene.session = True
    for number in range(AT_ONCE_IN_SESSION):
        await scene.open(f"site {number}")
    with pytest.raises(LineTestLater):
        await scene.open("one more")


async def test_a_second_test_of_the_same_account_ends_its_first(scene: Scene) -> None:
    first = await scene.open()
    await scene.open()
    assert len(scene.tests) == 1
    with pytest.raises(LineTestOver):
        scene.tests.spend(AccountId("a"), first, 1)
    await scene.closed(1)


async def test_who_is_in_a_session_is_refused(scene: Scene) -> None:
    scene.seated.add(SessionId("session of a"))
    with pytest.raises(LineInUse):
        await scene.open()
    assert scene.worker.commands == []


async def test_a_test_lasts_a_minute(scene: Scene) -> None:
    test = await scene.open()
    scene.clock.s += TEST_S
    with pytest.raises(LineTestOver):
        await scene.tests.reading(AccountId("a"), test)
    await scene.closed(1)


async def test_so_many_an_hour(scene: Scene) -> None:
    for _ in range(TESTS_AN_HOUR):
        await scene.open()
        scene.clock.s += 1
    with pytest.raises(LineTestLater) as later:
        await scene.open()
    assert later.value.wait_s == 3600 - TESTS_AN_HOUR + 1
    scene.clock.s += later.value.wait_s
    await scene.open()


@pytest.mark.parametrize("busy", [{"cpu_s": 0.8}, {"voice_wait_p99_ms": 16.0}])
async def test_when_the_worker_has_much_to_do_all_tests_end(scene: Scene, busy: dict[str, float]) -> None:
    test = await scene.open()
    scene.tests.figures(IDLE)
    assert len(scene.tests) == 1
    scene.tests.figures(IDLE.model_copy(update={"uptime_s": 2, **busy}))
    await scene.closed(1)
    with pytest.raises(LineTestOver):
        await scene.tests.reading(AccountId("a"), test)
    with pytest.raises(LineTestLater):
        await scene.open()


async def test_none_begins_while_the_worker_is_half_busy_though_those_of_before_go_on(scene: Scene) -> None:
    await scene.open()
    scene.tests.figures(IDLE)
    scene.tests.figures(IDLE.model_copy(update={"uptime_s": 2, "cpu_s": 0.6}))
    assert len(scene.tests) == 1
    with pytest.raises(LineTestLater):
        await scene.open("b")


async def test_a_worker_that_has_no_train_to_give_ends_the_test(scene: Scene) -> None:
    test = await scene.open()
    scene.worker.refuses = WorkerBusy
    with pytest.raises(LineTestLater):
        await scene.tests.train(AccountId("a"), test, 500, 800)
    assert len(scene.tests) == 0


async def test_bytes_by_http_have_an_end(scene: Scene) -> None:
    test = await scene.open()
    scene.tests.spend(AccountId("a"), test, MAX_HTTP_BYTES)
    with pytest.raises(LineTestOver):
        scene.tests.spend(AccountId("a"), test, 1)
    await scene.closed(1)


async def test_what_the_worker_refuses_is_told_plainly(scene: Scene) -> None:
    with pytest.raises(InvalidInput):
        await scene.open(offer="bad")
    scene.worker.refuses = RoomFull
    with pytest.raises(LineTestLater):
        await scene.open()
    scene.worker.refuses = None
    assert len(scene.tests) == 0


async def test_without_a_worker_it_says_so_at_once(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.worker_link.READY_TIMEOUT_S", 0.05)
    test = await scene.open()
    scene.worker.die()
    await asyncio.sleep(0.05)
    with pytest.raises(LineTestAway):
        await scene.tests.reading(AccountId("a"), test)
    scene.tests.worker_gone()
    with pytest.raises(LineTestOver):
        await scene.tests.reading(AccountId("a"), test)
    with pytest.raises(LineTestAway):
        await scene.open("b")


async def test_what_the_worker_tells_of_tests_is_counted_for_no_room(data_dir: Path) -> None:
    database = Database.open(Settings(data_dir=data_dir).database)
    limits = Thresholds(0.03, 150, 30)
    house = House(database, WorkerLink(FakeWorker().make), Mirror(), SetClock(), limits, limits, data_dir)
    hub = Hub(house, AlarmRules(), partial(DiskSpace.of, data_dir))
    for room in (RoomId("meeting"), RoomId(f"{ROOM_PREFIX}one")):
        hub.worker_event(second(room, "site", 1))
    assert {room for (room, _, _), _ in house.mirror.tallies.all()} == {"meeting"}
    await database.close()
