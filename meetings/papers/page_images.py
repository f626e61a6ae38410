"""Pages as pictures and as text. The one importer of pypdfium2 and Pillow."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image

from meetings.domain.paper_refusals import Refusal
from meetings.domain.secret_marks import MAX_HEAD_LINES
from meetings.papers.refused import Refused

WIDTH_PX = 1240
THUMB_PX = 160
MAX_HEIGHT_PX = 6000
"""A page that is longer is drawn smaller: a strip of paper is not to take all the memory."""
MAX_TEXT = 100_000
HEAD_SHARE = 0.45
"""The upper part of the first page, where stamps are."""
FIRST_LINES = 10
_MANY_COLOURS = 3000
"""A thumbnail with more colours than this is of a photograph or of a scan in colour."""
_EVEN_SHARE = 0.5
"""Typed pages are mostly of one exact shade, that of the paper; the paper of a scan has many."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One page; sizes in points, 1/72 inch."""

    width_pt: float
    height_pt: float
    image: bytes
    thumb: bytes
    text: str


def head(source: Path) -> tuple[str, ...]:
    """The lines at the head of the first page. Raises Refused."""
    with _open(source) as pdf:
        page = _page(pdf, 0)
        _, height = page.get_size()
        text = page.get_textpage()
        upper = _tidy(text.get_text_bounded(bottom=height * (1 - HEAD_SHARE))).splitlines()
        # Pages that are turned, or cut out of larger ones, have their head elsewhere; it is written first all the same.
        first = _tidy(text.get_text_bounded()).splitlines()[:FIRST_LINES]
        return (*upper[: MAX_HEAD_LINES - FIRST_LINES], *first)


def draw(source: Path) -> Iterator[Drawn]:
    """All pages in order. Raises Refused."""
    with _open(source) as pdf:
        for number in range(len(pdf)):
            page = _page(pdf, number)
            yield _draw(page)
            page.close()


def _draw(page: pdfium.PdfPage) -> Drawn:
    width, height = page.get_size()
    if not (width > 0 and height > 0):
        raise Refused(Refusal.BROKEN)
    scale = min(WIDTH_PX / width, MAX_HEIGHT_PX / height)
    try:
        picture = page.render(scale=scale, may_draw_forms=True, rev_byteorder=True).to_pil().convert("RGB")
    except pdfium.PdfiumError as error:
        raise Refused(Refusal.BROKEN) from error
    thumb = picture.resize((THUMB_PX, max(1, round(picture.height * THUMB_PX / picture.width))), Image.Resampling.BOX)
    text = _tidy(page.get_textpage().get_text_bounded())[:MAX_TEXT]
    return Drawn(round(width, 2), round(height, 2), _packed(picture, thumb), _webp(thumb, lossless=False), text)


def _packed(picture: Image.Image, thumb: Image.Image) -> bytes:
    """Text is exact and small without loss; a scan would weigh megabytes."""
    shades = picture.convert("L").histogram()
    even = max(shades) >= _EVEN_SHARE * sum(shades)
    return _webp(picture, lossless=even and thumb.getcolors(_MANY_COLOURS) is not None)


def _webp(picture: Image.Image, *, lossless: bool) -> bytes:
    packed = BytesIO()
    if lossless:
        # More effort saves a fiftieth of the size for a third more time.
        picture.save(packed, "WEBP", lossless=True, quality=80, method=4)
    else:
        picture.save(packed, "WEBP", quality=75, method=2)
    return packed.getvalue()


def _open(source: Path) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(source)
    except pdfium.PdfiumError as error:
        raise Refused(Refusal.BROKEN) from error


def _page(pdf: pdfium.PdfDocument, number: int) -> pdfium.PdfPage:
    try:
        return pdf[number]
    except pdfium.PdfiumError as error:
        raise Refused(Refusal.BROKEN) from error


def _tidy(text: str) -> str:
    """As it is kept and searched: composed letters, no signs that no text has."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "").replace("\x00", "")
    composed = unicodedata.normalize("NFC", lines.encode("utf-8", "ignore").decode("utf-8"))
    return "".join(sign for sign in composed if sign in "\n\t" or unicodedata.category(sign) != "Cc")
