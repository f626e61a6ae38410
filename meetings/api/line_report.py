"""/lines/months: the monthly report on lines by carrier, for who watches them."""

from fastapi import APIRouter, Request, Response

from meetings import access
from meetings.api.attendance import PDF, XLSX
from meetings.api.door import Door
from meetings.api.line_bodies import LineReportBody, MonthsBody
from meetings.api.services import Services
from meetings.domain.roles import Act
from meetings.exports.lines import line_report_pdf, line_report_xlsx
from meetings.line_report import LineReport, Month, line_report, months_kept


class LineReportRoutes:
    """/lines/months."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(prefix="/lines/months", tags=["lines"])
        routes.add_api_route("", self.months, methods=["GET"])
        routes.add_api_route("/{month}", self.report, methods=["GET"])
        routes.add_api_route("/{month}/xlsx", self.xlsx, methods=["GET"], response_class=Response)
        routes.add_api_route("/{month}/pdf", self.pdf, methods=["GET"], response_class=Response)
        return routes

    async def months(self, request: Request) -> MonthsBody:
        """Months of which there is a report."""
        async with self._services.db.read() as tx:
            access.check_account(await self._door.reader(tx, request), Act.WATCH_LINES)
            found = await months_kept(tx, self._services.now())
        return MonthsBody(months=tuple(one.text() for one in found))

    async def report(self, month: str, request: Request) -> LineReportBody:
        """A month by carrier."""
        return LineReportBody.of(await self._read(month, request))

    async def xlsx(self, month: str, request: Request) -> Response:
        """The same as a workbook, with every site."""
        report = await self._read(month, request)
        return _file(await line_report_xlsx(report, self._services.now()), XLSX, f"{_name(report)}.xlsx")

    async def pdf(self, month: str, request: Request) -> Response:
        """The same on paper."""
        report = await self._read(month, request)
        return _file(await line_report_pdf(report, self._services.now()), PDF, f"{_name(report)}.pdf")

    async def _read(self, month: str, request: Request) -> LineReport:
        async with self._services.db.read() as tx:
            access.check_account(await self._door.reader(tx, request), Act.WATCH_LINES)
            return await line_report(tx, Month.of(month))


def _name(report: LineReport) -> str:
    return f"duong-truyen-{report.month.text()}"


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=kind, headers=headers)
