"""What the routes of line tests need of the process: a way to the media server, which this package does not know."""

from dataclasses import dataclass
from typing import Protocol

from meetings.ids import AccountId, SessionId


@dataclass(frozen=True, slots=True)
class OpenedTest:
    """A test that has begun, and the answer to the browser's session description."""

    id: str
    answer: str


@dataclass(frozen=True, slots=True)
class LineReading:
    """What came from the browser so far, by the media server's clock: datagrams with `payload_bytes` in all.

    `streamed` packets of media came and `lost` did not; `padded` packets of padding were sent to it.
    """

    at_ms: float
    datagrams: int
    payload_bytes: int
    streamed: int
    lost: int
    jitter_ms: float
    padded: int


class LineTester(Protocol):
    """Tests of lines against the media server; a test belongs to the account that opened it, and lasts a minute.

    All raise LineTestOver for a test that is not there any more, and LineTestAway without a media server.
    """

    async def open(self, account: AccountId, session: SessionId, offer: str) -> OpenedTest:
        """Begins. Raises LineTestLater, LineInUse, InvalidInput for an offer that is none."""

    async def train(self, account: AccountId, test: str, kbit: int, duration_ms: int) -> None:
        """Sends the browser padding at this rate. Raises LineTestLater, InvalidInput before media is up."""

    async def reading(self, account: AccountId, test: str) -> LineReading:
        """What came so far."""

    def spend(self, account: AccountId, test: str, count: int) -> None:
        """Counts bytes that go by HTTP, where UDP is blocked; a test has a few megabytes of them."""

    async def close(self, account: AccountId, test: str) -> None:
        """Ends the test; one that is over already is no error."""
