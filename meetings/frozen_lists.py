"""Lists of attendance that were frozen: kept as they stood, read again, and compared with what is known since."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.attendance_sheet import Frozen, Sheet, SheetSeat, SheetSite, sheet_of_sites
from meetings.domain.seats import Duty
from meetings.domain.standing import Course, Stood
from meetings.errors import NotFound
from meetings.ids import FreezeId, MeetingId, SeatId, SiteId
from meetings.models.attendance import FrozenList


@dataclass(frozen=True, slots=True)
class SeatChange:
    """A seat that stands otherwise than when the list was frozen; None where it is not on the list."""

    seat: SeatId
    name: str
    unit: str
    before: Stood | None
    now: Stood | None


@dataclass(frozen=True, slots=True)
class SiteChange:
    """A site at which not as many people are as when the list was frozen."""

    site: SiteId
    name: str
    before: int
    now: int


@dataclass(frozen=True, slots=True)
class Changes:
    """All that was said since a list was frozen."""

    seats: tuple[SeatChange, ...]
    sites: tuple[SiteChange, ...]

    @property
    def count(self) -> int:
        """How many."""
        return len(self.seats) + len(self.sites)


@dataclass(frozen=True, slots=True)
class KeptList:
    """A list that was frozen, and what it said."""

    frozen: Frozen
    sheet: Sheet


_SEAT, _SITE, _COURSE = TypeAdapter(SheetSeat), TypeAdapter(SheetSite), TypeAdapter(Course)
_STOOD = tuple(field.name for field in fields(Stood))


def content_of(sheet: Sheet) -> str:
    """The list as it is kept: JSON with sorted keys, one entry a seat and one a site."""
    rows = [_row(seat, site.site) for site in sheet.sites for seat in site.seats]
    rows += [_row(seat, None) for seat in sheet.elsewhere]
    kept = {
        "title": sheet.title,
        "starts_at": sheet.starts_at.isoformat(),
        "course": _COURSE.dump_python(sheet.course, mode="json"),
        "sites": [_SITE.dump_python(site, mode="json", exclude={"seats"}) for site in sheet.sites],
        "seats": rows,
    }
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def sheet_from(content: str, at: datetime) -> Sheet:
    """What a list said when it was frozen, at that moment."""
    kept = json.loads(content)
    if "title" not in kept:
        kept = _of_first_shape(kept, at)
    by_site: dict[str | None, list[SheetSeat]] = {}
    for row in kept["seats"]:
        by_site.setdefault(row["site"], []).append(_seat(row))
    return sheet_of_sites(
        title=kept["title"],
        starts_at=datetime.fromisoformat(kept["starts_at"]),
        course=_COURSE.validate_python(kept["course"]),
        sites=tuple(_SITE.validate_python({**row, "seats": by_site.get(row["site"], ())}) for row in kept["sites"]),
        elsewhere=tuple(by_site.get(None, ())),
    )


async def kept_list(tx: AsyncSession, meeting: MeetingId, freeze: FreezeId) -> KeptList:
    """A list of this meeting. Raises NotFound."""
    row = await tx.scalar(select(FrozenList).where(FrozenList.id == freeze, FrozenList.meeting_id == meeting))
    if row is None:
        raise NotFound
    return KeptList(Frozen(row.id, row.at, row.sha256), sheet_from(row.content, row.at))


def changes(before: Sheet, now: Sheet) -> Changes:
    """What differs, in the order of the list as it is now; who is on it no more comes last."""
    known, found = _by_seat(before), _by_seat(now)
    seats = [
        SeatChange(seat, one.name, one.unit, known[seat].stood if seat in known else None, one.stood)
        for seat, one in found.items()
        if seat not in known or _said(known[seat]) != _said(one)
    ]
    seats += [SeatChange(seat, one.name, one.unit, one.stood, None) for seat, one in known.items() if seat not in found]
    were, are = ({site.site: site for site in sheet.sites} for sheet in (before, now))
    sites = [
        SiteChange(site.site, site.name, were[site.site].people if site.site in were else 0, site.people)
        for site in now.sites
        if _counted(were.get(site.site)) != _counted(site)
    ]
    sites += [SiteChange(site.site, site.name, site.people, 0) for site in before.sites if site.site not in are]
    return Changes(tuple(seats), tuple(sites))


def _said(seat: SheetSeat) -> tuple[object, ...]:
    """What a reader of the list sees of it; whose word it is may change without changing that."""
    return seat.name, seat.title, seat.duty, seat.stood.standing, seat.stood.reason, seat.stood.late_min


def _counted(site: SheetSite | None) -> tuple[object, ...]:
    """How many are there, and who of them has no seat."""
    if site is None:
        return 0, ()
    return site.people, () if site.reported is None else site.reported.names


def _of_first_shape(kept: Mapping[str, Sequence[Mapping[str, object]]], at: datetime) -> dict[str, object]:
    """A list from before lists said where a seat is, with what it did not say left open."""
    seat = {"participant": None, "honorific": "", "duty": Duty.REQUIRED, "principal": None, "source": None}
    site = dict.fromkeys(("participant", "area", "joined_at", "left_at", "reported"))
    return {
        "title": "",
        "starts_at": at.isoformat(),
        "course": {},
        "seats": [{**seat, "left_at": None, "site": None, **row} for row in kept["seats"]],
        "sites": [{**site, "online": False, **row} for row in kept["sites"]],
    }


def _by_seat(sheet: Sheet) -> dict[SeatId, SheetSeat]:
    groups: Iterable[Iterable[SheetSeat]] = (*(site.seats for site in sheet.sites), sheet.elsewhere)
    return {seat.seat: seat for group in groups for seat in group}


def _row(seat: SheetSeat, site: SiteId | None) -> dict[str, object]:
    row: dict[str, object] = _SEAT.dump_python(seat, mode="json", exclude={"stood"})
    stood: dict[str, object] = _SEAT.dump_python(seat, mode="json", include={"stood"})["stood"]
    return {**row, **stood, "site": site}


def _seat(row: Mapping[str, object]) -> SheetSeat:
    own = {name: value for name, value in row.items() if name not in _STOOD and name != "site"}
    return _SEAT.validate_python({**own, "stood": {name: row[name] for name in _STOOD}})
