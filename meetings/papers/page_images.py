"""Pages as pictures and as text. The one importer of pypdfium2 and Pillow."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageFilter

from meetings.domain.paper_refusals import Refusal
from meetings.domain.secret_marks import MAX_HEAD_LINES
from meetings.papers.refused import Refused

WIDTH_PX = 1240
THUMB_PX = 160
INK_PX = 1000
"""Letters of 8 points can be read, and the picture of a page full of them weighs 11 KB typed, 20 KB scanned."""
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
_INK_DEPTH, _BLACK = 32, 60
"""Ink is that much darker than the paper around it, or this dark: shades of 255."""
_AROUND = 16
"""What is around a dot: five squares of so many dots side by side, wider than a stroke, narrower than a shadow."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One page; sizes in points, 1/72 inch."""

    width_pt: float
    height_pt: float
    image: bytes
    thumb: bytes
    ink: bytes
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
    image, small = _packed(picture, thumb), _webp(thumb, lossless=False)
    return Drawn(round(width, 2), round(height, 2), image, small, min(ink_of(picture), image, key=len), text)


def ink_of(picture: Image.Image) -> bytes:
    """The page in black and white, for a line on which the other picture would take a minute."""
    shades = picture.convert("L")
    if shades.width > INK_PX:
        shades = shades.resize((INK_PX, max(1, round(shades.height * INK_PX / shades.width))), Image.Resampling.BOX)
    rough = (max(1, shades.width // _AROUND), max(1, shades.height // _AROUND))
    around = shades.resize(rough, Image.Resampling.BOX).filter(ImageFilter.BoxBlur(2))
    paper = around.resize(shades.size, Image.Resampling.BILINEAR)
    deep = ImageChops.subtract(paper, shades).point([255 * (shade > _INK_DEPTH) for shade in range(256)])
    black = shades.point([255 * (shade < _BLACK) for shade in range(256)])
    return _webp(ImageChops.invert(ImageChops.lighter(deep, black)).convert("RGB"), lossless=True)


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
