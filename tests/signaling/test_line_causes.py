"""Each cause and its neighbours, from both sides of what divides them."""

import pytest

from sfu.interfaces import Step
from signaling.line_causes import FEWEST_FRAMES, LATE_LAG_MS, Cause, Evidence, Machine, cause_of, is_alarm, strained
from signaling.lines import Thresholds
from signaling.protocol.messages import Line

WEAK = Thresholds(loss=0.03, round_trip_ms=150.0, jitter_ms=30.0)
ALARM = Thresholds(loss=0.10, round_trip_ms=250.0, jitter_ms=50.0)
BUSY = Machine(decoded=100, dropped=0, pressure="serious", lag_ms=0)


def machine(decoded: int = 100, dropped: int = 0, lag_ms: int = 0) -> Machine:
    return Machine(decoded, dropped, None, lag_ms)


@pytest.mark.parametrize(
    ("seen", "cause"),
    [
        (Evidence(Line.GOOD), None),
        (Evidence(Line.NONE), None),
        (Evidence(Line.WEAK, loss_up=0.031, loss_down=0.03), Cause.UPLINK),
        (Evidence(Line.WEAK, loss_up=0.03, loss_down=0.031), Cause.DOWNLINK),
        (Evidence(Line.WEAK, loss_up=0.08, loss_down=0.05), Cause.UPLINK),
        (Evidence(Line.WEAK, loss_up=0.05, loss_down=0.08), Cause.DOWNLINK),
        (Evidence(Line.WEAK, loss_up=0.03, loss_down=0.03), Cause.UNKNOWN),
        (Evidence(Line.WEAK, step=Step.STAGE_MEDIUM), Cause.DOWNLINK),
        (Evidence(Line.WEAK, step=Step.STAGE_FULL), Cause.UNKNOWN),
        (Evidence(Line.WEAK, step=Step.VOICE, loss_up=0.04), Cause.UPLINK),
        (Evidence(Line.WEAK, jitter_up_ms=31.0), Cause.UPLINK),
        (Evidence(Line.WEAK, jitter_up_ms=30.0), Cause.UNKNOWN),
        (Evidence(Line.WEAK, jitter_up_ms=31.0, jitter_down_ms=40.0), Cause.DOWNLINK),
        (Evidence(Line.WEAK, round_trip_ms=400.0), Cause.UNKNOWN),
        (Evidence(Line.WEAK, late=True), Cause.DELAY),
        (Evidence(Line.WEAK, late=True, step=Step.VOICE), Cause.DELAY),
        (Evidence(Line.WEAK, late=True, loss_up=0.031), Cause.UPLINK),
        (Evidence(Line.WEAK, late=True, loss_down=0.031, step=Step.VOICE), Cause.DOWNLINK),
        (Evidence(Line.WEAK, late=True, jitter_up_ms=31.0), Cause.UPLINK),
        (Evidence(Line.WEAK, late=True, jitter_down_ms=31.0, step=Step.VOICE), Cause.DOWNLINK),
        (Evidence(Line.WEAK, late=True, round_trip_ms=440.0, jitter_down_ms=31.0, step=Step.VOICE), Cause.DELAY),
        (Evidence(Line.WEAK, late=True, round_trip_ms=440.0, jitter_down_ms=110.0), Cause.DELAY),
        (Evidence(Line.WEAK, late=True, round_trip_ms=440.0, jitter_down_ms=111.0), Cause.DOWNLINK),
        (Evidence(Line.WEAK, late=True, round_trip_ms=200.0, jitter_up_ms=51.0), Cause.UPLINK),
        (Evidence(Line.WEAK, late=True, machine=BUSY), Cause.MACHINE),
        (Evidence(Line.GOOD, late=True), None),
        (Evidence(Line.WEAK, late=True, server_strained=True), Cause.SERVER),
        (Evidence(Line.WEAK, machine=BUSY), Cause.MACHINE),
        (Evidence(Line.WEAK, machine=machine(), step=Step.STAGE_MEDIUM), Cause.DOWNLINK),
        (Evidence(Line.WEAK, machine=BUSY, step=Step.STAGE_MEDIUM), Cause.MACHINE),
        (Evidence(Line.WEAK, machine=BUSY, loss_down=0.031), Cause.DOWNLINK),
        (Evidence(Line.GOOD, machine=BUSY), Cause.MACHINE),
        (Evidence(Line.WEAK, server_strained=True, loss_up=0.2), Cause.SERVER),
        (Evidence(Line.GOOD, server_strained=True), None),
        (Evidence(Line.LOST), Cause.NO_ANSWER),
        (Evidence(Line.LOST, loss_up=0.5, machine=BUSY), Cause.NO_ANSWER),
        (Evidence(Line.LOST, answers=True), Cause.UNKNOWN),
        (Evidence(Line.LOST, answers=True, server_strained=True), Cause.SERVER),
    ],
)  # fmt: skip
def test_the_cause_is_named(seen: Evidence, cause: Cause | None) -> None:
    assert cause_of(seen, WEAK) is cause


@pytest.mark.parametrize(
    ("told", "overloaded"),
    [
        (machine(), False),
        (machine(decoded=80, dropped=20), False),
        (machine(decoded=79, dropped=21), True),
        (machine(decoded=0, dropped=FEWEST_FRAMES - 1), False),
        (machine(decoded=0, dropped=FEWEST_FRAMES), True),
        (machine(lag_ms=LATE_LAG_MS), False),
        (machine(lag_ms=LATE_LAG_MS + 1), True),
        (Machine(100, 0, "fair", 0), False),
        (Machine(100, 0, "critical", 0), True),
    ],
)
def test_a_pc_is_overloaded(told: Machine, overloaded: bool) -> None:
    assert told.overloaded is overloaded


@pytest.mark.parametrize(
    ("seen", "alarm"),
    [
        (Evidence(Line.WEAK, loss_up=0.10), False),
        (Evidence(Line.WEAK, loss_up=0.101), True),
        (Evidence(Line.WEAK, loss_down=0.101), True),
        (Evidence(Line.WEAK, round_trip_ms=250.0), False),
        (Evidence(Line.WEAK, round_trip_ms=251.0), True),
        (Evidence(Line.WEAK, jitter_up_ms=50.0), False),
        (Evidence(Line.WEAK, jitter_down_ms=51.0), True),
        (Evidence(Line.LOST), True),
    ],
)
def test_an_alarm_has_thresholds_of_its_own(seen: Evidence, alarm: bool) -> None:
    assert is_alarm(seen, ALARM) is alarm


@pytest.mark.parametrize(("cpu", "lag_ms", "is_so"), [(0.9, 100.0, False), (0.91, 0.0, True), (0.0, 101.0, True)])
def test_a_server_is_strained(cpu: float, lag_ms: float, is_so: bool) -> None:
    assert strained(cpu, lag_ms) is is_so
