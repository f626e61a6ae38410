"""What is read and written from one place on, as files are."""

import os
from typing import Protocol


class Readable(Protocol):
    """A file that is read."""

    def read(self, count: int = -1, /) -> bytes:
        """So many bytes from here on, all when negative, or fewer where it ends. Raises OSError."""

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Goes to another place, and says which. Raises OSError."""

    def tell(self) -> int:
        """The place."""


class Content(Protocol):
    """Content that any range can be read of."""

    @property
    def size(self) -> int:
        """In bytes. Raises OSError."""

    def read(self, start: int, end: int, /) -> bytes:
        """What is there, or less where it ends. Raises OSError."""


class Writable(Content, Protocol):
    """Content that can be written too."""

    def write(self, start: int, data: bytes, /) -> None:
        """Puts all of it there. Raises OSError."""


class Cursor:
    """A place in content, and what can be read from there on."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._at = 0

    def read(self, count: int = -1, /) -> bytes:
        """So many bytes from here on, all when negative, or fewer where it ends. Raises OSError."""
        end = self._content.size if count < 0 else self._at + count
        found = self._content.read(self._at, end)
        self._at += len(found)
        return found

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Goes to another place, and says which. Raises OSError."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at}.get(whence)
        self._at = max((self._content.size if base is None else base) + offset, 0)
        return self._at

    def tell(self) -> int:
        """The place."""
        return self._at


class WritingCursor:
    """A place in content, for what is written from there on and is read again."""

    def __init__(self, content: Writable) -> None:
        self._reading = Cursor(content)
        self._content = content

    def read(self, count: int = -1, /) -> bytes:
        """As `Cursor.read`."""
        return self._reading.read(count)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """As `Cursor.seek`."""
        return self._reading.seek(offset, whence)

    def tell(self) -> int:
        """The place."""
        return self._reading.tell()

    def write(self, data: bytes, /) -> int:
        """Writes all of it. Raises OSError."""
        self._content.write(self.tell(), data)
        self.seek(len(data), os.SEEK_CUR)
        return len(data)
