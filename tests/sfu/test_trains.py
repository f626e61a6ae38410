"""Padding towards lines that are measured: as fast as asked for, and no more than sessions leave."""

import pytest

from sfu.errors import UnknownPeer, WorkerBusy
from sfu.forwarding import PADDING_PACKET_BYTES
from sfu.interfaces import MAX_TRAIN_BPS
from sfu.trains import HEADER_BYTES, Train, Trains

BEAT_S = 0.025
PACKET_BITS = (PADDING_PACKET_BYTES + HEADER_BYTES) * 8


class Sink:
    """Counts what it is sent."""

    def __init__(self) -> None:
        self.packets: list[int] = []

    def pad(self, packets: int, now_s: float) -> None:
        self.packets.append(packets)

    @property
    def bits(self) -> int:
        return sum(self.packets) * PACKET_BITS


def play(trains: Trains, seconds: float, since_s: float = 0.0, *, calm: bool = True) -> None:
    for beat in range(1, round(seconds / BEAT_S) + 1):
        trains.turn(since_s + beat * BEAT_S, calm=calm)


@pytest.mark.parametrize("rate_bps", [50_000, 300_000, 1_000_000, 8_000_000, MAX_TRAIN_BPS])
def test_a_train_has_its_rate_and_its_end(rate_bps: int) -> None:
    sink, trains = Sink(), Trains()
    trains.begin("site", Train(sink.pad, rate_bps, 1.5, 0.0))
    play(trains, 3.0)
    assert sink.bits == pytest.approx(rate_bps * 1.5, abs=PACKET_BITS)
    assert sum(sink.packets[62:]) == 0


def test_what_a_hang_kept_back_is_not_sent_all_at_once() -> None:
    sink, trains = Sink(), Trains()
    trains.begin("site", Train(sink.pad, 8_000_000, 3.0, 0.0))
    trains.turn(0.025, calm=True)
    trains.turn(1.025, calm=True)
    assert sink.packets[1] * PACKET_BITS <= 0.1 * 8_000_000


def test_a_new_train_takes_the_place_of_the_one_before() -> None:
    first, second, trains = Sink(), Sink(), Trains()
    trains.begin("site", Train(first.pad, MAX_TRAIN_BPS, 3.0, 0.0))
    trains.begin("site", Train(second.pad, MAX_TRAIN_BPS, 3.0, 0.0))
    play(trains, 0.1)
    assert (first.bits, second.bits > 0) == (0, True)


def test_all_trains_together_are_bounded() -> None:
    trains = Trains()
    for site in ("a", "b"):
        trains.begin(site, Train(Sink().pad, MAX_TRAIN_BPS, 3.0, 0.0))
    with pytest.raises(WorkerBusy):
        trains.begin("c", Train(Sink().pad, 50_000, 3.0, 0.0))
    trains.begin("a", Train(Sink().pad, 50_000, 3.0, 0.0))


def test_when_sessions_get_less_than_they_should_trains_end() -> None:
    sink, trains = Sink(), Trains()
    trains.begin("site", Train(sink.pad, 1_000_000, 3.0, 0.0))
    play(trains, 0.5)
    sent = sink.bits
    play(trains, 0.025, 0.5, calm=False)
    play(trains, 2.0, 0.525)
    assert sink.bits == sent > 0


def test_a_peer_that_is_gone_ends_its_train_and_no_other() -> None:
    def gone(packets: int, now_s: float) -> None:
        raise UnknownPeer

    def broken(packets: int, now_s: float) -> None:
        raise ValueError

    sink, trains = Sink(), Trains()
    trains.begin("gone", Train(gone, 1_000_000, 3.0, 0.0))
    trains.begin("broken", Train(broken, 1_000_000, 3.0, 0.0))
    trains.begin("here", Train(sink.pad, 1_000_000, 3.0, 0.0))
    play(trains, 1.0)
    assert sink.bits == pytest.approx(1_000_000, abs=PACKET_BITS)
