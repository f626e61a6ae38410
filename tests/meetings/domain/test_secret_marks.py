"""What is a mark of a state secret, and what only looks like one."""

import unicodedata

import pytest

from meetings.domain.secret_marks import is_stamped, says_secret

SECRET_TITLES = [
    "Báo cáo tình hình (Mật)",
    "MẬT - Báo cáo quốc phòng quý IV",
    "Báo cáo MẬT về quốc phòng",
    "Tài liệu tối mật",
    "Phương án tuyệt mật 2026",
    "TUYỆT MẬT",
    "Văn bản mật số 12",
    "12-BC.Mật.docx",
    "bao-cao_MAT.pdf",
    "12_toi_mat_bao cao.docx",
    "TuyetMat 12.pdf",
    "mat.docx",
    "(mat) bao cao.pdf",
    "Thân mật và tối mật",
]
HARMLESS_TITLES = [
    "Báo cáo công tác bảo mật thông tin",
    "Kế hoạch bảo vệ bí mật nhà nước",
    "KẾ HOẠCH BẢO VỆ BÍ MẬT NHÀ NƯỚC NĂM 2026",
    "Mật độ dân số các xã, phường",
    "Đổi mật khẩu tài khoản",
    "Mô hình nuôi ong lấy mật",
    "Buổi gặp mặt thân mật",
    "Phẫu thuật sỏi mật",
    "Báo cáo kinh tế - xã hội",
    "mat do dan so.pdf",
    "be mat duong.docx",
    "gap-mat-dau-xuan.pdf",
    "MAT DO DAN SO.pdf",
    "Bề mặt đường đê",
    "Mất mùa vụ Đông",
]


@pytest.mark.parametrize("title", SECRET_TITLES)
def test_a_title_that_says_secret_is_known(title: str) -> None:
    assert says_secret(title)
    assert says_secret(unicodedata.normalize("NFD", title))


@pytest.mark.parametrize("title", HARMLESS_TITLES)
def test_a_title_that_only_looks_like_it_is_let_through(title: str) -> None:
    assert not says_secret(title)
    assert not says_secret(unicodedata.normalize("NFD", title))


LETTERHEAD = ["ỦY BAN NHÂN DÂN      CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "TỈNH NINH BÌNH   Độc lập - Tự do - Hạnh phúc"]


@pytest.mark.parametrize(
    "line",
    [
        "MẬT",
        "Mật",
        "  TỐI MẬT ",
        "Tuyệt mật",
        "M Ậ T",
        "Số: 12/BC-UBND   MẬT",
        "MẬT   Ninh Bình, ngày 28 tháng 11 năm 2026",
        "Độ mật: Tối mật",
        "ĐỘ MẬT: A",
        unicodedata.normalize("NFD", "TỐI MẬT"),
    ],
)
def test_a_stamp_at_the_head_is_known(line: str) -> None:
    assert is_stamped([*LETTERHEAD, line, "BÁO CÁO"])


@pytest.mark.parametrize(
    "line",
    [
        "KẾ HOẠCH BẢO VỆ BÍ MẬT NHÀ NƯỚC",
        "V/v bảo mật thông tin và mật độ dân số",
        "BÁO CÁO CÔNG TÁC BẢO MẬT",
        "MẬT ĐỘ XÂY DỰNG",
        "Văn bản này không phải tài liệu mật theo quy định",
        "Độ mật: Không",
        "",
    ],
)
def test_running_text_and_harmless_headings_are_no_stamp(line: str) -> None:
    assert not is_stamped([*LETTERHEAD, line, "BÁO CÁO"])


def test_a_heading_that_goes_on_in_the_next_line_is_no_stamp() -> None:
    assert not is_stamped(["KẾ HOẠCH BẢO VỆ BÍ", "MẬT NHÀ NƯỚC"])


def test_what_stands_far_below_is_no_head() -> None:
    assert not is_stamped([*["Dòng"] * 40, "MẬT"])
