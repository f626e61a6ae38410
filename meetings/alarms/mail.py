"""The letter that tells IT of alarms: those that are on, and those that are over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from meetings.alarms.values import Alarm
from meetings.alarms.words import cause_words, kind_words
from meetings.domain.alarms import AlarmKind
from meetings.domain.local_days import ZONE
from meetings.ical import Who

MAX_NAMED = 12
BOARD_PATH = "/duong-truyen"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is the same of a letter whenever it is sent again."""

    id: str
    at: datetime


def letter(begun: Sequence[Alarm], over: Sequence[Alarm], sender: Who, link: str, stamp: Stamp) -> EmailMessage:
    """One letter of all of them. `link`: of the board."""
    found = EmailMessage(policy=SMTP)
    found["Subject"] = _subject(begun, over)
    found["From"] = Address(sender.name, addr_spec=sender.address)
    found["Date"] = format_datetime(stamp.at)
    found["Message-ID"] = f"<alarm-{stamp.id}@{sender.address.rpartition('@')[2]}>"
    found["Auto-Submitted"] = "auto-generated"
    parts = [*(_begun(one) for one in begun), *(_over(one) for one in over), f"Bảng đường truyền · the board: {link}"]
    found.set_content("\n\n".join(parts) + "\n")
    return found


def _subject(begun: Sequence[Alarm], over: Sequence[Alarm]) -> str:
    if not begun:
        return f"Giaoban: đã hết {len(over)} cảnh báo" if len(over) > 1 else f"Giaoban: đã hết: {_title(over[0])}"
    return f"Giaoban: {len(begun)} cảnh báo" if len(begun) > 1 else f"Giaoban: {_title(begun[0])}"


def _title(alarm: Alarm) -> str:
    return f"{kind_words(alarm)}: {cause_words(alarm)}"


def _begun(alarm: Alarm) -> str:
    lines = [f"{_time(alarm.raised_at)} · {_title(alarm)}"]
    # The name of one site is that of the alarm.
    what, least = ("bản ghi", 1) if alarm.kind is AlarmKind.SERVER else ("điểm cầu", 2)
    if len(alarm.sites) >= least:
        more = len(alarm.sites) - MAX_NAMED
        names = ", ".join(site.name for site in alarm.sites[:MAX_NAMED])
        lines.append(f"{len(alarm.sites)} {what}: {names}{f' và {more} {what} khác' if more > 0 else ''}")
    return "\n".join(lines)


def _over(alarm: Alarm) -> str:
    assert alarm.cleared_at is not None
    return f"{_time(alarm.cleared_at)} · Đã hết: {_title(alarm)} (từ {_time(alarm.raised_at)})"


def _time(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%H:%M:%S %d/%m")
