"""What commands and queries return: frozen values; rows of the database never leave this package."""

from dataclasses import dataclass, field
from datetime import datetime

from meetings.domain.attendance import Attendance, AttendanceKind, AttendanceSource, Interval
from meetings.domain.floor import stage
from meetings.domain.following import Place
from meetings.domain.lifecycle import MeetingState
from meetings.domain.recording import RecordingState
from meetings.domain.roles import Role
from meetings.domain.roll_call import Pace
from meetings.domain.site_acts import NOT_HELD, Hold
from meetings.ids import (
    AccountId,
    DeviceId,
    MeetingId,
    PaperId,
    ParticipantId,
    RecordingId,
    RoomId,
    SessionId,
    VersionId,
)


@dataclass(frozen=True, slots=True)
class Account:
    """Who is signed in: a person, or a room's device."""

    id: AccountId
    login: str
    name: str
    device: bool
    room: RoomId | None
    unit_code: str | None
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class SignInRow:
    """One sign-in of an account: on which browser, from where, since when, and when it last asked for something."""

    id: SessionId
    user_agent: str
    address: str
    created_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """What a roll call found of a participant: present, excused or absent, and who says so."""

    kind: AttendanceKind
    reason: str
    source: AttendanceSource
    at: datetime


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A participant as it is now; `role` is the chair's while it stands in for the chair.

    `last_attendance` and `arrived_at`, the first time it came, are None for who never came. `spoken_ms`: milliseconds
    of its turns with the floor that are over. `hold`: how far IT holds it down.
    """

    participant: ParticipantId
    account: AccountId | None
    role: Role
    name: str
    title: str
    unit_code: str | None
    area: str | None
    order: int
    last_attendance: Attendance | None
    arrived_at: datetime | None
    mark: Mark | None
    microphone_open: bool
    camera_open: bool
    hand_raised_at: datetime | None
    removed: bool
    spoken_ms: int
    hold: Hold = NOT_HELD


@dataclass(frozen=True, slots=True)
class FloorGiven:
    """Who has the floor, since when, for how many seconds at most, and when it was reminded of the time last."""

    participant: ParticipantId
    given_at: datetime
    limit_s: int
    reminded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeputyRow:
    """Who stands in for the chair when its line is lost; `acting_since` while it does."""

    participant: ParticipantId
    acting_since: datetime | None


@dataclass(frozen=True, slots=True)
class RollCallRow:
    """A roll call that is going on: who is called since when, and how it goes on."""

    called: ParticipantId
    called_at: datetime
    pace: Pace


@dataclass(frozen=True, slots=True)
class PageRow:
    """The page that is before everyone. `pages`: how many its paper has."""

    version: VersionId
    paper: PaperId
    title: str
    pages: int
    place: Place
    presenter: ParticipantId


@dataclass(frozen=True, slots=True)
class FollowRow:
    """What is before everyone at one `seq`; `page` None: nothing."""

    seq: int
    page: PageRow | None


NOTHING_SHOWN = FollowRow(0, None)


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """What is being recorded of a session, or is paused. `since`: when it came into its state."""

    recording: RecordingId
    state: RecordingState
    since: datetime


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """What everyone sees and hears first, and how the session is conducted. `chair`: who leads now, which may be the
    deputy.

    `beside`: who is seen beside the one on stage. `suspended_at` is None while the session goes on. `following` counts
    by itself: a page that is turned is no other programme.
    """

    floor: FloorGiven | None
    chair: ParticipantId | None
    spotlight: ParticipantId | None
    beside: ParticipantId | None
    screen: ParticipantId | None
    suspended_at: datetime | None
    locked: bool
    hands_closed: bool
    deputy: DeputyRow | None = None
    roll_call: RollCallRow | None = None
    following: FollowRow = field(default=NOTHING_SHOWN, compare=False)
    recording: RecordingRow | None = None

    @property
    def stage(self) -> ParticipantId | None:
        """Who stands large for everyone; nobody while the session is suspended."""
        if self.suspended_at is not None:
            return None
        called = self.roll_call.called if self.roll_call else None
        return stage(called, self.spotlight, self.floor.participant if self.floor else None, self.chair)

    @property
    def shown_screen(self) -> ParticipantId | None:
        """Whose screen is sent to everyone: none while a roll call has the stage."""
        return self.screen if self.roll_call is None else None


@dataclass(frozen=True, slots=True)
class MicrophoneClosed:
    """IT has closed somebody's microphone for a technical cause. `by`: who it was."""

    participant: ParticipantId
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """What one act changed: the rows as they are now. `programme` is None when it did not change.

    `opened_at` is set by the act that opened the meeting, `ended` by the one that ended it. `closed` is for its
    participant alone. `moved`: a page that was turned, which is no revision: `revision` is the one of before.
    """

    meeting: MeetingId
    revision: int
    participants: tuple[RosterRow, ...] = ()
    programme: ProgrammeRow | None = None
    opened_at: datetime | None = None
    ended: bool = False
    closed: MicrophoneClosed | None = None
    moved: FollowRow | None = None


@dataclass(frozen=True, slots=True)
class TicketClaims:
    """What a join ticket says, once its signature, its issuer and its time have been found right.

    `session`: the sign-in it was issued to; when that ends the ticket lets nobody in, and who is in by it leaves.
    """

    jti: str
    meeting: MeetingId
    participant: ParticipantId
    account: AccountId
    session: SessionId
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Admission:
    """A participant was let in; `change` is None when it was here already."""

    meeting: MeetingId
    participant: ParticipantId
    role: Role
    drill: bool
    change: Change | None


@dataclass(frozen=True, slots=True)
class LiveRoom:
    """The whole room at one revision. `practice_until`: when a practice meeting ends by itself; None for any other."""

    meeting: MeetingId
    state: MeetingState
    revision: int
    title: str
    starts_at: datetime
    opened_at: datetime | None
    drill: bool
    roster: tuple[RosterRow, ...]
    programme: ProgrammeRow
    practice_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting in a list: `role` is the asker's own, None for who only supervises it."""

    id: MeetingId
    title: str
    kind: str
    state: MeetingState
    starts_at: datetime
    ends_at: datetime
    opened_at: datetime | None
    ended_at: datetime | None
    drill: bool
    role: Role | None
    sites: int


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    """When a participant was there."""

    participant: ParticipantId
    intervals: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """One meeting with its participants and their attendance."""

    meeting: MeetingRow
    roster: tuple[RosterRow, ...]
    attendance: tuple[AttendanceRow, ...]


@dataclass(frozen=True, slots=True)
class DrillMade:
    """A drill and its participants in role order: the chair, then the rooms."""

    meeting: MeetingId
    roster: tuple[RosterRow, ...]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A commune-level unit as it is listed: "Xã Hải Hậu"."""

    code: str
    name: str
    area: str | None


@dataclass(frozen=True, slots=True)
class CodeMade:
    """A pairing code, told once: to who made it."""

    code: str
    room: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class DevicePaired:
    """A machine became a room's; `key` is told once. `ended`: the session of the machine whose place it took."""

    device: DeviceId
    account: AccountId
    key: str
    ended: tuple[SessionId, ...]


@dataclass(frozen=True, slots=True)
class DeviceRevoked:
    """A room's account has no machine any more; `ended`: the session that machine had."""

    account: AccountId
    ended: tuple[SessionId, ...]


@dataclass(frozen=True, slots=True)
class PairedDevice:
    """A room's machine as IT sees it. `browser` is what it says of itself."""

    id: DeviceId
    browser: str
    paired_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class RoomDevice:
    """A room and its machine; `login` None: it has no account that a machine could be paired with.

    `code_until` is set while a pairing code is open.
    """

    room: RoomId
    name: str
    area: str | None
    login: str | None
    device: PairedDevice | None
    code_until: datetime | None
