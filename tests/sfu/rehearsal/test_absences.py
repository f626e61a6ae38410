"""What a room lacks because the server does not give it."""

import pytest

from sfu.interfaces import SlotKind, SourceKind
from sfu.rehearsal.absences import Absences
from sfu.rehearsal.flows import Flows, SourceName
from sfu.rehearsal.slots import SlotMeter

VOICE_A, VOICE_B = SourceName("a", SourceKind.MICROPHONE), SourceName("b", SourceKind.MICROPHONE)
A, B = SourceName("a", SourceKind.CAMERA), SourceName("b", SourceKind.CAMERA)


class Line:
    """Two slots of each kind, whose sources have flowed from the beginning."""

    def __init__(self) -> None:
        self.flows = Flows()
        for source in (VOICE_A, VOICE_B, A, B):
            self.flows.begin(source, 0.0)
        self.absences = Absences(self.flows)
        self.slots = {
            (kind, index): SlotMeter(kind, index, f"{kind}{index}", 1, self.flows)
            for kind in (SlotKind.VOICE, SlotKind.STAGE, SlotKind.TILE)
            for index in (0, 1)
        }

    def carry(self, now_s: float, kind: SlotKind, *sources: SourceName | None) -> None:
        for index, source in enumerate(sources):
            self.slots[kind, index].use(source, now_s)
        self.absences.look(self.slots.values(), now_s)

    def seconds(self, now_s: float) -> tuple[float, float, float]:
        """Voice, stage and tile."""
        self.absences.settle(now_s)
        return tuple(self.absences.seconds.values())  # type: ignore[return-value]  # There are three.


def test_a_tile_that_is_taken_away_is_missed_until_it_comes_back() -> None:
    line = Line()
    line.carry(1.0, SlotKind.TILE, A, B)
    line.carry(5.0, SlotKind.TILE, A, None)
    line.carry(8.0, SlotKind.TILE, A, B)
    assert line.seconds(20.0) == (0.0, 0.0, 3.0)


def test_a_tile_that_never_comes_is_missed_from_when_it_flows() -> None:
    line = Line()
    late = SourceName("late", SourceKind.CAMERA)
    line.absences.expect_tiles([late], 1.0)
    assert line.seconds(4.0) == (0.0, 0.0, 0.0)
    line.flows.begin(late, 5.0)
    assert line.seconds(7.0) == (0.0, 0.0, 2.0)


def test_what_moves_to_another_slot_of_its_kind_is_not_missed() -> None:
    line = Line()
    line.carry(1.0, SlotKind.VOICE, VOICE_A, VOICE_B)
    line.carry(2.0, SlotKind.VOICE, None, VOICE_A)
    line.carry(4.0, SlotKind.VOICE, VOICE_B, VOICE_A)
    assert line.seconds(9.0) == (2.0, 0.0, 0.0)


def test_a_voice_is_missed_only_while_it_speaks() -> None:
    line = Line()
    line.carry(1.0, SlotKind.VOICE, VOICE_A)
    line.carry(2.0, SlotKind.VOICE, None)
    line.flows.end(VOICE_A, 2.5)
    assert line.seconds(9.0) == (0.5, 0.0, 0.0)


def test_the_stage_is_missed_when_it_is_empty_whoever_was_on_it() -> None:
    line = Line()
    line.carry(1.0, SlotKind.STAGE, A)
    line.carry(2.0, SlotKind.STAGE, B)
    assert line.seconds(4.0) == (0.0, 0.0, 0.0)
    line.carry(5.0, SlotKind.STAGE, None)
    line.carry(6.0, SlotKind.STAGE, A)
    assert line.seconds(9.0) == (0.0, 1.0, 0.0)


def test_what_was_before_a_restart_is_forgotten_and_what_goes_on_counts_on() -> None:
    line = Line()
    line.carry(1.0, SlotKind.TILE, A, B)
    line.carry(2.0, SlotKind.TILE, None, B)
    line.absences.restart(5.0)
    assert line.seconds(6.0) == pytest.approx((0.0, 0.0, 1.0))
