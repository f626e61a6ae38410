"""Papers as they are read: values without a tie to the database."""

from dataclasses import dataclass
from datetime import datetime

from meetings.domain.papers import GrantScope, PaperRights, VersionState
from meetings.ids import ItemId, MeetingId, PaperId, SeatId, UnitId, VersionId
from meetings.models.meetings import Classification


@dataclass(frozen=True, slots=True)
class Version:
    """A version; `size` in bytes of the clean PDF. `drawn`: pages that are ready while it is being prepared."""

    id: VersionId
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


@dataclass(frozen=True, slots=True)
class Recalled:
    """Since when a paper is recalled, and why."""

    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class OwnReading:
    """How far the asker read the version."""

    first_open: datetime
    max_page: int
    seconds: int


@dataclass(frozen=True, slots=True)
class ReaderCounts:
    """Of those who take part and may see the paper: how many opened it, and read to its last page.

    `machines`: of them the sites' machines, people's own are not among them; `holding`: how many hold its pages ahead.
    """

    of: int
    opened: int
    finished: int
    machines: int
    holding: int


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper as the asker sees it. `late`: what is published came out later than the type of meeting asks for."""

    id: PaperId
    item: ItemId | None
    position: int
    title: str
    classification: Classification
    in_room: bool
    revision: int
    recalled: Recalled | None
    late: bool
    version: Version | None
    draft: Version | None
    rights: PaperRights
    read: OwnReading | None
    readers: ReaderCounts | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its size in points, and the hashes of its images."""

    page: int
    width_pt: float
    height_pt: float
    image: str
    image_size: int
    thumb: str


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A grant with what its unit or seat is called."""

    scope: GrantScope
    unit: UnitId | None
    seat: SeatId | None
    name: str
    rights: PaperRights
    until: datetime | None


@dataclass(frozen=True, slots=True)
class ReadBy:
    """Who opened the published version of a paper, and how far."""

    name: str
    unit: str
    first_open: datetime
    last_open: datetime
    max_page: int
    seconds: int
    downloaded: datetime | None


@dataclass(frozen=True, slots=True)
class ReadPaper:
    """A paper with all who opened what is published of it now."""

    paper: PaperId
    version: VersionId
    readers: tuple[ReadBy, ...]


@dataclass(frozen=True, slots=True)
class AheadPage:
    """An image to be held ahead."""

    page: int
    image: str
    image_size: int


@dataclass(frozen=True, slots=True)
class AheadCopy:
    """A version that the asker is to hold; `until`: then it is to be dropped, whether or not the server is reached."""

    meeting: MeetingId
    starts_at: datetime
    paper: PaperId
    title: str
    version: VersionId
    until: datetime
    pages: tuple[AheadPage, ...]


@dataclass(frozen=True, slots=True)
class Ahead:
    """What to hold, and which versions that the asker said it holds are to be dropped."""

    copies: tuple[AheadCopy, ...]
    recalled: tuple[VersionId, ...]
