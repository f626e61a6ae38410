"""The verdict of a rehearsal and its figures."""

from dataclasses import replace

import pytest

from sfu.interfaces import SlotKind, SourceKind, Step
from sfu.rehearsal.absences import Absences
from sfu.rehearsal.flows import Flows, SourceName
from sfu.rehearsal.report import (
    Arrivals,
    Fault,
    Generator,
    Report,
    Spread,
    Withheld,
    arrivals,
    most_in_a_second,
    spread,
    withheld,
)
from sfu.rehearsal.server_figures import WebCost, WorkerCost
from sfu.rehearsal.slots import SlotMeter

GOOD = Report(
    rooms_asked=129,
    rooms_joined=129,
    chair_joined=True,
    join_s=Spread(0.2, 0.5, 0.9),
    first_key_frame_ms=Spread(40, 300, 500),
    pictures_missing=0,
    voices_missing=0,
    tiles_missing=0,
    arrivals=Arrivals(3_000_000, 3_000_000, 0, 120, 240, 180, 900),
    withheld=Withheld(0.4, 0.0, 0.0),
    lowest_step=Step.TILES,
    key_frames_asked=2,
    generator=Generator(drops=0, lag_ms=12.0, join_lag_ms=60.0, cpu_percent=45.0, us_per_packet=9.0),
    worker=WorkerCost(11.0, 50_000.0, 55.0, 120_000_000),
    web=WebCost(4.0, 130_000_000),
)


def test_a_good_rehearsal_has_no_faults() -> None:
    assert GOOD.faults == ()
    assert GOOD.valid


@pytest.mark.parametrize(
    ("report", "fault"),
    [
        (replace(GOOD, chair_joined=False), Fault.CHAIR_NOT_JOINED),
        (replace(GOOD, rooms_joined=128), Fault.ROOMS_NOT_JOINED),
        (replace(GOOD, join_s=Spread(1.0, 3.1, 9.0)), Fault.SLOW_JOIN),
        (replace(GOOD, pictures_missing=1), Fault.NO_PICTURE),
        (replace(GOOD, voices_missing=1), Fault.NO_VOICE),
        (replace(GOOD, tiles_missing=1), Fault.NO_TILES),
        (replace(GOOD, arrivals=replace(GOOD.arrivals, lost=3001)), Fault.PACKETS_LOST),
        (replace(GOOD, arrivals=replace(GOOD.arrivals, voice_gap_ms=201)), Fault.VOICE_GAP),
        (replace(GOOD, arrivals=replace(GOOD.arrivals, stage_gap_ms=1001)), Fault.STAGE_GAP),
        (replace(GOOD, withheld=Withheld(2.1, 0.0, 0.0)), Fault.WITHHELD),
        (replace(GOOD, withheld=Withheld(0.0, 2.1, 0.0)), Fault.WITHHELD),
        (replace(GOOD, withheld=Withheld(0.0, 0.0, 2.1)), Fault.WITHHELD),
        (replace(GOOD, lowest_step=Step.STAGE_MEDIUM), Fault.LOW_STEP),
    ],
)
def test_what_is_not_good_is_found_and_the_figures_still_count(report: Report, fault: Fault) -> None:
    assert report.faults == (fault,)
    assert report.valid


@pytest.mark.parametrize(
    ("generator", "fault"),
    [
        (replace(GOOD.generator, lag_ms=100.1), Fault.GENERATOR_LAGGED),
        (replace(GOOD.generator, join_lag_ms=500.1), Fault.GENERATOR_LAGGED),
        (replace(GOOD.generator, drops=1), Fault.GENERATOR_DROPPED),
    ],
)
def test_a_generator_that_lagged_makes_the_verdict_void(generator: Generator, fault: Fault) -> None:
    report = replace(GOOD, generator=generator)
    assert report.faults == (fault,)
    assert not report.valid
    assert report.as_json()["valid"] is False


def test_the_json_has_the_names_that_programs_rely_on() -> None:
    assert GOOD.as_json() == {
        "rooms_asked": 129,
        "rooms_joined": 129,
        "join_s": {"p50": 0.2, "p95": 0.5, "max": 0.9},
        "packets_expected": 3_000_000,
        "packets_received": 3_000_000,
        "packets_lost": 0,
        "generator_drops": 0,
        "longest_gap_ms": {"voice": 120, "stage": 240, "tile": 180},
        "empty_slot_s": {"voice": 0.4, "stage": 0.0, "tile": 0.0},
        "lowest_step": 6,
        "key_frames_asked_in_1_s": 2,
        "switches": 900,
        "first_key_frame_ms": {"p50": 40, "p95": 300, "max": 500},
        "worker": {
            "us_per_forwarded_packet": 11.0,
            "forwarded_pps": 50_000.0,
            "cpu_percent": 55.0,
            "rss_bytes": 120_000_000,
        },
        "web": {"cpu_percent": 4.0, "rss_bytes": 130_000_000},
        "valid": True,
    }


def test_percentiles_are_by_nearest_rank() -> None:
    assert spread([float(value) for value in range(100, 0, -1)], 1) == Spread(50.0, 95.0, 100.0)
    assert spread([0.12345], 3) == Spread(0.123, 0.123, 0.123)
    assert spread([], 3) == Spread(None, None, None)


def test_arrivals_sum_packets_and_take_the_longest_gap_of_each_kind() -> None:
    flows = Flows()
    name = SourceName("a", SourceKind.CAMERA)
    flows.begin(name, 0.0)
    slots = [
        SlotMeter(kind, 0, str(number), number, flows)
        for number, kind in enumerate((SlotKind.VOICE, SlotKind.STAGE, SlotKind.TILE, SlotKind.TILE), start=1)
    ]
    for slot, pause_s in zip(slots, (0.1, 0.2, 0.3, 0.4), strict=True):
        slot.use(name, 0.0)
        for sequence, at_s in ((1, 1.0), (2, 1.0 + pause_s), (4, 1.0 + pause_s)):
            slot.received(sequence, 0, 100, at_s)
    found = arrivals(slots)
    assert (found.expected, found.received, found.lost) == (16, 12, 4)
    assert (found.voice_gap_ms, found.stage_gap_ms, found.tile_gap_ms) == (100, 200, 400)


def test_the_room_that_lacked_most_counts_with_all_its_connections() -> None:
    def lacked(tile_s: float) -> Absences:
        absences = Absences(Flows())
        absences.seconds[SlotKind.TILE] = tile_s
        return absences

    assert withheld([[lacked(1.0), lacked(2.0)], [lacked(2.5)], []]) == Withheld(0.0, 0.0, 3.0)
    assert withheld([]) == Withheld(0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("times_s", "most"),
    [([], 0), ([5.0], 1), ([1.0, 1.5, 2.0], 2), ([1.0, 1.5, 1.999], 3), ([0.0, 0.9, 1.1, 1.2, 1.8, 5.0], 4)],
)
def test_a_second_is_any_second(times_s: list[float], most: int) -> None:
    assert most_in_a_second(times_s) == most
