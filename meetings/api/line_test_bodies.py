"""What the routes of line tests and passports take and answer."""

from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field

from meetings.domain.line_checks import CameraSeen, Echo, Fault, Limits, LineCheck, Occasion, Transport, judge
from meetings.line_checks import Checked, Passport, SiteLine
from meetings.schemas import Body

MAX_OFFER_CHARS = 60_000
MAX_KBIT = 100_000
MAX_MS = 10_000
MAX_TRAIN_KBIT = 12_000
MAX_BYTES = 512 * 1024
MAX_ROOMS = 1000
RoomText = Annotated[str, Field(min_length=36, max_length=36)]


class OfferBody(Body):
    """A browser's session description."""

    offer: str = Field(min_length=1, max_length=MAX_OFFER_CHARS)


class OpenedTestBody(Body):
    """A test that has begun, and the answer."""

    id: str
    answer: str


class TrainBody(Body):
    """So many kbit/s of padding for so many milliseconds."""

    kbit: int = Field(ge=50, le=MAX_TRAIN_KBIT)
    ms: int = Field(ge=50, le=3000)


class ReadingBody(Body):
    """See `LineReading`."""

    at_ms: float
    datagrams: int
    payload_bytes: int
    streamed: int
    lost: int
    jitter_ms: float
    padded: int


class DueBody(Body):
    """Why the room's machine shall test now; None: not now."""

    occasion: Occasion | None


class FoundBody(Body):
    """What a test found, as the browser tells it. Losses in per cent."""

    occasion: Occasion
    transport: Transport
    up_kbit: int = Field(ge=0, le=MAX_KBIT)
    down_kbit: int = Field(ge=0, le=MAX_KBIT)
    up_at_least: bool
    down_at_least: bool
    loss_up: float | None = Field(ge=0, le=100)
    loss_down: float | None = Field(ge=0, le=100)
    round_trip_ms: int | None = Field(ge=0, le=MAX_MS)
    jitter_ms: int | None = Field(ge=0, le=MAX_MS)
    camera: CameraSeen
    microphone_db: int | None = Field(ge=-100, le=0)
    echo: Echo
    echo_db: int | None = Field(default=None, ge=-100, le=0)
    echo_left_db: int | None = Field(default=None, ge=-100, le=0)
    echo_ms: int | None = Field(default=None, ge=0, le=2000)

    def check(self) -> LineCheck:
        """As our own value."""
        return LineCheck(
            transport=self.transport,
            up_kbit=self.up_kbit,
            down_kbit=self.down_kbit,
            up_at_least=self.up_at_least,
            down_at_least=self.down_at_least,
            loss_up=None if self.loss_up is None else self.loss_up / 100,
            loss_down=None if self.loss_down is None else self.loss_down / 100,
            round_trip_ms=self.round_trip_ms,
            jitter_ms=self.jitter_ms,
            camera=self.camera,
            microphone_db=self.microphone_db,
            echo=self.echo,
            echo_db=self.echo_db,
            echo_left_db=self.echo_left_db,
            echo_ms=self.echo_ms,
        )


class CheckBody(FoundBody):
    """A test that is kept, and what the line is good for."""

    at: AwareDatetime
    good: bool
    step: int
    up_step: int
    faults: tuple[Fault, ...]

    @classmethod
    def of(cls, found: Checked, limits: Limits) -> Self:
        """As it travels."""
        check, judged = found.check, judge(found.check, limits)
        return cls(
            at=found.at,
            occasion=found.occasion,
            transport=check.transport,
            up_kbit=check.up_kbit,
            down_kbit=check.down_kbit,
            up_at_least=check.up_at_least,
            down_at_least=check.down_at_least,
            loss_up=None if check.loss_up is None else round(check.loss_up * 100, 1),
            loss_down=None if check.loss_down is None else round(check.loss_down * 100, 1),
            round_trip_ms=check.round_trip_ms,
            jitter_ms=check.jitter_ms,
            camera=check.camera,
            microphone_db=check.microphone_db,
            echo=check.echo,
            echo_db=check.echo_db,
            echo_left_db=check.echo_left_db,
            echo_ms=check.echo_ms,
            good=judged.good,
            step=judged.step,
            up_step=judged.up_step,
            faults=judged.faults,
        )


class TrendPointBody(Body):
    """One test of a trend."""

    at: AwareDatetime
    up_kbit: int
    down_kbit: int
    good: bool
    echo_db: int | None


class PassportBody(Body):
    """A room's line; `newest` None: never tested. `trend`: oldest first, the newest test too."""

    room: str
    name: str
    area: str | None
    carrier: str
    uplink: str | None
    technician: str
    phone: str
    machine: bool
    seen_at: AwareDatetime | None
    asked_at: AwareDatetime | None
    newest: CheckBody | None
    trend: tuple[TrendPointBody, ...]

    @classmethod
    def of(cls, row: Passport, limits: Limits) -> Self:
        """As it travels."""
        return cls(
            room=row.room,
            name=row.name,
            area=row.area,
            carrier=row.carrier,
            uplink=row.uplink,
            technician=row.technician,
            phone=row.phone,
            machine=row.machine,
            seen_at=row.seen_at,
            asked_at=row.asked_at,
            newest=CheckBody.of(row.checks[0], limits) if row.checks else None,
            trend=tuple(
                TrendPointBody(
                    at=one.at,
                    up_kbit=one.check.up_kbit,
                    down_kbit=one.check.down_kbit,
                    good=judge(one.check, limits).good,
                    echo_db=one.check.echo_db,
                )
                for one in reversed(row.checks)
            ),
        )


class SiteLineBody(Body):
    """A site before a session. `state`: ready, weak for these reasons, or silent: not tested lately."""

    name: str
    technician: str
    phone: str
    state: Literal["ready", "weak", "silent"]
    faults: tuple[Fault, ...]

    @classmethod
    def of(cls, row: SiteLine, limits: Limits) -> Self:
        """As it travels."""
        judged = None if row.checked is None else judge(row.checked.check, limits)
        state: Literal["ready", "weak", "silent"] = "silent" if judged is None else "ready" if judged.good else "weak"
        faults = () if judged is None else judged.faults
        return cls(name=row.name, technician=row.technician, phone=row.phone, state=state, faults=faults)


class AskBody(Body):
    """Which rooms shall test; None: all."""

    rooms: tuple[RoomText, ...] | None = Field(max_length=MAX_ROOMS)
