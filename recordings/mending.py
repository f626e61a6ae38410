"""Finished recordings whose files are lost or damaged: what is wrong with one, and what brings it back."""

import asyncio
import hashlib
import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from meetings.papers.store import NotKept, PaperStore
from recordings.child import alone, home_of
from recordings.errors import NoKey, NotFinalised, SealBroken
from recordings.final import (
    FINAL,
    FINAL_JSON,
    REPLACED,
    STORED_JSON,
    Composed,
    Final,
    KeptFile,
    files_of,
    find_final,
)
from recordings.finaliser.writing import write_final
from recordings.keeping import has
from recordings.recorder.growing_file import replace_durably
from recordings.recorder.session import MANIFEST
from recordings.recorder.shelf import Shelf
from recordings.sealing.files import Files, Vault


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at one finished recording found in `folder`; nothing was read from end to end.

    `lost`: a file that is not as long as it was, or what tells of them all and cannot be read. `away`: files that are
    not here, and may be in the bucket. `changed`: files that were written to after they were finished, or do not begin
    as they did. `told_sha`: of what tells of them, as it is stored; "" when it is lost.
    """

    folder: Path
    files: tuple[KeptFile, ...] = ()
    told_sha: str = ""
    lost: str | None = None
    away: tuple[KeptFile, ...] = ()
    changed: tuple[KeptFile, ...] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    """Of `final.json`: when it was written, its size, its SHA-256, how it begins, and what it tells of."""

    folder: Path
    stamp: tuple[int, int]
    sha: str
    head: bytes
    files: tuple[KeptFile, ...]


class Finished:
    """What should be there of one finished recording; what was read of it is read again when it has changed."""

    def __init__(self, recording: str, volumes: Sequence[Path], vault: Vault) -> None:
        """Nothing is read yet."""
        self._recording = recording
        self._vault = vault
        self._opener = vault.files(recording)
        self._volumes = tuple(volumes)
        self._known: _Known | None = None
        self._heads: dict[str, tuple[tuple[int, int], bytes]] = {}

    def look(self) -> Seen:
        """Raises NoKey when it is sealed with a key that is missing. Blocks for moments."""
        try:
            known = self._read()
        except (OSError, ValidationError, NotFinalised, SealBroken):
            self._known = None
            return Seen(self._volumes[0] / self._recording / FINAL, lost=FINAL_JSON)
        self._opener.check_head(known.head, FINAL_JSON)
        lost, away, changed = list[str](), list[KeptFile](), list[KeptFile]()
        for each in known.files:
            path = known.folder / each.file
            try:
                stamp = _stamp(path)
                head = self._head(path, stamp)
            except FileNotFoundError:
                away.append(each)
                continue
            except OSError:
                lost.append(each.file)
                continue
            if stamp[1] != each.stored_bytes:
                lost.append(each.file)
            elif stamp[0] > known.stamp[0] or not self._begins_well(each, head):
                changed.append(each)
        return Seen(known.folder, known.files, known.sha, next(iter(lost), None), tuple(away), tuple(changed))

    def _read(self) -> _Known:
        known = self._known
        if known is None or _stamp(known.folder / FINAL_JSON) != known.stamp:
            found = find_final(self._recording, self._volumes, self._vault)
            if found is None:
                raise NotFinalised("there are no finished files")
            folder, made = found
            path = folder / FINAL_JSON
            sha = hashlib.sha256(self._opener.stored(path)).hexdigest()
            known = self._known = _Known(folder, _stamp(path), sha, self._opener.head(path), files_of(made))
        return known

    def _head(self, path: Path, stamp: tuple[int, int]) -> bytes:
        """How a file begins; read once, until it changes. Raises OSError."""
        known = self._heads.get(path.name)
        if known is None or known[0] != stamp:
            known = self._heads[path.name] = stamp, self._opener.head(path)
        return known[1]

    def _begins_well(self, each: KeptFile, head: bytes) -> bool:
        """Whether it begins sealed, or plain, as it was made. Raises NoKey."""
        try:
            self._opener.check_head(head, each.file)
        except SealBroken:
            return False
        return self._opener.begins_sealed(head) == (each.sealed is not None)


def _stamp(path: Path) -> tuple[int, int]:
    """When it was written, in nanoseconds, and its size. Raises OSError."""
    found = path.stat()
    return found.st_mtime_ns, found.st_size


def check_keys(recording: str, volumes: Iterable[Path], vault: Vault) -> None:
    """Raises NoKey when a key is missing of anything that is sealed in the folders of a recording, as the heads of the
    files tell, or one to seal more with. Raises OSError. Blocks for moments.
    """
    opener = vault.files(recording)
    vault.check()
    for volume in volumes:
        for path in (volume / recording).rglob("*"):
            _check_one(opener, path)


def _check_one(opener: Files, path: Path) -> None:
    """Raises NoKey. What is damaged, or gone meanwhile, is no matter of keys."""
    try:
        if path.is_file() and not path.is_symlink():
            opener.check_head(opener.head(path), path.name)
    except OSError:
        return


def can_be_made_anew(recording: str, volumes: Sequence[Path], vault: Vault) -> bool:
    """Whether all is there that it was made of: of a volume that is away half would be taken for the whole.

    Raises OSError.
    """
    shelf = Shelf(recording, volumes, vault)
    present = {path.name for path, _ in shelf.segments()}
    lists = [path for volume in volumes if (path := volume / recording / MANIFEST).is_file()]
    if not present or not (lists or len(volumes) == 1):
        return False
    return all(set(_listed(shelf.files.read(path))) <= present for path in lists)


def forget_film(recording: str, volumes: Sequence[Path], vault: Vault) -> Composed | None:
    """Tells of no composed version any more, so that it is made anew and not taken for made; what was told of it.

    Waits for whoever is at the files. Raises OSError, ValidationError, NoKey.
    """
    with alone(home_of(recording, volumes)):
        found = find_final(recording, volumes, vault)
        if found is None or found[1].composed is None:
            return None
        folder, made = found
        write_final(folder, made.model_copy(update={"composed": None}), vault.files(recording))
        (folder / found[1].composed.file).unlink(missing_ok=True)
        return made.composed


def drop_finished(recording: str, volumes: Sequence[Path], stored: Sequence[str] = ()) -> None:
    """Takes away what is left of the finished files, so that they are made anew and not taken for whole.

    What tells of them is put by, as are the names of objects that are `stored` of them: a bucket may have them, and
    they are deleted with the recording. Raises OSError.
    """
    for volume in volumes:
        folder = volume / recording / FINAL
        told = [path for name in (STORED_JSON, FINAL_JSON) if (path := folder / name).is_file()]
        if told:
            by = _new_folder(volume / recording)
            for path in told:
                path.replace(by / path.name)
        shutil.rmtree(folder, ignore_errors=True)
    if stored:
        named = json.dumps([{"sha256": sha} for sha in stored])
        replace_durably(_new_folder(volumes[0] / recording) / STORED_JSON, named.encode())


def _new_folder(home: Path) -> Path:
    folder = home / REPLACED / str(len(list((home / REPLACED).glob("*"))))
    folder.mkdir(mode=0o700, parents=True)
    return folder


async def stored_of(recording: str, vault: Vault, store: PaperStore, final_sha: str) -> tuple[str, ...]:
    """The names of all objects of a recording in the bucket, as what is stored there tells. Raises OSError."""
    try:
        content = await store.content(final_sha)
        made = Final.model_validate_json(vault.files(recording).opened(FINAL_JSON, content))
    except (NotKept, ValidationError, SealBroken, NoKey):
        return (final_sha,)
    return (final_sha, *(each.stored_sha256 for each in files_of(made)))


def _listed(manifest: bytes) -> Sequence[str]:
    try:
        return [str(each["file"]) for each in json.loads(manifest)["segments"]]
    except (ValueError, KeyError, TypeError):
        return ()  # A list that cannot be read lists nothing.


async def bring_back(recording: str, volumes: Sequence[Path], vault: Vault, store: PaperStore, final_sha: str) -> None:
    """Writes `final.json` anew from the bucket; files here that are not as long as it says go: the bucket's count.

    Raises NotFinalised when the bucket does not have all as it was; NoKey, StoreAway, OSError.
    """
    try:
        content = await store.content(final_sha)
        made = Final.model_validate_json(vault.files(recording).opened(FINAL_JSON, content))
    except (NotKept, ValidationError, SealBroken) as error:
        raise NotFinalised(f"{FINAL_JSON} is not in the bucket as it was") from error
    if made.recording != recording or hashlib.sha256(content).hexdigest() != final_sha:
        raise NotFinalised(f"{FINAL_JSON} of the bucket tells of something else")
    for each in files_of(made):
        if not await has(store, each):
            raise NotFinalised(f"{each.file} is not in the bucket as it was")
    await asyncio.to_thread(_write_back, recording, volumes, content, made)


def _write_back(recording: str, volumes: Sequence[Path], content: bytes, made: Final) -> None:
    folders = [volume / recording / FINAL for volume in volumes]
    folder = next((each for each in folders if each.is_dir()), folders[0])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for each in files_of(made):
        path = folder / each.file
        if path.exists() and path.stat().st_size != each.stored_bytes:
            path.unlink()
    replace_durably(folder / FINAL_JSON, content)
