"""The bytes of recordings: parts by single ranges, pictures, files to take away, and the list of their SHA-256.

Each request is asked for anew, by the cookie of the session alone: no address opens anything by itself.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from fastapi import APIRouter, Request, Response

from meetings import commands
from meetings.api.door import Door, recording_id
from meetings.api.inert import INERT, Content, ranged
from meetings.api.recordings import ONE
from meetings.api.services import Services
from meetings.domain.file_names import attachment, fit_stem
from meetings.domain.local_days import ZONE
from meetings.domain.recording import RecordingState
from meetings.domain.roles import Act
from meetings.errors import NotFound
from meetings.recorded.open_pages import all_open
from meetings.recorded.values import Composed, Described, KeptFile, Part
from meetings.recorded.watching import Watcher, has_watched, note_watching, watcher_for

JPEG = "image/jpeg"
_Kept = TypeVar("_Kept", KeptFile, Part)
_ENDINGS = {"video/webm": "webm", "audio/webm": "webm", "video/mp4": "mp4"}


@dataclass(frozen=True, slots=True)
class _Taken:
    """A file that somebody takes away; `named`: which of the recording's it is."""

    kept: KeptFile
    media_type: str
    named: str


class RecordingFileRoutes:
    """Files of recordings that are ready."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes. `number` counts from 1."""
        routes = APIRouter(tags=["recordings"])
        for path, answer in (
            ("parts/{number}", self.part),
            ("screens/{number}", self.screen),
            ("sounds/{number}", self.sound),
            ("thumbs/{number}", self.thumbs),
            ("poster", self.poster),
            ("composed", self.composed),
            ("parts/{number}/file", self.take_part),
            ("screens/{number}/file", self.take_screen),
            ("composed/file", self.take_composed),
            ("sha256", self.sums),
        ):
            routes.add_api_route(f"{ONE}/{path}", answer, methods=["GET"], response_class=Response)
        return routes

    async def part(self, recording: str, number: str, request: Request) -> Response:
        """A part, to be played."""
        watcher, described = await self._open(recording, request)
        return await self._play(request, watcher, _numbered(described.parts, number))

    async def screen(self, recording: str, number: str, request: Request) -> Response:
        """What was shown of a screen, to be played."""
        watcher, described = await self._open(recording, request)
        return await self._play(request, watcher, _numbered(described.screens, number))

    async def sound(self, recording: str, number: str, request: Request) -> Response:
        """The sound of a part alone, to be played."""
        watcher, described = await self._open(recording, request)
        return await self._play(request, watcher, _numbered(described.sounds, number))

    async def composed(self, recording: str, request: Request) -> Response:
        """One film of the whole, to be played."""
        watcher, described = await self._open(recording, request)
        film = await self._film(watcher, described)
        return await self._answer(request, watcher, film.kept, film.media_type)

    async def thumbs(self, recording: str, number: str, request: Request) -> Response:
        """A sheet of small pictures."""
        watcher, described = await self._open(recording, request)
        sheets = () if described.thumbs is None else described.thumbs.sheets
        return await self._answer(request, watcher, _numbered(sheets, number), JPEG)

    async def poster(self, recording: str, request: Request) -> Response:
        """A picture for the whole of it."""
        watcher, described = await self._open(recording, request)
        if described.poster is None:
            raise NotFound
        return await self._answer(request, watcher, described.poster, JPEG)

    async def take_part(self, recording: str, number: str, request: Request) -> Response:
        """A part as a file that says who took it, and when."""
        watcher, described = await self._open(recording, request, Act.DOWNLOAD_RECORDING)
        part = _numbered(described.parts, number)
        return await self._take(request, watcher, _Taken(part.kept, part.media_type, f"phần {number}"))

    async def take_screen(self, recording: str, number: str, request: Request) -> Response:
        """A screen as such a file."""
        watcher, described = await self._open(recording, request, Act.DOWNLOAD_RECORDING)
        part = _numbered(described.screens, number)
        return await self._take(request, watcher, _Taken(part.kept, part.media_type, f"màn hình {number}"))

    async def take_composed(self, recording: str, request: Request) -> Response:
        """One film of the whole as such a file."""
        watcher, described = await self._open(recording, request, Act.DOWNLOAD_RECORDING)
        film = await self._film(watcher, described)
        return await self._take(request, watcher, _Taken(film.kept, film.media_type, "bản ghép"))

    async def sums(self, recording: str, request: Request) -> Response:
        """The SHA-256 of all files as they are kept, as `sha256sum -c` reads them."""
        watcher, described = await self._open(recording, request, Act.DOWNLOAD_RECORDING)
        text = "".join(f"{kept.sha256}  {kept.file}\n" for kept in described.files())
        headers = {**INERT, "Content-Disposition": attachment(f"SHA256SUMS-{watcher.row.id}.txt")}
        return Response(text, headers=headers, media_type="text/plain; charset=utf-8")

    async def _open(
        self, recording: str, request: Request, act: Act = Act.WATCH_RECORDING
    ) -> tuple[Watcher, Described]:
        services, found = self._services, recording_id(recording)
        async with services.db.read() as tx:
            watcher = await watcher_for(tx, await self._door.reader(tx, request), found, act)
            fresh = act is Act.WATCH_RECORDING and not await has_watched(tx, watcher)
        described = await services.recorded.described(found) if watcher.row.state is RecordingState.READY else None
        if described is None:
            raise NotFound
        if fresh:
            async with services.db.begin() as tx:
                await note_watching(tx, watcher, services.now())
        return watcher, described

    async def _film(self, watcher: Watcher, described: Described) -> Composed:
        """The composed version. Raises NotFound, also while it shows a paper that is not for everybody any more."""
        film = described.composed
        if film is None:
            raise NotFound
        async with self._services.db.read() as tx:
            if not await all_open(tx, watcher.reader.record.id, film.versions):
                raise NotFound
        return film

    async def _play(self, request: Request, watcher: Watcher, part: Part) -> Response:
        return await self._answer(request, watcher, part.kept, part.media_type)

    async def _answer(self, request: Request, watcher: Watcher, kept: KeptFile, media_type: str) -> Response:
        opened = await self._services.recorded.open(watcher.row.id, kept)
        if opened is None:
            raise NotFound
        return ranged(request, Content(kept.sha256, opened.size, media_type, opened.read), {})

    async def _take(self, request: Request, watcher: Watcher, taken: _Taken) -> Response:
        services, now = self._services, self._services.now()
        account = watcher.reader.account
        when = now.astimezone(ZONE)
        said = f"Tải về bởi {account.name} ({account.login}), {when.isoformat(timespec='seconds')}"
        opened = await services.recorded.open(watcher.row.id, taken.kept, said)
        if opened is None:
            raise NotFound
        async with services.db.begin() as tx:
            await commands.record_recording_download(tx, watcher, taken.kept, now)
        name = _file_name(watcher, taken.named, when)
        content = Content(f"{taken.kept.sha256}-{now.timestamp():.0f}", opened.size, taken.media_type, opened.read)
        also = {"Content-Disposition": attachment(f"{name}.{_ENDINGS[taken.media_type]}")}
        return ranged(request, content, also)


def _file_name(watcher: Watcher, which: str, when: datetime) -> str:
    """What a file is called that somebody takes away: of what it is, who took it, and when."""
    title = fit_stem(watcher.reader.record.title, "ghi-hinh")[:80]
    return fit_stem(f"{title} - {which} - {watcher.reader.account.login} {when:%Y-%m-%d %Hh%M}", "ghi-hinh")


def _numbered(kept: tuple[_Kept, ...], number: str) -> _Kept:
    """One of them, counted from 1. Raises NotFound."""
    if not (number.isascii() and number.isdigit() and len(number) <= 4 and 1 <= int(number) <= len(kept)):
        raise NotFound
    return kept[int(number) - 1]
