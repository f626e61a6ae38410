"""What a test of a room's line has found, what that is good for, and when the next one is due. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256

from meetings.domain.working_days import LOCAL

FRESH = timedelta(hours=36)
"""A passport that is older says nothing of today's line."""
WISH_HOLDS = timedelta(hours=2)
BEFORE = timedelta(minutes=60)
SPREAD_BEFORE = timedelta(minutes=25)
"""So that all rooms of a session are through half an hour before it."""
NIGHT_BEGINS, NIGHT_ENDS = time(1, 0), time(4, 0)
SPREAD_NIGHT = timedelta(minutes=150)
STEP_KBIT = (50, 70, 150, 300, 650, 2000, 2600)
"""What each step of the weak-line ladder costs a room on its way down, with all below it; a step is its place here."""
CLEAR_STEP, SMALL_STEP = 4, 3
UP_KBIT = {0: 50, 3: 250, 4: 600, 5: 2000}
"""What a room has to send to be heard, and to be seen small, well, and sharp."""
USED_SHARE = 0.9


class Occasion(StrEnum):
    """Why a line was tested: somebody pressed in the room, IT asked, a session is near, or it was night."""

    PRESS = "press"
    ASKED = "asked"
    BEFORE = "before"
    NIGHT = "night"


class Transport(StrEnum):
    """udp: as a session goes; http: UDP is blocked on the way, and rates were measured by HTTP."""

    UDP = "udp"
    HTTP = "http"


class CameraSeen(StrEnum):
    """Whether the browser gave a picture; unknown: it was not asked for."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Echo(StrEnum):
    """What of a tone from the speaker came back by the microphone; unheard: it came not at all."""

    UNTESTED = "untested"
    UNHEARD = "unheard"
    SUPPRESSED = "suppressed"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class LineCheck:
    """One test. Rates in kbit/s of IP packets, losses as fractions, times in ms, `microphone_db` in dBFS (-100..0).

    `up_at_least`, `down_at_least`: the line carried all that was tried. `echo_db`: how loud the speaker's tone is at
    the microphone, in dBFS (-100..0); `echo_left_db`: what the browser's echo canceller leaves of it; `echo_ms`: how
    long after it was played, with all that the PC itself takes. None: not measured, or for `echo_ms` not heard.
    """

    transport: Transport
    up_kbit: int
    down_kbit: int
    up_at_least: bool
    down_at_least: bool
    loss_up: float | None
    loss_down: float | None
    round_trip_ms: int | None
    jitter_ms: int | None
    camera: CameraSeen
    microphone_db: int | None
    echo: Echo
    echo_db: int | None = None
    echo_left_db: int | None = None
    echo_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """From here on a line is called weak: a fraction, and milliseconds."""

    loss: float
    round_trip_ms: float
    jitter_ms: float


class Fault(StrEnum):
    """What keeps a line from being called good, the gravest first."""

    UDP_BLOCKED = "udp_blocked"
    SLOW_DOWN = "slow_down"
    SLOW_UP = "slow_up"
    LOSS = "loss"
    ROUND_TRIP = "round_trip"
    JITTER = "jitter"


@dataclass(frozen=True, slots=True)
class Judgement:
    """`step`: of the ladder, what the line carries down; `good`: pictures are clear both ways."""

    good: bool
    step: int
    up_step: int
    faults: tuple[Fault, ...]


def step_for(down_kbit: int) -> int:
    """The highest step of the ladder that a line of this rate carries, with a tenth to spare."""
    return max((step for step, cost in enumerate(STEP_KBIT) if cost <= down_kbit * USED_SHARE), default=0)


def beginning_kbit(up_kbit: int) -> int:
    """What a room sends at most while it begins, sound and pictures together: what was found, less a tenth.

    Never below what its sound needs.
    """
    return max(int(up_kbit * USED_SHARE), UP_KBIT[0])


def judge(check: LineCheck, limits: Limits) -> Judgement:
    """What the line is good for."""
    step = step_for(check.down_kbit)
    up_step = max((one for one, cost in UP_KBIT.items() if cost <= check.up_kbit * USED_SHARE), default=0)
    loss = max(check.loss_up or 0.0, check.loss_down or 0.0)
    found = {
        Fault.UDP_BLOCKED: check.transport is Transport.HTTP,
        Fault.SLOW_DOWN: step < CLEAR_STEP,
        Fault.SLOW_UP: up_step < CLEAR_STEP,
        Fault.LOSS: loss >= limits.loss,
        Fault.ROUND_TRIP: (check.round_trip_ms or 0) >= limits.round_trip_ms,
        Fault.JITTER: (check.jitter_ms or 0) >= limits.jitter_ms,
    }
    faults = tuple(fault for fault, there in found.items() if there)
    return Judgement(not faults, step, up_step, faults)


@dataclass(frozen=True, slots=True)
class RoomTimes:
    """When a room was tested last, when IT asked for a test, and when its next session begins; None: never."""

    last_at: datetime | None
    asked_at: datetime | None
    next_start: datetime | None


def due(room: str, times: RoomTimes, now: datetime) -> Occasion | None:
    """Whether a room's machine shall test its line now, and why. Rooms take their turns, each always at the same time.

    Never in the five minutes before a session: people come in then.
    """
    last = times.last_at
    start = times.next_start
    if start is not None and start - timedelta(minutes=5) <= now < start + timedelta(hours=4):
        return None
    asked = times.asked_at
    if asked is not None and now - asked < WISH_HOLDS and (last is None or last < asked):
        return Occasion.ASKED
    if start is not None and now >= start - BEFORE + SPREAD_BEFORE * _turn_of(room) and _older(last, start - BEFORE):
        return Occasion.BEFORE
    local = now.astimezone(LOCAL)
    night = local.replace(hour=NIGHT_BEGINS.hour, minute=0, second=0, microsecond=0)
    if local.time() < NIGHT_ENDS and now >= night + SPREAD_NIGHT * _turn_of(room) and _older(last, night):
        return Occasion.NIGHT
    return None


def is_fresh(at: datetime, now: datetime) -> bool:
    """Whether a test still says something of the line."""
    return now - at < FRESH


def _older(last: datetime | None, than: datetime) -> bool:
    return last is None or last < than


def _turn_of(room: str) -> float:
    """Between 0 and 1, spread evenly over rooms."""
    return int.from_bytes(sha256(room.encode()).digest()[:4], "big") / 2**32
