"""Calendar files of invitations: written for the mail, and read from what calendars answer. The one importer of
icalendar.

Source: RFC 5545 (iCalendar) and RFC 5546 (iTIP: REQUEST, CANCEL, REPLY, COUNTER).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event, Timezone, TimezoneStandard, vCalAddress, vText

from meetings.domain.mail_addresses import same_address
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
Value = TypeVar("Value")


class Method(StrEnum):
    """What a calendar is asked to do; an update is a REQUEST with a higher sequence."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class NoAnswer(StrEnum):
    """What calendars send to the organiser in place of an answer: another time, or somebody else who is to come."""

    OTHER_TIME = "other_time"
    DELEGATED = "delegated"


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
    """What a calendar said for one attendee. `said_at`: when it did (DTSTAMP); None where it does not say.

    Of a seat that was handed on `attendee` is who was invited, whoever of the two says so.
    """

    uid: str
    sequence: int
    attendee: str
    answer: Answer | NoAnswer
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


def read_reply(content: bytes, sender: str) -> CalendarReply:
    """What a calendar file of method REPLY or COUNTER says of one event, and of the attendee who sends it.

    Raises MailNotUnderstood. Source: RFC 5546 sections 3.2.3, 3.2.7 and 4.2.5 (who hands an invitation on).
    """
    if len(content) > MAX_BYTES:
        raise MailNotUnderstood
    try:
        return _reply(Calendar.from_ical(content), sender)
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


def _reply(calendar: Calendar, sender: str) -> CalendarReply:
    method = str(calendar["METHOD"]).upper()
    (event,) = calendar.walk("VEVENT")
    sequence = int(event.get("SEQUENCE", 0))
    if method not in {"REPLY", "COUNTER"} or "RECURRENCE-ID" in event or not 0 <= sequence < 2**31:
        raise MailNotUnderstood
    attendees = [one for one in _listed(event["ATTENDEE"]) if isinstance(one, vCalAddress)]
    if not any(same_address(_mail_of(one), sender) for one in attendees):
        raise MailNotUnderstood
    attendee, answer = (sender, NoAnswer.OTHER_TIME) if method == "COUNTER" else _answered(attendees)
    said = " ".join(" ".join(str(one).split()) for one in _listed(event.get("COMMENT", "")))
    return CalendarReply(str(event["UID"]), sequence, attendee, answer, said.strip()[:MAX_COMMENT], _stamp(event))


def _answered(attendees: list[vCalAddress]) -> tuple[str, Answer | NoAnswer]:
    """Whose seat it is, and what is said of it: by its holder, or by who was asked to come instead."""
    for one in attendees:
        if _part(one) == "DELEGATED":
            return _mail_of(one), NoAnswer.DELEGATED
    (attendee,) = attendees
    if "DELEGATED-FROM" in attendee.params:
        (principal,) = _listed(attendee.params["DELEGATED-FROM"])
        return _mail_of(str(principal)), NoAnswer.DELEGATED
    answer = _ANSWERS.get(_part(attendee))
    if answer is None:
        raise MailNotUnderstood
    return _mail_of(attendee), answer


def _part(attendee: vCalAddress) -> str:
    return str(attendee.params.get("PARTSTAT", "")).upper()


def _mail_of(address: str) -> str:
    """The address behind `mailto:`; Exchange writes the scheme in capitals."""
    scheme, _, mail = str(address).partition(":")
    if scheme.lower() != "mailto" or not mail:
        raise MailNotUnderstood
    return mail


def _listed(value: Value | list[Value]) -> list[Value]:
    return value if isinstance(value, list) else [value]


def _stamp(event: Component) -> datetime | None:
    """When an event was written down: a time in UTC, as RFC 5545 section 3.8.7.2 has it, or none."""
    stamp = event.decoded("DTSTAMP", None)
    return stamp.astimezone(UTC) if isinstance(stamp, datetime) and stamp.tzinfo is not None else None
