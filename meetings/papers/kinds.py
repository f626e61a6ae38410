"""What a file is, by its content alone: its name is only what somebody called it.

Kinds are told by what they are made of, not by a guess from a table of signatures: one file can carry the signatures
of several. This runs in the web process, so that it reads a bounded number of bytes and unpacks next to none.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from meetings.domain.paper_refusals import Refusal
from meetings.papers.refused import Refused

MAX_BYTES = 500 * 1024 * 1024
MAX_PARTS = 10_000
_MAX_DIRECTORY_BYTES = 4 * 1024 * 1024
_MAX_TYPE_BYTES = 1024 * 1024
_HEAD_BYTES = 1024
_OLE_BYTES = 640 * 1024
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_OLE = "EncryptedPackage".encode("utf-16-le")
_END = b"PK\x05\x06"
_END_BYTES = 22
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_OFFICE_XML = "application/vnd.openxmlformats-officedocument."


class Kind(StrEnum):
    """The kinds that are taken; the value is the ending that their names should have."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODT = "odt"
    ODS = "ods"
    ODP = "odp"

    @property
    def media_type(self) -> str:
        """As it stands in headers."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: f"{_OFFICE_XML}wordprocessingml.document",
    Kind.XLSX: f"{_OFFICE_XML}spreadsheetml.sheet",
    Kind.PPTX: f"{_OFFICE_XML}presentationml.presentation",
    Kind.ODT: f"{_OPEN_DOCUMENT}text",
    Kind.ODS: f"{_OPEN_DOCUMENT}spreadsheet",
    Kind.ODP: f"{_OPEN_DOCUMENT}presentation",
}
_MAIN_PARTS = {Kind.DOCX: "word/document.xml", Kind.XLSX: "xl/workbook.xml", Kind.PPTX: "ppt/presentation.xml"}
_WITH_PROGRAMS = b"macroenabled"


def kind_of(path: Path) -> Kind:
    """What the file is. Raises Refused; blocks for as long as a few reads of the disk."""
    size = path.stat().st_size
    if size == 0:
        raise Refused(Refusal.EMPTY)
    if size > MAX_BYTES:
        raise Refused(Refusal.TOO_LARGE)
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
        if head.startswith(_OLE):
            raise Refused(Refusal.LOCKED if _LOCKED_OLE in head + file.read(_OLE_BYTES) else Refusal.OLD_FORMAT)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-"):
        return Kind.PDF
    if head.startswith(_ZIP):
        return _office_kind(path, size)
    raise Refused(Refusal.KIND)


def kind_of_media_type(media_type: str) -> Kind:
    """The kind that a row of ours names. Raises Refused for what is none."""
    for kind, of_kind in _MEDIA_TYPES.items():
        if of_kind == media_type:
            return kind
    raise Refused(Refusal.KIND)


@contextmanager
def parts_of(path: Path) -> Iterator[zipfile.ZipFile]:
    """An office file as the archive that it is. Raises Refused, whatever went wrong in the reading of a broken one."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, NotImplementedError) as error:
        raise Refused(Refusal.BROKEN) from error


def _office_kind(path: Path, size: int) -> Kind:
    _check_directory(path, size)
    with parts_of(path) as archive:
        names = set(archive.namelist())
        if "mimetype" in names:
            return _open_document_kind(_start_of(archive, "mimetype", 200))
        if "[Content_Types].xml" not in names:
            raise Refused(Refusal.KIND)
        types = _start_of(archive, "[Content_Types].xml", _MAX_TYPE_BYTES).lower()
    if _WITH_PROGRAMS in types or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused(Refusal.MACROS)
    found = [kind for kind, part in _MAIN_PARTS.items() if part in names]
    if len(found) != 1:
        raise Refused(Refusal.KIND)
    return found[0]


def _open_document_kind(said: bytes) -> Kind:
    for kind in (Kind.ODT, Kind.ODS, Kind.ODP):
        if said.strip() == kind.media_type.encode():
            return kind
    raise Refused(Refusal.KIND)


def _start_of(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as part:
        return part.read(most)


def _check_directory(path: Path, size: int) -> None:
    """That the list of parts is of a size that can be read: `zipfile` reads it whole. Source: APPNOTE 4.3.16."""
    tail_bytes = min(size, _END_BYTES + 65535)
    with path.open("rb") as file:
        file.seek(size - tail_bytes)
        tail = file.read(tail_bytes)
    place = tail.rfind(_END)
    if place < 0 or len(tail) - place < _END_BYTES:
        raise Refused(Refusal.BROKEN)
    _, parts, directory_bytes = struct.unpack_from("<HHL", tail, place + 8)
    if parts > MAX_PARTS or directory_bytes > _MAX_DIRECTORY_BYTES:
        raise Refused(Refusal.TOO_LARGE)  # A count of 65,535 stands for one of the 64-bit kind.
