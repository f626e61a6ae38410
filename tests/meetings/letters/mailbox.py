"""A real SMTP server on the loopback that keeps what it is handed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY

from aiosmtpd.smtp import SMTP, Envelope, Session

from meetings.mail import Mailer, MailSecurity, MailServer


def _set() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@dataclass
class Mailbox:
    """What came, oldest first; recipients in `refused` are refused for good, those in `busy` for now. While `answers`
    is not set, messages are taken and the sender is not told; `taken` has something for each that came.
    """

    port: int = 0
    raw: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    busy: set[str] = field(default_factory=set)
    answers: asyncio.Event = field(default_factory=_set)
    taken: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls.
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Takes the recipient, or not."""
        if address in self.refused:
            return "550 5.1.1 no such mailbox"
        if address in self.busy:
            return "450 4.2.0 mailbox busy"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keeps the message."""
        assert isinstance(envelope.content, bytes)
        self.raw.append(envelope.content)
        self.recipients += envelope.rcpt_tos
        self.taken.put_nowait(envelope.rcpt_tos[0])
        await self.answers.wait()
        return "250 taken"

    @property
    def messages(self) -> list[EmailMessage]:
        """What came, read."""
        return [message_from_bytes(one, policy=POLICY) for one in self.raw]

    def mailer(self) -> Mailer:
        """Hands mail over to this server."""
        return Mailer(MailServer("127.0.0.1", self.port, MailSecurity.NONE))


@asynccontextmanager
async def mailbox() -> AsyncIterator[Mailbox]:
    """Opens the server on a free port, in the loop that asks."""
    kept = Mailbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(kept, hostname="mail.example", loop=loop), "127.0.0.1", 0)
    kept.port = server.sockets[0].getsockname()[1]
    try:
        yield kept
    finally:
        server.close()
        await server.wait_closed()


def part(message: EmailMessage, kind: str) -> EmailMessage:
    """The one part of this content type."""
    (found,) = [one for one in message.walk() if one.get_content_type() == kind]
    return found
