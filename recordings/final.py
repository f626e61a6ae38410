"""What a finished recording is: `final/final.json` beside its files. A door of this package, for whoever plays it.

All times are milliseconds of the recording's own timeline. A moment `t` of it was at `started_ms + t` (Unix
milliseconds) on the recording's own clock, which is the machine's when it began, and stands at `t - part.start_ms` in
the file of the part that holds it.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from recordings.control_wire import RECORDING_ID
from recordings.core.story import GapCause, TurnKind
from recordings.sealing.files import Files, Vault

FINAL, FINAL_JSON = "final", "final.json"
COMPOSED = "composed-"
"""How the name of a composed version begins."""

STORED_JSON = "stored.json"
"""Beside it where it is sealed, and not sealed itself: what must be deleted with it is known without a key."""

REPLACED = "replaced"
"""Folder with what told of finished files that were made anew: a bucket may have those still."""

Moment = Annotated[int, Field(ge=0, lt=10_000_000_000)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
FileName = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}\.(webm|mp4|jpg)$")]


class Stated(BaseModel):
    """Base of all that is written in it: no extra fields, immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SealedAs(Stated):
    """What is on the disk, and in the bucket, of a file that is sealed."""

    bytes: int = Field(gt=0)
    sha256: Sha256


class KeptFile(Stated):
    """One file of the folder: size and SHA-256 of what it holds, as whoever is given it can check them."""

    file: FileName
    bytes: int = Field(gt=0)
    sha256: Sha256
    sealed: SealedAs | None = Field(default=None, exclude_if=lambda sealed: sealed is None)

    @property
    def stored_bytes(self) -> int:
        """Size of what is on the disk and in the bucket."""
        return self.bytes if self.sealed is None else self.sealed.bytes

    @property
    def stored_sha256(self) -> str:
        """Of what is on the disk and in the bucket, where it is called so."""
        return self.sha256 if self.sealed is None else self.sealed.sha256


class StoredFiles(Stated):
    """What `stored.json` says: the objects of a sealed recording, but for `final.json` itself."""

    version: Literal[1] = 1
    objects: tuple[SealedAs, ...]


class Part(KeptFile):
    """A file that is played by itself; parts do not overlap. `width` and `height` are 0 where there is no picture."""

    start_ms: Moment
    duration_ms: Moment
    codecs: str = Field(max_length=60, description="As in the media type: `vp8, opus`, `avc1.42e01f, opus`, `opus`")
    media_type: Literal["video/webm", "video/mp4", "audio/webm"]
    width: int = Field(ge=0)
    height: int = Field(ge=0)


class Chapter(Stated):
    """An item of the agenda, from when it was opened."""

    start_ms: Moment
    title: str
    item: str


class Turn(Stated):
    """Somebody who spoke; `name` and `unit` as they stand in the meeting's list, empty where they are not known."""

    start_ms: Moment
    end_ms: Moment
    kind: TurnKind
    participant: str
    name: str
    unit: str


class Page(Stated):
    """The page before everyone, until the next; `version` None: none. `place`: x, y and zoom."""

    start_ms: Moment
    version: str | None
    page: int
    place: tuple[float, float, float] | None


class Gap(Stated):
    """A time of which there is nothing, though there should be."""

    start_ms: Moment
    end_ms: Moment
    cause: GapCause


class Pause(Stated):
    """A time that was not to be recorded."""

    start_ms: Moment
    end_ms: Moment


class Thumbs(Stated):
    """Small pictures along the timeline, one each `every_ms`: from left to right, then down, then the next sheet."""

    every_ms: int = Field(gt=0)
    count: int = Field(ge=1)
    width: int = Field(gt=0)
    height: int = Field(gt=0)
    columns: int = Field(ge=1)
    rows: int = Field(ge=1)
    sheets: tuple[KeptFile, ...]


class ComposedPiece(Stated):
    """A stretch of the composed version: where it begins there, and at which moment of the recording. `part`: which
    part it plays, counted from 1; None for a card that stands for what was lost.
    """

    start_ms: Moment
    duration_ms: Moment
    from_ms: Moment
    part: int | None


class Composed(KeptFile):
    """One film of the whole session, made afterwards: stage and page beside each other over a bar that says who speaks.

    Its times are its own: `pieces` say where in it a moment of the recording is, `chapters` are told in them. `key`: of
    all that decides what it looks like. `versions`: of papers whose pages are in it.
    """

    key: str = Field(pattern=r"^[0-9a-f]{16}$")
    duration_ms: Moment
    codecs: str = Field(max_length=60)
    media_type: Literal["video/mp4"] = "video/mp4"
    width: int = Field(gt=0)
    height: int = Field(gt=0)
    pieces: tuple[ComposedPiece, ...]
    chapters: tuple[Chapter, ...]
    versions: tuple[str, ...] = Field(default=(), exclude_if=lambda versions: not versions)


class Final(Stated):
    """The whole of it. `version` is 2 from when there was a composed version: what is older cannot read that."""

    version: Literal[1, 2] = 1
    recording: str = Field(pattern=RECORDING_ID)
    started_at: AwareDatetime
    started_ms: int = Field(description="The same on the recording's own clock, Unix milliseconds")
    duration_ms: Moment
    parts: tuple[Part, ...]
    screens: tuple[Part, ...]
    sounds: tuple[Part, ...] = Field(default=(), description="Of each part its sound alone, for weak lines")
    chapters: tuple[Chapter, ...]
    turns: tuple[Turn, ...]
    pages: tuple[Page, ...]
    gaps: tuple[Gap, ...]
    pauses: tuple[Pause, ...]
    poster: KeptFile | None
    thumbs: Thumbs | None
    composed: Composed | None = None


class ContextItem(Stated):
    """An item of the agenda that was opened; times in Unix milliseconds."""

    item: str
    title: str
    opened_ms: int = Field(description="On the machine's clock")


class ContextPerson(Stated):
    """Who a participant of the session is."""

    name: str
    unit: str


class Context(Stated):
    """What the meeting knows of the session, for who finalises."""

    items: tuple[ContextItem, ...] = ()
    people: dict[str, ContextPerson] = Field(default_factory=dict)


class ContextPage(Stated):
    """A page that was before everyone: its picture is an object by its SHA-256."""

    version: str = Field(max_length=64)
    page: int
    image: Sha256


class ComposeContext(Stated):
    """What the meetings know for who composes: `pages` that everybody who may watch may see."""

    pages: tuple[ContextPage, ...] = ()


def read_final(folder: Path, files: Files) -> Final | None:
    """The finished recording of a recording's folder; None while there is none.

    Raises OSError, ValidationError, NoKey.
    """
    try:
        said = files.read(folder / FINAL / FINAL_JSON)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return Final.model_validate_json(said)


def files_of(made: Final) -> tuple[KeptFile, ...]:
    """All files of a finished recording, each once."""
    small = (made.poster,) if made.poster is not None else ()
    sheets = made.thumbs.sheets if made.thumbs is not None else ()
    film = (made.composed,) if made.composed is not None else ()
    every = (*made.parts, *made.screens, *made.sounds, *small, *sheets, *film)
    return tuple({each.file: each for each in every}.values())


def find_final(recording: str, volumes: Iterable[Path], vault: Vault) -> tuple[Path, Final] | None:
    """The folder of the finished files of a recording, wherever they lie, and what is told of them; None while there
    are none. Raises OSError, ValidationError, NoKey.
    """
    for volume in volumes:
        found = read_final(volume / recording, vault.files(recording))
        if found is not None:
            return volume / recording / FINAL, found
    return None
