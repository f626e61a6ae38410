"""Outgoing mail, by one SMTP server. The one importer of aiosmtplib."""

from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum

import aiosmtplib
import structlog

TIMEOUT_S = 30.0
_PERMANENT = range(500, 600)

_log = structlog.get_logger(__name__)


class MailSecurity(StrEnum):
    """How the way to the mail server is kept from strangers; `none` is for a server on this machine."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over, and as whom; an empty user signs in nowhere."""

    host: str
    port: int
    security: MailSecurity
    user: str = ""
    password: str = ""


class MailTrouble(Exception):
    """The message was not taken; `final`: and will not be, however often it is tried.

    What the server said is text for the secretary: one line, at most 300 signs, nothing of the message in it.
    """

    def __init__(self, said: str, *, final: bool) -> None:
        """`said`: by the mail server, or of the way to it."""
        self.said = " ".join(said.split())[:300]
        self.final = final
        super().__init__(self.said)


class Mailer:
    """Hands one message after the other to the server, each over a connection of its own."""

    def __init__(self, server: MailServer) -> None:
        """Connects only when there is something to send."""
        self._server = server

    async def send(self, message: EmailMessage, sender: str, recipient: str) -> None:
        """Hands the message over: when this returns the server has taken it. Raises MailTrouble."""
        await self.send_to_all(message, sender, (recipient,))

    async def send_to_all(self, message: EmailMessage, sender: str, recipients: tuple[str, ...]) -> None:
        """The same for several: when this returns the server has taken it for one at least. Raises MailTrouble."""
        server = self._server
        try:
            refused, _ = await aiosmtplib.send(
                message,
                sender=sender,
                recipients=list(recipients),
                hostname=server.host,
                port=server.port,
                username=server.user or None,
                password=server.password or None,
                use_tls=server.security is MailSecurity.TLS,
                start_tls=server.security is MailSecurity.STARTTLS,
                timeout=TIMEOUT_S,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            first = error.recipients[0]
            final = all(one.code in _PERMANENT for one in error.recipients)
            raise MailTrouble(f"{first.code} {first.message}", final=final) from error
        except aiosmtplib.SMTPAuthenticationError as error:
            raise MailTrouble(f"{error.code} {error.message}", final=False) from error
        except aiosmtplib.SMTPResponseException as error:
            raise MailTrouble(f"{error.code} {error.message}", final=error.code in _PERMANENT) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise MailTrouble(f"{type(error).__name__}: {error}", final=False) from error
        if refused:
            _log.warning("recipients_refused", refused=len(refused), of=len(recipients))
