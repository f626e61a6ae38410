"""The papers of the year as files: a few dozen small PDFs in Vietnamese, each brought to several meetings."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from meetings.exports.paper import printed
from meetings.papers.page_images import Drawn, draw
from meetings.papers.pdf_cleaning import clean
from meetings.seed.people import SEED

ITEMS = (
    "Thu, chi ngân sách", "Giải ngân vốn đầu tư công", "Tiến độ giải phóng mặt bằng", "Sản xuất nông nghiệp",
    "Phòng, chống thiên tai", "Trật tự xây dựng", "Giải quyết thủ tục hành chính", "An sinh xã hội",
    "Chuyển đổi số", "Tiếp công dân, giải quyết đơn thư", "Y tế, giáo dục", "Môi trường, rác thải",
)  # fmt: skip
"""What the agendas of the year are made of; each has a report, and one that was corrected."""
GENERAL = (
    "Quy chế họp trực tuyến", "Chương trình công tác năm", "Danh bạ điểm cầu và cán bộ kỹ thuật",
    "Hướng dẫn chuẩn bị phòng họp",
)  # fmt: skip
"""For whole meetings."""
REPORT = "Báo cáo: {item}"
_CORRECTED = "Báo cáo: {item} (bản sửa số liệu)"
_HEADINGS = ("Kết quả thực hiện", "Tồn tại, hạn chế", "Nhiệm vụ trọng tâm")
_SENTENCES = (
    "Các xã, phường đã triển khai nhiệm vụ được giao đúng tiến độ, kết quả cao hơn cùng kỳ năm trước.",
    "Một số đơn vị báo cáo chậm, số liệu chưa thống nhất giữa các nguồn.",
    "Đề nghị người đứng đầu trực tiếp chỉ đạo, phân công rõ người, rõ việc, rõ thời hạn.",
    "Việc phối hợp giữa các cơ quan chuyên môn và địa phương có chuyển biến rõ nét.",
    "Những vướng mắc vượt thẩm quyền được tổng hợp, báo cáo Ủy ban nhân dân tỉnh xem xét.",
    "Công tác kiểm tra được tăng cường, kịp thời chấn chỉnh thiếu sót ở cơ sở.",
)
_ROWS = ("Hà Nam", "Nam Định", "Ninh Bình")
_COLUMNS = ("Khu vực", "Kế hoạch", "Thực hiện")
_MADE = {"year": 2025, "month": 11, "day": 3, "hour": 8, "minute": 0, "second": 0}


@dataclass(frozen=True, slots=True)
class Text:
    """What a file says. `name`: as the file was called when it was brought."""

    title: str
    name: str
    pages: int


@dataclass(frozen=True, slots=True)
class Printed:
    """A file as the product would have made it: the clean PDF and its pages. `shas`: of the images and thumbnails."""

    text: Text
    content: bytes
    pages: tuple[Drawn, ...]

    @property
    def sha(self) -> str:
        """Of the clean PDF."""
        return sha_of(self.content)


def texts() -> tuple[Text, ...]:
    """All of them: the reports by item, the corrected ones by item, and those for whole meetings."""
    first = [Text(REPORT.format(item=item), f"bao-cao-{at + 1}.pdf", 1 + at % 3) for at, item in enumerate(ITEMS)]
    second = [
        Text(_CORRECTED.format(item=item), f"bao-cao-{at + 1}-sua.pdf", 1 + at % 2) for at, item in enumerate(ITEMS)
    ]
    general = [Text(title, f"tai-lieu-chung-{at + 1}.pdf", 1 + at % 2) for at, title in enumerate(GENERAL)]
    return (*first, *second, *general)


def report_of(item: str) -> int:
    """The number of an item's report among the texts."""
    return ITEMS.index(item)


def corrected_of(item: str) -> int:
    """The number of an item's corrected report."""
    return len(ITEMS) + ITEMS.index(item)


def general(number: int) -> int:
    """The number of a text for a whole meeting."""
    return 2 * len(ITEMS) + number % len(GENERAL)


class Library:
    """Prints each text when it is first asked for: drawing its pages is what takes time."""

    def __init__(self) -> None:
        """Nothing is printed yet."""
        self._texts: Sequence[Text] = texts()
        self._printed: dict[int, Printed] = {}

    def file(self, number: int) -> Printed:
        """The text of this number as a file."""
        if number not in self._printed:
            self._printed[number] = print_text(self._texts[number])
        return self._printed[number]

    def files(self) -> tuple[Printed, ...]:
        """All that were asked for, by their numbers."""
        return tuple(self._printed[number] for number in sorted(self._printed))


def print_text(text: Text) -> Printed:
    """The same bytes every time."""
    with TemporaryDirectory() as folder:
        original, copy = Path(folder, "original"), Path(folder, "clean")
        original.write_bytes(printed("report.typ", _content(text)))
        clean(original, copy)
        return Printed(text, copy.read_bytes(), tuple(draw(copy)))


def sha_of(content: bytes) -> str:
    """As the store names it."""
    return hashlib.sha256(content).hexdigest()


def _content(text: Text) -> dict[str, object]:
    random = Random(f"{SEED}:{text.name}")
    parts = [
        {
            "heading": heading,
            "said": random.sample(_SENTENCES, 3),
            "rows": [[area, str(random.randint(100, 900)), str(random.randint(80, 950))] for area in _ROWS],
        }
        for heading in _HEADINGS[: text.pages]
    ]
    return {
        "title": text.title,
        "owner": "ỦY BAN NHÂN DÂN TỈNH NINH BÌNH",
        "made": _MADE,
        "columns": list(_COLUMNS),
        "parts": parts,
    }
