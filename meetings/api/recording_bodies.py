"""What is told of recordings over HTTP, and what is taken. Times within a recording are milliseconds from its start."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from meetings.domain.recording import RecordingState
from meetings.domain.webvtt import Cue
from meetings.ids import MeetingId, RecordingId
from meetings.recorded.moments import Moment
from meetings.recorded.values import Chapter, Composed, Part, ShownPage, Span, Thumbs, Turn
from meetings.recorded.watching import Composing, Gone, Hold, SeenVersion


class _Body(BaseModel):
    model_config = ConfigDict(from_attributes=True, frozen=True)


class ListedBody(_Body):
    """A recording in a list."""

    id: RecordingId
    meeting: MeetingId
    title: str
    state: RecordingState
    began_at: datetime | None
    ended_at: datetime | None
    percent: int
    trouble: str
    duration_ms: int | None
    size: int | None
    hold: Hold | None
    gone: Gone | None


class RecordingsBody(_Body):
    """Recordings, the newest first."""

    recordings: tuple[ListedBody, ...]


class FilmBody(_Body):
    """What is in a finished recording. `blanks`: gaps by their cause, and pauses.

    `sounds`: of each part its sound alone; () of one that an older version finished.

    `versions`: of papers that were before everyone, those that the asker may open.
    """

    started_ms: int
    duration_ms: int
    parts: tuple[Part, ...]
    screens: tuple[Part, ...]
    sounds: tuple[Part, ...]
    chapters: tuple[Chapter, ...]
    turns: tuple[Turn, ...]
    pages: tuple[ShownPage, ...]
    blanks: tuple[Span, ...]
    poster: bool
    thumbs: Thumbs | None
    composed: Composed | None
    versions: tuple[SeenVersion, ...]


class RecordingBody(_Body):
    """One recording, and what the asker may do with it. `film` is None until it is ready.

    `finishes`: whether the asker may have it finished once more after it failed; `composes`: may have one film of it
    made. `composing`: how far that is, None when nobody asked for it. `composed_closed`: there is one, but it shows a
    paper that not every delegate may open any more, so it is not told of, and not given out.
    """

    recording: ListedBody
    download: bool
    keeps: bool
    finishes: bool
    composes: bool
    composing: Composing | None
    composed_closed: bool
    keep_days: int
    film: FilmBody | None
    cues: tuple[Cue, ...]


class MomentsBody(_Body):
    """What was found, in the order of the recording."""

    moments: tuple[Moment, ...]


class HoldBody(BaseModel):
    """Why it is kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: str = Field(max_length=2_000)


class TranscriptBody(_Body):
    """How many cues were taken."""

    cues: int


class RuleBody(BaseModel):
    """What shall hold for recordings of a type of meeting, and why. `keep_days` 0: for ever; `composes`: one film is
    made of each by itself.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    keep_days: int = Field(ge=0, le=36_500)
    delegates_watch: bool
    composes: bool
    reason: str = Field(max_length=2_000)


class KeptRuleBody(_Body):
    """What holds for recordings of a type of meeting."""

    type_code: str
    name: str
    keep_days: int
    delegates_watch: bool
    composes: bool


class RulesBody(_Body):
    """Of all types."""

    rules: tuple[KeptRuleBody, ...]
