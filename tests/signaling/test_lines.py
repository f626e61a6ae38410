"""The three words for a line, from both sides of each threshold."""

import pytest

from sfu.interfaces import PeerFigures, PeerId, Step, StreamFigures
from signaling.lines import CALM_S, CLIMBS_S, SILENT_S, LineBoard, Thresholds
from signaling.protocol.messages import Line

LIMITS = Thresholds(loss=0.03, round_trip_ms=250.0, jitter_ms=50.0)
ROOM = PeerId("a")


def sent_to_it(jitter_ms: float, packets: int) -> StreamFigures:
    """One stream on its way down."""
    return StreamFigures(
        name="stage", direction="down", layer="camera.f", bitrate_bps=0, packets=packets, lost=0, jitter_ms=jitter_ms,
        key_frames=0, nacks=0, picture_losses=0,
    )  # fmt: skip


def figures(
    *,
    loss_up: float = 0.0,
    loss_down: float = 0.0,
    round_trip_ms: float | None = 20.0,
    jitter_ms: float = 1.0,
    heard_s: float = 0.0,
    step: Step = Step.TILES,
) -> list[PeerFigures]:
    """One good second, but for what is named."""
    return [
        PeerFigures(
            peer=ROOM,
            connected=True,
            step=step,
            up_bps=0,
            down_bps=0,
            loss_up=loss_up,
            loss_down=loss_down,
            round_trip_ms=round_trip_ms,
            jitter_ms=jitter_ms,
            estimate_bps=None,
            heard_s=heard_s,
            streams=(),
        )
    ]


def jitters_down(jitter_ms: float) -> list[PeerFigures]:
    """A good second, but for the jitter of what it is sent; a stream that carries nothing does not count."""
    streams = sent_to_it(jitter_ms, packets=50), sent_to_it(900.0, packets=0)
    return [one.model_copy(update={"streams": streams}) for one in figures()]


def board() -> LineBoard:
    """A board with one participant that came at 0."""
    made = LineBoard(LIMITS)
    made.arrived(ROOM, 0.0)
    return made


def test_who_is_not_here_has_no_line() -> None:
    assert LineBoard(LIMITS).row(ROOM, 0.0).line is Line.NONE


def test_who_has_just_come_has_no_line_yet() -> None:
    assert board().row(ROOM, SILENT_S).line is Line.NONE


def test_who_never_gets_media_is_lost() -> None:
    assert board().row(ROOM, SILENT_S + 0.1).line is Line.LOST


def test_good_figures_make_a_good_line() -> None:
    made = board()
    made.measured(figures(), 1.0)
    assert made.row(ROOM, 1.0).line is Line.GOOD


@pytest.mark.parametrize(
    ("second", "word"),
    [
        (figures(loss_up=0.03), Line.GOOD),
        (figures(loss_up=0.031), Line.WEAK),
        (figures(loss_down=0.03), Line.GOOD),
        (figures(loss_down=0.031), Line.WEAK),
        (figures(round_trip_ms=250.0), Line.GOOD),
        (figures(round_trip_ms=251.0), Line.WEAK),
        (figures(round_trip_ms=None), Line.GOOD),
        (figures(step=Step.STAGE_FULL), Line.GOOD),
        (figures(step=Step.STAGE_MEDIUM), Line.WEAK),
        (figures(heard_s=SILENT_S), Line.GOOD),
        (figures(heard_s=SILENT_S + 0.1), Line.LOST),
    ],
)
def test_each_threshold_counts_from_just_above_it(second: list[PeerFigures], word: Line) -> None:
    made = board()
    made.measured(second, 10.0)
    assert made.row(ROOM, 10.0).line is word


@pytest.mark.parametrize(
    ("seconds", "word"),
    [
        ([figures(jitter_ms=50.0)] * 3, Line.GOOD),
        ([figures(jitter_ms=51.0)] * 3, Line.WEAK),
        ([jitters_down(50.0)] * 3, Line.GOOD),
        ([jitters_down(51.0), *[figures(jitter_ms=51.0)] * 2], Line.WEAK),
        ([figures(jitter_ms=500.0)] * 2, Line.GOOD),
        ([*[figures(jitter_ms=500.0)] * 2, figures(), *[figures(jitter_ms=500.0)] * 2], Line.GOOD),
    ],
)
def test_jitter_counts_from_the_third_second_in_a_row(seconds: list[list[PeerFigures]], word: Line) -> None:
    made = board()
    for at_s, second in enumerate(seconds, 10):
        made.measured(second, float(at_s))
    assert made.row(ROOM, 9.0 + len(seconds)).line is word


def test_a_line_is_good_again_only_after_a_calm_time() -> None:
    made = board()
    made.measured(figures(loss_up=0.5), 1.0)
    made.measured(figures(), 2.0)
    assert made.row(ROOM, 1.0 + CALM_S - 0.1).line is Line.WEAK
    made.measured(figures(), 4.0)
    assert made.row(ROOM, 1.0 + CALM_S).line is Line.GOOD


def test_a_worker_that_falls_silent_loses_every_line() -> None:
    made = board()
    made.measured(figures(), 1.0)
    assert made.row(ROOM, 1.0 + SILENT_S).line is Line.GOOD
    assert made.row(ROOM, 1.0 + SILENT_S + 0.1).line is Line.LOST


def test_a_step_down_is_weak_at_once() -> None:
    made = board()
    made.measured(figures(), 1.0)
    made.stepped(ROOM, Step.VOICE, 1.5)
    row = made.row(ROOM, 1.5)
    assert (row.line, row.step) == (Line.WEAK, Step.VOICE)


def test_a_step_up_to_the_full_stage_is_no_weakness() -> None:
    made = board()
    made.measured(figures(), 1.0)
    made.stepped(ROOM, Step.STAGE_FULL, 1.5)
    assert made.row(ROOM, 1.5).line is Line.GOOD


def test_only_what_changed_is_told() -> None:
    made = board()
    assert made.changed(0.5) == ()
    made.measured(figures(), 1.0)
    assert [row.line for row in made.changed(1.0)] == [Line.GOOD]
    made.measured(figures(), 2.0)
    assert made.changed(2.0) == ()
    made.measured(figures(loss_up=0.5), 3.0)
    assert [row.line for row in made.changed(3.0)] == [Line.WEAK]


def test_a_peer_that_is_not_connected_is_not_measured() -> None:
    made = board()
    made.measured([peer.model_copy(update={"connected": False}) for peer in figures()], 1.0)
    assert made.row(ROOM, 1.0).line is Line.NONE


def test_coming_back_while_here_keeps_the_line() -> None:
    made = board()
    made.measured(figures(), 5.0)
    made.arrived(ROOM, 6.0)
    assert made.row(ROOM, 6.0).line is Line.GOOD


def test_leaving_takes_the_line_away() -> None:
    made = board()
    made.measured(figures(), 1.0)
    made.departed(ROOM)
    assert made.row(ROOM, 1.0).line is Line.NONE
    assert made.changed(1.0) == ()


def test_who_is_held_down_is_not_weak_for_that_nor_while_it_climbs_again() -> None:
    line = board()
    line.held(ROOM, Step.STAGE_LOW, 0.0)
    line.stepped(ROOM, Step.STAGE_LOW, 1.0)
    line.measured(figures(step=Step.STAGE_LOW), 1.0)
    assert line.row(ROOM, 1.0).line is Line.GOOD
    line.held(ROOM, None, 10.0)
    line.measured(figures(step=Step.STAGE_LOW), 11.0)
    assert line.row(ROOM, 11.0).line is Line.GOOD
    line.measured(figures(step=Step.STAGE_LOW), 10.0 + CLIMBS_S)
    assert line.row(ROOM, 10.0 + CLIMBS_S).line is Line.WEAK


def test_who_is_held_down_is_weak_below_that() -> None:
    line = board()
    line.held(ROOM, Step.STAGE_LOW, 0.0)
    line.measured(figures(step=Step.VOICES), 1.0)
    assert line.row(ROOM, 1.0).line is Line.WEAK
