"""The states of a recording, and what a press leads to. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from meetings.errors import NotRecording


class RecordingState(StrEnum):
    """Where a recording stands between the press and the file that can be watched.

    `requested`: it was asked for, and the recorder has not said yet that it records.
    """

    REQUESTED = "requested"
    RECORDING = "recording"
    PAUSED = "paused"
    FINALISING = "finalising"
    READY = "ready"
    FAILED = "failed"


WAYS: Mapping[RecordingState, frozenset[RecordingState]] = MappingProxyType(
    {
        RecordingState.REQUESTED: frozenset(
            {RecordingState.RECORDING, RecordingState.PAUSED, RecordingState.FINALISING}
        ),
        RecordingState.RECORDING: frozenset({RecordingState.PAUSED, RecordingState.FINALISING}),
        RecordingState.PAUSED: frozenset({RecordingState.REQUESTED, RecordingState.FINALISING}),
        RecordingState.FINALISING: frozenset({RecordingState.READY, RecordingState.FAILED}),
        RecordingState.READY: frozenset({RecordingState.FINALISING}),
        RecordingState.FAILED: frozenset({RecordingState.FINALISING}),
    }
)

RUNNING = frozenset({RecordingState.REQUESTED, RecordingState.RECORDING, RecordingState.PAUSED})
"""The states of which a session has one recording at most."""


class RecordingWish(StrEnum):
    """What is pressed on the desk."""

    ON = "on"
    PAUSE = "pause"
    OFF = "off"


def after(state: RecordingState | None, wish: RecordingWish) -> RecordingState | None:
    """Where the wish leads from this state, None being no recording; None when it is so already.

    Raises NotRecording for a pause of what does not run.
    """
    match wish:
        case RecordingWish.ON:
            return RecordingState.REQUESTED if state in {None, RecordingState.PAUSED} else None
        case RecordingWish.PAUSE:
            if state is None:
                raise NotRecording
            return RecordingState.PAUSED if state is not RecordingState.PAUSED else None
        case RecordingWish.OFF:
            return None if state is None else RecordingState.FINALISING
