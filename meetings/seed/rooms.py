"""The rooms of the communes: their lines in the shares a province has, drawn from a fixed seed."""

from dataclasses import dataclass
from random import Random

from meetings.models.directory import LinkClass
from meetings.seed.people import SEED

_SHARES = (
    (LinkClass.MEDIUM, 32),
    (LinkClass.WEAK, 13),
    (LinkClass.POOR, 10),
    (LinkClass.THIN, 7),
    (LinkClass.VOICE, 6),
    (LinkClass.FAILING, 3),
)
"""Of 129; all others are good: 45 % good, 25 medium, 10 weak, 8 poor, 5 thin, 5 voice, 2 failing."""

_SHARED_UPLINK = 6


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """What the directory knows of a room."""

    capacity: int
    link_class: LinkClass
    carrier: str
    uplink_group: str | None
    phone: str


def rooms(count: int) -> tuple[RoomFacts, ...]:
    """Facts of as many rooms; the same every time."""
    random = Random(SEED)
    lines = [link for link, share in _SHARES for _ in range(round(share * count / 129))][:count]
    lines += [LinkClass.GOOD] * (count - len(lines))
    random.shuffle(lines)
    shared = set(random.sample(range(count), min(_SHARED_UPLINK, count)))
    return tuple(
        RoomFacts(
            capacity=random.randrange(12, 61, 2),
            link_class=line,
            carrier=f"Nhà mạng {random.choice('ABC')}",
            uplink_group="Tuyến chung 1" if number in shared else None,
            phone=f"0000 100 {number:03d}",
        )
        for number, line in enumerate(lines)
    )
