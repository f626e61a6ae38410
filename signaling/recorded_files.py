"""The files of finished recordings in the folders and the bucket where they lie, as meetings asks for them."""

import asyncio
import hashlib
import os
import re
import shutil
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import structlog
from pydantic import ValidationError

from meetings.errors import RecordingNoKey
from meetings.ids import RecordingId, is_uuid
from meetings.papers.store import NotKept, PaperStore, StoreAway
from meetings.recorded import values
from meetings.recorded.values import Described, Opened, Removed
from recordings import final
from recordings.core.marking import Head, NotMarked, marked_head
from recordings.errors import NoKey
from recordings.final import FINAL, FINAL_JSON, REPLACED, find_final
from recordings.sealing.files import Files, Vault
from signaling.recorded_bytes import RecordedBytes
from signaling.suspects import Suspects

REMEMBERED = 16
"""Recordings whose description is held: a part is asked for in many ranges."""

_SUM = re.compile(rb'"sha256": ?"([0-9a-f]{64})"')

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read of a recording: `changed_at` of its `final.json`, in nanoseconds."""

    folder: Path
    changed_at: int
    described: Described
    files: Mapping[str, final.KeptFile]
    heads: dict[str, bytes] = field(default_factory=dict)


class RecordedFolders:
    """Built once by the process. Nothing here is asked for by a name that came from outside."""

    def __init__(self, volumes: Sequence[Path], vault: Vault, store: PaperStore | None = None) -> None:
        """`volumes`: where recordings lie, sealed by `vault`; `store`: where large files of finished ones go then.

        What is met damaged is among the `suspects`.
        """
        self._volumes = tuple(volumes)
        self._vault = vault
        self._store = store
        self.suspects = Suspects()
        self._known: OrderedDict[RecordingId, _Known] = OrderedDict()

    async def described(self, recording: RecordingId) -> Described | None:
        """None when there is nothing finished, or it cannot be read. Raises RecordingNoKey."""
        found = await self._find(recording)
        return None if found is None else found.described

    async def open(self, recording: RecordingId, kept: values.KeptFile, mark: str | None = None) -> Opened | None:
        """A file; with `mark` written into it. None when it is not there, or not as it was finished.

        Raises RecordingNoKey.
        """
        found = await self._find(recording)
        told = None if found is None else found.files.get(kept.file)
        if found is None or told is None:
            return None
        met = partial(self.suspects.note, recording, kept.file)
        stored = RecordedBytes(found.folder, told, self._vault.files(recording), self._store, found.heads, met)
        head = Head(0, b"")
        try:
            if await stored.size() != kept.size:
                _log.error("recording_file_changed", recording=recording, file=kept.file)
                met()
                return None
            if mark is not None:
                head = await _marked(stored, kept, mark)
        except NoKey as error:
            raise _locked(recording, error) from error
        except (OSError, NotKept) as error:
            _log.exception("recording_file_not_read", recording=recording, file=kept.file)
            if not isinstance(error, StoreAway):
                met()
            return None
        shift = len(head.content) - head.until

        async def read(start: int, end: int) -> AsyncIterator[bytes]:
            if start < len(head.content):
                yield head.content[start : min(end, len(head.content))]
            async for piece in stored.pieces(max(start, len(head.content)) - shift, end - shift):
                yield piece

        return Opened(kept.size + shift, read)

    async def delete(self, recording: RecordingId) -> Removed:
        """Everything of a recording on all volumes and in the bucket, there first. Raises OSError."""
        self._known.pop(recording, None)
        if not is_uuid(recording):
            raise OSError("no recording is called so")
        away = await self._forget(recording)
        removed = [away, *[await asyncio.to_thread(_delete, volume / recording) for volume in self._volumes]]
        return Removed(sum(one.files for one in removed), sum(one.size for one in removed))

    async def _forget(self, recording: RecordingId) -> Removed:
        """Deletes its objects, but for what another recording has the same of. Raises OSError."""
        files = size = 0
        if self._store is not None:
            for sha in await asyncio.to_thread(_alone_in, recording, self._volumes):
                try:
                    kept = await self._store.size(sha)
                except NotKept:
                    continue
                await self._store.delete(sha)
                files, size = files + 1, size + kept
        return Removed(files, size)

    async def _find(self, recording: RecordingId) -> "_Known | None":
        known = self._known.get(recording)
        try:
            opener = self._vault.files(recording)
            if known is not None and await asyncio.to_thread(_changed_at, known.folder, opener) == known.changed_at:
                self._known.move_to_end(recording)
                return known
            found = await asyncio.to_thread(find_final, recording, self._volumes, self._vault)
            if found is None:
                return None
            folder, told = found
            files = {each.file: each for each in final.files_of(told)}
            known = _Known(folder, await asyncio.to_thread(_changed_at, folder, opener), _described(told), files)
        except NoKey as error:
            raise _locked(recording, error) from error
        except (OSError, ValidationError):
            _log.exception("recording_not_read", recording=recording)
            self._known.pop(recording, None)
            return None
        self._known[recording] = known
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return known


async def _marked(stored: RecordedBytes, kept: values.KeptFile, mark: str) -> Head:
    """A file that has no place for the words goes out without them: its name says the same.

    Raises OSError, NotKept, NoKey.
    """
    loop = asyncio.get_running_loop()

    async def whole(start: int, end: int) -> bytes:
        return b"".join([piece async for piece in stored.pieces(start, min(end, kept.size))])

    def part(start: int, end: int) -> bytes:
        return asyncio.run_coroutine_threadsafe(whole(start, end), loop).result()

    try:
        return await asyncio.to_thread(marked_head, part, kept.size, mark)
    except NotMarked:
        _log.warning("recording_not_marked", file=kept.file)
        return Head(0, b"")


def _locked(recording: RecordingId, error: NoKey) -> RecordingNoKey:
    _log.error("recording_no_key", recording=recording, why=str(error))
    return RecordingNoKey()


def _changed_at(folder: Path, files: Files) -> int:
    """In nanoseconds. Opened for that: what was read of it before is not told when the key has been taken away."""
    with files.open(folder / FINAL_JSON):
        return (folder / FINAL_JSON).stat().st_mtime_ns


def _alone_in(recording: RecordingId, volumes: Sequence[Path]) -> tuple[str, ...]:
    """The SHA-256 of all files of a finished recording that are or were stored, `final.json` too, that no other has.

    Read as text: one that says less than it should must not stand in the way of the others' files. Of what is sealed
    the list beside it tells, so that it can be deleted without a key. Raises OSError.
    """
    own, others = set[str](), set[str]()
    for volume in volumes:
        for told in (*volume.glob(f"*/{FINAL}/*.json"), *volume.glob(f"*/{REPLACED}/*/*.json")):
            content = told.read_bytes()
            named = {found.decode() for found in _SUM.findall(content)} | {hashlib.sha256(content).hexdigest()}
            (own if told.relative_to(volume).parts[0] == recording else others).update(named)
    return tuple(sorted(own - others))


def _delete(folder: Path) -> Removed:
    """A folder with all that is in it; links are removed, not followed."""
    if not folder.is_dir() or folder.is_symlink():
        return Removed(0, 0)
    sizes = [path.lstat().st_size for path in folder.rglob("*") if not path.is_dir()]
    shutil.rmtree(folder)
    descriptor = os.open(folder.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return Removed(len(sizes), sum(sizes))


def _described(told: final.Final) -> Described:
    gaps = [values.Span(gap.start_ms, gap.end_ms, gap.cause.value) for gap in told.gaps]
    pauses = [values.Span(pause.start_ms, pause.end_ms, "pause") for pause in told.pauses]
    thumbs = told.thumbs
    return Described(
        started_ms=told.started_ms,
        duration_ms=told.duration_ms,
        parts=tuple(map(_part, told.parts)),
        screens=tuple(map(_part, told.screens)),
        sounds=tuple(map(_part, told.sounds)),
        chapters=tuple(values.Chapter(one.start_ms, one.title, one.item) for one in told.chapters),
        turns=tuple(
            values.Turn(one.start_ms, one.end_ms, one.kind.value, one.participant, one.name, one.unit)
            for one in told.turns
        ),
        pages=_pages(told.pages),
        blanks=tuple(sorted((*gaps, *pauses), key=lambda span: span.start_ms)),
        poster=None if told.poster is None else _kept(told.poster),
        thumbs=None
        if thumbs is None
        else values.Thumbs(
            every_ms=thumbs.every_ms,
            count=thumbs.count,
            width=thumbs.width,
            height=thumbs.height,
            columns=thumbs.columns,
            rows=thumbs.rows,
            sheets=tuple(map(_kept, thumbs.sheets)),
        ),
        composed=None if told.composed is None else _composed(told.composed),
    )


def _pages(shown: Sequence[final.Page]) -> tuple[values.ShownPage, ...]:
    """Each while it was shown, wherever on it everyone looked: those who present move it all the time."""
    found: list[values.ShownPage] = []
    for one in shown:
        if not found or (found[-1].version, found[-1].page) != (one.version, one.page):
            found.append(values.ShownPage(one.start_ms, one.version, one.page))
    return tuple(found)


def _composed(film: final.Composed) -> values.Composed:
    return values.Composed(
        kept=_kept(film),
        media_type=film.media_type,
        codecs=film.codecs,
        duration_ms=film.duration_ms,
        pieces=tuple(values.Piece(one.start_ms, one.duration_ms, one.from_ms) for one in film.pieces),
        versions=film.versions,
    )


def _part(part: final.Part) -> values.Part:
    return values.Part(
        kept=_kept(part),
        start_ms=part.start_ms,
        duration_ms=part.duration_ms,
        media_type=part.media_type,
        codecs=part.codecs,
        width=part.width,
        height=part.height,
    )


def _kept(kept: final.KeptFile) -> values.KeptFile:
    return values.KeptFile(kept.file, kept.bytes, kept.sha256)
