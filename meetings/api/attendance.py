"""/meetings/{meeting}/attendance: the sheet of who is there, what is said of it, the frozen lists, and its exports."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import access, commands, frozen_lists
from meetings.api.attendance_bodies import (
    FrozenListBody,
    HeadcountBody,
    Id,
    MarksBody,
    OwnSeatBody,
    OwnSiteBody,
    SheetBody,
)
from meetings.api.door import Door, freeze_id, meeting_id
from meetings.api.services import Services
from meetings.attendance_sheet import Sheet, attendance_sheet
from meetings.domain.roles import Act, Role, allowed
from meetings.errors import NotAllowed
from meetings.events import Account
from meetings.exports.attendance import Which, attendance_pdf, attendance_xlsx
from meetings.ids import SeatId, SiteId
from meetings.models.meetings import MeetingRecord, ParticipantRow
from meetings.own_attendance import answered_site, own_seat, own_site
from meetings.session import part_now

Frozen = Annotated[Id | None, Query(description="the list that was frozen so, in place of what is known now")]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


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
        routes.add_api_route("/check-in", self.own_seat, methods=["GET"])
        routes.add_api_route("/headcounts", self.count, methods=["POST"], status_code=204)
        routes.add_api_route("/headcounts/own", self.own_count, methods=["GET"])
        routes.add_api_route("/freeze", self.freeze, methods=["POST"], status_code=204)
        routes.add_api_route("/frozen/{freeze}", self.frozen, methods=["GET"])
        routes.add_api_route("/xlsx", self.xlsx, methods=["GET"], response_class=Response)
        routes.add_api_route("/pdf", self.pdf, methods=["GET"], response_class=Response)
        return routes

    async def read(self, meeting: str, request: Request) -> SheetBody:
        """The sheet as it stands now."""
        async with self._services.db.read() as tx:
            return SheetBody.of(*await self._sheet(tx, meeting, request, Act.READ_ATTENDANCE))

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

    async def own_seat(self, meeting: str, request: Request) -> OwnSeatBody:
        """How the asker's own seat stands, and whether it may check in."""
        async with self._services.db.read() as tx:
            record, seat = await self._own(tx, await self._door.reader(tx, request), meeting, Act.CHECK_IN)
            return OwnSeatBody.of(await own_seat(tx, record, seat.id, self._services.now()))

    async def count(self, meeting: str, body: HeadcountBody, request: Request) -> None:
        """Tells how many are at a site."""
        names = None if body.names is None else tuple((one.name, one.title) for one in body.names)
        counted = commands.Counted(SiteId(body.site) if body.site else None, body.count, names)
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            await commands.report_headcount(tx, account, meeting_id(meeting), counted, self._services.now())

    async def own_count(self, meeting: str, request: Request) -> OwnSiteBody:
        """How many the site that the asker answers for has reported last, and who sits there."""
        async with self._services.db.read() as tx:
            now, account = self._services.now(), await self._door.reader(tx, request)
            record, seat = await self._own(tx, account, meeting, Act.REPORT_HEADCOUNT)
            site = await answered_site(tx, account.id, seat, await part_now(tx, seat), now)
            return OwnSiteBody.of(await own_site(tx, record, site, now))

    async def _own(
        self, tx: AsyncSession, account: Account, meeting: str, act: Act
    ) -> tuple[MeetingRecord, ParticipantRow]:
        seat = await access.seat_for(tx, account, meeting_id(meeting), act)
        return await tx.get_one(MeetingRecord, seat.meeting_id), seat

    async def freeze(self, meeting: str, request: Request) -> None:
        """Keeps the list as it stands now."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            await commands.freeze_attendance(tx, account, meeting_id(meeting), self._services.now())

    async def frozen(self, meeting: str, freeze: str, request: Request) -> FrozenListBody:
        """A list as it was when it was frozen, and what has changed since."""
        async with self._services.db.read() as tx:
            now, _ = await self._sheet(tx, meeting, request, Act.READ_ATTENDANCE)
            kept = await frozen_lists.kept_list(tx, meeting_id(meeting), freeze_id(freeze))
        return FrozenListBody.of(kept, frozen_lists.changes(kept.sheet, now))

    async def xlsx(self, meeting: str, request: Request, frozen: Frozen = None) -> Response:
        """The sheet, or a list that was frozen, as a workbook."""
        sheet, which = await self._taken_away(meeting, request, frozen)
        return _file(await attendance_xlsx(sheet, which, self._services.now()), XLSX, f"{_name(which)}.xlsx")

    async def pdf(self, meeting: str, request: Request, frozen: Frozen = None) -> Response:
        """The sheet, or a list that was frozen, on paper."""
        sheet, which = await self._taken_away(meeting, request, frozen)
        return _file(await attendance_pdf(sheet, which, self._services.now()), PDF, f"{_name(which)}.pdf")

    async def _taken_away(self, meeting: str, request: Request, frozen: str | None) -> tuple[Sheet, Which]:
        async with self._services.db.read() as tx:
            sheet, _ = await self._sheet(tx, meeting, request, Act.EXPORT_ATTENDANCE)
            if frozen is not None:
                kept = await frozen_lists.kept_list(tx, meeting_id(meeting), freeze_id(frozen))
                return kept.sheet, Which(kept.frozen)
            if not sheet.frozen:
                return sheet, Which()
            last = await frozen_lists.kept_list(tx, meeting_id(meeting), sheet.frozen[-1].id)
        return sheet, Which(None, last.frozen, frozen_lists.changes(last.sheet, sheet).count)

    async def _sheet(self, tx: AsyncSession, meeting: str, request: Request, act: Act) -> tuple[Sheet, Role]:
        account = await self._door.reader(tx, request)
        record, seat = await access.meeting_for(tx, account, meeting_id(meeting))
        part = await access.part_in_plan(tx, account, record, seat)
        if not allowed(part, act):
            raise NotAllowed
        return await attendance_sheet(tx, record), part


def _name(which: Which) -> str:
    return "diem-danh" if which.frozen is None else "diem-danh-da-chot"


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=kind, headers=headers)
