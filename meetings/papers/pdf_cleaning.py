"""PDF without anything that acts: scripts, programs, files inside, forms that send. The one importer of pikepdf.

The whole file is written anew by qpdf from what its pages reach, so that nothing before, behind or between its objects
stays. Signatures cannot outlast that: the clean copy shows their picture and has none, and the original is kept
beside it. Source: ISO 32000-1, 7.11 (files), 12.5 (annotations), 12.6 (actions), 12.7 (forms), 12.8 (signatures).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from meetings.domain.paper_refusals import Refusal
from meetings.papers.refused import Refused

MAX_PAGES = 2000
MAX_OBJECTS = 2_000_000
_ROOT_DROPPED = (
    "/OpenAction",
    "/AA",
    "/AF",
    "/Collection",
    "/DSS",
    "/Perms",
    "/URI",
    "/Legal",
    "/Requirements",
    "/SpiderInfo",
    "/Threads",
)
_EVERYWHERE_DROPPED = (
    "/AA",
    "/AF",
    "/EF",
    "/JS",
    "/JavaScript",
    "/EmbeddedFiles",
    "/OPI",
    "/OpenAction",
    "/PV",
    "/Ref",
    "/RichMediaContent",
    "/RichMediaSettings",
    "/XFA",
)
_ACTIONS_KEPT = frozenset({"/GoTo", "/Named", "/URI"})
_ACTIONS = frozenset(
    {
        "/GoTo3DView",
        "/GoToDp",
        "/GoToE",
        "/GoToR",
        "/Hide",
        "/ImportData",
        "/JavaScript",
        "/Launch",
        "/Movie",
        "/Rendition",
        "/ResetForm",
        "/RichMediaExecute",
        "/SetOCGState",
        "/Sound",
        "/SubmitForm",
        "/Thread",
        "/Trans",
    }
)
_ACTION_KEYS = ("/S", "/F", "/D", "/Win", "/Mac", "/Unix", "/JS", "/R", "/AN", "/OP", "/TA", "/CMD", "/Fields", "/URI")
_LINKS_KEPT = (b"http://", b"https://", b"mailto:", b"tel:")
_ANNOTATIONS_DROPPED = frozenset({"/3D", "/FileAttachment", "/Movie", "/RichMedia", "/Screen", "/Sound"})
_EXTERNAL = ("/F", "/FFilter", "/FDecodeParms")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What the original was. `said`: titles, subjects and keywords that it carries about itself."""

    pages: int
    signed: bool
    said: tuple[str, ...]


def clean(source: Path, target: Path) -> Cleaned:
    """Writes the clean copy. Raises Refused: broken, locked, too many pages."""
    try:
        with pikepdf.open(source, suppress_warnings=True) as pdf:
            return _clean(pdf, target)
    except pikepdf.PasswordError as error:
        raise Refused(Refusal.LOCKED) from error
    except (pikepdf.PdfError, pikepdf.ForeignObjectError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise Refused(Refusal.BROKEN) from error


def _clean(pdf: Pdf, target: Path) -> Cleaned:
    if pdf.is_encrypted:
        raise Refused(Refusal.LOCKED)
    pages = len(pdf.pages)
    if not pages:
        raise Refused(Refusal.BROKEN)
    if pages > MAX_PAGES or len(pdf.objects) > MAX_OBJECTS:
        raise Refused(Refusal.TOO_MANY_PAGES)
    said, signed = _said(pdf), _is_signed(pdf)
    for key in _ROOT_DROPPED:
        _drop(pdf.Root, key)
    for found in _every(pdf):
        _disarm(found)
    pdf.save(
        target,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        min_version="1.5",
        deterministic_id=True,
    )
    _check(target, pages)
    return Cleaned(pages, signed, said)


def _check(target: Path, pages: int) -> None:
    """What was written of a damaged file can itself be damaged: nobody is given what does not open. Raises Refused."""
    with pikepdf.open(target) as written:
        if len(written.pages) != pages:
            raise Refused(Refusal.BROKEN)


def _every(pdf: Pdf) -> Iterator[Object]:
    """All dictionaries, arrays and streams, those that stand within others too."""
    for number in range(len(pdf.objects)):
        waiting = [pdf.objects[number]]
        while waiting:
            found = waiting.pop()
            if isinstance(found, Array | Dictionary | Stream):
                yield found
                values = list(found) if isinstance(found, Array) else [value for _, value in found.items()]
                waiting += [value for value in values if isinstance(value, Object) and not value.is_indirect]


def _disarm(found: Object) -> None:
    if isinstance(found, Array):
        for place in range(len(found) - 1, -1, -1):
            if _is_dropped_annotation(found[place]):
                del found[place]
        return
    for key in _EVERYWHERE_DROPPED:
        _drop(found, key)
    if isinstance(found, Stream):
        for key in _EXTERNAL:
            _drop(found, key)
        return
    if _word(found, "/FT") == "/Sig":
        _drop(found, "/V")
        _drop(found, "/Lock")
        _drop(found, "/SV")
    action = _word(found, "/S")
    if action in _ACTIONS or (action == "/URI" and not _is_kept_link(found)):
        for key in _ACTION_KEYS:
            _drop(found, key)
    if action in _ACTIONS or action in _ACTIONS_KEPT:
        _drop(found, "/Next")  # Each action of a chain stands for itself; of a chain only the first is kept.


def _is_dropped_annotation(value: object) -> bool:
    return isinstance(value, Dictionary) and _word(value, "/Subtype") in _ANNOTATIONS_DROPPED and "/Rect" in value


def _is_kept_link(action: Object) -> bool:
    target = action.get("/URI")
    return isinstance(target, pikepdf.String) and bytes(target).strip().lower().startswith(_LINKS_KEPT)


def _word(found: Object, key: str) -> str:
    value = found.get(key)
    return str(value) if isinstance(value, Name) else ""


def _drop(found: Object, key: str) -> None:
    if key in found:
        del found[key]


def _is_signed(pdf: Pdf) -> bool:
    """Whether a field of the form holds a signature."""
    for number in range(len(pdf.objects)):
        found = pdf.objects[number]
        if isinstance(found, Dictionary) and _word(found, "/FT") == "/Sig" and "/V" in found:
            return True
    return False


def _said(pdf: Pdf) -> tuple[str, ...]:
    """What the file says of itself: short texts."""
    texts = [str(value) for value in pdf.docinfo.values() if isinstance(value, pikepdf.String)]
    try:
        metadata = pdf.open_metadata()  # Not as a block: that writes them anew, with the time.
        texts += [str(metadata.get(key, "")) for key in ("dc:title", "dc:subject", "dc:description", "pdf:Keywords")]
    except (ValueError, KeyError, TypeError, SyntaxError):
        pass  # It is dropped with the rest when it cannot be read.
    return tuple(text[:500] for text in texts if text)
