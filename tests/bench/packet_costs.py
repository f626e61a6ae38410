"""What one packet costs in the transport, in microseconds of this machine: python -m tests.bench.packet_costs

The best of five runs each: read them as ratios to one another, the machine is shared.
"""

import time
from collections.abc import Callable

from sfu.transport.rtp import HeaderTemplate, RtpView
from sfu.transport.srtp import Keys, PacketBuffer, Profile, SrtpPair, pair_from_keys

PACKETS = 20_000
PACKET_BYTES = 1100
KEY_BYTES = {Profile.AEAD_AES_128_GCM: 28, Profile.AEAD_AES_256_GCM: 44, Profile.AES128_CM_SHA1_80: 30}
TEMPLATE = HeaderTemplate(0x12345678, 96, 4, "12", 2)


def main() -> None:
    """Prints one line for each thing measured."""
    for profile, size in KEY_BYTES.items():
        keys = Keys(send=bytes(size), receive=bytes(size))
        report(f"protect, {profile.name}", best_us(protecting(pair_from_keys(profile, keys))))
    report("write a header", best_us(writing()))
    report("read a header", best_us(reading()))


def protecting(pair: SrtpPair) -> Callable[[], None]:
    """Encrypts the same packet again and again, which allow_repeat_tx permits."""
    buffer = PacketBuffer()

    def run() -> None:
        TEMPLATE.write(buffer.view, False, 1, 1, 1.0)
        protect = pair.protect_rtp
        for _ in range(PACKETS):
            protect(buffer, PACKET_BYTES)

    return run


def writing() -> Callable[[], None]:
    """Writes headers of counting sequence numbers."""
    view = PacketBuffer().view

    def run() -> None:
        write = TEMPLATE.write
        for sequence in range(PACKETS):
            write(view, False, sequence, sequence, 1234.5)

    return run


def reading() -> Callable[[], None]:
    """Reads one header and finds its mid."""
    view, read = PacketBuffer().view, RtpView()
    TEMPLATE.write(view, False, 1, 1, 1.0)

    def run() -> None:
        for _ in range(PACKETS):
            read.read(view, PACKET_BYTES)
            read.extension(view, 4)

    return run


def best_us(run: Callable[[], None]) -> float:
    """Microseconds a packet in the best of five runs."""
    times_s = []
    for _ in range(5):
        began_s = time.perf_counter()
        run()
        times_s.append(time.perf_counter() - began_s)
    return min(times_s) / PACKETS * 1e6


def report(what: str, cost_us: float) -> None:
    """One line of the table."""
    print(f"{what:<30} {cost_us:6.2f} µs")  # noqa: T201 - A program for people at a terminal.


if __name__ == "__main__":
    main()
