"""What the routes of papers take and answer. Times are ISO 8601 with an offset."""

import json
from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field, JsonValue

from meetings.api.planning_bodies import Reason, Revision, Uuid
from meetings.commands import By, GrantLine, Jotted, PaperFacts
from meetings.commands.paper_reading import MAX_NOTE_BYTES
from meetings.commands.papers import MAX_PAPERS, MAX_TITLE
from meetings.domain.paper_search import TextKind
from meetings.domain.papers import GrantScope, NoteKind, PaperRights, VersionState
from meetings.errors import InvalidInput
from meetings.ids import AccountId, ItemId, PaperId, SeatId, UnitId, VersionId
from meetings.models.meetings import Classification
from meetings.schemas import PLAIN, Body, Instant

PageNumber = Annotated[int, Field(ge=1, le=100_000)]


class SeenPaperBody(Body):
    """Which revision of the paper the asker has seen."""

    revision: Revision

    def by(self, account: AccountId, now: datetime) -> By:
        """As commands take it."""
        return By(account, self.revision, now)


class PublishBody(SeenPaperBody):
    """Which version is published."""

    version: Uuid


class RecallBody(SeenPaperBody):
    """Why a paper is recalled."""

    why: Reason


class EditPaperBody(SeenPaperBody):
    """What a paper is called and where it stands."""

    title: str = Field(min_length=1, max_length=MAX_TITLE, pattern=PLAIN)
    item: Uuid | None = None
    classification: str = Field(min_length=1, max_length=24)
    in_room: bool

    def facts(self) -> PaperFacts:
        """As commands take it."""
        return PaperFacts(self.title, ItemId(self.item) if self.item else None, self.classification, self.in_room)


class PaperOrderBody(Body):
    """All papers in their new order."""

    order: tuple[Uuid, ...] = Field(max_length=MAX_PAPERS)
    revision: Revision = 0

    def papers(self) -> tuple[PaperId, ...]:
        """As commands take them."""
        return tuple(map(PaperId, self.order))


class GrantBody(Body):
    """A grant; `name` is what its unit or seat is called, and is not read."""

    scope: GrantScope
    unit: Uuid | None = None
    seat: Uuid | None = None
    name: str = Field(default="", max_length=700)
    rights: PaperRights
    until: Instant | None = None

    def line(self) -> GrantLine:
        """As commands take it."""
        unit, seat = UnitId(self.unit) if self.unit else None, SeatId(self.seat) if self.seat else None
        return GrantLine(
            self.scope, unit, seat, self.rights, None if self.until is None else self.until.astimezone(UTC)
        )


class NewGrantsBody(SeenPaperBody):
    """All grants of a paper, in place of those it has."""

    grants: tuple[GrantBody, ...] = Field(max_length=500)


class GrantsBody(Body):
    """All grants of a paper."""

    grants: tuple[GrantBody, ...]


class VersionBody(Body):
    """A version."""

    id: str
    number: int
    name: str
    state: VersionState
    refusal: str
    size: int
    pages: int
    drawn: int
    signed: bool
    sha256: str | None
    made_at: datetime
    published_at: datetime | None


class RecalledBody(Body):
    """Since when, and why."""

    at: datetime
    why: str


class OwnReadingBody(Body):
    """How far the asker read."""

    first_open: datetime
    max_page: int
    seconds: int


class ReaderCountsBody(Body):
    """How many of how many; `holding` is of the sites' `machines` alone."""

    of: int
    opened: int
    finished: int
    machines: int
    holding: int


class PaperBody(Body):
    """A paper as the asker sees it."""

    id: str
    item: str | None
    position: int
    title: str
    classification: Classification
    in_room: bool
    revision: int
    recalled: RecalledBody | None
    late: bool
    version: VersionBody | None
    draft: VersionBody | None
    rights: PaperRights
    read: OwnReadingBody | None
    readers: ReaderCountsBody | None


class PapersBody(Body):
    """All papers of a meeting that the asker may know of."""

    papers: tuple[PaperBody, ...]


class PageBody(Body):
    """A page: its size in points, and its images by their hashes."""

    page: int
    width_pt: float
    height_pt: float
    image: str
    image_size: int
    thumb: str


class PageTextBody(Body):
    """What stands on a page."""

    text: str


class VersionPagesBody(Body):
    """A version with its pages."""

    id: str
    number: int
    name: str
    state: VersionState
    refusal: str
    size: int
    pages: tuple[PageBody, ...]
    sha256: str | None
    made_at: datetime
    published_at: datetime | None


class BeatBody(Body):
    """A sign of reading."""

    page: PageNumber
    seconds: int = Field(ge=0, le=86_400)


class NoteBody(Body):
    """A note as it is written."""

    page: PageNumber
    kind: NoteKind
    body: JsonValue

    def jotted(self) -> Jotted:
        """As commands take it. Raises InvalidInput for what is too long, or is no text that can be kept."""
        try:
            body = json.dumps(self.body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
            if len(body.encode()) > MAX_NOTE_BYTES or "\x00" in body:
                raise InvalidInput
        except (ValueError, RecursionError) as error:
            raise InvalidInput from error
        return Jotted(self.page, self.kind, body)


class KeptNoteBody(Body):
    """An own note."""

    id: str
    page: int
    kind: NoteKind
    body: JsonValue
    made_at: datetime
    changed_at: datetime


class CarriedBody(Body):
    """Own notes on a page of earlier versions go to a page of this one."""

    page: PageNumber
    to: PageNumber


class NotesBody(Body):
    """The asker's own notes on a version."""

    notes: tuple[KeptNoteBody, ...]


class CopiesBody(Body):
    """Which versions' pages a device holds, and which no more."""

    have: tuple[Uuid, ...] = Field(default=(), max_length=2000)
    dropped: tuple[Uuid, ...] = Field(default=(), max_length=2000)

    def versions(self) -> tuple[tuple[VersionId, ...], tuple[VersionId, ...]]:
        """As commands take them."""
        return tuple(map(VersionId, self.have)), tuple(map(VersionId, self.dropped))


class AheadPageBody(Body):
    """An image to hold."""

    page: int
    image: str
    image_size: int


class AheadCopyBody(Body):
    """A version to hold."""

    meeting: str
    starts_at: datetime
    paper: str
    title: str
    version: str
    until: datetime
    pages: tuple[AheadPageBody, ...]


class AheadBody(Body):
    """What to hold, and what to drop; how fast to fetch it, and within how many seconds to begin."""

    copies: tuple[AheadCopyBody, ...]
    recalled: tuple[str, ...]
    bytes_per_s: int = 0
    spread_s: int = 0


class HitBody(Body):
    """A place that was found; hits in the snippet stand between U+0002 and U+0003."""

    kind: TextKind
    meeting: str
    meeting_title: str
    starts_at: datetime
    item: str | None
    paper: str | None
    version: str | None
    title: str
    page: int | None
    snippet: str


class HitsBody(Body):
    """What was found."""

    hits: tuple[HitBody, ...]


class ReadByBody(Body):
    """Who opened it, and how far."""

    name: str
    unit: str
    first_open: datetime
    last_open: datetime
    max_page: int
    seconds: int
    downloaded: datetime | None


class ReadPaperBody(Body):
    """A paper with its readers."""

    paper: str
    version: str
    readers: tuple[ReadByBody, ...]


class ReadersBody(Body):
    """All papers that are published, with their readers; and whether the meeting is to come, so that more may read."""

    papers: tuple[ReadPaperBody, ...]
    to_come: bool


class AskedToReadBody(Body):
    """To how many a mail goes."""

    asked: int
