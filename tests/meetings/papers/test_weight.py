"""What a large paper costs the workshop: 300 pages, typed, scanned and both. Figures of docs/performance.md."""

from collections.abc import Callable
from pathlib import Path

import pytest

from meetings.papers.kinds import Kind
from meetings.papers.making import MadePage, Workshop
from meetings.papers.sandbox import find
from tests.meetings.papers.large_paper import mixed, scanned, typed

pytestmark = [pytest.mark.anyio, pytest.mark.bench, pytest.mark.timeout(600)]
PAGES = 300
MOST_BYTES = 512 * 1024 * 1024
"""Of memory; a machine of 4 GB holds a session beside it."""


@pytest.mark.parametrize("make", [mixed, scanned, typed])
async def test_a_paper_of_300_pages(
    tmp_path: Path, record_property: Callable[[str, object], None], make: Callable[[int], bytes]
) -> None:
    sandbox = await find(without=False)
    assert sandbox is not None
    workshop, images, content = Workshop(sandbox, tmp_path, office=False), list[int](), make(PAGES)

    async def take(page: MadePage) -> None:
        images.append(len(page.image))

    async with workshop.job("weight") as folder:
        original = folder / "brought"
        original.write_bytes(content)
        made = await workshop.make(folder, original, Kind.PDF, take)
    record_property("paper MB", round(len(content) / 1e6, 1))
    record_property("processor s", made.cpu_s)
    record_property("most memory MB", round(made.peak_bytes / 1e6))
    record_property("page image KB", round(sum(images) / PAGES / 1000, 1))
    record_property("largest page image KB", round(max(images) / 1000, 1))
    assert made.pages == PAGES
    assert made.peak_bytes <= MOST_BYTES
