"""What the hot loop does with a packet's numbers."""

from sfu.core.rewriter import SlotRewriter

WRAPS_32 = (0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF)


def send(rewriter: SlotRewriter, sequence: int, timestamp: int, now_s: float) -> tuple[int, int] | None:
    """What the hot loop does with a packet: its out-numbers, or None when it is refused."""
    if (sequence - rewriter.first_sequence) & 0x8000:
        return None
    sequence_out = (sequence + rewriter.sequence_offset) & 0xFFFF
    timestamp_out = (timestamp + rewriter.timestamp_offset) & 0xFFFF_FFFF
    if rewriter.overlap is not None:
        timestamp_out = rewriter.overlap.place(timestamp_out)
    rewriter.sent(sequence_out, timestamp_out, now_s)
    return sequence_out, timestamp_out
