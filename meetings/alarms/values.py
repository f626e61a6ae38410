"""Alarms as they are handed on; rows of the database never leave this package."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from meetings.domain.alarms import AlarmKind
from meetings.ids import AlarmId


@dataclass(frozen=True, slots=True)
class HurtSite:
    """A site that an alarm began with, or a recording. `unit`: the code of its unit, None for who sits for no unit."""

    id: str
    name: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody did about an alarm: acknowledged it, or noted something; `note` may be empty in the first case."""

    at: datetime
    by: str
    acknowledges: bool
    note: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm. `subject` is `Subject.key`; `name` what people call it; `remarks` the oldest first."""

    id: AlarmId
    subject: str
    kind: AlarmKind
    name: str
    cause: str
    drill: bool
    sites: tuple[HurtSite, ...]
    raised_at: datetime
    cleared_at: datetime | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def acknowledged(self) -> Remark | None:
        """By whom and when; None while nobody has."""
        return next((one for one in self.remarks if one.acknowledges), None)


def written(sites: Iterable[HurtSite]) -> str:
    """Sites as they are kept."""
    return json.dumps([[one.id, one.name, one.unit] for one in sites], ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> tuple[HurtSite, ...]:
    """What `written` wrote."""
    return tuple(HurtSite(*one) for one in json.loads(text))
