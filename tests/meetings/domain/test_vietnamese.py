"""Vietnamese order and search."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.vietnamese import fold, has_marks, match_key, person_sort_key, sort_key, tidy
from meetings.seed.units import communes

words = st.text("aáàảãạăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯ ", max_size=20)


@pytest.mark.parametrize(
    "ordered",
    [
        ["An", "Ánh", "Ân", "Dũng", "Đông", "Em"],
        ["a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "g", "o", "ô", "ơ", "p", "u", "ư", "v", "y"],
        ["ma", "mà", "mả", "mã", "má", "mạ", "mai"],
        ["Duy Tân", "Duy Tiên", "Đại Hoàng", "Đông A", "Đông Hoa Lư", "Đồng Thái", "Đồng Văn", "Gia Lâm"],
        ["Hải An", "Hải Anh", "Hải Hậu"],
        ["Nam Định", "Nam Đồng", "Nam Hoa Lư", "Nam Hồng", "Nam Lý", "Nam Minh", "Nam Ninh"],
        ["Bình An", "Bình Giang", "Bình Lục", "Bình Minh", "Bình Mỹ", "Bình Sơn"],
        ["Thanh Bình", "Thanh Lâm", "Thanh Liêm", "Thành Nam"],
        ["Ý Yên", "Yên Cường"],
    ],
)
def test_names_stand_in_the_order_of_a_vietnamese_dictionary(ordered: list[str]) -> None:
    keys = [sort_key(name) for name in ordered]
    assert keys == sorted(set(keys))


def test_tones_count_only_between_words_of_the_same_letters() -> None:
    assert sorted(["Hòa Bình", "Hoa Lư", "Hoá An"], key=sort_key) == ["Hoá An", "Hòa Bình", "Hoa Lư"]


def test_people_stand_by_their_given_names() -> None:
    names = ["Trần Văn Đạt", "Nguyễn Thị Dung", "Lê An", "Phạm An"]
    assert sorted(names, key=person_sort_key) == ["Lê An", "Phạm An", "Nguyễn Thị Dung", "Trần Văn Đạt"]


@given(words, words)
def test_a_key_is_digits_and_equal_only_for_equal_words(one: str, other: str) -> None:
    assert sort_key(one).isdecimal() or not one.strip()
    same = [*map(match_key, one.split())] == [*map(match_key, other.split())]
    assert (sort_key(one) == sort_key(other)) == same


@given(words)
def test_composed_and_decomposed_text_are_the_same(text: str) -> None:
    apart = unicodedata.normalize("NFD", text)
    assert (fold(apart), sort_key(apart), match_key(apart)) == (fold(text), sort_key(text), match_key(text))


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Đồng Tháp", "dong thap"), ("  HẢI   ẬU ", "hai au"), ("Nguyễn Úy", "nguyen uy"), ("Ý Yên", "y yen"), ("", "")],
)
def test_folding_takes_every_mark_away(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(words)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert not has_marks(fold(text))


@pytest.mark.parametrize(("text", "marked"), [("hai an", False), ("Hải An", True), ("Dong", False), ("Đong", True)])
def test_a_query_with_marks_is_told_from_one_without(text: str, marked: bool) -> None:
    assert has_marks(text) is marked


@pytest.mark.parametrize(("old", "new"), [("Thủy", "Thuỷ"), ("Hóa", "Hoá"), ("Hòa", "Hoà"), ("Úy", "Uý")])
def test_both_places_of_a_tone_are_the_same_word(old: str, new: str) -> None:
    assert match_key(old) == match_key(new)
    assert sort_key(old) == sort_key(new)


@pytest.mark.parametrize(("one", "other"), [("Hải", "Hai"), ("Đông", "Dông"), ("Mỹ", "My"), ("Lư", "Lu")])
def test_different_words_keep_different_keys(one: str, other: str) -> None:
    assert match_key(one) != match_key(other)


def test_no_two_units_share_a_key_and_each_slug_is_its_folded_name() -> None:
    units = communes()
    assert len({sort_key(unit.name) for unit in units}) == len(units)
    assert [unit.slug for unit in units] == [fold(unit.name).replace(" ", "_") for unit in units]


@given(words)
def test_a_tidy_text_is_composed_and_stays_as_it_is(text: str) -> None:
    tidied = tidy(unicodedata.normalize("NFD", f"  {text} "))
    assert tidied == tidy(tidied) == unicodedata.normalize("NFC", tidied)
    assert "  " not in tidied
