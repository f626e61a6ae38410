"""People who do not exist: family, middle and given names drawn from a fixed seed, and the posts they hold."""

from dataclasses import dataclass
from itertools import zip_longest
from random import Random

from meetings.models.directory import CommuneType
from meetings.seed.units import AGENCIES, Commune

SEED = 37
FAMILY = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đinh",
    "Đoàn", "Tạ", "Trịnh", "Lương", "Mai",
)  # fmt: skip
MIDDLE = {
    "Ông": ("Văn", "Đức", "Hữu", "Quang", "Minh", "Xuân", "Thanh", "Công", "Đình", "Trọng"),
    "Bà": ("Thị", "Thị Thu", "Thị Minh", "Ngọc", "Thu", "Thị Thanh", "Bích", "Kim", "Thị Hồng", "Phương"),
}
GIVEN = {
    "Ông": (
        "An", "Bình", "Cường", "Dũng", "Đạt", "Giang", "Hải", "Hiếu", "Hùng", "Khánh", "Long", "Mạnh", "Nam", "Phúc",
        "Quân", "Sơn", "Thành", "Tuấn", "Việt", "Vinh",
    ),
    "Bà": (
        "Anh", "Chi", "Dung", "Hà", "Hạnh", "Hiền", "Hoa", "Hương", "Lan", "Liên", "Loan", "Mai", "Ngân", "Nhung",
        "Oanh", "Phượng", "Thảo", "Thủy", "Trang", "Yến",
    ),
}  # fmt: skip
COMMUNE_CODES = (
    "commune_chair", "commune_party_secretary", "commune_council_chair", "commune_vice_chair", "commune_vice_chair",
    "commune_office_chief", "commune_economy_head", "commune_culture_head", "commune_service_director",
    "commune_it_contact",
)  # fmt: skip
"""The posts of `commune_posts`, in its order."""
PROVINCE_CODES = ("province_chair", *(["province_vice_chair"] * 4))
AGENCY_CODES = ("agency_head",)
PROVINCE_POSTS = ("Chủ tịch UBND tỉnh", *(["Phó Chủ tịch UBND tỉnh"] * 4))
OFFICE_POSTS = (
    "Chánh Văn phòng UBND tỉnh",
    *(["Phó Chánh Văn phòng UBND tỉnh"] * 2),
    *(["Thư ký"] * 6),
    *(["Chuyên viên công nghệ thông tin"] * 5),
)


@dataclass(frozen=True, slots=True)
class Official:
    """A fictitious holder of a position; `rank` 1 heads the unit. `post`: the code of the post that many units have."""

    honorific: str
    name: str
    title: str
    rank: int
    post: str | None = None


class Names:
    """Draws names; the same seed gives the same people."""

    def __init__(self, seed: int = SEED) -> None:
        """`seed`: any number."""
        self._random = Random(seed)

    def officials(self, titles: tuple[str, ...], posts: tuple[str, ...] = ()) -> tuple[Official, ...]:
        """One for each title, ranked in their order; the first ones of the titles are these posts."""
        paired = zip_longest(titles, posts)
        return tuple(self._official(title, rank, post) for rank, (title, post) in enumerate(paired, start=1))

    def _official(self, title: str, rank: int, post: str | None) -> Official:
        honorific = "Ông" if self._random.random() < 0.65 else "Bà"
        parts = (FAMILY, MIDDLE[honorific], GIVEN[honorific])
        return Official(honorific, " ".join(self._random.choice(part) for part in parts), title, rank, post)


def agency_posts(agency: str) -> tuple[str, ...]:
    """Who leads an agency of the province: a head and ten more, so that the whole is about 180 people."""
    if agency == AGENCIES[0]:
        return OFFICE_POSTS
    head = "Chánh Thanh tra tỉnh" if agency.startswith("Thanh tra") else f"Giám đốc {agency}"
    return (head, *(f"Phó {head}" for _ in range(3)), *([f"Chuyên viên {agency}"] * 8))


def commune_posts(commune: Commune) -> tuple[str, ...]:
    """Ten posts of a commune. The head of its People's Committee stands first: it is who a briefing calls in."""
    word = commune.type.value.lower()
    economy = "Kinh tế" if commune.type is CommuneType.XA else "Kinh tế, Hạ tầng và Đô thị"
    return (
        f"Chủ tịch UBND {word}",
        f"Bí thư Đảng ủy {word}",
        f"Chủ tịch HĐND {word}",
        f"Phó Chủ tịch UBND {word}",
        f"Phó Chủ tịch UBND {word}",
        f"Chánh Văn phòng HĐND và UBND {word}",
        f"Trưởng phòng {economy}",
        "Trưởng phòng Văn hóa - Xã hội",
        "Giám đốc Trung tâm Phục vụ hành chính công",
        "Cán bộ công nghệ thông tin",
    )
