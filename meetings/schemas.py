"""What the HTTP interface takes and answers. Times are ISO 8601 with an offset."""

from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from meetings.commands.drills import MAX_ROOMS
from meetings.domain.attendance import IN_SESSION, Interval
from meetings.domain.lifecycle import MeetingState
from meetings.domain.pairing import DIGITS
from meetings.domain.passwords import MAX_CHARS, PasswordProfile
from meetings.domain.roles import Role
from meetings.duties import Duty
from meetings.events import Account, MeetingPage, MeetingRow, RoomDevice, RosterRow, SignInRow
from meetings.ids import SessionId
from meetings.models.meetings import MeetingKind

PLAIN = r"^[^\x00-\x1F\x7F\x{202A}-\x{202E}\x{2066}-\x{2069}]*$"
"""One line of text: no control signs, and none that turn the direction of writing."""

Login = Annotated[str, Field(min_length=1, max_length=64, pattern=PLAIN)]
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
Instant = Annotated[AwareDatetime, Field(ge=EARLIEST, le=LATEST)]
"""A time that came from outside: with an offset, and far from where sums of times overflow."""
Code = Annotated[str, Field(max_length=16, pattern=PLAIN)]
UnitCode = Annotated[str, Field(pattern=r"^[0-9]{2,5}(-[0-9]{1,4})?$")]
"""Five digits name a commune, two the province, and two with a number one of its agencies."""


class Body(BaseModel):
    """Base of all: no extra fields, immutable; read from our own values by their attributes."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


class SignInBody(Body):
    """Who wants to sign in."""

    login: Login
    password: str = Field(min_length=1, max_length=MAX_CHARS)
    code: Code = ""


class PlaceBody(Body):
    """What anyone may know of this installation."""

    name: str
    it_phone: str
    demo: bool


class AccountBody(Body):
    """Who is signed in; `duties` have to be done, in this order, before anything else is open."""

    id: str
    login: str
    name: str
    device: bool
    unit_code: str | None
    roles: Annotated[tuple[Role, ...], BeforeValidator(sorted)]
    duties: tuple[Duty, ...]

    @classmethod
    def of(cls, account: Account, duties: tuple[Duty, ...]) -> Self:
        """The account as it travels."""
        return cls(
            id=account.id,
            login=account.login,
            name=account.name,
            device=account.device,
            unit_code=account.unit_code,
            roles=tuple(account.roles),
            duties=duties,
        )


class PasswordRulesBody(Body):
    """What a new password must be."""

    profile: PasswordProfile
    min_chars: int
    max_chars: int = MAX_CHARS
    classes: int
    history: int
    expiry_days: int


class NewPasswordBody(Body):
    """The own password, replaced."""

    old: str = Field(min_length=1, max_length=MAX_CHARS)
    new: str = Field(min_length=1, max_length=4 * MAX_CHARS)


class OneTimePasswordBody(Body):
    """A password that IT hands over; told once. `one_time`: another must be chosen at the first sign-in."""

    password: str
    one_time: bool


class ProofBody(Body):
    """The own password, asked for again before something that matters, and a code where one is asked for."""

    password: str = Field(min_length=1, max_length=MAX_CHARS)
    code: Code = ""


class CodeBody(Body):
    """A code of the telephone."""

    code: Code


class TotpBody(Body):
    """Whether a code is asked for at the sign-in, how many printed ones are left, and whether it can be dropped."""

    on: bool
    codes_left: int
    required: bool


class TotpSecretBody(Body):
    """For the telephone: as a picture that says `uri`, or typed as `secret`."""

    secret: str
    uri: str


class RecoveryCodesBody(Body):
    """To be printed; told once. Each opens once in place of the telephone."""

    codes: tuple[str, ...]


class SessionBody(Body):
    """One sign-in of an account; `current` is the one that asks."""

    id: str
    user_agent: str
    address: str
    since: AwareDatetime
    last_seen: AwareDatetime
    current: bool

    @classmethod
    def of(cls, row: SignInRow, asking: SessionId) -> Self:
        """The sign-in as it travels."""
        return cls(
            id=row.id,
            user_agent=row.user_agent,
            address=row.address,
            since=row.created_at,
            last_seen=row.last_seen_at,
            current=row.id == asking,
        )


class AccountRowBody(Body):
    """An account in IT's list; `totp`: it is asked for a code at its sign-in."""

    id: str
    login: str
    name: str
    device: bool
    roles: Annotated[tuple[Role, ...], BeforeValidator(sorted)]
    totp: bool

    @classmethod
    def of(cls, account: Account, totp: bool) -> Self:
        """The account as it travels."""
        return cls(
            id=account.id,
            login=account.login,
            name=account.name,
            device=account.device,
            roles=tuple(account.roles),
            totp=totp,
        )


class NewMeetingBody(Body):
    """A meeting to be made: people by their logins, units by their codes; `units` None invites all communes.

    `deputy` stands in when the chair's line is lost: one of the secretaries or delegates, else seated as delegate.
    """

    title: str = Field(min_length=1, max_length=300, pattern=PLAIN)
    kind: MeetingKind = MeetingKind.BRIEFING
    classification: str = Field(default="internal", min_length=1, max_length=24)
    starts_at: Instant
    ends_at: Instant
    chair: Login
    deputy: Login | None = None
    secretaries: tuple[Login, ...] = Field(default=(), max_length=20)
    it: tuple[Login, ...] = Field(default=(), max_length=20)
    delegates: tuple[Login, ...] = Field(default=(), max_length=200)
    observers: tuple[Login, ...] = Field(default=(), max_length=200)
    units: tuple[UnitCode, ...] | None = Field(default=None, max_length=300)


class MeetingBody(Body):
    """A meeting in a list. `role` is the asker's own, None for who only supervises."""

    id: str
    title: str
    kind: MeetingKind
    state: MeetingState
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    opened_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    drill: bool
    role: Role | None
    sites: int

    @classmethod
    def of(cls, row: MeetingRow) -> Self:
        """The meeting as it travels."""
        return cls.model_validate(row)


class GapBody(Body):
    """A time in which the line was lost and after which it came back."""

    start: AwareDatetime
    end: AwareDatetime


class IntervalBody(Body):
    """A time of presence with the gaps in it; `end` is None while it lasts."""

    start: AwareDatetime
    end: AwareDatetime | None
    gaps: tuple[GapBody, ...]

    @classmethod
    def of(cls, interval: Interval) -> Self:
        """The interval as it travels."""
        gaps = tuple(GapBody(start=gap.since, end=gap.until) for gap in interval.gaps)
        return cls(start=interval.since, end=interval.until, gaps=gaps)


class ParticipantBody(Body):
    """Who is invited, and when it was there."""

    participant: str
    account: str | None
    role: Role
    name: str
    title: str
    unit_code: str | None
    area: str | None
    order: int
    present: bool
    removed: bool
    attendance: tuple[IntervalBody, ...]

    @classmethod
    def of(cls, row: RosterRow, intervals: tuple[Interval, ...]) -> Self:
        """The row as it travels."""
        last = row.last_attendance
        return cls(
            participant=row.participant,
            account=row.account,
            role=row.role,
            name=row.name,
            title=row.title,
            unit_code=row.unit_code,
            area=row.area,
            order=row.order,
            present=last is not None and last.kind in IN_SESSION,
            removed=row.removed,
            attendance=tuple(IntervalBody.of(interval) for interval in intervals),
        )


class MeetingPageBody(MeetingBody):
    """A meeting with who is invited."""

    participants: tuple[ParticipantBody, ...]

    @classmethod
    def of_page(cls, page: MeetingPage) -> Self:
        """The page as it travels."""
        times = {row.participant: row.intervals for row in page.attendance}
        rows = tuple(ParticipantBody.of(row, times.get(row.participant, ())) for row in page.roster)
        return cls(**dict(MeetingBody.of(page.meeting)), participants=rows)


class MeetingMade(Body):
    """The id of what was made."""

    meeting: str


class TicketBody(Body):
    """A join ticket: good once, for a minute."""

    ticket: str
    participant: str
    role: Role


class NewDrillBody(Body):
    """A drill to be made: how many rooms, and how many of them are to speak."""

    rooms: int = Field(ge=1, le=MAX_ROOMS)
    speakers: int = Field(default=2, ge=0, le=MAX_ROOMS)


class DrillTicketBody(Body):
    """A join ticket of one of a drill's participants."""

    ticket: str
    participant: str
    role: Role
    name: str


class ChosenRoomBody(Body):
    """The room whose machine is to be paired, or given an account first."""

    room: str = Field(min_length=1, max_length=64)


class PairingCodeBody(Body):
    """A pairing code, told once."""

    code: str
    room: str
    expires_at: AwareDatetime


class TypedPairingCodeBody(Body):
    """A pairing code as a machine sends it."""

    code: str = Field(pattern=rf"^[0-9]{{{DIGITS}}}$")


class PairedDeviceBody(Body):
    """A room's machine; `browser` is what it says of itself."""

    id: str
    browser: str
    paired_at: AwareDatetime
    last_seen_at: AwareDatetime


class PairingGuessesBody(Body):
    """Codes that were typed wrong in the last ten minutes, and for how many seconds strange and familiar places wait;
    null: they do not.
    """

    wrong: int
    strangers_wait_s: int | None
    familiar_wait_s: int | None


class RoomDeviceBody(Body):
    """A room and its machine; without a login it has no account to pair one with. `code_until` is set while a
    pairing code is open.
    """

    room: str
    name: str
    area: str | None
    login: str | None
    device: PairedDeviceBody | None
    code_until: AwareDatetime | None

    @classmethod
    def of(cls, row: RoomDevice) -> Self:
        """The row as it travels."""
        return cls.model_validate(row)
