"""Tests of lines: short sessions of one on the media worker, few at a time, and none that a session would feel.

What the worker tells of their rooms is nobody's business: a test whose media never comes up goes on by HTTP.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import structlog

from meetings.api.line_testing import LineReading, OpenedTest
from meetings.errors import InvalidInput, LineInUse, LineTestAway, LineTestLater, LineTestOver
from meetings.ids import AccountId, SessionId
from sfu.errors import OfferRefused, RoomFull, SfuError, UnknownPeer, WorkerBusy
from sfu.interfaces import CloseRoom, JoinPeer, PeerId, ReadLine, RoomId, SendTrain, WorkerFigures
from signaling.clock import Clock
from signaling.line_servers import ServerLoads
from signaling.worker_link import WorkerLink

ROOM_PREFIX = "line-test:"
TEST_S = 60.0
AT_ONCE, AT_ONCE_IN_SESSION = 4, 1
"""A test fills a line of at most 12 Mbit/s for some seconds: so many together cost a worker a tenth of a core."""
BEGIN_BELOW_CPU, END_ABOVE_CPU = 0.5, 0.75
BEGIN_BELOW_WAIT_MS, END_ABOVE_WAIT_MS = 5.0, 15.0
"""How long voices wait in the worker, 99 of 100: they must not be late because somebody tests."""
TESTS_AN_HOUR = 20
LATER_S = (5, 15)
MAX_HTTP_BYTES = 16_000_000

_PEER = PeerId("site")
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Test:
    """One that goes on."""

    account: AccountId
    room: RoomId
    ends_s: float
    bytes_left: int = MAX_HTTP_BYTES


@dataclass(frozen=True, slots=True)
class Sessions:
    """What the tests need to know of sessions: whether any is on, and whether a sign-in is in one."""

    on: Callable[[], bool]
    holds: Callable[[SessionId], bool]


class LineTests:
    """Built once by the process, owned by the hub. Who may not begin is told when to ask again."""

    def __init__(self, link: WorkerLink, clock: Clock, sessions: Sessions, random: Random | None = None) -> None:
        """`random` spreads those who wait."""
        self._link = link
        self._clock = clock
        self._sessions = sessions
        self._random = random or Random()  # noqa: S311 - nobody gains by guessing it.
        self._tests: dict[str, _Test] = {}
        self._recent: dict[AccountId, deque[float]] = {}
        self._ending: list[RoomId] = []
        self._ended = asyncio.Event()
        self._loads = ServerLoads()
        self._cpu = 0.0
        self._wait_ms = 0.0

    def __len__(self) -> int:
        """How many go on."""
        return len(self._tests)

    async def run(self) -> None:
        """Closes on the worker what is over, until cancelled."""
        while True:
            try:
                async with asyncio.timeout(1.0):
                    await self._ended.wait()
            except TimeoutError:
                self._expire()
            self._ended.clear()
            while self._ending:
                await self._close_room(self._ending.pop())

    def figures(self, told: WorkerFigures) -> None:
        """The worker's own figures, each second: when it has much to do, all tests end."""
        self._cpu = self._loads.media(told, self._clock.monotonic_s(), up=True).cpu
        self._wait_ms = told.voice_wait_p99_ms
        if self._tests and (self._cpu > END_ABOVE_CPU or self._wait_ms > END_ABOVE_WAIT_MS):
            _log.info("line_tests_yielded", cpu=round(self._cpu, 2), voice_wait_ms=self._wait_ms)
            for test in list(self._tests):
                self._end(test)

    def worker_gone(self) -> None:
        """All that it held is gone."""
        self._tests.clear()
        self._ending.clear()

    async def open(self, account: AccountId, session: SessionId, offer: str) -> OpenedTest:
        """See `LineTester`."""
        if self._sessions.holds(session):
            raise LineInUse
        self._expire()
        for name in [name for name, test in self._tests.items() if test.account == account]:
            self._end(name)
        self._admit(account)
        name = secrets.token_hex(8)
        room = RoomId(f"{ROOM_PREFIX}{name}")
        self._tests[name] = _Test(account, room, self._clock.monotonic_s() + TEST_S)
        try:
            joined = await self._link.join(JoinPeer(room=room, peer=_PEER, offer=offer))
        except OfferRefused as error:
            self._tests.pop(name, None)
            raise InvalidInput from error
        except RoomFull as error:
            self._tests.pop(name, None)
            raise LineTestLater(self._later_s()) from error
        except (SfuError, TimeoutError) as error:
            self._end(name)
            raise LineTestAway from error
        except BaseException:
            self._end(name)
            raise
        return OpenedTest(name, joined.answer)

    async def train(self, account: AccountId, test: str, kbit: int, duration_ms: int) -> None:
        """See `LineTester`."""
        room = self._own(account, test).room
        request = SendTrain(room=room, peer=_PEER, rate_bps=kbit * 1000, duration_ms=duration_ms)
        try:
            await self._link.tell(request)
        except UnknownPeer as error:
            raise InvalidInput from error
        except WorkerBusy as error:
            self._end(test)
            raise LineTestLater(self._later_s()) from error
        except (SfuError, TimeoutError) as error:
            raise LineTestAway from error

    async def reading(self, account: AccountId, test: str) -> LineReading:
        """See `LineTester`."""
        room = self._own(account, test).room
        try:
            told = await self._link.read_line(ReadLine(room=room, peer=_PEER))
        except UnknownPeer as error:
            self._end(test)
            raise LineTestOver from error
        except (SfuError, TimeoutError) as error:
            raise LineTestAway from error
        return LineReading(
            told.at_ms, told.datagrams, told.payload_bytes, told.streamed, told.lost, told.jitter_ms, told.padded
        )

    def spend(self, account: AccountId, test: str, count: int) -> None:
        """See `LineTester`."""
        own = self._own(account, test)
        own.bytes_left -= count
        if own.bytes_left < 0:
            self._end(test)
            raise LineTestOver

    async def close(self, account: AccountId, test: str) -> None:
        """See `LineTester`."""
        own = self._tests.get(test)
        if own is not None and own.account == account:
            self._end(test)

    def _admit(self, account: AccountId) -> None:
        """Raises LineTestLater."""
        now_s = self._clock.monotonic_s()
        recent = self._recent.setdefault(account, deque())
        while recent and recent[0] <= now_s - 3600:
            recent.popleft()
        if len(recent) >= TESTS_AN_HOUR:
            raise LineTestLater(int(recent[0] + 3600 - now_s) + 1)
        most = AT_ONCE_IN_SESSION if self._sessions.on() else AT_ONCE
        busy = self._cpu > BEGIN_BELOW_CPU or self._wait_ms > BEGIN_BELOW_WAIT_MS
        if busy or len(self._tests) >= most:
            raise LineTestLater(self._later_s())
        recent.append(now_s)

    def _later_s(self) -> int:
        return self._random.randint(*LATER_S)

    def _own(self, account: AccountId, test: str) -> _Test:
        self._expire()
        own = self._tests.get(test)
        if own is None or own.account != account:
            raise LineTestOver
        return own

    def _expire(self) -> None:
        now_s = self._clock.monotonic_s()
        for name in [name for name, test in self._tests.items() if test.ends_s <= now_s]:
            self._end(name)
        for account in [one for one, seen in self._recent.items() if not seen or seen[-1] <= now_s - 3600]:
            del self._recent[account]

    def _end(self, name: str) -> None:
        test = self._tests.pop(name, None)
        if test is not None:
            self._ending.append(test.room)
            self._ended.set()

    async def _close_room(self, room: RoomId) -> None:
        """A room that cannot be closed now is found by the hub's sweep, as those of a process before."""
        try:
            await self._link.tell(CloseRoom(room=room))
        except (SfuError, TimeoutError):
            _log.warning("line_test_not_closed", room=room)


def is_line_test(room: RoomId) -> bool:
    """Whether a room on the worker is of a test, and of no meeting."""
    return room.startswith(ROOM_PREFIX)
