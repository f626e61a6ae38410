"""What the papers of the year say: reports on items of agendas, and papers for whole meetings. Pure."""

from dataclasses import dataclass
from random import Random

from meetings.seed.people import SEED
from meetings.seed.year.occasions import Occasion

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
_HEADINGS = ("Kết quả thực hiện", "Tồn tại, hạn chế", "Nhiệm vụ trọng tâm")
_SENTENCES = (
    "Các xã, phường đã triển khai nhiệm vụ được giao đúng tiến độ, kết quả cao hơn cùng kỳ năm trước.",
    "Một số đơn vị báo cáo chậm, số liệu chưa thống nhất giữa các nguồn.",
    "Đề nghị người đứng đầu trực tiếp chỉ đạo, phân công rõ người, rõ việc, rõ thời hạn.",
    "Việc phối hợp giữa các cơ quan chuyên môn và địa phương có chuyển biến rõ nét.",
    "Những vướng mắc vượt thẩm quyền được tổng hợp, báo cáo Ủy ban nhân dân tỉnh xem xét.",
    "Công tác kiểm tra được tăng cường, kịp thời chấn chỉnh thiếu sót ở cơ sở.",
)  # fmt: skip
_AREAS = ("Hà Nam", "Nam Định", "Ninh Bình")
_MADE = {"year": 2025, "month": 11, "day": 3, "hour": 8, "minute": 0, "second": 0}


@dataclass(frozen=True, slots=True)
class Text:
    """A file before it is printed. `name`: as it was called when it was brought."""

    title: str
    name: str
    pages: int


def texts() -> tuple[Text, ...]:
    """All of them: the reports by item, the corrected ones by item, and those for whole meetings."""
    first = [Text(f"Báo cáo: {item}", f"bao-cao-{at + 1}.pdf", 1 + at % 3) for at, item in enumerate(ITEMS)]
    second = [
        Text(f"Báo cáo: {item} (bản sửa số liệu)", f"bao-cao-{at + 1}-sua.pdf", 1 + at % 2)
        for at, item in enumerate(ITEMS)
    ]
    general = [Text(title, f"tai-lieu-chung-{at + 1}.pdf", 1 + at % 2) for at, title in enumerate(GENERAL)]
    return (*first, *second, *general)


def report_of(item: str) -> int:
    """The number of an item's report among the texts."""
    return ITEMS.index(item)


def corrected_of(item: str) -> int:
    """The number of an item's corrected report."""
    return len(ITEMS) + ITEMS.index(item)


def general_of(occasion: Occasion) -> int:
    """The number of the text that a whole meeting gets."""
    return 2 * len(ITEMS) + occasion.number % len(GENERAL)


def agenda_random(occasion: Occasion) -> Random:
    """Out of which the agenda of an occasion is drawn, its titles first."""
    return Random(f"{SEED}:{occasion.number}:agenda")


def agenda_titles(random: Random) -> list[str]:
    """Five to nine items."""
    return random.sample(ITEMS, random.randint(5, 9))


def content_of(text: Text) -> dict[str, object]:
    """What stands in the file, for the page `report.typ`: a heading, sentences and a table on each page."""
    random = Random(f"{SEED}:{text.name}")
    parts = [
        {
            "heading": heading,
            "said": random.sample(_SENTENCES, 3),
            "rows": [[area, str(random.randint(100, 900)), str(random.randint(80, 950))] for area in _AREAS],
        }
        for heading in _HEADINGS[: text.pages]
    ]
    return {
        "title": text.title,
        "owner": "ỦY BAN NHÂN DÂN TỈNH NINH BÌNH",
        "made": _MADE,
        "columns": ["Khu vực", "Kế hoạch", "Thực hiện"],
        "parts": parts,
    }
