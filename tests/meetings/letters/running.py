"""Jobs of letters as a process does them, for tests."""

import asyncio
from datetime import datetime
from email.message import EmailMessage

from meetings.ical import Who
from meetings.job_runner import JobRunner
from meetings.letters.posting import LetterWorks, Postman, Sender
from tests.meetings.convening import KEYS, Convening
from tests.meetings.hall import NOW

URL = "https://hop.example.vn"
ORGANIZER = Who("UBND tỉnh Ninh Bình", "giaymoi@tinh.example")


class Clock:
    """A time that tests move."""

    def __init__(self, at: datetime = NOW) -> None:
        """Stands at this time."""
        self.at = at

    def now(self) -> datetime:
        """As the process asks."""
        return self.at


def runner(convening: Convening, postman: Postman | None, clock: Clock | None = None) -> JobRunner:
    """A process with the works of letters; it sends nothing without a postman."""
    clock = clock or Clock()
    sender = None if postman is None else Sender(postman, ORGANIZER, URL)
    return JobRunner(convening.db, LetterWorks(convening.db, KEYS, sender, clock.now).works(), clock.now)


async def work_off(one: JobRunner) -> None:
    """Does all that is due."""
    while await one.work_off():
        pass


class DyingPostman:
    """The process dies where it stands: before the mail server has the message, or right after."""

    def __init__(self, after: Postman | None) -> None:
        """`after`: who sends the message before it dies."""
        self._after = after

    async def send(self, message: EmailMessage, sender: str, recipient: str) -> None:
        """Never returns."""
        if self._after is not None:
            await self._after.send(message, sender, recipient)
        raise asyncio.CancelledError
