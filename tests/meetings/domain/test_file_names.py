"""Names that go out lead nowhere, hide nothing and fit any system, whatever they were."""

import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.file_names import MAX_BYTES, attachment, fit_stem

LONG = "Báo cáo tình hình thực hiện nhiệm vụ phát triển kinh tế - xã hội quý III và phương hướng quý IV năm 2026 " * 4


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Báo cáo.docx", "Báo cáo"),
        (unicodedata.normalize("NFD", "Tờ trình Đắk.pdf"), "Tờ trình Đắk"),
        ("..\\..\\etc\\passwd", "etc passwd"),
        ("../../a.pdf", "a"),
        ("bao-cao\u202efdp.exe", "bao-cao fdp"),
        ("a\x00b\r\nc.pdf", "a b c"),
        ('x"; filename=y', "x ; filename=y"),
        ("con.pdf", "tai-lieu"),
        ("con.2026.pdf", "tai-lieu"),
        ("Nul .a.b.pdf", "tai-lieu"),
        ("congvan.2026.pdf", "congvan.2026"),
        ("...", "tai-lieu"),
        ("", "tai-lieu"),
    ],
)
def test_a_name_is_made_fit(name: str, stem: str) -> None:
    assert fit_stem(name, "tai-lieu") == stem


def test_a_long_name_is_cut_between_letters() -> None:
    stem = fit_stem(LONG, "x")
    assert LONG.startswith(stem)
    assert MAX_BYTES - 4 <= len(stem.encode()) <= MAX_BYTES


@given(st.text(max_size=300))
def test_no_name_leads_elsewhere_or_breaks_the_header(name: str) -> None:
    stem = fit_stem(name, "tai-lieu")
    assert stem
    assert not set(stem) & set('/\\:*?"<>|\r\n\x00\u202e\u2066')
    assert stem not in {".", ".."}
    header = attachment(f"{stem}.pdf")
    assert header.isascii()
    assert header.isprintable()
    assert unquote(header.rpartition("UTF-8''")[2]) == f"{stem}.pdf"
    assert header.count('"') == 2


def test_an_old_reader_gets_the_name_without_marks() -> None:
    header = attachment("Đề án số 5.pdf")
    assert (
        header
        == "attachment; filename=\"De an so 5.pdf\"; filename*=UTF-8''%C4%90%E1%BB%81%20%C3%A1n%20s%E1%BB%91%205.pdf"
    )
