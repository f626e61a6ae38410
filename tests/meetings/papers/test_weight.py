"""What a large paper costs: 300 pages in 40 MB, scanned and typed. Figures of docs/performance.md."""

import resource
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import typst
from pikepdf import Dictionary, Name, Pdf
from PIL import Image
from sqlalchemy import func, select

from meetings.domain.papers import VersionState
from meetings.models.papers import PaperPage
from tests.meetings.hall import Hall
from tests.meetings.papers.intake_desk import Desk

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
    hall: Hall, tmp_path: Path, record_property: Callable[[str, object], None], make: Callable[[], bytes]
) -> None:
    desk = await Desk.of(hall, tmp_path)
    content = make()
    version = await desk.take(content)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    await desk.prepare()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    row = await desk.version(version)
    assert (row.state, row.pages) == (VersionState.READY, PAGES)
    async with desk.db.read() as tx:
        images = await tx.scalar(select(func.avg(PaperPage.image_size)))
    record_property("paper MB", round(len(content) / 1e6, 1))
    record_property("processor s", round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1))
    record_property("largest process MB", after.ru_maxrss // 1024)
    record_property("page image KB", round(float(images or 0) / 1000, 1))
