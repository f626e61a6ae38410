"""Mails as calendars send them in answer to an invitation."""

from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP

STAMP = "20261124T010000Z"


def calendar_reply(
    uid: str, attendee: str, partstat: str = "ACCEPTED", sequence: int = 0, *more: str, stamp: str = STAMP
) -> str:
    """A calendar file of method REPLY; `more` are further lines of the event."""
    lines: Sequence[str] = (
        "BEGIN:VCALENDAR",
        "PRODID:-//Some calendar//EN",
        "VERSION:2.0",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{stamp}",
        f"SEQUENCE:{sequence}",
        "ORGANIZER:mailto:giaymoi@tinh.example",
        f'ATTENDEE;PARTSTAT={partstat};CN="Ai Đó":mailto:{attendee}',
        *more,
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "\r\n".join(lines) + "\r\n"


def reply_mail(calendar: str, sender: str) -> bytes:
    """The mail that carries it."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = "giaymoi@tinh.example"
    message["Subject"] = "Accepted: Giao ban"
    message.set_content("See the calendar.")
    message.add_alternative(calendar, subtype="calendar", params={"method": "REPLY"})
    return message.as_bytes()
