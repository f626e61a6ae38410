"""A bad morning as data: what is done to twenty of 129 sites, when, and what IT's board has to say of each."""

from dataclasses import dataclass

from meetings.domain.alarms import AlarmKind
from sfu.rehearsal.impairment import Impairment
from sfu.rehearsal.machine import Strain
from signaling.line_causes import Cause

UPLINK = "Tuyến chung 1"
"""What the demo's directory calls the line that six rooms share."""

HURT_S = 75.0
STAGGER_S = 3.0
"""One begins so long after the other, and is hurt for HURT_S."""

CLIMB_S, QUIET_S = 65.0, 15.0
"""After the end a receiver's estimate climbs by 8 % a second, from 30 kbit/s at the worst, and the ladder after it; a
microphone that is closed sends a packet each 0.4 s, of which some eighteen must come evenly before its jitter is small.
"""

GOOD = Impairment()
GONE = Impairment(blackhole=True)
JITTER = Impairment(jitter_s=0.3)
FAR = Impairment(delay_s=0.2)


@dataclass(frozen=True, slots=True)
class Shape:
    """Of a veth pair, by tbf: bits a second each way, None for all."""

    up_bps: int | None = None
    down_bps: int | None = None


@dataclass(frozen=True, slots=True)
class Harm:
    """What is done, and what has to be said of it.

    `up`, `down`: by a relay on the media's way; `shape`: by the queue of a veth pair. `page_lost`: its page hears and
    tells nothing. `strain`: of its PC, whose line stays good; `tells`: whether its browser tells of the PC at all.
    `alarm`: what has exactly one alarm, None where there is none; none either is right where that is not `certain`.
    `tail_s`: for so long after the end the line may still be bad: it is weak until three seconds have passed without a
    reason, and climbs the ladder by trials.
    """

    what: str
    cause: Cause
    alarm: AlarmKind | None
    up: Impairment = GOOD
    down: Impairment = GOOD
    shape: Shape | None = None
    page_lost: bool = False
    strain: Strain | None = None
    tells: bool = True
    certain: bool = True
    tail_s: float = 9.0


@dataclass(frozen=True, slots=True)
class Hurt:
    """A site by its number among the communes, from when on it is hurt (seconds of the morning), and how."""

    site: int
    begins_s: float
    harm: Harm

    @property
    def ends_s(self) -> float:
        """Seconds of the morning."""
        return self.begins_s + HURT_S


SHARED_HARM = Harm(
    "six sites of 90 kbit/s behind an uplink of 300 kbit/s",
    Cause.UPLINK,
    AlarmKind.UPLINK,
    shape=Shape(up_bps=300_000),
)
"""What a room plays takes 73 to 101 kbit/s of a line, from second to second: of 500 kbit/s six need no more than there
is in some seconds, and are hurt only when they do.
"""
SHARED_SITES = (55, 60, 71, 88, 112, 127)
"""Those that the demo's directory puts behind UPLINK."""

_SITE = AlarmKind.SITE
HARMS: tuple[tuple[int, Harm], ...] = (
    (5, Harm("300 kbit/s down", Cause.DOWNLINK, None, shape=Shape(down_bps=300_000), tail_s=CLIMB_S)),
    (11, Harm("600 kbit/s down", Cause.DOWNLINK, None, shape=Shape(down_bps=600_000), tail_s=CLIMB_S)),
    (16, Harm("50 kbit/s up, for 90", Cause.UPLINK, _SITE, shape=Shape(up_bps=50_000))),
    (22, Harm("loses 20 % up", Cause.UPLINK, _SITE, up=Impairment(loss=0.2))),
    (27, Harm("loses 30 % up, cannot tell of itself", Cause.UPLINK, _SITE, up=Impairment(loss=0.3), tells=False)),
    (33, Harm("loses 6 % down", Cause.DOWNLINK, None, down=Impairment(loss=0.06), tail_s=CLIMB_S)),
    (38, Harm("loses 20 % down", Cause.DOWNLINK, _SITE, down=Impairment(loss=0.2), tail_s=CLIMB_S)),
    (44, Harm("300 ms of jitter up", Cause.UPLINK, _SITE, up=JITTER, certain=False, tail_s=QUIET_S)),
    (49, Harm("300 ms of jitter down", Cause.DOWNLINK, _SITE, down=JITTER, certain=False, tail_s=CLIMB_S)),
    (
        66,
        Harm("200 ms longer each way", Cause.DELAY, _SITE, up=FAR, down=FAR, tail_s=CLIMB_S),
    ),
    (77, Harm("black-out", Cause.NO_ANSWER, _SITE, up=GONE, down=GONE, page_lost=True, tail_s=20.0)),
    (82, Harm("frozen: nothing comes from it any more", Cause.NO_ANSWER, _SITE, up=GONE, page_lost=True, tail_s=20.0)),
    (93, Harm("PC drops 45 % of its frames", Cause.MACHINE, None, strain=Strain(dropped=0.45))),
    (99, Harm("PC under critical pressure", Cause.MACHINE, None, strain=Strain(pressure="critical"))),
)
"""How much jitter is counted depends on how close packets follow each other and on how many come in order: the line is
weak for certain, an alarm perhaps. That something takes longer is seen, but not on which way: the delay itself is the
cause that has to be said.
"""

MORNING: tuple[Hurt, ...] = (
    *(Hurt(site, 0.0, SHARED_HARM) for site in SHARED_SITES),
    *(Hurt(site, STAGGER_S * number, harm) for number, (site, harm) in enumerate(HARMS, 1)),
)
