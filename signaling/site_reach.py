"""IT's way to the pages of sites that are in a session."""

from collections.abc import Callable

from meetings.api.site_reaching import SiteTestNow
from meetings.commands.site_acts import Reached
from meetings.domain.site_acts import SiteTest
from meetings.domain.throttle import Throttle
from meetings.errors import NotPresent, SiteActLater
from meetings.ids import AccountId, MeetingId, ParticipantId
from meetings.site_notes import SiteNote
from signaling.clock import Clock
from signaling.hall import Hall
from signaling.protocol.server import ReloadPage, RunTest, ServerMessage, StopTest
from signaling.site_tests import SiteTests

ACTS, ON_ONE_MACHINE, WINDOW_S = 60, 10, 60
"""Acts of one account a minute, and those of anybody that one machine feels."""


class SiteReach:
    """See `meetings.api.site_reaching.SiteReach`. Owned by the hub."""

    def __init__(
        self,
        hall_of: Callable[[MeetingId], Hall | None],
        tests: SiteTests,
        clock: Clock,
        noted: Callable[[SiteNote], None],
    ) -> None:
        """`hall_of`: the owner of a meeting, if it goes on; `noted`: shows a note on the board."""
        self._hall_of = hall_of
        self._tests = tests
        self._clock = clock
        self._noted = noted
        self._acts = Throttle(ACTS, WINDOW_S)
        self._machines = Throttle(ON_ONE_MACHINE, WINDOW_S)

    def admit(self, account: AccountId, site: ParticipantId | None = None) -> None:
        """See `SiteReach`."""
        now_s = self._clock.monotonic_s()
        wait_s = self._acts.wait_s(account, now_s)
        if wait_s is None and site is not None:
            wait_s = self._machines.wait_s(site, now_s)
        if wait_s is not None:
            raise SiteActLater(wait_s)

    def check_connected(self, reached: Reached) -> None:
        """See `SiteReach`."""
        hall = self._hall_of(reached.meeting)
        if hall is None or not hall.feed.reaches(reached.site):
            raise NotPresent

    def restart_page(self, reached: Reached, by: str) -> None:
        """See `SiteReach`."""
        self._tell(reached.meeting, reached.site, ReloadPage(by=by))

    def begin_test(self, account: AccountId, reached: Reached, test: SiteTest, by: str) -> str:
        """See `SiteReach`."""
        name = self._tests.begin(account, reached.meeting, reached.site, test, self._clock.monotonic_s())
        self._tell(reached.meeting, reached.site, RunTest(test=name, kind=test.value, by=by))
        return name

    async def test_now(self, account: AccountId, test: str, after: int) -> SiteTestNow:
        """See `SiteReach`."""
        return await self._tests.after(account, test, after, self._clock.monotonic_s())

    def end_test(self, account: AccountId, test: str) -> None:
        """See `SiteReach`."""
        ended = self._tests.end(account, test)
        if ended is not None:
            self._tell(*ended, StopTest(test=test))

    def noted(self, note: SiteNote) -> None:
        """See `SiteReach`."""
        self._noted(note)

    def _tell(self, meeting: MeetingId, site: ParticipantId, message: ServerMessage) -> None:
        hall = self._hall_of(meeting)
        if hall is not None:
            hall.feed.tell_one(site, message)
