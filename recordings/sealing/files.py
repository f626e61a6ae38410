"""How everything of a recording that has content is opened and made: sealed where keys are set, else as it is.

What is there is opened as it is found, sealed or not: so what was recorded before there was a key stays, and what was
sealed stays readable when sealing was ended, as long as the file of keys is named.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from recordings.errors import NoKey, SealBroken
from recordings.sealing.chunks import Chunks, StoredRange, content_size, sealed_whole
from recordings.sealing.cursors import Cursor, Readable
from recordings.sealing.drafts import Draft, PlainDraft, SealedDraft
from recordings.sealing.head import HEAD_BYTES, MAGIC, Cipher, Kind, cipher_of, new_cipher, read_head
from recordings.sealing.keys import KeyFile
from recordings.sealing.records import Records, RecordSealer

Seal = Callable[[bytes], bytes]
"""What is to be stored next, of content that is added."""


class Vault:
    """The keys of all recordings, or none. Built once by each process."""

    def __init__(self, keys: KeyFile | None) -> None:
        """`keys`: None where nothing is sealed."""
        self._keys = keys

    @classmethod
    def of(cls, path: Path | None) -> Self:
        """With the file of keys that is set, if one is."""
        return cls(None if path is None else KeyFile(path))

    @property
    def key_path(self) -> Path | None:
        """The file of keys, for another process; None where nothing is sealed."""
        return None if self._keys is None else self._keys.path

    def files(self, recording: str) -> "Files":
        """Of one recording: what is sealed is bound to it, and is refused in another's place."""
        return Files(self, recording)

    def cipher_of(self, head: bytes, bound_to: str) -> Cipher:
        """Of a file that begins so. Raises NoKey, SealBroken."""
        told = read_head(head)
        if self._keys is None:
            raise NoKey(f"it is sealed with the key {told.key_id}, and no file of keys is set")
        return cipher_of(told, self._keys.named(told.key_id), bound_to)

    def new_cipher(self, kind: Kind, bound_to: str) -> Cipher | None:
        """For a new file; None where nothing is sealed. Raises NoKey."""
        return None if self._keys is None else new_cipher(kind, self._keys.current(), bound_to)

    def check(self) -> None:
        """Takes up a key that is new. Raises NoKey when things are to be sealed, and whoever begins now could not."""
        if self._keys is not None:
            self._keys.check()


class Files:
    """Opens and makes the files of one recording. `name`: what a file will be called, where it is not its path's end
    yet; a file is bound to it, and opens under no other.
    """

    def __init__(self, vault: Vault, recording: str) -> None:
        self._vault = vault
        self._recording = recording

    @contextmanager
    def open(self, path: Path) -> Iterator[Readable]:
        """A file for reading, from the beginning to the end and back; PyAV takes it.

        Raises NoKey, SealBroken, OSError; while it is read SealBroken and OSError.
        """
        with path.open("rb") as stored:
            head = stored.read(HEAD_BYTES)
            if head.startswith(MAGIC):
                yield Cursor(self._content(stored.fileno(), head, path.name))
            else:
                stored.seek(0)
                yield stored

    def read(self, path: Path) -> bytes:
        """The whole of a small file. Raises NoKey, SealBroken, OSError."""
        with self.open(path) as file:
            return file.read()

    def is_sealed(self, path: Path) -> bool:
        """Whether what is stored is not the content itself. Raises OSError."""
        with path.open("rb") as stored:
            return stored.read(len(MAGIC)) == MAGIC

    def head(self, path: Path) -> bytes:
        """How what is stored begins. Raises OSError."""
        with path.open("rb") as stored:
            return stored.read(HEAD_BYTES)

    def stored(self, path: Path) -> bytes:
        """All that is stored of a small file, sealed or not. Raises OSError."""
        with path.open("rb") as stored:
            return stored.read()

    def begins_sealed(self, head: bytes) -> bool:
        """Whether a file that begins so is sealed."""
        return head.startswith(MAGIC)

    def check_head(self, head: bytes, name: str) -> None:
        """Raises NoKey when a file that begins so is sealed with a key that is missing; SealBroken."""
        if self.begins_sealed(head):
            self._vault.cipher_of(head, self._bound(name))

    def size(self, path: Path) -> int:
        """Of the content, in bytes, as the length of the file says. Raises NoKey, SealBroken, OSError."""
        with self.open(path) as file:
            return file.seek(0, os.SEEK_END)

    @contextmanager
    def create(self, path: Path, name: str | None = None) -> Iterator[Draft]:
        """Makes a file, or makes it anew; it is whole when the block ends without an error. Raises NoKey, OSError."""
        cipher = self._vault.new_cipher(Kind.CHUNKS, self._bound(name or path.name))
        flags = os.O_CREAT | os.O_TRUNC | os.O_RDWR | os.O_CLOEXEC
        descriptor = os.open(path, flags, 0o600)
        draft: Draft = PlainDraft(descriptor) if cipher is None else SealedDraft(descriptor, cipher)
        try:
            yield draft
            draft.finish()
        finally:
            draft.close()

    def write(self, path: Path, content: bytes) -> None:
        """Makes a small file. Raises NoKey, OSError."""
        with self.create(path) as draft:
            draft.write(0, content)

    def opened(self, name: str, stored: bytes) -> bytes:
        """The content of a small file of which all that is stored is given. Raises NoKey, SealBroken."""
        if not stored.startswith(MAGIC):
            return stored
        head = read_head(stored[:HEAD_BYTES])
        chunks = self.chunks(stored[:HEAD_BYTES], name, content_size(len(stored), head.chunk_bytes))
        return chunks.content(stored[HEAD_BYTES:], 0)

    def sealed(self, name: str, content: bytes) -> bytes:
        """What is stored of a small file that is written as a whole. Raises NoKey."""
        cipher = self._vault.new_cipher(Kind.CHUNKS, self._bound(name))
        return content if cipher is None else sealed_whole(cipher, content)

    def sealer(self, name: str) -> Seal | None:
        """For a new file that is only added to; None where nothing is sealed. Raises NoKey."""
        cipher = self._vault.new_cipher(Kind.RECORDS, self._bound(name))
        return None if cipher is None else RecordSealer(cipher)

    def chunks(self, head: bytes, name: str, size: int) -> Chunks:
        """Of a file that is kept elsewhere: how it begins, and its content in bytes. Raises NoKey, SealBroken."""
        cipher = self._vault.cipher_of(head, self._bound(name))
        if cipher.head.kind is not Kind.CHUNKS:
            raise SealBroken("it is not in chunks")
        return Chunks(cipher, size)

    def _content(self, descriptor: int, head: bytes, name: str) -> "Records | _ChunkFile":
        cipher = self._vault.cipher_of(head, self._bound(name))
        if cipher.head.kind is Kind.RECORDS:
            return Records(cipher, lambda at, count: os.pread(descriptor, count, at))
        size = content_size(os.fstat(descriptor).st_size, cipher.head.chunk_bytes)
        return _ChunkFile(descriptor, Chunks(cipher, size))

    def _bound(self, name: str) -> str:
        return f"{self._recording}/{name}"


class _ChunkFile:
    """A file of chunks on a disk: one that was cut off is refused before anything is read of it."""

    def __init__(self, descriptor: int, chunks: Chunks) -> None:
        self.size = chunks.size
        self._descriptor = descriptor
        self._chunks = chunks
        last = chunks.last()
        self._held = last.first, self._read(last)

    def read(self, start: int, end: int) -> bytes:
        """The content from `start` up to, but without, `end`, or less where it ends. Raises SealBroken, OSError."""
        end, found = min(end, self.size), []
        while start < end:
            stored = self._chunks.stored(start, start + 1)
            if self._held[0] != stored.first:
                self._held = stored.first, self._read(stored)
            found.append(self._chunks.cut(self._held[1], stored.first, start, end))
            start += len(found[-1])
        return b"".join(found)

    def _read(self, stored: StoredRange) -> bytes:
        return self._chunks.content(os.pread(self._descriptor, stored.end - stored.start, stored.start), stored.first)
