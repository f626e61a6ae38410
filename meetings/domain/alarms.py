"""What an alarm is about, what happens to it, and when mail may tell of it."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Self

from meetings.domain.local_days import ZONE

MAX_NOTE = 300
_DRILL = "drill "


class AlarmKind(StrEnum):
    """What is hurt: one site, what several sites share on their way, or a server of ours."""

    SITE = "site"
    UPLINK = "uplink"
    CARRIER = "carrier"
    AREA = "area"
    SERVER = "server"


class AlarmEvent(StrEnum):
    """What is told of an alarm."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class Subject:
    """What an alarm is about; at most one alarm about it is open. `name`: a site's id, of a shared line its name, of a
    server which and what of it. Drills have subjects of their own: nobody is woken for them.
    """

    kind: AlarmKind
    name: str
    drill: bool = False

    @property
    def key(self) -> str:
        """The same as one text."""
        return f"{_DRILL if self.drill else ''}{self.kind}:{self.name}"

    @classmethod
    def of(cls, key: str) -> Self:
        """What `key` wrote. Raises ValueError for anything else."""
        kind, _, name = key.removeprefix(_DRILL).partition(":")
        return cls(AlarmKind(kind), name, key.startswith(_DRILL))


@dataclass(frozen=True, slots=True)
class MailHours:
    """The hours of each day in Việt Nam in which mail may tell of alarms, as "06:30-18:00"; they may span midnight."""

    begin: time
    end: time

    @classmethod
    def read(cls, text: str) -> Self:
        """Of a setting. Raises ValueError for what is no span of hours, or an empty one."""
        found = re.fullmatch(r"(\d\d:\d\d)-(\d\d:\d\d)", text)
        if found is None:
            raise ValueError(f"hours are written as 06:30-18:00, not {text!r}")
        begin, end = (time.fromisoformat(part) for part in found.groups())
        if begin == end:
            raise ValueError("the hours of mail begin and end at different times")
        return cls(begin, end)

    def next_open(self, at: datetime) -> datetime:
        """The moment itself where mail may go out then, else the next one at which it may."""
        local = at.astimezone(ZONE)
        now = local.time()
        inside = self.begin <= now < self.end if self.begin < self.end else now >= self.begin or now < self.end
        if inside:
            return at
        opening = datetime.combine(local.date(), self.begin, ZONE)
        return opening if opening > local else opening + timedelta(days=1)
