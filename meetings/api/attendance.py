"""/meetings/{meeting}/attendance: the sheet of who is there, what is said of it, and its exports."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Request, Response
from pydantic import Field

from meetings import access, commands
from meetings.api.door import Door, meeting_id
from meetings.api.services import Services
from meetings.attendance_sheet import Sheet, SheetSeat, SheetSite, attendance_sheet, last_headcount
from meetings.commands.attendance import MAX_MARKED
from meetings.domain.attendance import AttendanceSource, SeatMark
from meetings.domain.roles import Act, Role, allowed
from meetings.domain.seats import Duty
from meetings.domain.standing import MAX_HEADCOUNT, MAX_NAMES, MAX_REASON_CHARS, Standing
from meetings.errors import NotAllowed
from meetings.exports.attendance import attendance_pdf, attendance_xlsx
from meetings.ids import SeatId, SiteId
from meetings.schemas import PLAIN, Body

Id = Annotated[str, Field(min_length=36, max_length=36, pattern=r"^[0-9a-f-]+$")]
Reason = Annotated[str, Field(max_length=MAX_REASON_CHARS, pattern=PLAIN)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


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


class OwnHeadcountBody(Body):
    """How many the asker's own site has reported last; None for never."""

    count: int | None


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


class AttendanceRoutes:
    """/meetings/{meeting}/attendance."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(prefix="/meetings/{meeting}/attendance", tags=["attendance"])
        routes.add_api_route("", self.read, methods=["GET"])
        routes.add_api_route("/marks", self.mark, methods=["POST"], status_code=204)
        routes.add_api_route("/check-in", self.check_in, methods=["POST"], status_code=204)
        routes.add_api_route("/headcounts", self.count, methods=["POST"], status_code=204)
        routes.add_api_route("/headcounts/own", self.own_count, methods=["GET"])
        routes.add_api_route("/freeze", self.freeze, methods=["POST"], status_code=204)
        routes.add_api_route("/xlsx", self.xlsx, methods=["GET"], response_class=Response)
        routes.add_api_route("/pdf", self.pdf, methods=["GET"], response_class=Response)
        return routes

    async def read(self, meeting: str, request: Request) -> SheetBody:
        """The sheet as it stands now."""
        return SheetBody.of(*await self._sheet(meeting, request, Act.READ_ATTENDANCE))

    async def mark(self, meeting: str, body: MarksBody, request: Request) -> None:
        """Says how some seats stand."""
        marking = commands.Marking(tuple(map(SeatId, body.seats)), body.mark, body.reason)
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            await commands.mark_seats(tx, account, meeting_id(meeting), marking, self._services.now())

    async def check_in(self, meeting: str, request: Request) -> None:
        """The asker is there."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            await commands.check_in(tx, account, meeting_id(meeting), self._services.now())

    async def count(self, meeting: str, body: HeadcountBody, request: Request) -> None:
        """Tells how many are at a site."""
        names = None if body.names is None else tuple((one.name, one.title) for one in body.names)
        counted = commands.Counted(SiteId(body.site) if body.site else None, body.count, names)
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            await commands.report_headcount(tx, account, meeting_id(meeting), counted, self._services.now())

    async def own_count(self, meeting: str, request: Request) -> OwnHeadcountBody:
        """How many the asker's own site has reported last."""
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            seat = await access.seat_for(tx, account, meeting_id(meeting), Act.REPORT_HEADCOUNT)
            return OwnHeadcountBody(count=await last_headcount(tx, seat.site_id))

    async def freeze(self, meeting: str, request: Request) -> None:
        """Keeps the list as it stands now."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            await commands.freeze_attendance(tx, account, meeting_id(meeting), self._services.now())

    async def xlsx(self, meeting: str, request: Request) -> Response:
        """The sheet as a workbook."""
        sheet, _ = await self._sheet(meeting, request, Act.EXPORT_ATTENDANCE)
        return _file(await attendance_xlsx(sheet), XLSX, "diem-danh.xlsx")

    async def pdf(self, meeting: str, request: Request) -> Response:
        """The sheet on paper."""
        sheet, _ = await self._sheet(meeting, request, Act.EXPORT_ATTENDANCE)
        return _file(await attendance_pdf(sheet, self._services.now()), PDF, "diem-danh.pdf")

    async def _sheet(self, meeting: str, request: Request, act: Act) -> tuple[Sheet, Role]:
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            record, seat = await access.meeting_for(tx, account, meeting_id(meeting))
            part = await access.part_in_plan(tx, account, record, seat)
            if not allowed(part, act):
                raise NotAllowed
            return await attendance_sheet(tx, record), part


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=kind, headers=headers)
