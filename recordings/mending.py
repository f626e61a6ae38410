"""Finished recordings whose files are lost or damaged: what is wrong with one, and what brings it back."""

import asyncio
import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from meetings.papers.store import NotKept, PaperStore
from recordings.child import alone, home_of
from recordings.errors import NoKey, NotFinalised, SealBroken
from recordings.final import FINAL, FINAL_JSON, Final, KeptFile, files_of, find_final
from recordings.finaliser.writing import write_final
from recordings.keeping import has
from recordings.recorder.growing_file import replace_durably
from recordings.recorder.session import MANIFEST
from recordings.recorder.shelf import Shelf
from recordings.sealing.files import Vault


class Finished:
    """What should be there of one finished recording; what `final.json` says is read again when it has changed."""

    def __init__(self, recording: str, volumes: Sequence[Path], vault: Vault, *, in_bucket: bool) -> None:
        """`in_bucket`: files that are not here are there."""
        self._recording = recording
        self._vault = vault
        self._volumes = tuple(volumes)
        self._in_bucket = in_bucket
        self._known: tuple[Path, tuple[int, int], tuple[KeptFile, ...]] | None = None

    def wrong(self) -> str | None:
        """The name of a file that is lost or is not as long as it was; None when all is there, or nobody can tell for
        want of a key. Blocks for moments.
        """
        try:
            folder, files = self._files()
        except NoKey:
            return None
        except (OSError, ValidationError, NotFinalised, SealBroken):
            self._known = None
            return FINAL_JSON
        return next((each.file for each in files if not self._is_there(folder / each.file, each.stored_bytes)), None)

    def _files(self) -> tuple[Path, tuple[KeptFile, ...]]:
        if self._known is not None and _stamp(self._known[0]) == self._known[1]:
            return self._known[0], self._known[2]
        found = find_final(self._recording, self._volumes, self._vault)
        if found is None:
            raise NotFinalised("there are no finished files")
        folder, made = found
        self._known = folder, _stamp(folder), files_of(made)
        return folder, self._known[2]

    def _is_there(self, path: Path, size: int) -> bool:
        try:
            return path.stat().st_size == size
        except FileNotFoundError:
            return self._in_bucket
        except OSError:
            return False


def _stamp(folder: Path) -> tuple[int, int]:
    told = (folder / FINAL_JSON).stat()
    return told.st_mtime_ns, told.st_size


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


def forget_film(recording: str, volumes: Sequence[Path], vault: Vault) -> None:
    """Tells of no composed version any more, so that it is made anew and not taken for made. Waits for whoever is at
    the files. Raises OSError, ValidationError, NoKey.
    """
    with alone(home_of(recording, volumes)):
        found = find_final(recording, volumes, vault)
        if found is not None:
            folder, made = found
            write_final(folder, made.model_copy(update={"composed": None}), vault.files(recording))


def drop_finished(recording: str, volumes: Sequence[Path]) -> None:
    """Takes away what is left of the finished files, so that they are made anew and not taken for whole."""
    for volume in volumes:
        folder = volume / recording / FINAL
        (folder / FINAL_JSON).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)


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
