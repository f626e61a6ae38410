"""What calendars send by mail: one message with a calendar file of method REPLY or COUNTER in it.

Source: RFC 6047 section 2 (iTIP in mail), RFC 5322 and RFC 2045 (the message).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP

from meetings.domain.mail_addresses import is_mail_address
from meetings.errors import MailNotUnderstood
from meetings.ical import MAX_BYTES, CalendarReply, read_reply

MAX_MESSAGE_BYTES = 256 * 1024
MAX_PARTS = 20
_CALENDARS = frozenset({"text/calendar", "application/ics"})


@dataclass(frozen=True, slots=True)
class MailedReply:
    """An answer, and the address its mail says it comes from."""

    sender: str
    reply: CalendarReply


def mailed_reply(raw: bytes) -> MailedReply:
    """The one answer in a message, given by whoever sent it. Raises MailNotUnderstood.

    A sender can be forged: whether the mail is really theirs is for the mail server to find out before it is passed on.
    """
    if len(raw) > MAX_MESSAGE_BYTES or b"\0" in raw:
        raise MailNotUnderstood
    try:
        message = message_from_bytes(raw, policy=SMTP)
        sender = _sender(message)
        content = next(_calendars(message), None)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise MailNotUnderstood from error
    if content is None:
        raise MailNotUnderstood
    return MailedReply(sender, read_reply(content, sender))


def _sender(message: EmailMessage) -> str:
    """The one address in From."""
    fields = message.get_all("From", [])
    (address,) = [found for field in fields for found in field.addresses]
    spec = str(address.addr_spec)
    if not is_mail_address(spec):
        raise MailNotUnderstood
    return spec


def _calendars(message: EmailMessage) -> Iterator[bytes]:
    """The contents of calendar parts, not too many parts deep."""
    for number, part in enumerate(message.walk()):
        if number >= MAX_PARTS:
            raise MailNotUnderstood
        if part.get_content_type() in _CALENDARS:
            content = part.get_payload(decode=True)
            if not isinstance(content, bytes) or len(content) > MAX_BYTES:
                raise MailNotUnderstood
            yield content
