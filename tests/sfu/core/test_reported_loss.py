"""Loss from receiver reports."""

import pytest

from sfu.core.reported_loss import ReportedLoss


def test_the_first_report_is_of_all_time_before() -> None:
    loss = ReportedLoss()
    loss.note(0.25, 9, 1000, 50.0)
    assert (loss.loss, loss.from_s, loss.until_s) == (0.25, float("-inf"), 50.0)


def test_reports_a_second_apart_count_one_by_one() -> None:
    loss = ReportedLoss()
    for at_s, lost, highest in ((50.0, 0, 1000), (51.0, 20, 1100), (52.0, 20, 1200)):
        loss.note(0.5, lost, highest, at_s)
        told = (loss.loss, loss.from_s)
        assert told == {50.0: (0.5, float("-inf")), 51.0: (0.2, 50.0), 52.0: (0.0, 51.0)}[at_s]


def test_a_browser_that_reports_with_each_request_loses_what_it_loses() -> None:
    """As Chromium does at 40 % loss: a report each 20 ms, of which two in three say that nothing was lost."""
    loss = ReportedLoss()
    told = set()
    for number in range(150):
        loss.note(0.66 if number % 3 == 0 else 0.0, 4 * (number // 10), 1000 + number, 50.0 + number * 0.02)
        if number > 50:
            told.add(round(loss.loss, 1))
    assert told <= {0.3, 0.4, 0.5}


@pytest.mark.parametrize(("highest", "lost", "loss_then"), [(5, 30, 0.1), (0x7000_0000, 0, 0.0)])
def test_the_number_wraps_and_a_receiver_may_count_anew(highest: int, lost: int, loss_then: float) -> None:
    loss = ReportedLoss()
    loss.note(0.0, 29, 0xFFFF_FFFB, 50.0)
    loss.note(0.0, lost, highest, 51.0)
    assert loss.loss == pytest.approx(loss_then)


def test_a_stream_that_rests_keeps_what_is_known() -> None:
    loss = ReportedLoss()
    loss.note(0.0, 0, 1000, 50.0)
    loss.note(0.0, 10, 1100, 51.0)
    loss.note(0.0, 10, 1100, 55.0)
    assert (loss.loss, loss.until_s) == (0.1, 51.0)
    loss.note(0.0, 9, 1110, 56.0)
    assert loss.loss == 0.0
