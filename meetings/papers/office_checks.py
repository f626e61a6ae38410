"""Office files, looked through before LibreOffice opens them; within the sandbox, for they are from strangers.

What could be dangerous: an archive that unpacks to gigabytes, parts outside its own folders, programs, entities.
What such files point at elsewhere is not looked for: the sandbox has no network.
"""

import re
import zipfile
from pathlib import Path, PurePosixPath

from meetings.domain.paper_refusals import Refusal
from meetings.papers.kinds import MAX_PARTS, parts_of
from meetings.papers.refused import Refused

MAX_UNPACKED_BYTES = 2_000_000_000
MAX_XML_BYTES = 300_000_000
"""Of all parts that are read whole by whoever opens the file."""
MAX_RATIO = 250
"""Text packs a hundredfold at most; above that somebody made it so. Small parts may do what they like."""
_SMALL_BYTES = 1_000_000
_STEP_BYTES = 1024 * 1024
_OVERLAP_BYTES = 64
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_PROGRAMS = re.compile(
    r"(?:^|/)(?:vbaproject\.bin|vbadata\.xml|activex/.*|macrosheets/.*|dialogs/.*\.xml)$|^(?:basic|scripts|dialogs)/",
    re.IGNORECASE,
)
_ENCRYPTED = re.compile(rb"<(?:\w+:)?encryption-data", re.IGNORECASE)
_SAYING = ("docProps/core.xml", "docProps/custom.xml", "docProps/app.xml", "meta.xml")
_TEXT = re.compile(rb">([^<>]{1,2000})<")


def look(path: Path) -> tuple[str, ...]:
    """Looks through the file; what it says of itself, as short texts. Raises Refused."""
    with parts_of(path) as archive:
        return _look(archive)


def _look(archive: zipfile.ZipFile) -> tuple[str, ...]:
    infos = archive.infolist()
    if len(infos) > MAX_PARTS:
        raise Refused(Refusal.TOO_LARGE)
    names = [info.filename for info in infos]
    if len({name.lower() for name in names}) != len(names) or not all(map(_is_inside, names)):
        raise Refused(Refusal.BROKEN)  # Two parts of one name, or one elsewhere: read in two ways.
    if any(info.flag_bits & 1 for info in infos):
        raise Refused(Refusal.LOCKED)
    if any(_PROGRAMS.search(name) for name in names):
        raise Refused(Refusal.MACROS)
    unpacked = 0
    for info in infos:
        unpacked += _read_through(archive, info, MAX_UNPACKED_BYTES - unpacked)
    said = [text for name in _SAYING if name in names for text in _texts(archive.read(name)[:_STEP_BYTES])]
    return tuple(said)


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and "\0" not in name


def _read_through(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> int:
    """Unpacks a part without keeping it: what it says of its size may be a lie. How large it is."""
    is_xml = info.filename.lower().endswith((".xml", ".rels", ".vml"))
    most = min(left, MAX_XML_BYTES if is_xml else left)
    unpacked, before = 0, b""
    with archive.open(info) as part:
        while piece := part.read(_STEP_BYTES):
            unpacked += len(piece)
            if unpacked > most or unpacked > max(_SMALL_BYTES, info.compress_size * MAX_RATIO):
                raise Refused(Refusal.TOO_LARGE)
            if is_xml:
                _check_xml(before + piece)
                before = piece[-_OVERLAP_BYTES:]
    return unpacked


def _check_xml(piece: bytes) -> None:
    plain = piece.replace(b"\0", b"")  # UTF-16 is ASCII with zeros between, as far as this goes.
    if _ENTITY.search(plain):
        raise Refused(Refusal.BROKEN)
    if _ENCRYPTED.search(plain):
        raise Refused(Refusal.LOCKED)


def _texts(part: bytes) -> list[str]:
    return [found.decode("utf-8", "ignore").strip() for found in _TEXT.findall(part)]
