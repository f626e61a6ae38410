"""What a fault must leave alone, and what others must be told of it: each check says what is wrong, in words."""

from datetime import UTC, datetime, timedelta

from tests.bench.fault_scene import Onlooker, Scene, State

SIGNALING_S = 6.0
"""Within so long after the line is back a participant is in the session again for others."""

SEEN_LOST_S = 5.0
SEEN_ABSENT_S = 17.0
SILENT_LONG_S = 15.0
"""Who is silent this long is told to others as lost, and has a gap in its attendance."""

Broken = tuple[str, ...]


def differs(before: State, after: State, participant: str) -> Broken:
    """What a participant or the session had before and has not now."""
    broken = []
    if after.seats[participant] != before.seats[participant]:
        broken.append(f"seat {after.seats[participant]} was {before.seats[participant]}")
    if after.programme != before.programme:
        broken.append(f"programme {after.programme} was {before.programme}")
    return tuple(broken)


async def attended(of: Scene, participant: str, lost_s: float, back_s: float) -> Broken:
    """Attendance is one interval, with one gap where the loss (Unix seconds) was long, and none where it was short."""
    intervals = (await of.invited(participant)).attendance
    if len(intervals) != 1 or intervals[0].end is not None:
        return (f"attendance {intervals}",)
    gaps, slack = intervals[0].gaps, timedelta(seconds=SIGNALING_S + 1)
    if back_s - lost_s < SILENT_LONG_S - slack.total_seconds():
        is_whole = not gaps
    else:
        is_whole = (
            len(gaps) == 1
            and _at(lost_s) <= gaps[0].start <= _at(lost_s + SEEN_ABSENT_S)
            and _at(back_s) <= gaps[0].end <= _at(back_s) + slack
        )
    return () if is_whole else (f"gaps {gaps} of a loss from {_at(lost_s)} to {_at(back_s)}",)


def seen(onlooker: Onlooker, participant: str, lost_s: float, for_s: float) -> Broken:
    """Others were told that the line is lost, and of a long loss that the participant is."""
    broken = []
    if not any(lost_s < told_s < lost_s + SEEN_LOST_S for told_s in onlooker.lost_s.get(participant, ())):
        broken.append("its line was not told as lost")
    absent = [told_s - lost_s for told_s in onlooker.absent_s.get(participant, ())]
    if for_s > SEEN_ABSENT_S and not any(0 < after_s < SEEN_ABSENT_S for after_s in absent):
        broken.append(f"its loss was told after {absent}")
    return tuple(broken)


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
