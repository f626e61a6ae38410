"""Tries of rooms' machines that IT wants: what the rooms' pages tell of them, for who began each alone."""

import asyncio
import secrets
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from meetings.api.site_reaching import SiteTestNow, SiteTestState
from meetings.domain.site_acts import SiteTest
from meetings.errors import SiteTestOver
from meetings.ids import AccountId, MeetingId, ParticipantId
from signaling.protocol.machines import TellTest

LASTS_S: Mapping[SiteTest, float] = {SiteTest.TONE: 8.0, SiteTest.LEVEL: 31.0, SiteTest.LOOPBACK: 18.0}
"""From the press on: a little longer than the page takes for it."""
ANSWERS_WITHIN_S = 6.0
REMEMBERED_S = 60.0
PATIENCE_S = 2.0
KEPT_LEVELS = 50


@dataclass(slots=True)
class _Run:
    """One try; times in monotonic seconds."""

    account: AccountId
    meeting: MeetingId
    site: ParticipantId
    begun_s: float
    ends_s: float
    state: SiteTestState = "asked"
    seq: int = 0
    levels: deque[int] = field(default_factory=lambda: deque(maxlen=KEPT_LEVELS))
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_on(self) -> bool:
        """Whether the page may still tell something of it."""
        return self.state in {"asked", "running"}


class SiteTests:
    """Shared by all halls. At most one try goes on in a room; a second ends the first."""

    def __init__(self) -> None:
        """Nothing is tried yet."""
        self._runs: dict[str, _Run] = {}

    def begin(self, account: AccountId, meeting: MeetingId, site: ParticipantId, test: SiteTest, now_s: float) -> str:
        """A try begins; its id, which nobody guesses."""
        self._forget(now_s)
        for name in [name for name, run in self._runs.items() if run.site == site]:
            self._runs.pop(name).news.set()
        name = secrets.token_hex(8)
        self._runs[name] = _Run(account, meeting, site, now_s, now_s + LASTS_S[test])
        return name

    def told(self, site: ParticipantId, message: TellTest, now_s: float) -> None:
        """A page tells how it goes; of a try that is not its own, or is over, nothing is taken."""
        run = self._runs.get(message.test)
        if run is None or run.site != site or not run.is_on or now_s > run.ends_s:
            return
        run.state = message.state
        if message.db is not None:
            run.seq += 1
            run.levels.append(message.db)
        news, run.news = run.news, asyncio.Event()
        news.set()

    async def after(self, account: AccountId, test: str, seq: int, now_s: float) -> SiteTestNow:
        """How it goes for who knows `seq` levels; waits a moment for something new. Raises SiteTestOver."""
        run = self._own(account, test)
        if seq >= run.seq and run.is_on and now_s < run.ends_s:
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await run.news.wait()
            except TimeoutError:
                now_s += PATIENCE_S
            run = self._own(account, test)
        if run.state == "asked" and now_s - run.begun_s >= ANSWERS_WITHIN_S:
            run.state = "silent"
        elif run.state == "running" and now_s >= run.ends_s:
            run.state = "done"
        fresh = min(max(run.seq - seq, 0), len(run.levels))
        return SiteTestNow(run.state, run.seq, tuple(run.levels)[len(run.levels) - fresh :])

    def end(self, account: AccountId, test: str) -> tuple[MeetingId, ParticipantId] | None:
        """It is over; whose page has to be told, None when there is nothing to tell."""
        run = self._runs.get(test)
        if run is None or run.account != account:
            return None
        del self._runs[test]
        run.news.set()
        return run.meeting, run.site

    def _own(self, account: AccountId, test: str) -> _Run:
        run = self._runs.get(test)
        if run is None or run.account != account:
            raise SiteTestOver
        return run

    def _forget(self, now_s: float) -> None:
        for name in [name for name, run in self._runs.items() if now_s - run.ends_s > REMEMBERED_S]:
            del self._runs[name]
