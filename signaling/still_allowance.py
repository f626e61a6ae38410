"""How many pictures who is held down may be shown. No I/O; time is an argument."""

SAVED_S = 5.0
"""Pictures come every five seconds: what was spared for so long may be used at once."""


class StillAllowance:
    """What a rate leaves free beside the media, in bytes that are saved up for SAVED_S at most."""

    def __init__(self, now_s: float) -> None:
        """Nothing is saved yet."""
        self._bytes = 0.0
        self._at_s = now_s

    def spend(self, size_bytes: int, free_bps: float, now_s: float) -> bool:
        """Whether so many bytes may go now, where `free_bps` bits a second are free; then they are spent."""
        free = max(free_bps, 0.0) / 8
        self._bytes = min(self._bytes + free * (now_s - self._at_s), free * SAVED_S)
        self._at_s = now_s
        if size_bytes > self._bytes:
            return False
        self._bytes -= size_bytes
        return True
