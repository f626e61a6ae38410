"""What travels between the web process and the recorder: a line of JSON each, on a Unix socket.

The web process says all that shall be recorded, again and again; the recorder tells every second how it goes.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

MAX_LINE_BYTES = 256 * 1024
MOST_RECORDINGS = 64
RECORDING_ID = r"^[0-9a-f-]{36}$"


class Frozen(BaseModel):
    """Base of every message: no extra fields, immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Order(Frozen):
    """One recording that shall run: its id, which names its folder, and its tap's name."""

    recording: str = Field(pattern=RECORDING_ID)
    tap: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    paused: bool = False


class Orders(Frozen):
    """All that shall be recorded from now on; what is not named is ended."""

    type: Literal["orders"] = "orders"
    recordings: tuple[Order, ...] = Field(max_length=MOST_RECORDINGS)


class PageNote(Frozen):
    """The page before everyone of a recorded session, as it was told the rooms; `version` None: none."""

    type: Literal["page"] = "page"
    recording: str = Field(pattern=RECORDING_ID)
    version: str | None = Field(default=None, max_length=64)
    page: int = Field(default=0, ge=0, le=100_000)
    place: tuple[float, float, float] | None = Field(default=None, description="x, y and zoom, as everyone sees it")


class RecordingProgress(Frozen):
    """How one recording goes. `synced_s`: until when (Unix seconds) all is on the disk, 0 before that."""

    recording: str
    attached: bool
    paused: bool
    failing: bool = Field(description="the disk does not take what comes")
    n_bytes: int
    segments: int
    missing_packets: int
    lost_frames: int
    synced_s: float


class RecorderFigures(Frozen):
    """The recorder's own accounting; totals since its start."""

    uptime_s: float
    cpu_s: float
    rss_bytes: int
    loop_lag_ms: float = Field(description="largest lag of the event loop since it was told last")


class Progress(Frozen):
    """All recordings that run, every second and whenever one begins or ends; and the room on each volume."""

    type: Literal["progress"] = "progress"
    figures: RecorderFigures
    recordings: tuple[RecordingProgress, ...]
    volumes: tuple[tuple[int, int], ...] = Field(description="free and total bytes")
    no_key: bool = Field(default=False, description="recordings are to be sealed, and the key cannot be read now")


TO_RECORDER: TypeAdapter[Orders | PageNote] = TypeAdapter(Annotated[Orders | PageNote, Field(discriminator="type")])
FROM_RECORDER: TypeAdapter[Progress] = TypeAdapter(Progress)


def line(message: Frozen) -> bytes:
    """A message as it travels."""
    return message.model_dump_json().encode() + b"\n"
