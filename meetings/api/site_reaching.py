"""What the routes of acts on sites need of the process: a way to the pages of those that are in a session."""

from dataclasses import dataclass
from typing import Literal, Protocol

from meetings.commands.site_acts import Reached
from meetings.domain.site_acts import SiteTest
from meetings.ids import AccountId, ParticipantId
from meetings.site_notes import SiteNote

SiteTestState = Literal["asked", "running", "done", "failed", "no_microphone", "silent"]
"""`silent`: the page did not answer in time."""


@dataclass(frozen=True, slots=True)
class SiteTestNow:
    """How a try of a room's machine goes. `levels`: dBFS of those that came after the number that was asked for."""

    state: SiteTestState
    seq: int
    levels: tuple[int, ...]


class SiteReach(Protocol):
    """Pages of sites in sessions, as IT reaches them."""

    def admit(self, account: AccountId, site: ParticipantId | None = None) -> None:
        """Counts an act, on a machine where a site is named. Raises SiteActLater."""

    def check_connected(self, reached: Reached) -> None:
        """Raises NotPresent when no page of the site is connected."""

    def restart_page(self, reached: Reached, by: str) -> None:
        """Tells the page to load itself anew."""

    def begin_test(self, account: AccountId, reached: Reached, test: SiteTest, by: str) -> str:
        """Tells the page to try its machine; the try's id. It ends one of before."""

    async def test_now(self, account: AccountId, test: str, after: int) -> SiteTestNow:
        """How it goes, as soon as there is something new. Raises SiteTestOver: it is another's, or forgotten."""

    def end_test(self, account: AccountId, test: str) -> None:
        """Ends it; one that is over already is no error."""

    def noted(self, note: SiteNote) -> None:
        """Shows a new note to all who watch."""
