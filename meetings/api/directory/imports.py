"""Importing tables: a template to fill in, a preview, and the same file applied."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from meetings import commands
from meetings.api.directory.bodies import AppliedBody, PreviewBody
from meetings.api.directory.desk import Desk
from meetings.directory_import import MAX_BYTES, preview, read_sheet, template
from meetings.domain.directory_import.columns import SheetKind
from meetings.domain.roles import Act

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OVERHEAD_BYTES = 1024
Digest = Annotated[str, Query(pattern=r"^[0-9a-f]{64}$", description="of the preview that is to be written")]
Language = Annotated[Literal["vi", "en"], Query()]


class ImportRoutes:
    """/directory/import. A file is the whole body of a request."""

    def __init__(self, desk: Desk) -> None:
        """Reads and changes at the desk."""
        self._desk = desk

    def router(self) -> APIRouter:
        """The routes; their bodies may be larger than others."""
        routes = APIRouter(prefix="/import", max_body_size=MAX_BYTES + _OVERHEAD_BYTES)
        routes.add_api_route("/{kind}/template", self.template, methods=["GET"], response_class=Response)
        routes.add_api_route("/{kind}/preview", self.preview, methods=["POST"])
        routes.add_api_route("/{kind}", self.apply, methods=["POST"])
        return routes

    async def template(self, kind: SheetKind, request: Request, language: Language = "vi") -> Response:
        """An empty workbook with the headings of the table."""
        async with self._desk.reading(request, Act.IMPORT_DIRECTORY):
            pass
        content = await asyncio.to_thread(template, kind, english=language == "en")
        name = f"giaoban-{kind.value}.xlsx"
        return Response(content, media_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})

    async def preview(self, kind: SheetKind, request: Request) -> PreviewBody:
        """What the file would change, row by row; nothing is written."""
        async with self._desk.reading(request, Act.IMPORT_DIRECTORY):
            pass  # Whose file is not wanted is refused before it is read.
        sheet = await asyncio.to_thread(read_sheet, await request.body())
        async with self._desk.reading(request, Act.IMPORT_DIRECTORY) as tx:
            found = await preview(tx, kind, sheet, self._desk.today())
        return PreviewBody.model_validate(found)

    async def apply(self, kind: SheetKind, request: Request, digest: Digest) -> AppliedBody:
        """Writes what the preview with this digest showed."""
        async with self._desk.reading(request, Act.IMPORT_DIRECTORY):
            pass
        sheet = await asyncio.to_thread(read_sheet, await request.body())
        async with self._desk.changing(request, Act.IMPORT_DIRECTORY) as acting:
            written = await commands.import_directory(acting.tx, acting.account, kind, sheet, digest, acting.now)
        return AppliedBody(written=written)
