"""A process that works jobs off, to be killed in the middle: `python -m tests.meetings.letters.mail_process`.

Its arguments are the address of the database and the port of the mail server.
"""

import asyncio
import sys

from meetings.db import Database
from meetings.ical import Who
from meetings.job_runner import JobRunner
from meetings.letters.posting import LetterWorks, Sender
from meetings.mail import Mailer, MailSecurity, MailServer
from tests.meetings.convening import KEYS
from tests.meetings.hall import NOW


async def main(url: str, port: int) -> None:
    """Until there is nothing left to do."""
    database = Database.open(url)
    mailer = Mailer(MailServer("127.0.0.1", port, MailSecurity.NONE))
    sender = Sender(mailer, Who("UBND tỉnh Ninh Bình", "giaymoi@tinh.example"), "https://hop.example.vn")
    runner = JobRunner(database, LetterWorks(database, KEYS, sender, lambda: NOW).works(), lambda: NOW)
    while await runner.work_off():
        pass
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
