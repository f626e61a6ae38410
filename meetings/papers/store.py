"""Where the bytes of papers are: objects by their SHA-256, in a folder or in a bucket. The one importer of obstore.

An object never changes, so writing it twice does no harm, and nothing here asks for a conditional write: not every
server of the S3 interface has those.
"""

import asyncio
import hashlib
import os
import re
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

CHUNK_BYTES = 256 * 1024
PART_BYTES = 8 * 1024 * 1024
"""Of one part of a large object on its way to a bucket; S3 takes none below 5 MiB but the last."""
STAGING = "staging"
"""The folder beside the objects in which they are written; what a kill leaves there is swept."""
_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket of a server with the S3 interface. `endpoint`: as "https://s3.example.vn"; http only in a closed net."""

    endpoint: str
    name: str
    region: str
    access_key: str
    secret_key: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An object: `written_at` is when it was last written."""

    sha: str
    size: int
    written_at: datetime


class NotKept(Exception):
    """There is no such object."""


class StoreAway(OSError):
    """The bucket does not answer, or refuses."""


class PaperStore:
    """Built once by the process. Every `sha` is the SHA-256 of what is kept, 64 small hex digits.

    Every method may raise StoreAway besides.
    """

    def __init__(self, objects: LocalStore | S3Store, folder: Path | None) -> None:
        """Use `in_folder` or `in_bucket`."""
        self._objects = objects
        self._folder = folder

    @classmethod
    def in_folder(cls, folder: Path) -> Self:
        """A folder of this machine, made when it is not there, for its owner alone."""
        (folder / STAGING).mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(LocalStore(folder.absolute()), folder.absolute())

    @classmethod
    def in_bucket(cls, bucket: Bucket) -> Self:
        """A bucket that is there already."""
        store = S3Store(
            bucket.name,
            endpoint=bucket.endpoint,
            region=bucket.region,
            access_key_id=bucket.access_key,
            secret_access_key=bucket.secret_key,
            virtual_hosted_style_request=False,
            client_options={"allow_http": bucket.endpoint.startswith("http://"), "timeout": "60s"},
        )
        return cls(store, None)

    async def put(self, content: bytes) -> str:
        """Keeps a small object; its SHA-256. When this returns it outlasts a loss of power."""
        sha = hashlib.sha256(content).hexdigest()
        if self._folder is None:
            with _reaching():
                await obstore.put_async(self._objects, _key(sha), content)
        else:
            await asyncio.to_thread(_write, self._folder, sha, content)
        return sha

    async def put_file(self, sha: str, source: Path) -> None:
        """Keeps a copy of a file whose SHA-256 is known. The file stays."""
        if self._folder is None:
            with _reaching():
                await obstore.put_async(self._objects, _key(sha), source, chunk_size=PART_BYTES, max_concurrency=2)
        else:
            await asyncio.to_thread(_copy, self._folder, sha, source)

    async def put_path(self, source: Path) -> Kept:
        """Keeps a copy of a file; the file stays."""
        sha = await asyncio.to_thread(sha_of, source)
        await self.put_file(sha, source)
        return await self.kept(sha)

    async def size(self, sha: str) -> int:
        """Of the object, in bytes. Raises NotKept."""
        return (await self.kept(sha)).size

    async def kept(self, sha: str) -> Kept:
        """What is known of the object. Raises NotKept."""
        try:
            with _reaching():
                meta = await obstore.head_async(self._objects, _key(sha))
        except FileNotFoundError as error:
            raise NotKept(sha) from error
        return Kept(sha, meta["size"], meta["last_modified"])

    async def read(self, sha: str) -> AsyncIterator[bytes]:
        """The whole object, in pieces of about 256 KiB. Raises NotKept before the first piece."""
        async for piece in self.read_range(sha, 0, await self.size(sha)):
            yield piece

    async def read_range(self, sha: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to but without `end`, in pieces of about 256 KiB. Raises NotKept."""
        for offset in range(start, end, CHUNK_BYTES):
            try:
                with _reaching():
                    piece = await obstore.get_range_async(
                        self._objects, _key(sha), start=offset, end=min(offset + CHUNK_BYTES, end)
                    )
            except FileNotFoundError as error:
                raise NotKept(sha) from error
            yield bytes(piece)

    async def content(self, sha: str) -> bytes:
        """A small object as a whole: a page image. Raises NotKept."""
        try:
            with _reaching():
                found = await obstore.get_async(self._objects, _key(sha))
                return bytes(await found.bytes_async())
        except FileNotFoundError as error:
            raise NotKept(sha) from error

    async def delete(self, sha: str) -> None:
        """Forgets the object; nothing happens when there is none."""
        try:
            with _reaching():
                await obstore.delete_async(self._objects, _key(sha))
        except FileNotFoundError:
            return

    async def every(self) -> AsyncIterator[Kept]:
        """All objects, in no order."""
        batches = aiter(obstore.list(self._objects, chunk_size=500))
        while True:
            with _reaching():
                batch = await anext(batches, None)
            if batch is None:
                return
            for meta in batch:
                if _KEY.fullmatch(meta["path"]):
                    yield Kept(meta["path"][3:], meta["size"], meta["last_modified"])

    def drop_staged(self, before: datetime) -> int:
        """Deletes what was being written when a process died before this time; how many files that were."""
        if self._folder is None:
            return 0
        old = [one for one in (self._folder / STAGING).iterdir() if one.stat().st_mtime < before.timestamp()]
        for one in old:
            one.unlink(missing_ok=True)
        return len(old)


def sha_of(path: Path) -> str:
    """SHA-256 of a file; blocks for as long as it takes to read it."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PART_BYTES):
            digest.update(piece)
    return digest.hexdigest()


@contextmanager
def _reaching() -> Iterator[None]:
    """What obstore raises is no OSError, but for a FileNotFoundError."""
    try:
        yield
    except BaseError as error:
        raise StoreAway(f"{type(error).__name__}: {error}") from error


def _key(sha: str) -> str:
    if len(sha) != 64 or not _KEY.fullmatch(f"{sha[:2]}/{sha}"):
        raise NotKept(sha)
    return f"{sha[:2]}/{sha}"


def _write(folder: Path, sha: str, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=folder / STAGING, delete=False) as staged:
        staged.write(content)
        staged.flush()
        _settle(folder, sha, staged.fileno(), Path(staged.name))


def _copy(folder: Path, sha: str, source: Path) -> None:
    with source.open("rb") as given, tempfile.NamedTemporaryFile(dir=folder / STAGING, delete=False) as staged:
        while piece := given.read(PART_BYTES):
            staged.write(piece)
        staged.flush()
        _settle(folder, sha, staged.fileno(), Path(staged.name))


def _settle(folder: Path, sha: str, staged: int, name: Path) -> None:
    """Puts what was written in its place, whole or not at all, on the disk when this returns."""
    os.fsync(staged)
    home = folder / sha[:2]
    home.mkdir(mode=0o700, exist_ok=True)
    name.replace(home / sha)
    for changed in (home, folder):
        directory = os.open(changed, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
