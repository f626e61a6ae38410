"""Clocks of publishers, of us, and of receivers: what makes lips and voices meet.

A publisher's sender reports tie its RTP timestamps to its wall clock. `PublisherClock` ties that wall clock to ours,
one for all streams of a publisher, so that its microphone and its camera are shifted alike. `SlotClock` is the line
between our clock and a slot's out-timestamps: every source that takes a turn on the slot is placed on that line, so
the line goes on unbroken and receivers can compare any two slots.
"""

from collections import deque

from sfu.core.seq import diff32

NTP_EPOCH_S = 2_208_988_800
OLDEST_CAPTURE_S = 2.0
NEWEST_CAPTURE_S = 0.2
_JUMP_S = 0.1
_AGREE_S = 0.05
_SMOOTHING = 0.25
_OFFSET_WINDOW_S = 30.0
_OFFSET_JUMP_S = 1.0
_SLEW = 0.01
_REANCHOR_S = 1.0
_LONGEST_ROUND_TRIP_S = 60.0


def ntp_from_unix(unix_s: float) -> int:
    """Unix seconds as a 64-bit NTP timestamp (32.32). Source: RFC 5905 section 6, RFC 868 (the epochs)."""
    seconds = int(unix_s)
    return (seconds + NTP_EPOCH_S) % 2**32 << 32 | int((unix_s - seconds) * 2**32)


def compact_ntp(ntp: int) -> int:
    """The middle 32 of 64 bits, as report blocks carry them (16.16). Source: RFC 3550 section 4."""
    return ntp >> 16 & 0xFFFF_FFFF


def round_trip_s(last_report: int, delay_since: int, now_ntp: int) -> float | None:
    """The round trip from a report block's LSR and DLSR and the NTP time of its arrival.

    None when the receiver had no sender report yet or the figures make no sense (over 60 s).
    Source: RFC 3550 section 6.4.1 (A - LSR - DLSR, in 1/65536 s).
    """
    if last_report == 0:
        return None
    trip_s = diff32(compact_ntp(now_ntp), last_report + delay_since & 0xFFFF_FFFF) / 65536
    return max(trip_s, 0.0) if trip_s < _LONGEST_ROUND_TRIP_S and trip_s > -1.0 else None


class PublisherClock:
    """What to add to a publisher's wall clock to get ours, from the arrival of its sender reports.

    The smallest sum of the last 30 s is the one least delayed on the way; the offset in use moves to it smoothly. A
    sample more than one second off counts only when the next one agrees: then the publisher's clock was set.
    """

    __slots__ = ("_samples", "_suspect_s", "offset_s")

    def __init__(self) -> None:
        self.offset_s: float | None = None
        self._samples: deque[tuple[float, float]] = deque()
        self._suspect_s: float | None = None

    def note(self, sender_s: float, now_s: float) -> None:
        """Notes that a report stamped sender_s (its wall clock) arrived at now_s (ours)."""
        sample_s = now_s - sender_s
        if self.offset_s is None:
            self._begin(sample_s, now_s)
        elif abs(sample_s - self.offset_s) <= _OFFSET_JUMP_S:
            self._suspect_s = None
            self._follow(sample_s, now_s)
        elif self._suspect_s is not None and abs(sample_s - self._suspect_s) <= _OFFSET_JUMP_S:
            self._begin(sample_s, now_s)
        else:
            self._suspect_s = sample_s

    def bound(self, sender_s: float, arrived_s: float) -> None:
        """Notes that media captured at sender_s has arrived: the offset cannot be larger than that allows.

        A first report that was late on its way makes it too large, and for all streams at once this mends it.
        """
        sample_s = arrived_s - sender_s
        if self.offset_s is not None and sample_s < self.offset_s <= sample_s + NEWEST_CAPTURE_S:
            self._follow(sample_s, arrived_s)
            self.offset_s = sample_s

    def _begin(self, sample_s: float, now_s: float) -> None:
        self._samples.clear()
        self._samples.append((now_s, sample_s))
        self._suspect_s = None
        self.offset_s = sample_s

    def _follow(self, sample_s: float, now_s: float) -> None:
        """Keeps the rising minima of the window (a monotonic queue) and moves towards the smallest."""
        samples = self._samples
        while samples and samples[-1][1] >= sample_s:
            samples.pop()
        samples.append((now_s, sample_s))
        while samples[0][0] < now_s - _OFFSET_WINDOW_S:
            samples.popleft()
        assert self.offset_s is not None
        self.offset_s += (samples[0][1] - self.offset_s) * _SMOOTHING


class SenderClock:
    """The line between one incoming stream's RTP timestamps and our clock, from its sender reports.

    Small deviations are smoothed; a report off by more than 0.1 s counts only when the next one agrees with it.
    Streams of one publisher share its `PublisherClock`. Source: RFC 3550 section 6.4.1.
    """

    __slots__ = ("_clock_hz", "_publisher", "_sender_s", "_suspect_s", "_timestamp")

    def __init__(self, clock_hz: int, publisher: PublisherClock | None = None) -> None:
        self._clock_hz = clock_hz
        self._publisher = publisher if publisher is not None else PublisherClock()
        self._timestamp = 0
        self._sender_s: float | None = None
        self._suspect_s: float | None = None

    def report(self, ntp: int, timestamp: int, now_s: float) -> None:
        """Notes a sender report (64-bit NTP, RTP timestamp) that arrived at now_s; NTP 0 tells nothing."""
        if ntp == 0:
            return
        sender_s = ntp / 2**32
        self._publisher.note(sender_s, now_s)
        if self._sender_s is None:
            self._anchor(timestamp, sender_s)
            return
        predicted_s = self._sender_s + diff32(timestamp, self._timestamp) / self._clock_hz
        deviation_s = sender_s - predicted_s
        if abs(deviation_s) <= _JUMP_S:
            self._anchor(timestamp, predicted_s + deviation_s * _SMOOTHING)
        elif self._suspect_s is not None and abs(deviation_s - self._suspect_s) <= _AGREE_S:
            self._anchor(timestamp, sender_s)
        else:
            self._suspect_s = deviation_s

    def to_local_s(self, timestamp: int) -> float | None:
        """When on our clock the media of this timestamp was captured (plus the shortest way here); None if unknown."""
        offset_s = self._publisher.offset_s
        if self._sender_s is None or offset_s is None:
            return None
        return self._sender_s + diff32(timestamp, self._timestamp) / self._clock_hz + offset_s

    def captured_s(self, timestamp: int, arrived_s: float) -> float:
        """Like `to_local_s`, but the packet's arrival where reports are missing or claim what cannot be.

        Believed up to 2 s before the arrival: a publisher must not be able to throw a slot's timestamps off. Nothing is
        captured after it has arrived: up to 0.2 s of that move the publisher's clock, for all its streams alike.
        """
        local_s = self.to_local_s(timestamp)
        if local_s is None or not arrived_s - OLDEST_CAPTURE_S <= local_s <= arrived_s + NEWEST_CAPTURE_S:
            return arrived_s
        if local_s > arrived_s:
            assert self._sender_s is not None
            sender_s = self._sender_s + diff32(timestamp, self._timestamp) / self._clock_hz
            self._publisher.bound(sender_s, arrived_s)
            return arrived_s
        return local_s

    def _anchor(self, timestamp: int, sender_s: float) -> None:
        self._timestamp = timestamp
        self._sender_s = sender_s
        self._suspect_s = None


class SlotClock:
    """The line between our clock and one slot's out-timestamps; it bends slowly and does not jump at a switch.

    At a switch: `timestamp_for(layer.clock.captured_s(...))` is the `timestamp_out` to begin with. For our sender
    reports: `follow` with the newest packet sent, then `report_timestamp`. Browsers fit a line through the last
    twenty reports, so a jump would spoil lip sync for that long.
    """

    __slots__ = ("_clock_hz", "_followed_s", "_local_s", "_reported", "_timestamp")

    def __init__(self, clock_hz: int) -> None:
        self._clock_hz = clock_hz
        self._timestamp = 0.0
        self._local_s: float | None = None
        self._followed_s = 0.0
        self._reported: int | None = None

    def timestamp_for(self, local_s: float) -> int | None:
        """The out-timestamp of media captured at local_s; None before the first packet was sent."""
        if self._local_s is None:
            return None
        return round(self._timestamp + (local_s - self._local_s) * self._clock_hz) & 0xFFFF_FFFF

    def follow(self, timestamp_out: int, captured_s: float) -> None:
        """Moves the line towards a packet that was sent: at most 10 ms for each second since the last call.

        The publisher's clock drifts against ours, and a first report corrects what was guessed from arrival. A
        distance of more than one second is a new line.
        """
        line = self.timestamp_for(captured_s)
        if self._local_s is None or line is None:
            self._anchor(timestamp_out, captured_s)
            return
        off = diff32(timestamp_out, line)
        if abs(off) > _REANCHOR_S * self._clock_hz:
            self._anchor(timestamp_out, captured_s)
            return
        passed_s = max(captured_s - self._followed_s, 0.0)
        most = _SLEW * passed_s * self._clock_hz
        self._timestamp += (captured_s - self._local_s) * self._clock_hz + max(-most, min(off, most))
        self._timestamp %= 2**32
        self._local_s = captured_s
        self._followed_s = max(self._followed_s, captured_s)

    def report_timestamp(self, now_s: float) -> int | None:
        """The RTP timestamp of now_s for a sender report, never before an earlier one's; None if nothing was sent."""
        timestamp = self.timestamp_for(now_s)
        if timestamp is None:
            return None
        if self._reported is not None and diff32(timestamp, self._reported) < 0:
            timestamp = self._reported
        self._reported = timestamp
        return timestamp

    def _anchor(self, timestamp_out: int, captured_s: float) -> None:
        self._timestamp = float(timestamp_out)
        self._local_s = captured_s
        self._followed_s = captured_s
