"""Calendar files of invitations: written for the mail, and read from what calendars answer. The one importer of
icalendar.

Source: RFC 5545 (iCalendar) and RFC 5546 (iTIP: REQUEST, CANCEL, REPLY).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event, Timezone, TimezoneStandard, vCalAddress, vText

from meetings.domain.seats import Answer, Duty
from meetings.errors import MailNotUnderstood

MAX_BYTES = 64 * 1024
PRODUCT = "-//Giaoban//Giaoban//VI"
ZONE = "Asia/Ho_Chi_Minh"
_LOCAL = ZoneInfo(ZONE)
_SINCE = datetime(1975, 6, 13)  # noqa: DTZ001 - a local time, as RFC 5545 section 3.6.5 asks for.
"""Since when the clocks of Việt Nam stand seven hours before UTC, the whole year."""
_OFFSET = timedelta(hours=7)
_ROLES: Mapping[Duty, str] = MappingProxyType(
    {Duty.REQUIRED: "REQ-PARTICIPANT", Duty.OPTIONAL: "OPT-PARTICIPANT", Duty.OBSERVER: "NON-PARTICIPANT"}
)
_ANSWERS: Mapping[str, Answer] = MappingProxyType(
    {"ACCEPTED": Answer.ACCEPTED, "DECLINED": Answer.DECLINED, "TENTATIVE": Answer.TENTATIVE}
)
MAX_COMMENT = 500


class Method(StrEnum):
    """What a calendar is asked to do; an update is a REQUEST with a higher sequence."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody with an address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One meeting in one invitee's calendar. `uid` stays, `sequence` grows, with every change of the meeting.

    `made_at`: when this message was made (DTSTAMP); `changed_at`: when the meeting was changed last. `leaves`: this
    attendee is taken off an event that takes place.
    """

    uid: str
    sequence: int
    made_at: datetime
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    text: str
    organizer: Who
    attendee: Who
    duty: Duty
    leaves: bool = False


@dataclass(frozen=True, slots=True)
class CalendarReply:
    """What a calendar answered for one attendee. `said_at`: when it did (DTSTAMP); None where it does not say."""

    uid: str
    sequence: int
    attendee: str
    answer: Answer
    comment: str
    said_at: datetime | None = None


def written(entry: Entry, method: Method) -> bytes:
    """The calendar file of one invitee, in UTF-8 with lines of at most 75 octets.

    Source: RFC 5546 sections 3.2.2 and 3.2.5.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    calendar.add_component(_zone())
    calendar.add_component(_event(entry, method))
    content: bytes = calendar.to_ical()
    return content


def read_reply(content: bytes) -> CalendarReply:
    """What a calendar file of method REPLY says of one event and one attendee. Raises MailNotUnderstood.

    Source: RFC 5546 section 3.2.3.
    """
    if len(content) > MAX_BYTES:
        raise MailNotUnderstood
    try:
        return _reply(Calendar.from_ical(content))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OverflowError) as error:
        raise MailNotUnderstood from error


def _zone() -> Timezone:
    standard = TimezoneStandard()
    standard.add("dtstart", _SINCE)
    standard.add("tzoffsetfrom", _OFFSET)
    standard.add("tzoffsetto", _OFFSET)
    standard.add("tzname", "+07")
    zone = Timezone()
    zone.add("tzid", ZONE)
    zone.add_component(standard)
    return zone


def _event(entry: Entry, method: Method) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.made_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(_LOCAL))
    event.add("dtend", entry.ends_at.astimezone(_LOCAL))
    event.add("summary", entry.title)
    event.add("location", entry.place)
    event.add("description", entry.text)
    event.add("organizer", _address(entry.organizer), encode=False)
    attendee = _address(entry.attendee)
    attendee.params["CUTYPE"] = vText("INDIVIDUAL")
    attendee.params["ROLE"] = vText(_ROLES[entry.duty])
    if method is Method.REQUEST:
        attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
        attendee.params["RSVP"] = vText("TRUE")
    event.add("attendee", attendee, encode=False)
    if not entry.leaves:  # RFC 5546 section 3.2.5: a status would cancel it for everybody.
        event.add("status", "CONFIRMED" if method is Method.REQUEST else "CANCELLED")
    event.add("transp", "OPAQUE" if method is Method.REQUEST else "TRANSPARENT")
    return event


def _address(who: Who) -> vCalAddress:
    address = vCalAddress(f"mailto:{who.address}")
    address.params["CN"] = vText(who.name)
    return address


def _reply(calendar: Calendar) -> CalendarReply:
    if str(calendar["METHOD"]).upper() != "REPLY":
        raise MailNotUnderstood
    (event,) = calendar.walk("VEVENT")
    attendee = event["ATTENDEE"]
    if isinstance(attendee, list) or "RECURRENCE-ID" in event:
        raise MailNotUnderstood
    scheme, _, address = str(attendee).partition(":")
    answer = _ANSWERS.get(str(attendee.params.get("PARTSTAT", "")).upper())
    sequence = int(event.get("SEQUENCE", 0))
    if scheme.lower() != "mailto" or not address or answer is None or not 0 <= sequence < 2**31:
        raise MailNotUnderstood
    comment = event.get("COMMENT", "")
    comments = comment if isinstance(comment, list) else [comment]
    said = " ".join(" ".join(str(one).split()) for one in comments)
    return CalendarReply(str(event["UID"]), sequence, address, answer, said.strip()[:MAX_COMMENT], _stamp(event))


def _stamp(event: Component) -> datetime | None:
    """When an event was written down: a time in UTC, as RFC 5545 section 3.8.7.2 has it, or none."""
    stamp = event.decoded("DTSTAMP", None)
    return stamp.astimezone(UTC) if isinstance(stamp, datetime) and stamp.tzinfo is not None else None
