"""The 129 communes and wards of the province, and its agencies.

Source of units.tsv: vietnamese-provinces-database (MIT), from the General Statistics Office; codes and totals
checked against QĐ 19/2025/QĐ-TTg.
"""

from dataclasses import dataclass
from importlib.resources import files

from meetings.models.directory import CommuneType

PROVINCE_CODE = "37"
PROVINCE_NAME = "Tỉnh Ninh Bình"
_AREAS = (("13668", "Hà Nam"), ("14328", "Nam Định"), ("99999", "Ninh Bình"))
"""Former provinces by the last code of each. They are an inference from the ranges: 33, 57 and 39 units."""

AGENCIES = (
    "Văn phòng UBND tỉnh",
    "Sở Nội vụ",
    "Sở Tài chính",
    "Sở Nông nghiệp và Môi trường",
    "Sở Xây dựng",
    "Sở Công Thương",
    "Sở Khoa học và Công nghệ",
    "Sở Giáo dục và Đào tạo",
    "Sở Y tế",
    "Sở Văn hóa và Thể thao",
    "Sở Du lịch",
    "Sở Tư pháp",
    "Sở Dân tộc và Tôn giáo",
    "Thanh tra tỉnh",
)


@dataclass(frozen=True, slots=True)
class Commune:
    """A unit of the commune level."""

    code: str
    type: CommuneType
    name: str
    slug: str
    area: str

    @property
    def full_name(self) -> str:
        """With its type: "Xã Hải Hậu"."""
        return f"{self.type} {self.name}"


def communes() -> tuple[Commune, ...]:
    """All of them, by code."""
    lines = files("meetings.seed").joinpath("units.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return tuple(_commune(*line.split("\t")) for line in lines)


def _commune(code: str, kind: str, name: str, slug: str) -> Commune:
    area = next(area for last, area in _AREAS if code <= last)
    return Commune(code, CommuneType(kind), name, slug, area)
