"""The last second or two of one source layer's packets, for retransmission."""

from typing import Generic, TypeVar

T = TypeVar("T")


class PacketCache(Generic[T]):
    """Packets by sequence number in two generations, so that forgetting costs nothing on the packet path.

    Holds at most `size` packets; a packet is kept for at least `keep_s` unless more than half of `size` came after
    it, and for at most twice `keep_s` while `expire` is called.
    """

    __slots__ = ("_half", "_keep_s", "_old", "_turned_s", "_young")

    def __init__(self, size: int, keep_s: float = 1.0) -> None:
        self._half = max(1, size // 2)
        self._keep_s = keep_s
        self._young: dict[int, T] = {}
        self._old: dict[int, T] = {}
        self._turned_s = 0.0

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def put(self, sequence: int, packet: T) -> None:
        """Keeps a packet; one of the same number is replaced."""
        young = self._young
        if len(young) >= self._half:
            self._old = young
            young = self._young = {}
        young[sequence] = packet

    def get(self, sequence: int) -> T | None:
        """The packet of this number, or None when it is gone or never came."""
        packet = self._young.get(sequence)
        return packet if packet is not None else self._old.get(sequence)

    def expire(self, now_s: float) -> None:
        """Forgets what is old; to be called about every second whether packets come or not."""
        if now_s - self._turned_s >= self._keep_s:
            self._turned_s = now_s
            self._old = self._young
            self._young = {}

    def clear(self) -> None:
        """Forgets everything, as when the source restarts its numbering."""
        self._young = {}
        self._old = {}
