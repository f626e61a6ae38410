"""What a rehearsal found, as figures, and whether they are good."""

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sfu.interfaces import SlotKind, Step
from sfu.rehearsal.absences import Absences
from sfu.rehearsal.server_figures import WebCost, WorkerCost
from sfu.rehearsal.slots import SlotMeter

LARGEST_LAG_MS = 100
"""A generator that lagged more during the rehearsal can say nothing about gaps."""

LARGEST_JOIN_LAG_MS = 500
LOST_SHARE = 0.001
VOICE_GAP_MS = 200
STAGE_GAP_MS = 1000
JOIN_P95_S = 3.0
WITHHELD_S = 2.0
LEAST_STEP = Step.STAGE_FULL


class Fault(StrEnum):
    """What is not good; the first two make the verdict void."""

    GENERATOR_LAGGED = "generator_lagged"
    GENERATOR_DROPPED = "generator_dropped"
    CHAIR_NOT_JOINED = "chair_not_joined"
    ROOMS_NOT_JOINED = "rooms_not_joined"
    SLOW_JOIN = "slow_join"
    NO_PICTURE = "no_picture"
    NO_VOICE = "no_voice"
    NO_TILES = "no_tiles"
    PACKETS_LOST = "packets_lost"
    VOICE_GAP = "voice_gap"
    STAGE_GAP = "stage_gap"
    WITHHELD = "withheld"
    LOW_STEP = "low_step"


VOID = frozenset({Fault.GENERATOR_LAGGED, Fault.GENERATOR_DROPPED})


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle, the 95th percentile and the largest of some figures; None of none."""

    p50: float | None
    p95: float | None
    max: float | None


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What all rooms received. Gaps in milliseconds, the longest on any slot of the kind."""

    expected: int
    received: int
    lost: int
    voice_gap_ms: int
    stage_gap_ms: int
    tile_gap_ms: int
    switches: int


@dataclass(frozen=True, slots=True)
class Withheld:
    """For how many seconds slots were empty though what they should carry flowed; the most of any one room."""

    voice_s: float
    stage_s: float
    tile_s: float


@dataclass(frozen=True, slots=True)
class Generator:
    """How the generator itself did: what its sockets dropped, how late it was, what it cost."""

    drops: int
    lag_ms: float
    join_lag_ms: float
    cpu_percent: float
    us_per_packet: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """One rehearsal. `pictures_missing`: rooms without a stage; `voices_missing`: rooms that heard nobody;
    `tiles_missing`: small pictures absent at the end.

    `lowest_step` of anybody on the weak-line ladder while it was measured. `key_frames_asked`: the most that one
    camera was asked for in any second, the joining included.
    """

    rooms_asked: int
    rooms_joined: int
    chair_joined: bool
    join_s: Spread
    first_key_frame_ms: Spread
    pictures_missing: int
    voices_missing: int
    tiles_missing: int
    arrivals: Arrivals
    withheld: Withheld
    lowest_step: Step
    key_frames_asked: int
    generator: Generator
    worker: WorkerCost
    web: WebCost

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is not good, the gravest first."""
        arrivals, withheld, generator = self.arrivals, self.withheld, self.generator
        found = {
            Fault.GENERATOR_LAGGED: generator.lag_ms > LARGEST_LAG_MS or generator.join_lag_ms > LARGEST_JOIN_LAG_MS,
            Fault.GENERATOR_DROPPED: generator.drops > 0,
            Fault.CHAIR_NOT_JOINED: not self.chair_joined,
            Fault.ROOMS_NOT_JOINED: self.rooms_joined < self.rooms_asked,
            Fault.SLOW_JOIN: (self.join_s.p95 or 0) > JOIN_P95_S,
            Fault.NO_PICTURE: self.pictures_missing > 0,
            Fault.NO_VOICE: self.voices_missing > 0,
            Fault.NO_TILES: self.tiles_missing > 0,
            Fault.PACKETS_LOST: arrivals.lost > arrivals.expected * LOST_SHARE,
            Fault.VOICE_GAP: arrivals.voice_gap_ms > VOICE_GAP_MS,
            Fault.STAGE_GAP: arrivals.stage_gap_ms > STAGE_GAP_MS,
            Fault.WITHHELD: max(withheld.voice_s, withheld.stage_s, withheld.tile_s) > WITHHELD_S,
            Fault.LOW_STEP: self.lowest_step < LEAST_STEP,
        }
        return tuple(fault for fault, is_found in found.items() if is_found)

    @property
    def valid(self) -> bool:
        """Whether the figures say anything about the server."""
        return not VOID.intersection(self.faults)

    def as_json(self) -> dict[str, object]:
        """The figures under the names that programs rely on."""
        arrivals, worker, web = self.arrivals, self.worker, self.web
        return {
            "rooms_asked": self.rooms_asked,
            "rooms_joined": self.rooms_joined,
            "join_s": _spread(self.join_s),
            "packets_expected": arrivals.expected,
            "packets_received": arrivals.received,
            "packets_lost": arrivals.lost,
            "generator_drops": self.generator.drops,
            "longest_gap_ms": {
                "voice": arrivals.voice_gap_ms,
                "stage": arrivals.stage_gap_ms,
                "tile": arrivals.tile_gap_ms,
            },
            "empty_slot_s": {
                "voice": self.withheld.voice_s,
                "stage": self.withheld.stage_s,
                "tile": self.withheld.tile_s,
            },
            "lowest_step": int(self.lowest_step),
            "key_frames_asked_in_1_s": self.key_frames_asked,
            "switches": arrivals.switches,
            "first_key_frame_ms": _spread(self.first_key_frame_ms),
            "worker": {
                "us_per_forwarded_packet": worker.us_per_forwarded_packet,
                "forwarded_pps": worker.forwarded_pps,
                "cpu_percent": worker.cpu_percent,
                "rss_bytes": worker.rss_bytes,
            },
            "web": {"cpu_percent": web.cpu_percent, "rss_bytes": web.rss_bytes},
            "valid": self.valid,
        }


def spread(values: Sequence[float], digits: int) -> Spread:
    """The spread of some figures by nearest rank, rounded."""
    if not values:
        return Spread(None, None, None)
    ordered = sorted(values)

    def rank(share: float) -> float:
        return round(ordered[max(0, math.ceil(share * len(ordered)) - 1)], digits)

    return Spread(rank(0.5), rank(0.95), rank(1.0))


def most_in_a_second(times_s: Sequence[float]) -> int:
    """The most of these, in order, that fall into any window of one second."""
    return max((bisect_left(times_s, start_s + 1.0) - at for at, start_s in enumerate(times_s)), default=0)


def arrivals(slots: Iterable[SlotMeter]) -> Arrivals:
    """The sum over slots; gaps as `settle` has left them."""
    all_slots = tuple(slots)

    def gap_ms(kind: SlotKind) -> int:
        return round(1000 * max((slot.longest_gap_s for slot in all_slots if slot.kind is kind), default=0.0))

    received = sum(slot.log.packets for slot in all_slots)
    lost = sum(slot.log.lost for slot in all_slots)
    return Arrivals(
        expected=received + lost,
        received=received,
        lost=lost,
        voice_gap_ms=gap_ms(SlotKind.VOICE),
        stage_gap_ms=gap_ms(SlotKind.STAGE),
        tile_gap_ms=gap_ms(SlotKind.TILE),
        switches=sum(slot.switches for slot in all_slots),
    )


def withheld(rooms: Iterable[Sequence[Absences]]) -> Withheld:
    """The room that lacked most, of each kind; each with the absences of all its connections."""
    all_rooms = tuple(rooms)

    def most_s(kind: SlotKind) -> float:
        return round(max((sum(absences.seconds[kind] for absences in room) for room in all_rooms), default=0.0), 1)

    return Withheld(most_s(SlotKind.VOICE), most_s(SlotKind.STAGE), most_s(SlotKind.TILE))


def _spread(found: Spread) -> dict[str, float | None]:
    return {"p50": found.p50, "p95": found.p95, "max": found.max}
