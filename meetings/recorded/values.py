"""A finished recording as it is watched: values without a tie to the database or to the files.

Times are milliseconds of the recording's own timeline.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Protocol

from meetings.ids import RecordingId


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a recording; `size` in bytes."""

    file: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Part:
    """A file that is played by itself. `width` and `height` are 0 where there is no picture."""

    kept: KeptFile
    start_ms: int
    duration_ms: int
    media_type: str
    codecs: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Chapter:
    """An item of the agenda, from when it was opened."""

    start_ms: int
    title: str
    item: str


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody who had the floor (`kind` "floor") or was heard ("voice")."""

    start_ms: int
    end_ms: int
    kind: str
    participant: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class ShownPage:
    """The page before everyone from then on; `version` None: none."""

    start_ms: int
    version: str | None
    page: int


@dataclass(frozen=True, slots=True)
class Span:
    """A time of which there is nothing; `cause` of a gap, "pause" of what was not to be recorded."""

    start_ms: int
    end_ms: int
    cause: str


@dataclass(frozen=True, slots=True)
class Thumbs:
    """Small pictures, one each `every_ms`: from left to right, then down, then the next sheet."""

    every_ms: int
    count: int
    width: int
    height: int
    columns: int
    rows: int
    sheets: tuple[KeptFile, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the composed version: where it begins there, and at which moment of the recording."""

    start_ms: int
    duration_ms: int
    from_ms: int


@dataclass(frozen=True, slots=True)
class Composed:
    """One film of the whole session. Its times are its own; `pieces` say where a moment of the recording is.

    `versions`: of papers whose pages are in it.
    """

    kept: KeptFile
    media_type: str
    codecs: str
    duration_ms: int
    pieces: tuple[Piece, ...]
    versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Described:
    """All that is told of a finished recording. `started_ms`: its beginning in Unix milliseconds.

    `sounds`: of each part its sound alone, in the same order, for weak lines; () of one that an older version finished.
    """

    started_ms: int
    duration_ms: int
    parts: tuple[Part, ...]
    screens: tuple[Part, ...]
    chapters: tuple[Chapter, ...]
    turns: tuple[Turn, ...]
    pages: tuple[ShownPage, ...]
    blanks: tuple[Span, ...]
    poster: KeptFile | None
    thumbs: Thumbs | None
    sounds: tuple[Part, ...] = ()
    composed: Composed | None = None

    def files(self) -> tuple[KeptFile, ...]:
        """All files there are, each once: a part without a picture is its sound too."""
        plays = tuple(part.kept for part in (*self.parts, *self.screens, *self.sounds))
        pictures = () if self.poster is None else (self.poster,)
        film = () if self.composed is None else (self.composed.kept,)
        every = (*plays, *pictures, *(() if self.thumbs is None else self.thumbs.sheets), *film)
        return tuple({kept.file: kept for kept in every}.values())


@dataclass(frozen=True, slots=True)
class Opened:
    """Bytes that can be read from one place up to, but without, another."""

    size: int
    read: Callable[[int, int], AsyncIterator[bytes]]


@dataclass(frozen=True, slots=True)
class Removed:
    """What was deleted; `size` in bytes."""

    files: int
    size: int


class RecordedFiles(Protocol):
    """Where the files of recordings are."""

    async def described(self, recording: RecordingId) -> Described | None:
        """None when there is nothing finished, or it cannot be read. Raises RecordingNoKey."""
        ...

    async def open(self, recording: RecordingId, kept: KeptFile, mark: str | None = None) -> Opened | None:
        """A file; with `mark` written into it, for who takes it away. None when it is not there.

        Raises RecordingNoKey.
        """
        ...

    async def delete(self, recording: RecordingId) -> Removed:
        """Everything of a recording, what was never finished too. Raises OSError."""
        ...


class NothingRecorded:
    """Where no recordings are."""

    async def described(self, recording: RecordingId) -> Described | None:
        """None."""
        return None

    async def open(self, recording: RecordingId, kept: KeptFile, mark: str | None = None) -> Opened | None:
        """None."""
        return None

    async def delete(self, recording: RecordingId) -> Removed:
        """Nothing."""
        return Removed(0, 0)
