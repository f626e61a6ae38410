"""What the workshop makes of a paper: the clean PDF and its pages. What comes out of it is a stranger's still."""

import asyncio
import os
import shutil
import signal
import stat
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from meetings.domain.paper_refusals import Refusal
from meetings.papers.kinds import Kind
from meetings.papers.refused import Refused
from meetings.papers.sandbox import MEBIBYTE, Limits, Sandbox

ORIGINAL, CLEAN, CONVERTED = "original", "clean.pdf", "original.pdf"
MAX_PAGES = 2000
MAX_TEXT = 100_000
MAX_IMAGE_BYTES = 16 * MEBIBYTE
MAX_PDF_BYTES = 1024 * MEBIBYTE
CONVERTING = Limits(6 * 1024 * MEBIBYTE, MAX_PDF_BYTES, 240, 300.0)
DRAWING = Limits(3 * 1024 * MEBIBYTE, MAX_PDF_BYTES, 1500, 1800.0)


_STOPPED = frozenset({-signal.SIGKILL, -signal.SIGXCPU, 128 + signal.SIGKILL, 128 + signal.SIGXCPU})
"""How it ends when the kernel thinks it took enough, with walls and without."""


class NoWorkshop(Exception):
    """The sandbox did not start: the paper is not to blame."""


@dataclass(frozen=True, slots=True)
class MadePage:
    """One page; `number` from 1 to `of`, sizes in points, all pictures WebP."""

    number: int
    of: int
    width_pt: float
    height_pt: float
    text: str
    image: bytes
    thumb: bytes
    ink: bytes


@dataclass(frozen=True, slots=True)
class Made:
    """`clean`: the PDF to keep, in the job's folder. `signed`: the original carried a digital signature. `cpu_s`: the
    processor time that cleaning and drawing took, `peak_bytes` the most memory.
    """

    clean: Path
    pages: int
    signed: bool
    cpu_s: float
    peak_bytes: int


Take = Callable[[MadePage], Awaitable[None]]
"""Keeps a page."""


class _Line(BaseModel):
    """What the workshop says: one thing a line."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    started: bool = False
    converted: bool = False
    refused: Refusal | None = None
    pages: Annotated[int, Field(ge=1, le=MAX_PAGES)] | None = None
    signed: bool = False
    page: Annotated[int, Field(ge=1, le=MAX_PAGES)] | None = None
    width_pt: Annotated[float, Field(gt=0, le=20_000, allow_inf_nan=False)] = 1
    height_pt: Annotated[float, Field(gt=0, le=20_000, allow_inf_nan=False)] = 1
    text: Annotated[str, Field(max_length=MAX_TEXT)] = ""
    drawn: int | None = None
    cpu_s: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)] = 0
    peak_bytes: Annotated[int, Field(ge=0, le=1 << 50)] = 0


class Workshop:
    """Built once by the process. `office`: LibreOffice is there."""

    def __init__(self, sandbox: Sandbox, folder: Path, *, office: bool) -> None:
        """`folder`: for jobs that are under way, its own."""
        self._sandbox = sandbox
        self._folder = folder
        self.office = office

    @asynccontextmanager
    async def job(self, name: str) -> AsyncIterator[Path]:
        """An empty folder, which is gone after the block; what a kill left of the same job is gone before."""
        folder = self._folder / name
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True)
        try:
            yield folder
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def make(self, folder: Path, original: Path, kind: Kind, take: Take) -> Made:
        """Makes a clean PDF and its pages of the file `original` in the job's folder. Raises Refused, NoWorkshop."""
        if kind is not Kind.PDF:
            if not self.office:
                raise Refused(Refusal.PDF_ONLY)
            original = await self._convert(folder / "converting", original, kind)
        drawing = folder / "drawing"
        _move(original, drawing)
        return await self._draw(drawing, take)

    async def _convert(self, folder: Path, original: Path, kind: Kind) -> Path:
        _move(original, folder)
        async with aclosing(self._lines(["convert", "{folder}", "{scratch}", kind.value], folder, CONVERTING)) as lines:
            async for _ in lines:
                pass
        return _regular(folder / CONVERTED)

    async def _draw(self, folder: Path, take: Take) -> Made:
        pages, drawn, signed, cpu_s, peak_bytes = 0, 0, False, 0.0, 0
        directory = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            async with aclosing(self._lines(["draw", "{folder}"], folder, DRAWING)) as lines:
                async for line in lines:
                    if line.pages is not None:
                        pages, signed = line.pages, line.signed
                    cpu_s, peak_bytes = max(cpu_s, line.cpu_s), max(peak_bytes, line.peak_bytes)
                    if line.page is None:
                        continue
                    drawn += 1
                    if line.page != drawn or drawn > pages:
                        raise Refused(Refusal.BROKEN)
                    pictures = [_picture(directory, f"{drawn}.{size}") for size in ("webp", "thumb", "ink")]
                    await take(MadePage(drawn, pages, line.width_pt, line.height_pt, line.text, *pictures))
        finally:
            os.close(directory)
        if not pages or drawn != pages:
            raise Refused(Refusal.BROKEN)
        return Made(_regular(folder / CLEAN), pages, signed, cpu_s, peak_bytes)

    async def _lines(self, arguments: list[str], folder: Path, limits: Limits) -> AsyncGenerator[_Line]:
        """What the workshop says, to its end. Raises Refused, NoWorkshop."""
        started = False
        try:
            async with self._sandbox.running(arguments, folder, limits) as process:
                assert process.stdout is not None
                async for text in process.stdout:
                    line = _Line.model_validate_json(text)
                    started = started or line.started
                    if line.refused is not None:
                        raise Refused(line.refused)
                    yield line
        except TimeoutError as error:
            raise Refused(Refusal.TOO_HEAVY) from error
        except (ValidationError, ValueError) as error:
            raise Refused(Refusal.BROKEN) from error
        if not started:
            raise NoWorkshop
        if process.returncode in _STOPPED:
            raise Refused(Refusal.TOO_HEAVY)


def _move(original: Path, folder: Path) -> None:
    folder.mkdir(mode=0o700)
    original.rename(folder / ORIGINAL)


def _regular(path: Path) -> Path:
    """A file, and no link to one of ours. Raises Refused."""
    try:
        found = path.lstat()
    except FileNotFoundError as error:
        raise Refused(Refusal.BROKEN) from error
    if not stat.S_ISREG(found.st_mode) or not 0 < found.st_size <= MAX_PDF_BYTES:
        raise Refused(Refusal.BROKEN)
    return path


def _picture(directory: int, name: str) -> bytes:
    """Takes a picture out of the folder. Raises Refused for what is none, or a link."""
    try:
        opened = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=directory)
    except OSError as error:
        raise Refused(Refusal.BROKEN) from error
    with os.fdopen(opened, "rb") as file:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise Refused(Refusal.BROKEN)
        content = file.read(MAX_IMAGE_BYTES + 1)
    os.unlink(name, dir_fd=directory)
    if len(content) > MAX_IMAGE_BYTES or content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        raise Refused(Refusal.BROKEN)
    return content
