"""What the chapters of the year share: the book they write into, the province, and the diary of the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from meetings.audit import Entry
from meetings.domain.roles import Role
from meetings.ids import AccountId, MeetingId, ParticipantId, SeatId, SiteId
from meetings.letters.keys import LetterKeys
from meetings.seed.accounts import DEPUTY_LOGIN
from meetings.seed.book import Book
from meetings.seed.directory import Directory
from meetings.seed.province import Office, Province
from meetings.seed.rows import Holder
from meetings.seed.year.fates import Decision, Fate

CHAIR, SECRETARY, IT, OBSERVER = "chutri", "thuky", "kythuat", "duthinh"
LEADING: tuple[tuple[str, Role], ...] = (
    (CHAIR, Role.CHAIR),
    (SECRETARY, Role.SECRETARY),
    (IT, Role.IT),
    (DEPUTY_LOGIN, Role.DELEGATE),
    (OBSERVER, Role.OBSERVER),
)
"""Who is planned for every meeting; the deputy among the delegates."""


@dataclass(slots=True)
class Diary:
    """What is to stand in the audit log, in no order yet."""

    entries: list[tuple[datetime, Entry]] = field(default_factory=list)

    def note(self, at: datetime, entry: Entry) -> None:
        """One more entry."""
        self.entries.append((at, entry))

    def in_order(self) -> list[tuple[datetime, Entry]]:
        """By time; what happened at one time, as it was noted."""
        return sorted(self.entries, key=lambda pair: pair[0])


@dataclass(frozen=True, slots=True)
class Setting:
    """Where everything is written, and what it is about."""

    book: Book
    province: Province
    directory: Directory
    keys: LetterKeys
    diary: Diary

    def account(self, login: str) -> AccountId:
        """The account of a person."""
        return self.province.accounts[login]

    def offices(self) -> Mapping[str, Office]:
        """Every unit, by its code."""
        province = self.province
        return {office.code: office for office in (province.province, *province.agencies, *province.communes)}


@dataclass(frozen=True, slots=True)
class Sitting:
    """Somebody who is invited, with the rows of it. `counts`: the seat that counts, a substitute's where one sits."""

    decision: Decision
    office: Office
    holder: Holder
    seat: SeatId
    counts: SeatId
    participant: ParticipantId | None

    @property
    def substitute(self) -> Holder:
        """Who comes instead, where anybody does."""
        assert self.decision.invitee.deputy is not None
        return self.office.holders[self.decision.invitee.deputy - 1]

    @property
    def fate(self) -> Fate:
        """What becomes of it."""
        return self.decision.fate


@dataclass(frozen=True, slots=True)
class Gathering:
    """The rows of who takes part: sites by the code of their unit, the machines in them, and people by account."""

    meeting: MeetingId
    sites: Mapping[str, SiteId]
    devices: Mapping[str, ParticipantId]
    people: Mapping[AccountId, ParticipantId]
    sittings: tuple[Sitting, ...]
