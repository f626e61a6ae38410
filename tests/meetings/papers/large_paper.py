"""Large papers: typed, scanned, and both in turns. A scan is a typed page as a grey picture with noise."""

from collections.abc import Iterator
from io import BytesIO

import pikepdf
import typst
from pikepdf import Dictionary, Name, Pdf
from PIL import Image, ImageChops

WORDS = "Báo cáo tình hình kinh tế - xã hội của tỉnh, các xã, phường thực hiện nhiệm vụ được giao. " * 30
SCAN_PPI = 200
"""As offices scan; a page weighs about 270 KB."""
_SCAN_QUALITY, _NOISE, _INK, _PAPER = 40, 4, 30, 235
_A4 = (595, 842)


def typed(pages: int) -> bytes:
    """Each page full of Vietnamese text, and of a number of its own."""
    numbered = "\n#pagebreak()\n".join(f"= Trang {number}\n{WORDS}" for number in range(1, pages + 1))
    made = typst.compile(f'#set page(paper: "a4")\n{numbered}'.encode())
    assert isinstance(made, bytes)
    return made


def scanned(pages: int) -> bytes:
    """Each page a picture, as scanners make them."""
    with Pdf.new() as pdf:
        for picture in _scans(pages):
            _add_scan(pdf, picture)
        return _packed(pdf)


def mixed(pages: int) -> bytes:
    """A typed page, a scanned one, and so on: 300 of them are 40 MB."""
    with Pdf.open(BytesIO(typed(pages))) as pdf:
        for at, picture in zip(range(1, pages, 2), _scans(pages // 2), strict=True):
            _add_scan(pdf, picture)
            pdf.pages[at] = pdf.pages[-1]
            del pdf.pages[-1]
        return _packed(pdf)


def _scans(pages: int) -> Iterator[Image.Image]:
    drawn = typst.compile(f'#set page(paper: "a4")\n= Bản quét\n{WORDS}'.encode(), format="png", ppi=SCAN_PPI)
    assert isinstance(drawn, bytes)
    clear = Image.open(BytesIO(drawn)).convert("L")
    printed = clear.point([_INK + shade * (_PAPER - _INK) // 255 for shade in range(256)])
    for _ in range(pages):
        yield ImageChops.add(printed, Image.effect_noise(printed.size, _NOISE), 1, -128)


def _add_scan(pdf: Pdf, picture: Image.Image) -> None:
    jpeg = BytesIO()
    picture.save(jpeg, "JPEG", quality=_SCAN_QUALITY)
    image = pdf.make_stream(
        jpeg.getvalue(), Type=Name.XObject, Subtype=Name.Image, Width=picture.width, Height=picture.height
    )
    image.ColorSpace, image.Filter, image.BitsPerComponent = Name.DeviceGray, Name.DCTDecode, 8
    page = pdf.add_blank_page(page_size=_A4)
    page.Resources = Dictionary(XObject=Dictionary(I=image))
    page.Contents = pdf.make_stream(f"{_A4[0]} 0 0 {_A4[1]} 0 0 cm /I Do".encode())


def _packed(pdf: Pdf) -> bytes:
    packed = BytesIO()
    pdf.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return packed.getvalue()
