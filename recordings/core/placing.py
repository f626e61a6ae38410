"""Where the sound of packets stands among samples, so that it neither drifts nor crackles. Pure."""

from collections.abc import Iterable, Iterator

SOUND_HZ = 48_000
SAMPLES_A_MS = SOUND_HZ // 1000
TOLERANCE = 20 * SAMPLES_A_MS
"""Packets whose moment is this near to the end of the one before follow it without a seam: moments are whole
milliseconds, and clocks of senders differ from the worker's by a few of them in a minute.
"""


def positions(packets: Iterable[tuple[int, int]]) -> Iterator[int]:
    """The first sample (from the Unix epoch) of each packet of one stream, given its moment (Unix milliseconds) and its
    length (samples). What is further off than the tolerance stands where its moment says.
    """
    following: int | None = None
    for moment_ms, length in packets:
        told = moment_ms * SAMPLES_A_MS
        at = told if following is None or abs(told - following) > TOLERANCE else following
        yield at
        following = at + length
