"""The file of the keys that recordings are sealed with: kept apart from the database and from the recordings.

A line for each key: its id, a space, 64 hexadecimal digits. What is new is sealed with the first; the others open what
was sealed with them before. Empty lines, and lines that begin with #, are passed over.
"""

import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from recordings.errors import NoKey

MOST_BYTES = 64 * 1024
_LINE = re.compile(r"(?P<id>[a-z0-9][a-z0-9-]{0,15})[ \t]+(?P<secret>[0-9a-f]{64})")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Key:
    """One key: 256 bits, and what it is called in the heads of files."""

    id: str
    secret: bytes = field(repr=False)


class KeyFile:
    """Read when it is needed first, and again when it has changed: a key can be added, or come back, at any time.

    While it cannot be read, or is no list of keys any more, what was read of it before goes on to be used: a recording
    that runs does not end for that. `check` tells, and is called again and again by who runs for long.
    """

    def __init__(self, path: Path) -> None:
        """The file need not be there yet."""
        self.path = path
        self._read_as: tuple[int, ...] = ()
        self._keys: Sequence[Key] = ()

    def current(self) -> Key:
        """What new files are sealed with, as far as was read: who records does not wait for this file. Raises NoKey."""
        return (self._keys or self._all())[0]

    def named(self, key_id: str) -> Key:
        """The key of this id. Raises NoKey."""
        for key in self._all():
            if key.id == key_id:
                return key
        raise NoKey(f"{self.path} has no key {key_id}")

    def check(self) -> None:
        """Reads what has changed. Raises NoKey when it cannot be read now: whoever begins now has no key."""
        self._read_anew()

    def _all(self) -> Sequence[Key]:
        try:
            self._read_anew()
        except NoKey:
            if not self._keys:
                raise
        return self._keys

    def _read_anew(self) -> None:
        try:
            told = self.path.stat()
            seen = told.st_ino, told.st_mtime_ns, told.st_size, told.st_mode, told.st_uid
            if seen != self._read_as:
                self._keys = _read(self.path)
                self._read_as = seen
        except OSError as error:
            raise NoKey(f"{self.path} cannot be read: {error.strerror}") from error


def _read(path: Path) -> Sequence[Key]:
    """Raises NoKey, OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        told = os.fstat(descriptor)
        if not stat.S_ISREG(told.st_mode):
            raise NoKey(f"{path} is no file")
        if told.st_mode & _OTHERS or told.st_uid not in {os.geteuid(), 0}:
            raise NoKey(f"{path} can be read by others: chmod 600")
        content = os.read(descriptor, MOST_BYTES + 1)
    finally:
        os.close(descriptor)
    if len(content) > MOST_BYTES:
        raise NoKey(f"{path} is too large")
    return parse_keys(content)


def parse_keys(content: bytes) -> Sequence[Key]:
    """The keys of a file, one at least. Raises NoKey; what it says has nothing of a key in it."""
    found: dict[str, Key] = {}
    try:
        lines = content.decode("ascii").splitlines()
    except UnicodeDecodeError:
        raise NoKey("the file of keys is no text") from None
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        told = _LINE.fullmatch(line.strip())
        if told is None:
            raise NoKey(f"line {number} of the file of keys is no id and 64 hexadecimal digits")
        if told["id"] in found:
            raise NoKey(f"line {number} of the file of keys has an id that stands above already")
        found[told["id"]] = Key(told["id"], bytes.fromhex(told["secret"]))
    if not found:
        raise NoKey("the file of keys has no key in it")
    return tuple(found.values())
