"""Where the files of one recording lie, and how they are called."""

import contextlib
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from recordings.core.segments import SegmentName, read_name
from recordings.errors import NoKey
from recordings.recorder.growing_file import GrowingFile
from recordings.sealing.files import Vault

_NUMBERED = re.compile(r"^(\d{6})-")
MOST_NUMBER = 999_999
_CLUSTER = b"\x1f\x43\xb6\x75"
_HEAD_BYTES = 4096
"""The first cluster begins well before this."""


class Space(NamedTuple):
    """What is free on a volume, and how large it is, in bytes."""

    free_bytes: int
    total_bytes: int


def space_on(volume: Path) -> Space:
    """The room on the volume of this folder; nothing where it cannot be read."""
    try:
        found = os.statvfs(volume)
    except OSError:
        return Space(0, 0)
    return Space(found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize)


class Shelf:
    """The folders of one recording, one on each volume, the first for as long as it takes anything.

    Names are made here from numbers and known words alone.
    """

    def __init__(self, recording: str, volumes: Sequence[Path], vault: Vault) -> None:
        self.files = vault.files(recording)
        self.folders = tuple(volume / recording for volume in volumes)
        self._at = 0
        self._next = 1 + max((number for folder in self.folders for number in _numbers(folder)), default=0)

    @property
    def folder(self) -> Path:
        """Where new files are made."""
        return self.folders[self._at]

    def sweep(self) -> None:
        """Takes away files whose writer was killed before anything was kept in them; while none is being written."""
        for path, _ in self.segments():
            self.drop_if_empty(path)

    def drop_if_empty(self, path: Path) -> None:
        """Takes a Matroska file away that has no cluster: nothing was kept in it. Source: RFC 9559 section 5.1.3.

        One that is sealed with a key that is missing stays: nobody knows what is in it.
        """
        with contextlib.suppress(OSError, NoKey):
            with self.files.open(path) as file:
                holds_anything = _CLUSTER in file.read(_HEAD_BYTES)
            if not holds_anything:
                path.unlink()

    def open_new(self, name: str) -> GrowingFile:
        """Makes a file for writing, with its folder. Raises OSError, NoKey."""
        folder, seal = self.folder, self.files.sealer(name)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return GrowingFile(os.open(folder / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600), seal)

    def next_number(self) -> int:
        """A number that no file of the recording has."""
        number = self._next
        self._next = min(number + 1, MOST_NUMBER)
        return number

    def leave(self, folder: Path) -> None:
        """This folder's volume failed: if it is in use, the next one is from now on, after the last the first again."""
        if folder == self.folder:
            self._at = (self._at + 1) % len(self.folders)

    def segments(self) -> list[tuple[Path, SegmentName]]:
        """All segments there are, by number."""
        found = [
            (path, name)
            for folder in self.folders
            for path in _files(folder)
            if (name := read_name(path.name)) is not None
        ]
        return sorted(found, key=lambda each: each[1].number)


def _files(folder: Path) -> Iterable[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return ()


def _numbers(folder: Path) -> Iterable[int]:
    for path in _files(folder):
        found = _NUMBERED.match(path.name)
        if found is not None:
            yield int(found[1])
