"""Mails in the forms in which Outlook (Exchange) and Gmail send what their calendars say to an organiser."""

from collections.abc import Callable, Mapping
from email.message import EmailMessage
from email.policy import SMTP
from types import MappingProxyType

ORGANIZER = "giaymoi@tinh.example"

EXCHANGE = """\
BEGIN:VCALENDAR
METHOD:{method}
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:SE Asia Standard Time
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:+0700
TZOFFSETTO:+0700
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T000000
TZOFFSETFROM:+0700
TZOFFSETTO:+0700
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
{attendees}
COMMENT;LANGUAGE=vi-VN:Xin lùi sang hôm sau\\n
UID:{uid}
SUMMARY;LANGUAGE=vi-VN:Giao ban tháng 12
DTSTART;TZID=SE Asia Standard Time:20261201T090000
DTEND;TZID=SE Asia Standard Time:20261201T110000
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:20261124T010000Z
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:0
LOCATION;LANGUAGE=vi-VN:Hội trường UBND tỉnh
X-MICROSOFT-CDO-APPT-SEQUENCE:0
X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE
X-MICROSOFT-CDO-INSTTYPE:0
X-MS-OLK-ORIGINALSTART;TZID="SE Asia Standard Time":20261130T080000
X-MS-OLK-ORIGINALEND;TZID="SE Asia Standard Time":20261130T100000
END:VEVENT
END:VCALENDAR
"""
GOOGLE = """\
BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:{method}
BEGIN:VEVENT
DTSTART:20261201T020000Z
DTEND:20261201T040000Z
DTSTAMP:20261124T010000Z
ORGANIZER;CN=UBND tỉnh:mailto:giaymoi@tinh.example
UID:{uid}
{attendees}
COMMENT:Xin lùi sang hôm sau
CREATED:20261123T010000Z
DESCRIPTION:Kính mời dự họp.
LAST-MODIFIED:20261124T010000Z
LOCATION:Hội trường UBND tỉnh
SEQUENCE:0
STATUS:CONFIRMED
SUMMARY:Giao ban tháng 12
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
"""


def from_outlook(sender: str, method: str, uid: str, *attendees: str) -> bytes:
    """Text, HTML and a calendar side by side, all of them in base64; the scheme of addresses in capitals."""
    message = _headers(sender, method)
    message["Thread-Topic"] = "Giao ban tháng 12"
    message["Content-Language"] = "vi-VN"
    message["X-MS-Has-Attach"] = ""
    message.set_content("", cte="base64")
    message.add_alternative("<html><body></body></html>", subtype="html", cte="base64")
    content = _folded(EXCHANGE, method, uid, [one.replace("mailto:", "MAILTO:") for one in attendees])
    message.add_alternative(content, subtype="calendar", cte="base64", params={"method": method})
    return message.as_bytes()


def from_gmail(sender: str, method: str, uid: str, *attendees: str) -> bytes:
    """The same, and once more as a file that is attached."""
    message = _headers(sender, method)
    message["Sender"] = "Google Calendar <calendar-notification@google.example>"
    message["Reply-To"] = sender
    message["Auto-Submitted"] = "auto-generated"
    content = _folded(GOOGLE, method, uid, attendees)
    message.set_content("Người được mời đã trả lời.", cte="base64")
    message.add_alternative("<html><body></body></html>", subtype="html", cte="quoted-printable")
    message.add_alternative(content, subtype="calendar", cte="7bit" if content.isascii() else "8bit")
    message.add_attachment(content.encode(), maintype="application", subtype="ics", filename="invite.ics")
    return message.as_bytes()


MAILERS: Mapping[str, Callable[..., bytes]] = MappingProxyType({"outlook": from_outlook, "gmail": from_gmail})


def attendee(address: str, partstat: str, *params: str) -> str:
    """One ATTENDEE of an event as both write it."""
    more = "".join(f";{param}" for param in params)
    return f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={partstat}{more};CN=Ai Đó:mailto:{address}"


def _headers(sender: str, method: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = f"Ai Đó <{sender}>"
    message["To"] = f"UBND tỉnh <{ORGANIZER}>"
    message["Subject"] = "Đề nghị giờ khác: Giao ban tháng 12" if method == "COUNTER" else "Giao ban tháng 12"
    message["Date"] = "Tue, 24 Nov 2026 08:00:00 +0700"
    message["Message-ID"] = "<1@mail.example>"
    return message


def _folded(form: str, method: str, uid: str, attendees: list[str] | tuple[str, ...]) -> str:
    """The file with lines as calendars fold them: at 75 octets at most."""
    lines = form.format(method=method, uid=uid, attendees="\n".join(attendees)).splitlines()
    return "".join(f"{part}\r\n" for line in lines for part in _parts(line))


def _parts(line: str) -> list[str]:
    parts = [""]
    for sign in line:
        if len((parts[-1] + sign).encode()) > 75:
            parts.append(" ")
        parts[-1] += sign
    return parts
