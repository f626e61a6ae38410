"""The papers of the year as files: a few dozen small PDFs in Vietnamese, each brought to several meetings."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from meetings.exports.paper import printed
from meetings.papers.files import StoredFile
from meetings.papers.page_images import Drawn, draw
from meetings.papers.pdf_cleaning import clean
from meetings.papers.store import PaperStore
from meetings.seed.year.texts import Text, content_of, texts

PDF, IMAGE = "application/pdf", "image/webp"


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """A page with the hashes of its pictures."""

    drawn: Drawn
    image_sha: str
    thumb_sha: str
    ink_sha: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A file as the product makes it of what is brought: the clean PDF and its pages."""

    text: Text
    content: bytes
    sha: str
    pages: tuple[PrintedPage, ...]

    def objects(self) -> Iterator[tuple[StoredFile, bytes]]:
        """All that is kept of it."""
        yield StoredFile(self.sha, len(self.content), PDF), self.content
        for page in self.pages:
            yield StoredFile(page.image_sha, len(page.drawn.image), IMAGE), page.drawn.image
            yield StoredFile(page.thumb_sha, len(page.drawn.thumb), IMAGE), page.drawn.thumb
            yield StoredFile(page.ink_sha, len(page.drawn.ink), IMAGE), page.drawn.ink


class Library:
    """Prints each text when it is first asked for: drawing its pages is what takes time. Keeps the files in a store."""

    def __init__(self, store: PaperStore) -> None:
        """Nothing is printed yet."""
        self._store = store
        self._texts = texts()
        self._printed: dict[int, Printed] = {}

    def file(self, number: int) -> Printed:
        """The text of this number as a file."""
        if number not in self._printed:
            self._printed[number] = print_text(self._texts[number])
        return self._printed[number]

    async def keep(self) -> None:
        """Puts the bytes of all that were asked for into the store."""
        for one in self._printed.values():
            for _, content in one.objects():
                await self._store.put(content)


def print_text(text: Text) -> Printed:
    """The same bytes every time."""
    with TemporaryDirectory() as folder:
        original, copy = Path(folder, "original"), Path(folder, "clean")
        original.write_bytes(printed("report.typ", content_of(text)))
        clean(original, copy)
        pages = tuple(PrintedPage(one, _sha(one.image), _sha(one.thumb), _sha(one.ink)) for one in draw(copy))
        content = copy.read_bytes()
    return Printed(text, content, _sha(content), pages)


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
