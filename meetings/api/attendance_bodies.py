"""What the routes of attendance take and answer."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from meetings.attendance_sheet import Sheet, SheetSeat, SheetSite
from meetings.commands.attendance import MAX_MARKED
from meetings.domain.attendance import AttendanceSource, SeatMark
from meetings.domain.roles import Role
from meetings.domain.seats import Duty
from meetings.domain.standing import MAX_HEADCOUNT, MAX_NAMES, MAX_REASON_CHARS, Standing
from meetings.frozen_lists import Changes, KeptList
from meetings.own_attendance import OwnSeat, OwnSite
from meetings.schemas import PLAIN, Body

Id = Annotated[str, Field(min_length=36, max_length=36, pattern=r"^[0-9a-f-]+$")]
Reason = Annotated[str, Field(max_length=MAX_REASON_CHARS, pattern=PLAIN)]


class MarksBody(Body):
    """How some seats are found, and why."""

    seats: tuple[Id, ...] = Field(min_length=1, max_length=MAX_MARKED)
    mark: SeatMark
    reason: Reason = ""


class NamedBody(Body):
    """Somebody at a site who has no seat."""

    name: str = Field(min_length=1, max_length=200, pattern=PLAIN)
    title: str = Field(default="", max_length=300, pattern=PLAIN)


class HeadcountBody(Body):
    """How many people are at a site; None for the asker's own."""

    site: Id | None = None
    count: int = Field(ge=0, le=MAX_HEADCOUNT)
    names: tuple[NamedBody, ...] | None = Field(default=None, max_length=MAX_NAMES)


class SeatBody(Body):
    """A seat and how it stands."""

    seat: str
    participant: str | None
    honorific: str
    name: str
    title: str
    unit: str
    duty: Duty
    principal: str | None
    standing: Standing
    reason: str
    source: AttendanceSource | None
    late_min: int
    left_at: datetime | None

    @classmethod
    def of(cls, row: SheetSeat) -> Self:
        """The seat as it travels."""
        return cls(
            seat=row.seat,
            participant=row.participant,
            honorific=row.honorific,
            name=row.name,
            title=row.title,
            unit=row.unit,
            duty=row.duty,
            principal=row.principal,
            standing=row.stood.standing,
            reason=row.stood.reason,
            source=row.stood.source,
            late_min=row.stood.late_min,
            left_at=row.stood.left_at,
        )


class OwnSeatBody(Body):
    """How the asker's own seat stands; null for who has none that counts. `open`: whether it may check in now."""

    standing: Standing | None
    late_min: int
    open: bool

    @classmethod
    def of(cls, own: OwnSeat) -> Self:
        """The seat as it travels."""
        if own.stood is None:
            return cls(standing=None, late_min=0, open=own.open)
        return cls(standing=own.stood.standing, late_min=own.stood.late_min, open=own.open)


class OwnSiteBody(Body):
    """What the asker's own site has reported last, null for never; and who has a seat there."""

    count: int | None
    names: tuple[NamedBody, ...]
    seats: tuple[SeatBody, ...]
    least: int
    open: bool

    @classmethod
    def of(cls, own: OwnSite) -> Self:
        """The site as it travels."""
        return cls(
            count=own.count,
            names=tuple(NamedBody(name=name, title=title) for name, title in own.names),
            seats=tuple(SeatBody.of(seat) for seat in own.seats),
            least=own.least,
            open=own.open,
        )


class ReportedBody(Body):
    """What a site reported last."""

    count: int
    names: tuple[NamedBody, ...]
    source: AttendanceSource
    at: datetime


class SiteBody(Body):
    """A site, its people, and whether its line is up."""

    site: str
    participant: str | None
    name: str
    area: str | None
    online: bool
    joined_at: datetime | None
    left_at: datetime | None
    people: int
    reported: ReportedBody | None
    seats: tuple[SeatBody, ...]

    @classmethod
    def of(cls, row: SheetSite) -> Self:
        """The site as it travels."""
        told = row.reported
        return cls(
            site=row.site,
            participant=row.participant,
            name=row.name,
            area=row.area,
            online=row.online,
            joined_at=row.joined_at,
            left_at=row.left_at,
            people=row.people,
            reported=None
            if told is None
            else ReportedBody(
                count=told.count,
                names=tuple(NamedBody(name=name, title=title) for name, title in told.names),
                source=told.source,
                at=told.at,
            ),
            seats=tuple(SeatBody.of(seat) for seat in row.seats),
        )


class TallyBody(Body):
    """How many stand how."""

    expected: int
    present: int
    late: int
    excused: int
    absent: int
    awaited: int


class FrozenBody(Body):
    """The list was frozen."""

    id: str
    at: datetime
    sha256: str


class SheetBody(Body):
    """Who is there, and who is not."""

    title: str
    part: Role
    began_at: datetime | None
    ended_at: datetime | None
    tally: TallyBody
    people: int
    sites_online: int
    sites: tuple[SiteBody, ...]
    elsewhere: tuple[SeatBody, ...]
    frozen: tuple[FrozenBody, ...]

    @classmethod
    def of(cls, sheet: Sheet, part: Role) -> Self:
        """The sheet as it travels, and what the asker is in the meeting."""
        return cls(
            title=sheet.title,
            part=part,
            began_at=sheet.course.began_at,
            ended_at=sheet.course.ended_at,
            tally=TallyBody.model_validate(sheet.tally),
            people=sheet.people,
            sites_online=sheet.sites_online,
            sites=tuple(SiteBody.of(site) for site in sheet.sites),
            elsewhere=tuple(SeatBody.of(seat) for seat in sheet.elsewhere),
            frozen=tuple(FrozenBody.model_validate(row) for row in sheet.frozen),
        )


class StoodBody(Body):
    """How a seat stands or stood."""

    standing: Standing
    reason: str
    late_min: int


class SeatChangeBody(Body):
    """A seat that stands otherwise than on the frozen list; null where it is not on the list."""

    seat: str
    name: str
    unit: str
    before: StoodBody | None
    now: StoodBody | None


class SiteChangeBody(Body):
    """A site at which not as many people are."""

    site: str
    name: str
    before: int
    now: int


class FrozenListBody(FrozenBody):
    """A list as it was when it was frozen, and what has changed since."""

    tally: TallyBody
    people: int
    sites_online: int
    ended_at: datetime | None
    sites: tuple[SiteBody, ...]
    elsewhere: tuple[SeatBody, ...]
    changed_seats: tuple[SeatChangeBody, ...]
    changed_sites: tuple[SiteChangeBody, ...]

    @classmethod
    def of(cls, kept: KeptList, since: Changes) -> Self:
        """The list as it travels."""
        frozen, sheet = kept.frozen, kept.sheet
        return cls(
            id=frozen.id,
            at=frozen.at,
            sha256=frozen.sha256,
            tally=TallyBody.model_validate(sheet.tally),
            people=sheet.people,
            sites_online=sheet.sites_online,
            ended_at=sheet.course.ended_at,
            sites=tuple(SiteBody.of(site) for site in sheet.sites),
            elsewhere=tuple(SeatBody.of(seat) for seat in sheet.elsewhere),
            changed_seats=tuple(SeatChangeBody.model_validate(one) for one in since.seats),
            changed_sites=tuple(SiteChangeBody.model_validate(one) for one in since.sites),
        )
