"""Which numbers of a slot nothing ever left under, at any number that a receiver may report."""

from hypothesis import given
from hypothesis import strategies as st

from sfu.core.rewriter import SlotRewriter
from sfu.core.unsent import KEPT, Unsent


def passed_over(sent: set[int], first: int, until: int) -> int:
    return sum(number not in sent for number in range(first, until + 1))


@given(st.lists(st.integers(0, 6), min_size=1, max_size=80), st.integers(0, 0xFFFF), st.integers(0, 0x7FFF))
def test_the_count_is_right_at_every_number(gaps: list[int], source: int, out: int) -> None:
    rewriter = SlotRewriter(90_000, out, 0)
    rewriter.begin("a", source, 0, 0.0)
    sent: set[int] = set()
    newest = out - 1
    for gap in [0, *gaps]:
        newest += gap + 1
        rewriter.sent(newest & 0xFFFF, 0, 0.0)
        sent.add(newest)
    for number in range(out, newest + 1):
        # In the middle of a gap the whole of it still counts for what comes behind it.
        if number in sent:
            assert rewriter.unsent_until(number & 0xFFFF) == passed_over(sent, out, number)


def test_a_burst_with_a_gap_inside_counts_it() -> None:
    rewriter = SlotRewriter(90_000, 100, 0)
    rewriter.begin("a", 7, 0, 0.0)
    rewriter.sent(107, 0, 0.0, packets=5)
    assert rewriter.unsent_until(107) == 3


def test_what_leaves_late_after_all_counts_no_more() -> None:
    rewriter = SlotRewriter(90_000, 100, 0)
    rewriter.begin("a", 7, 0, 0.0)
    for number in (100, 104, 102, 105):
        rewriter.sent(number, 0, 0.0)
    assert rewriter.unsent_until(105) == 2


def test_another_source_on_the_slot_is_no_gap() -> None:
    rewriter = SlotRewriter(48_000, 100, 0)
    rewriter.begin("a", 7, 0, 0.0)
    rewriter.sent(100, 0, 0.0)
    rewriter.begin("b", 5000, 0, 9.0)
    rewriter.sent(101, 0, 9.0)
    assert rewriter.unsent_until(101) == 0


def test_what_is_forgotten_counts_as_of_before() -> None:
    unsent = Unsent()
    for number in range(1, 2 * KEPT + 1):
        unsent.change(10 * number, 1)
    assert unsent.until(10 * 2 * KEPT) == 2 * KEPT
    assert unsent.until(10 * KEPT + 10) == KEPT + 1
    assert unsent.until(5) == KEPT
