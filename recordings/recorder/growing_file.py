"""A file that only grows, and is put on the disk at the pace of the promise."""

import contextlib
import errno
import os
from collections.abc import Sequence
from pathlib import Path

from recordings.sealing.files import Seal


class GrowingFile:
    """Owns its descriptor. `n_bytes` is what was written; `dirty` that some of it may not be on the disk."""

    def __init__(self, descriptor: int, seal: Seal | None = None) -> None:
        """`seal`: what is written in place of what is given; None: that itself."""
        self.n_bytes = 0
        self.dirty = True
        self._descriptor = descriptor
        self._seal = seal
        self._torn = False

    def write(self, data: bytes) -> int:
        """Writes all of it. Raises OSError; what fitted is there, and readable as far as it was sealed as a whole."""
        if self._torn:
            raise OSError(errno.EIO, "nothing can be added behind a record that is cut off")
        left = memoryview(data if self._seal is None else self._seal(data))
        self._torn = self._seal is not None
        while left:
            written = os.write(self._descriptor, left)
            self.n_bytes += written
            self.dirty = True
            left = left[written:]
        self._torn = False
        return len(data)

    def for_sync(self) -> int:
        """A descriptor of its own for another thread, which closes it. Raises OSError."""
        self.dirty = False
        return os.dup(self._descriptor)

    def close(self) -> None:
        """Closes it; what was written stays written."""
        with contextlib.suppress(OSError):
            os.close(self._descriptor)


def sync_all(descriptors: Sequence[int]) -> bool:
    """Waits until all of them are on the disk, and closes them; False when one could not be. For a thread."""
    whole = True
    for descriptor in descriptors:
        try:
            os.fsync(descriptor)
        except OSError:
            whole = False
        finally:
            os.close(descriptor)
    return whole


def replace_durably(path: Path, data: bytes) -> None:
    """Writes a file so that whoever reads it, even after a power cut, finds it old or new. Raises OSError. Slow."""
    draft = path.with_suffix(".tmp")
    descriptor = os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    try:
        file = GrowingFile(descriptor)
        file.write(data)
        os.fsync(descriptor)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    finally:
        os.close(descriptor)
    draft.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Waits until the names in a folder are on the disk. Raises OSError. Slow."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
