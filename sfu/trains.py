"""Trains of padding towards peers whose line is being measured: nothing else is on such a line."""

from collections.abc import Callable

import structlog

from sfu.errors import SfuError, WorkerBusy
from sfu.forwarding import PADDING_PACKET_BYTES
from sfu.interfaces import MAX_TRAIN_BPS

HEADER_BYTES = 28  # Of UDP and IPv4: a line carries them too.
MOST_TOGETHER_BPS = 2 * MAX_TRAIN_BPS
MOST_OWED_S = 0.1

Pad = Callable[[int, float], None]
"""Sends so many packets of padding now (monotonic seconds)."""

_log = structlog.get_logger()


class Train:
    """One train, at `rate_bps` of IP packets from the first turn on, for `duration_s`."""

    def __init__(self, pad: Pad, rate_bps: int, duration_s: float, now_s: float) -> None:
        self.rate_bps = rate_bps
        self._pad = pad
        self._paid_s = now_s
        self._ends_s = now_s + duration_s

    def turn(self, now_s: float) -> bool:
        """Sends what is due; whether the train goes on. What a hang of ours kept is not sent all at once."""
        until_s = min(now_s, self._ends_s)
        self._paid_s = max(self._paid_s, until_s - MOST_OWED_S)
        packet_s = (PADDING_PACKET_BYTES + HEADER_BYTES) * 8 / self.rate_bps
        owed = int((until_s - self._paid_s) / packet_s)
        self._paid_s += owed * packet_s
        self._pad(owed, now_s)
        return now_s < self._ends_s


class Trains:
    """All trains of a worker, by whom they go to: so many at once that sessions never feel them."""

    def __init__(self) -> None:
        self._running: dict[object, Train] = {}

    def begin(self, peer: object, train: Train) -> None:
        """Sends one more, in place of the one before to this peer. Raises WorkerBusy."""
        others_bps = sum(other.rate_bps for whose, other in self._running.items() if whose is not peer)
        if others_bps + train.rate_bps > MOST_TOGETHER_BPS:
            raise WorkerBusy
        self._running[peer] = train

    def turn(self, now_s: float, *, calm: bool) -> None:
        """Sends what is due; called every 25 ms. Not `calm`: sessions get less than they should, so trains end."""
        if not calm:
            self._running.clear()
        for peer, train in tuple(self._running.items()):
            try:
                goes_on = train.turn(now_s)
            except SfuError:
                goes_on = False  # It is gone.
            except Exception:
                _log.exception("train_fault")
                goes_on = False
            if not goes_on:
                del self._running[peer]
