"""Words of a query, how they are spelt for an index, and the place of a text that is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.paper_search import AROUND, END, HIT, Words, indexed, snippet, spelling

PAGE = "Báo cáo của Hội đồng nhân dân xã Hải An, thu ngân sách 45/2018/QĐ-TTg; xã Hải Anh và phường Đồng Văn."


def marked(query: str, text: str = PAGE) -> list[str]:
    """The hits that the snippet shows."""
    return [piece.split(END)[0] for piece in snippet(text, Words.of(query)).split(HIT)[1:]]


@pytest.mark.parametrize(
    ("word", "spelt"), [("Thuỷ", "thuy3"), ("Thủy", "thuy3"), ("Đồng", "d9o6ng2"), ("ước", "u7o7c1"), ("45", "45")]
)
def test_a_word_is_spelt_in_plain_letters_with_its_tone_at_the_end(word: str, spelt: str) -> None:
    assert spelling(word) == spelt


def test_words_typed_with_marks_are_looked_for_as_they_are_and_the_last_without_may_go_on() -> None:
    words = Words.of("  Hải an, ĐỒNG v")
    assert words == Words(folded=("hai", "an", "dong", "v"), exact=("hai3", "", "d9o6ng2", ""))
    assert words.marked == (("hai3",), ("d9o6ng2",))
    assert (words.is_open, Words.of("hải").is_open) == (True, False)
    assert Words.of(" .,-! ").folded == ()


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("hai an", ["Hải", "An", "Hải", "Anh"]),
        ("Hải An", ["Hải", "An", "Hải", "Anh"]),
        ("dong van", ["Đồng", "Văn"]),
        ("văn", ["Văn"]),
        ("vàn", []),
        ("qd ttg", ["QĐ", "TTg"]),
    ],
)
def test_the_snippet_marks_what_was_looked_for(query: str, hits: list[str]) -> None:
    assert marked(query) == hits


def test_the_snippet_is_of_the_place_where_the_words_stand_side_by_side() -> None:
    text = "Hải " + "một hai ba " * 60 + "tại xã Hải An hôm nay " + "bốn năm " * 60
    shown = snippet(text, Words.of("hải an"))
    assert f"xã {HIT}Hải{END} {HIT}An{END} hôm nay" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")


@given(st.text(max_size=600), st.text(max_size=40))
def test_a_snippet_is_a_bounded_piece_of_any_text(text: str, query: str) -> None:
    words = Words.of(query)
    shown = snippet(text, words) if words.folded else ""
    assert len(shown.replace(HIT, "").replace(END, "")) <= AROUND + 4
    assert shown.count(HIT) == shown.count(END)


@given(st.text(max_size=300))
def test_whatever_a_text_holds_its_words_are_one_for_one_in_both_forms(text: str) -> None:
    folded, exact = indexed(text)
    assert len(folded.split(" ")) == len(exact.split(" "))
    assert all(word.isalnum() for word in f"{folded} {exact}".split())
