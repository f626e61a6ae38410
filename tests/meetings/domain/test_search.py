"""Searching names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.search import Search
from meetings.domain.vietnamese import fold

NAMES = ("Xã Hải An", "Xã Hải Anh", "Phường Đồng Văn", "Xã Giao Thuỷ", "Nguyễn Thị Thủy", "Văn hóa - Xã hội")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hai an", ["Xã Hải An", "Xã Hải Anh"]),
        ("Hải An", ["Xã Hải An", "Xã Hải Anh"]),
        ("hải ân", []),
        ("dong van", ["Phường Đồng Văn"]),
        ("Đồng Văn", ["Phường Đồng Văn"]),
        ("Đông Văn", []),
        ("thủy", ["Xã Giao Thuỷ", "Nguyễn Thị Thủy"]),
        ("thuỷ", ["Xã Giao Thuỷ", "Nguyễn Thị Thủy"]),
        ("ai an", []),
        ("hoá - xã", ["Văn hóa - Xã hội"]),
        ("  HAI   AN  ", ["Xã Hải An", "Xã Hải Anh"]),
        ("%", []),
        ("", list(NAMES)),
    ],
)
def test_names_are_found_with_marks_and_without(text: str, found: list[str]) -> None:
    assert [name for name in NAMES if Search(text).finds(name)] == found


@given(st.sampled_from(NAMES), st.integers(0, 3))
def test_a_name_is_found_by_the_start_of_any_of_its_words(name: str, word: int) -> None:
    start = " ".join(name.split()[word:])
    assert Search(start).finds(name)
    assert Search(fold(start)).finds(name)
    assert Search(fold(start)).finds(name, fold(name))
