"""What the lines of each carrier were like over a month, from the minutes that are kept."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from meetings.domain.local_days import ZONE
from meetings.domain.percentiles import percentile
from meetings.errors import InvalidInput
from meetings.line_history import MINUTES_KEPT_FOR, minute_of
from meetings.models.lines import LineMinute
from meetings.models.meetings import ParticipantRow

WORST_SITES = 10
_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
_PERCENT = 100
"""Hundredths of a percent, as losses are kept, in one."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month in the time of the province."""

    year: int
    month: int

    @classmethod
    def of(cls, text: str) -> "Month":
        """As "2026-11". Raises InvalidInput."""
        found = _MONTH.fullmatch(text)
        if found is None:
            raise InvalidInput
        return cls(int(found[1]), int(found[2]))

    def text(self) -> str:
        """As "2026-11"."""
        return f"{self.year}-{self.month:02}"

    def before(self) -> "Month":
        """The month before."""
        return Month(self.year - 1, 12) if self.month == 1 else Month(self.year, self.month - 1)

    def minutes(self) -> tuple[int, int]:
        """Its first minute and the first one after it, since 1970."""
        after = Month(self.year + 1, 1) if self.month == 12 else Month(self.year, self.month + 1)
        return minute_of(self._begins()), minute_of(after._begins())

    def _begins(self) -> datetime:
        return datetime(self.year, self.month, 1, tzinfo=ZONE)


@dataclass(frozen=True, slots=True)
class Seconds:
    """How long lines were so, in seconds, and how often they were lost: minutes with losses that follow each other
    count once.
    """

    good_s: int
    weak_s: int
    lost_s: int
    drops: int

    @property
    def all_s(self) -> int:
        """In session."""
        return self.good_s + self.weak_s + self.lost_s

    def percent(self, seconds: int) -> float:
        """Of the time in session; 0 where there was none."""
        return 100 * seconds / self.all_s if self.all_s else 0.0


@dataclass(frozen=True, slots=True)
class SiteMonth:
    """One site on the lines of one carrier."""

    name: str
    carrier: str
    seconds: Seconds


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the minutes in which something came: lost packets of the worse direction in percent, round trips in ms (each
    the 95th percentile of its minute). None where nobody measured it.
    """

    loss_median: float | None
    loss_p95: float | None
    round_trip_median: float | None
    round_trip_p95: float | None


@dataclass(frozen=True, slots=True)
class CarrierMonth:
    """All lines of a carrier, "" where the directory named none; its sites, the worst first."""

    carrier: str
    seconds: Seconds
    figures: Figures
    sites: tuple[SiteMonth, ...]

    def worst(self) -> tuple[SiteMonth, ...]:
        """Those to be looked at: of WORST_SITES at the most, which were weak or lost at all."""
        return tuple(one for one in self.sites[:WORST_SITES] if one.seconds.weak_s + one.seconds.lost_s)


@dataclass(frozen=True, slots=True)
class LineReport:
    """A month of all lines; `carriers` by their names, `whole` of all of them together."""

    month: Month
    whole: CarrierMonth
    carriers: tuple[CarrierMonth, ...]


async def months_kept(tx: AsyncSession, now: datetime) -> tuple[Month, ...]:
    """Those of which any line is kept, the newest first."""
    local = now.astimezone(ZONE)
    month, months = Month(local.year, local.month), []
    while month.minutes()[1] > minute_of(now - MINUTES_KEPT_FOR):
        months.append(month)
        month = month.before()
    found = (await tx.execute(select(*(_any_in(one) for one in months)))).one()
    return tuple(one for one, there in zip(months, found, strict=True) if there)


async def line_report(tx: AsyncSession, month: Month) -> LineReport:
    """Of every site that was in a session in it."""
    first, end = month.minutes()
    within = LineMinute.minute.between(first, end - 1)
    sites = await _sites(tx, within)
    loss = case((LineMinute.loss_up > LineMinute.loss_down, LineMinute.loss_up), else_=LineMinute.loss_down)
    losses = await _counts(tx, loss, within & (LineMinute.heard_s > 0))
    trips = await _counts(tx, LineMinute.round_trip_ms, within & LineMinute.round_trip_ms.is_not(None))
    by_carrier: defaultdict[str, list[SiteMonth]] = defaultdict(list)
    for site in sites:
        by_carrier[site.carrier].append(site)
    carriers = [
        _carrier(carrier, by_carrier[carrier], losses.get(carrier, Counter()), trips.get(carrier, Counter()))
        for carrier in sorted(by_carrier)
    ]
    whole = _carrier("", sites, sum(losses.values(), Counter()), sum(trips.values(), Counter()))
    return LineReport(month, whole, tuple(carriers))


def _any_in(month: Month) -> ColumnElement[bool]:
    first, end = month.minutes()
    return select(LineMinute.minute).where(LineMinute.minute.between(first, end - 1)).exists()


def _carrier(carrier: str, sites: Sequence[SiteMonth], losses: Counter[int], trips: Counter[int]) -> CarrierMonth:
    all_of = Seconds(
        sum(one.seconds.good_s for one in sites),
        sum(one.seconds.weak_s for one in sites),
        sum(one.seconds.lost_s for one in sites),
        sum(one.seconds.drops for one in sites),
    )
    figures = Figures(
        _percent(percentile(losses, 0.5)),
        _percent(percentile(losses, 0.95)),
        percentile(trips, 0.5),
        percentile(trips, 0.95),
    )
    worst_first = sorted(sites, key=lambda one: (one.seconds.percent(one.seconds.good_s), one.name))
    return CarrierMonth(carrier, all_of, figures, tuple(worst_first))


def _percent(hundredths: float | None) -> float | None:
    return None if hundredths is None else hundredths / _PERCENT


_SITE = func.coalesce(LineMinute.unit_code, LineMinute.participant_id)
"""A unit is one site over all its sessions."""


async def _sites(tx: AsyncSession, within: ColumnElement[bool]) -> list[SiteMonth]:
    drops = await _drops(tx, within)
    rows = await tx.execute(
        select(
            LineMinute.carrier,
            _SITE,
            func.max(ParticipantRow.name),
            func.sum(LineMinute.heard_s),
            func.sum(LineMinute.weak_s),
            func.sum(LineMinute.lost_s),
        )
        .join(ParticipantRow, ParticipantRow.id == LineMinute.participant_id)
        .where(within)
        .group_by(LineMinute.carrier, _SITE)
    )
    return [
        SiteMonth(name, carrier, Seconds(heard_s - weak_s, weak_s, lost_s, drops.get((carrier, site), 0)))
        for carrier, site, name, heard_s, weak_s, lost_s in rows
    ]


async def _drops(tx: AsyncSession, within: ColumnElement[bool]) -> Mapping[tuple[str, str], int]:
    """By carrier and site: minutes with losses of the line, before which there was none the minute before."""
    before = func.lag(LineMinute.minute).over(partition_by=LineMinute.participant_id, order_by=LineMinute.minute)
    lost = (
        select(LineMinute.carrier, _SITE.label("site"), LineMinute.minute, before.label("before"))
        .where(within, LineMinute.lost_s > 0)
        .subquery()
    )
    rows = await tx.execute(
        select(lost.c.carrier, lost.c.site, func.count())
        .where(lost.c.before.is_(None) | (lost.c.minute - lost.c.before > 1))
        .group_by(lost.c.carrier, lost.c.site)
    )
    return {(carrier, site): count for carrier, site, count in rows}


async def _counts(
    tx: AsyncSession, value: ColumnElement[int] | InstrumentedAttribute[int | None], where: ColumnElement[bool]
) -> dict[str, Counter[int]]:
    """By carrier: each value and in how many minutes it occurs."""
    rows = await tx.execute(
        select(LineMinute.carrier, value.label("value"), func.count())
        .where(where)
        .group_by(LineMinute.carrier, "value")
    )
    found: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for carrier, number, count in rows:
        found[carrier][int(number or 0)] = count
    return dict(found)
