"""Where each press leads, from every state."""

import pytest

from meetings.domain.recording import RUNNING, WAYS, RecordingState, RecordingWish, after
from meetings.errors import NotRecording

REQUESTED, RECORDING, PAUSED = RecordingState.REQUESTED, RecordingState.RECORDING, RecordingState.PAUSED
FINALISING = RecordingState.FINALISING
ON, PAUSE, OFF = RecordingWish.ON, RecordingWish.PAUSE, RecordingWish.OFF


@pytest.mark.parametrize(
    ("state", "wish", "leads"),
    [
        (None, ON, REQUESTED),
        (None, OFF, None),
        (REQUESTED, ON, None),
        (REQUESTED, PAUSE, PAUSED),
        (REQUESTED, OFF, FINALISING),
        (RECORDING, ON, None),
        (RECORDING, PAUSE, PAUSED),
        (RECORDING, OFF, FINALISING),
        (PAUSED, ON, REQUESTED),
        (PAUSED, PAUSE, None),
        (PAUSED, OFF, FINALISING),
    ],
)
def test_a_press_leads_there(state: RecordingState | None, wish: RecordingWish, leads: RecordingState | None) -> None:
    assert after(state, wish) is leads
    if state is not None and leads is not None:
        assert leads in WAYS[state]


def test_what_does_not_run_cannot_be_paused() -> None:
    with pytest.raises(NotRecording):
        after(None, PAUSE)


def test_what_has_ended_never_runs_again() -> None:
    for state in set(RecordingState) - RUNNING:
        assert not WAYS[state] & RUNNING
