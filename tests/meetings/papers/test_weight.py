"""What a large paper costs: 300 pages in 40 MB, scanned and typed. Figures of docs/performance.md."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import typst
from pikepdf import Dictionary, Name, Pdf
from PIL import Image

from meetings.papers.kinds import Kind
from meetings.papers.making import MadePage, Workshop
from meetings.papers.sandbox import find

pytestmark = [pytest.mark.anyio, pytest.mark.bench, pytest.mark.timeout(600)]
PAGES = 300


def scanned() -> bytes:
    """Each page a picture of about 133 KB, as scanners make them."""
    with Pdf.new() as pdf:
        for _ in range(PAGES):
            picture = BytesIO()
            Image.effect_noise((1240, 1754), 16).save(picture, "JPEG", quality=21)
            page = pdf.add_blank_page(page_size=(595, 842))
            image = pdf.make_stream(picture.getvalue(), Type=Name.XObject, Subtype=Name.Image, Width=1240, Height=1754)
            image.ColorSpace, image.Filter, image.BitsPerComponent = Name.DeviceGray, Name.DCTDecode, 8
            page.Resources = Dictionary(XObject=Dictionary(I=image))
            page.Contents = pdf.make_stream(b"595 0 0 842 0 0 cm /I Do")
        packed = BytesIO()
        pdf.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return packed.getvalue()


def typed() -> bytes:
    """Each page full of Vietnamese text."""
    words = "Báo cáo tình hình kinh tế - xã hội của tỉnh, các xã, phường thực hiện nhiệm vụ được giao. " * 30
    made = typst.compile("\n#pagebreak()\n".join([f'#set page(paper: "a4")\n{words}', *[words] * (PAGES - 1)]).encode())
    assert isinstance(made, bytes)
    return made


@pytest.mark.parametrize("make", [scanned, typed])
async def test_a_paper_of_300_pages(
    tmp_path: Path, record_property: Callable[[str, object], None], make: Callable[[], bytes]
) -> None:
    sandbox = await find(without=False)
    assert sandbox is not None
    workshop, images, content = Workshop(sandbox, tmp_path, office=False), list[int](), make()

    async def take(page: MadePage) -> None:
        images.append(len(page.image))

    async with workshop.job("weight") as folder:
        original = folder / "brought"
        original.write_bytes(content)
        made = await workshop.make(folder, original, Kind.PDF, take)
    assert made.pages == PAGES
    record_property("paper MB", round(len(content) / 1e6, 1))
    record_property("processor s", made.cpu_s)
    record_property("page image KB", round(sum(images) / PAGES / 1000, 1))
