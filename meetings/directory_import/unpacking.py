"""XLSX files from strangers: unpacked within bounds and looked through before any library reads them.

What could be dangerous: an archive that unpacks to gigabytes, one cell far out that makes a reader allocate
everything before it, a long shared text that many cells repeat, entities, other formats in the same archive.
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from meetings.errors import ImportManySheets, ImportTooLarge, ImportUnreadable

MAX_ROWS = 5000
MAX_COLUMNS = 40
MAX_PARTS = 200
MAX_UNPACKED_BYTES = 40_000_000
MAX_TEXT_BYTES = 200_000_000
"""Of all cells together, each as long as the longest shared text."""

_KEPT = ("[Content_Types].xml", "_rels/", "docProps/", "xl/")
_OPENING = re.compile(rb"<(?:\w+:)?(?:c|row)(?=[\s/>])")
_TAG = re.compile(rb"<(?:\w+:)?(c|row)(?=[\s/>])([^<>]*)>")
_PLACE = re.compile(rb"\sr=(?:\"([A-Z]{0,3})([0-9]{1,7})\"|'([A-Z]{0,3})([0-9]{1,7})')")
_NAMED = re.compile(rb"\sr\s*=")
_FORMULA = re.compile(rb"<(?:\w+:)?c(?=\s)([^<>/]*)>\s*<(?:\w+:)?f(?=[\s/>])")
_ITEM_END = re.compile(rb"</(?:\w+:)?si\s*>")
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """`content`: the workbook packed anew, so that it holds only what was looked at. `formulas`: line from 1, place
    from 0.
    """

    content: bytes
    formulas: frozenset[tuple[int, int]]


def unpack(content: bytes) -> Unpacked:
    """Looks through a workbook. Raises ImportUnreadable, ImportTooLarge, ImportManySheets."""
    parts = _parts(content)
    cells, formulas, sheets = 0, set[tuple[int, int]](), 0
    for part in parts.values():
        found = _places(part)
        sheets += found > 0
        cells += found
        formulas |= {_place(attributes) for attributes in _FORMULA.findall(part)}
    if sheets > 1:
        raise ImportManySheets
    longest = max((len(item) for part in parts.values() for item in _shared(part)), default=0)
    if cells * longest > MAX_TEXT_BYTES:
        raise ImportTooLarge
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return Unpacked(packed.getvalue(), frozenset(formulas))


def _parts(content: bytes) -> dict[str, bytes]:
    """The parts that a reader of workbooks needs, each as long as the archive says and no longer."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_UNPACKED_BYTES:
                raise ImportTooLarge
            parts = {info.filename: archive.read(info) for info in infos if _is_kept(info.filename)}
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError) as error:
        raise ImportUnreadable from error
    if "xl/workbook.xml" not in parts or any(b"\0" in part or _DECLARED.search(part) for part in parts.values()):
        raise ImportUnreadable
    return parts


def _is_kept(name: str) -> bool:
    return name.startswith(_KEPT) and name.endswith((".xml", ".rels"))


def _places(part: bytes) -> int:
    """How many cells a part has; each must say where it is, and be near enough."""
    cells, tags = 0, _TAG.findall(part)
    if len(tags) != len(_OPENING.findall(part)):
        raise ImportUnreadable  # One is written so that it could be read in two ways.
    for tag, attributes in tags:
        if tag == b"c":
            cells += 1
            _place(attributes)
        elif _NAMED.search(attributes):
            _row(attributes)
    return cells


def _place(attributes: bytes) -> tuple[int, int]:
    letters, line = _said(attributes)
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    if column == 0 or line == 0:
        raise ImportUnreadable
    if column > MAX_COLUMNS or line > MAX_ROWS + 1:
        raise ImportTooLarge
    return line, column - 1


def _row(attributes: bytes) -> None:
    letters, line = _said(attributes)
    if letters or line == 0:
        raise ImportUnreadable
    if line > MAX_ROWS + 1:
        raise ImportTooLarge


def _said(attributes: bytes) -> tuple[bytes, int]:
    """The one place that a tag names."""
    found = _PLACE.search(attributes)
    if found is None or len(_NAMED.findall(attributes)) != 1:
        raise ImportUnreadable
    quoted, line, single, other = found.groups()
    return quoted or single or b"", int(line or other)


def _shared(part: bytes) -> list[bytes]:
    return _ITEM_END.split(part) if _ITEM_END.search(part) else []
