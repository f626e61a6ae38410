"""What is printed comes out whatever was written: what no font has is a box, all else stays."""

import sys

import pypdfium2 as pdfium
import pytest

from meetings.exports.paper import BOX, printed


def text_of(content: str) -> str:
    """What stands in the notes' PDF."""
    page = {"page": 1, "notes": [content]}
    made = printed("notes.typ", {"title": "Báo cáo", "owner": "Đặng Ỷ", "pages": [page], "printed": "hôm nay"})
    with pdfium.PdfDocument(made) as pdf:
        return str(pdf[0].get_textpage().get_text_bounded())


@pytest.mark.parametrize("sign", ["𝒳", "\U0001f9ff", "\ue000", "\U000e0001", "\x01", "\u0378", "\ufffe"])
def test_a_sign_that_no_font_has_is_a_box(sign: str) -> None:
    found = text_of(f"Hỏi lại số liệu {sign} của các xã – “đúng” ½ € …")
    assert "Hỏi lại số liệu" in found
    assert "của các xã – “đúng” ½ € …" in found


def test_only_such_signs_are_boxes() -> None:
    found = text_of("Ưu tiên 1) ắ ằ ẳ ẵ ặ Đ đ § № → ≥ α \U0001f9ff")
    assert "ắ ằ ẳ ẵ ặ Đ đ §" in found
    assert "№ → ≥ α" in found
    assert found.count(BOX) == 1


def test_nothing_that_can_be_written_keeps_a_page_from_being_printed() -> None:
    codes = [*range(0x500), *range(0x1E00, 0x2300), *range(0x500, sys.maxunicode + 1, 61)]
    every = "".join(chr(code) for code in codes if not 0xD800 <= code < 0xE000)
    assert "GHI CHÚ CÁ NHÂN" in text_of(every)


def test_a_word_without_an_end_is_broken() -> None:
    assert "GHI CHÚ CÁ NHÂN" in text_of("Ư" * 60_000)
