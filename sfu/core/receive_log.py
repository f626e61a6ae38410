"""What has arrived of one incoming stream: what to ask again, and what to report."""

from dataclasses import dataclass
from enum import IntEnum

from sfu.core.seq import diff16, diff32

REORDER_WAIT_S = 0.010
LEAST_REPEAT_S = 0.020
GIVE_UP_TRIES = 10
GIVE_UP_S = 1.0
MOST_ASKED = 100
LARGEST_JUMP = 300
WINDOW = 1000
SILENT_S = 10.0
_LARGEST_TRANSIT_STEP_S = 5.0


class Arrival(IntEnum):
    """What an arriving packet is to the stream."""

    NEW = 0
    RECOVERED = 1
    DUPLICATE = 2
    LATE = 3


class _Gap:
    """One missing packet: since when, how often asked for, and when last."""

    __slots__ = ("asked_s", "since_s", "tries")

    def __init__(self, since_s: float) -> None:
        self.since_s = since_s
        self.asked_s = 0.0
        self.tries = 0


@dataclass(frozen=True, slots=True)
class Reception:
    """The stream-bound values of a reception report block. Source: RFC 3550 section 6.4.1.

    `fraction_lost` 0..255 of 256 since the last report, `cumulative_lost` signed 24 bit, `highest_sequence` extended
    to 32 bit, `jitter` in ticks of the stream's clock.
    """

    fraction_lost: int
    cumulative_lost: int
    highest_sequence: int
    jitter: int


class ReceiveLog:
    """Follows one SSRC: gaps, duplicates, reception statistics.

    `round_trip_s` is set by the owner when it is measured. Totals for figures: `packets` (each once, retransmitted
    ones too), `lost` (missing and not recovered), `nacks` (numbers asked for).
    """

    __slots__ = (
        "_base",
        "_clock_hz",
        "_expected_before",
        "_floor",
        "_gaps",
        "_heard_s",
        "_highest",
        "_jitter",
        "_last_timestamp",
        "_last_transit",
        "_original",
        "_original_before",
        "_restart_at",
        "lost",
        "nacks",
        "packets",
        "round_trip_s",
    )

    def __init__(self, clock_hz: int, round_trip_s: float = 0.1) -> None:
        self._clock_hz = clock_hz
        self.round_trip_s = round_trip_s
        self.packets = 0
        self.lost = 0
        self.nacks = 0
        self._heard_s = float("-inf")
        self._jitter = 0.0
        self._last_timestamp = -1
        self._last_transit = 0.0
        self._gaps: dict[int, _Gap] = {}
        self._base: int | None = None
        self._floor = 0
        self._highest = 0
        self._restart_at = -1
        self._original = 0
        self._original_before = 0
        self._expected_before = 0

    @property
    def jitter_s(self) -> float:
        """The interarrival jitter in seconds."""
        return self._jitter / self._clock_hz

    @property
    def expected(self) -> int:
        """How many packets should have come since the stream began."""
        return 0 if self._base is None else self._highest - self._base + 1

    @property
    def original(self) -> int:
        """How many of them came by themselves, without being asked for again."""
        return self._original

    def received(self, sequence: int, timestamp: int, now_s: float, retransmitted: bool = False) -> Arrival:
        """Notes a packet and says what it is to the stream.

        NEW is newer than all before, RECOVERED fills a gap, DUPLICATE was here already, LATE is too old to tell.
        Retransmitted packets fill gaps, but do not lessen the reported loss and do not count for the jitter.
        """
        ahead = diff16(sequence, self._highest & 0xFFFF)
        if self._base is None:
            self._restart(sequence)
        elif ahead > 0:
            self._advance(ahead, now_s)
        elif ahead <= -WINDOW and sequence == self._restart_at:
            self._restart(sequence)
        elif ahead <= -WINDOW:
            self._restart_at = (sequence + 1) & 0xFFFF
            return Arrival.LATE
        else:
            return self._fill(self._highest + ahead, now_s, retransmitted)
        self.packets += 1
        self._heard_s = now_s
        if not retransmitted:
            self._original += 1
            if timestamp != self._last_timestamp:
                self._measure_jitter(timestamp, now_s)
        return Arrival.NEW

    @property
    def has_gaps(self) -> bool:
        """Whether anything is missing that might still be asked for."""
        return bool(self._gaps)

    def missing(self, now_s: float) -> list[int]:
        """The sequence numbers to ask for now, oldest first, at most 100; to be called every 20 to 40 ms.

        A packet is asked for 10 ms after the gap was seen (it may be only out of order), again after each round
        trip, and given up after ten times or one second. Source: RFC 4585 section 6.2.1; the times are ours.
        """
        if not self._gaps:
            return []
        repeat_s = max(self.round_trip_s, LEAST_REPEAT_S)
        asked: list[int] = []
        for extended, gap in self._gaps.items():
            if gap.tries >= GIVE_UP_TRIES or now_s - gap.since_s < REORDER_WAIT_S:
                continue
            if gap.tries and now_s - gap.asked_s < repeat_s:
                continue
            if now_s - gap.since_s > GIVE_UP_S:
                gap.tries = GIVE_UP_TRIES
                continue
            gap.tries += 1
            gap.asked_s = now_s
            asked.append(extended & 0xFFFF)
            if len(asked) == MOST_ASKED:
                break
        self.nacks += len(asked)
        return asked

    def forget_before(self, sequence: int) -> None:
        """Stops asking for packets before this one, as when a key frame makes them useless."""
        bound = self._highest + diff16(sequence, self._highest & 0xFFFF)
        for extended, gap in self._gaps.items():
            if extended < bound:
                gap.tries = GIVE_UP_TRIES

    def report(self, now_s: float) -> Reception | None:
        """The values of a report block and the start of the next interval; None for a stream silent for 10 s.

        Source: RFC 3550 sections 6.4 (only sources that were heard are reported) and A.3 (the loss figures).
        """
        if self._base is None or now_s - self._heard_s > SILENT_S:
            return None
        expected = self._highest - self._base + 1
        expected_now = expected - self._expected_before
        lost_now = expected_now - (self._original - self._original_before)
        self._expected_before = expected
        self._original_before = self._original
        fraction = min((lost_now << 8) // expected_now, 255) if expected_now > 0 and lost_now > 0 else 0
        return Reception(
            fraction_lost=fraction,
            cumulative_lost=max(-0x80_0000, min(expected - self._original, 0x7F_FFFF)),
            highest_sequence=self._highest & 0xFFFF_FFFF,
            jitter=int(self._jitter),
        )

    def _restart(self, sequence: int) -> None:
        """Begins to count at this sequence number. Source: RFC 3550 section A.1 (init_seq)."""
        self._gaps = {}
        self._base = self._floor = self._highest = sequence
        self._restart_at = -1
        self._original = 0
        self._original_before = 0
        self._expected_before = 0

    def _advance(self, ahead: int, now_s: float) -> None:
        """Moves on to a newer packet; the ones between are gaps, unless they are too many to be worth asking for."""
        highest = self._highest
        self._highest = highest + ahead
        gaps = self._gaps
        if ahead > 1:
            self.lost += ahead - 1
            if ahead > LARGEST_JUMP:
                gaps.clear()
                self._floor = self._highest
            else:
                for extended in range(highest + 1, highest + ahead):
                    gaps[extended] = _Gap(now_s)
        while gaps and (oldest := next(iter(gaps))) <= self._highest - WINDOW:
            del gaps[oldest]

    def _fill(self, extended: int, now_s: float, retransmitted: bool) -> Arrival:
        """Judges a packet that is not newer than the newest."""
        if extended < self._floor:
            if self._floor != self._base:
                return Arrival.LATE
            self._extend_down(extended, now_s)
        elif self._gaps.pop(extended, None) is None:
            return Arrival.DUPLICATE
        self.lost -= 1
        self.packets += 1
        if not retransmitted:
            self._original += 1
        return Arrival.RECOVERED

    def _extend_down(self, extended: int, now_s: float) -> None:
        """Takes in a packet from before the first one: the stream began out of order."""
        for between in range(extended + 1, self._floor):
            self._gaps[between] = _Gap(now_s)
        self.lost += self._floor - extended
        self._floor = self._base = extended

    def _measure_jitter(self, timestamp: int, now_s: float) -> None:
        """Updates the jitter by the first packet of each timestamp. Source: RFC 3550 section A.8.

        Steps of more than five seconds are a change of the sender's clock, not of the network.
        """
        transit = now_s * self._clock_hz - timestamp
        if self._last_timestamp >= 0:
            step = abs(diff32(int(transit), int(self._last_transit)))
            if step < _LARGEST_TRANSIT_STEP_S * self._clock_hz:
                self._jitter += (step - self._jitter) / 16
        self._last_timestamp = timestamp
        self._last_transit = transit


class RetransmitGuard:
    """Honours a request for the same packet once per round trip, and so many requests a second in all.

    One per slot. `round_trip_s` is set by the owner when it is measured. Source: RFC 4585 section 6.2.1 says nothing
    on repeats; the bounds are ours, against receivers that ask without end.
    """

    __slots__ = ("_allowed", "_asked_s", "_most_per_s", "_second_s", "round_trip_s")

    def __init__(self, round_trip_s: float = 0.1, most_per_s: int = 500) -> None:
        self.round_trip_s = round_trip_s
        self._most_per_s = most_per_s
        self._asked_s: dict[int, float] = {}
        self._second_s = float("-inf")
        self._allowed = 0

    def allow(self, sequence: int, now_s: float) -> bool:
        """Whether the packet with this out-sequence may be sent again at now_s."""
        if now_s - self._second_s >= 1.0:
            self._turn(now_s)
        wait_s = max(self.round_trip_s, LEAST_REPEAT_S)
        if self._allowed >= self._most_per_s or now_s - self._asked_s.get(sequence, float("-inf")) < wait_s:
            return False
        self._allowed += 1
        self._asked_s[sequence] = now_s
        return True

    def _turn(self, now_s: float) -> None:
        """Begins another second; requests older than that are forgotten."""
        self._second_s = now_s
        self._allowed = 0
        if self._asked_s:
            self._asked_s = {number: at_s for number, at_s in self._asked_s.items() if now_s - at_s < 1.0}
