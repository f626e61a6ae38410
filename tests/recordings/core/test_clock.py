"""Timestamps and moments."""

import pytest

from recordings.core.clock import StreamClock


def known(clock: StreamClock) -> bool:
    return clock.known


@pytest.mark.parametrize("reported", [0, 1, 2**31, 2**32 - 1])
def test_a_report_says_when_earlier_and_later_packets_were(reported: int) -> None:
    clock = StreamClock(90_000)
    clock.report(1000.0, reported)
    assert known(clock)
    assert clock.wall_s(reported) == 1000.0
    assert clock.wall_s((reported + 45_000) & 0xFFFFFFFF) == pytest.approx(1000.5)
    assert clock.wall_s((reported - 45_000) & 0xFFFFFFFF) == pytest.approx(999.5)


def test_an_arrival_serves_until_a_report_comes() -> None:
    clock = StreamClock(48_000)
    assert clock.wall_s(0) is None
    clock.guess(10.0, 480)
    clock.guess(99.0, 0)
    assert clock.wall_s(480) == 10.0
    assert not known(clock)
    clock.report(9.9, 480)
    clock.guess(50.0, 480)
    assert clock.wall_s(480) == 9.9
    assert known(clock)
    clock.forget()
    assert not known(clock)
    assert clock.wall_s(480) is None
