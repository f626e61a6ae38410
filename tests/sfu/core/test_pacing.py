"""One receiver is sent to no faster than agreed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.core.pacing import Pacer


def test_burst_goes_at_once_and_the_rest_waits() -> None:
    pacer = Pacer(rate_bps=800_000, burst_bytes=3000)
    assert [pacer.allow(1000, 1.0) for _ in range(4)] == [True, True, True, False]


def test_packet_may_overdraw_the_bucket_once() -> None:
    pacer = Pacer(rate_bps=800_000, burst_bytes=1000)
    assert [pacer.allow(1500, 1.0) for _ in range(2)] == [True, False]


@pytest.mark.parametrize(("at_s", "allowed"), [(1.004, False), (1.006, True)])
def test_debt_is_paid_by_time(at_s: float, allowed: bool) -> None:
    pacer = Pacer(rate_bps=800_000, burst_bytes=1000)
    pacer.allow(1500, 1.0)
    assert pacer.allow(1, at_s) is allowed


@pytest.mark.parametrize("rate_bps", [100_000, 2_000_000])
def test_wait_says_when_the_next_packet_goes(rate_bps: int) -> None:
    pacer = Pacer(rate_bps, burst_bytes=1000)
    assert pacer.wait_s(1.0) == 0.0
    pacer.allow(1500, 1.0)
    wait_s = pacer.wait_s(1.0)
    assert not pacer.allow(1, 1.0 + wait_s * 0.95)
    assert pacer.wait_s(1.0 + wait_s * 1.01) == 0.0
    assert pacer.allow(1, 1.0 + wait_s * 1.01)


def test_new_rate_counts_at_once() -> None:
    pacer = Pacer(rate_bps=8_000, burst_bytes=1000)
    pacer.allow(1500, 1.0)
    pacer.rate_bps = 8_000_000
    assert pacer.allow(1, 1.01)


@given(
    st.integers(10_000, 10_000_000),
    st.integers(1_200, 50_000),
    st.lists(st.tuples(st.integers(40, 1_200), st.floats(0, 0.05)), max_size=300),
)
def test_what_leaves_never_exceeds_rate_and_burst(rate_bps: int, burst: int, packets: list[tuple[int, float]]) -> None:
    pacer = Pacer(rate_bps, burst)
    now_s, sent = 50.0, 0
    pacer.allow(0, now_s)
    for n_bytes, pause_s in packets:
        now_s += pause_s
        if pacer.allow(n_bytes, now_s):
            sent += n_bytes
        assert sent <= burst + (now_s - 50.0) * rate_bps / 8 + 1_200
