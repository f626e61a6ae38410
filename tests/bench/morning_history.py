"""What the history kept of a bad morning, beside what was done."""

from collections.abc import Sequence
from dataclasses import dataclass

from meetings.api.line_bodies import TimelineBody
from meetings.line_events import LineEventKind
from signaling.line_causes import Cause
from tests.bench.bad_morning import MORNING, Hurt
from tests.bench.morning_scene import SITES, Morning
from tests.system.office import Account

SEEN_WITHIN_S = 6.0
"""By the board within five, and the second is whole."""
LEAST_BAD = 0.85
"""Of the seconds between the first bad one and the healing: losses by chance leave a good second now and then."""
MOVES = frozenset({LineEventKind.LOST, LineEventKind.RETURNED})


@dataclass(frozen=True)
class Kept:
    """Of one site: the bad seconds (Unix seconds), how many were kept, and what happened to it."""

    bad: Sequence[int]
    seconds: int
    moves: Sequence[LineEventKind]

    @classmethod
    def of(cls, told: TimelineBody) -> "Kept":
        """As a page gets it."""
        columns = told.points
        assert set(columns.span) == {1}
        pairs = zip(columns.at, columns.weak, columns.lost, strict=True)
        bad = [at for at, weak, lost in pairs if weak or lost]
        return cls(bad, len(columns.at), [event.kind for event in told.events if event.kind in MOVES])


@dataclass(frozen=True)
class Beside:
    """A hurt site in the history beside what was done to it; times in seconds after that began and ended."""

    hurt: Hurt
    kept: Kept
    first_s: float | None
    last_s: float | None
    bad_share: float

    @property
    def words(self) -> str:
        """For people."""
        if self.first_s is None or self.last_s is None:
            return f"{self.hurt.harm.what}: never bad, {len(self.kept.moves)} moves"
        return (
            f"{self.hurt.harm.what}: from {self.first_s:+.0f} to {self.last_s:+.0f} s, "
            f"{round(self.bad_share * 100)} % bad, {', '.join(self.kept.moves) or 'no moves'}"
        )

    @property
    def is_true(self) -> bool:
        """Whether it is what was done: within SEEN_WITHIN_S at the beginning and the site's own tail at the end."""
        harm = self.hurt.harm
        moves = [LineEventKind.LOST, LineEventKind.RETURNED] if harm.page_lost else []
        if list(self.kept.moves) != moves:
            return False
        if harm.cause is Cause.MACHINE:
            return not self.kept.bad
        if self.first_s is None or self.last_s is None:
            return False
        ends = -1.0 <= self.first_s <= SEEN_WITHIN_S and -1.0 <= self.last_s <= harm.tail_s
        return ends and self.bad_share >= LEAST_BAD


async def kept_of(it: Account, morning: Morning, site: int, span: tuple[float, float]) -> Kept:
    """What was kept of a site between two moments (Unix seconds)."""
    since_s, until_s = int(span[0]), int(span[1])
    return Kept.of(TimelineBody.model_validate_json(await it.timeline(morning.id_of(site), since_s, until_s)))


async def beside(it: Account, morning: Morning, hurt: Hurt, span: tuple[float, float]) -> Beside:
    """The history of a hurt site."""
    kept = await kept_of(it, morning, hurt.site, span)
    at_s, end_s = morning.hurt_at_s[hurt.site], morning.healed_at_s[hurt.site]
    if not kept.bad:
        return Beside(hurt, kept, None, None, 0.0)
    first, last = min(kept.bad), max(kept.bad)
    within = [second for second in kept.bad if second <= end_s]
    share = len(within) / max(1.0, int(end_s) - first + 1)
    return Beside(hurt, kept, first - at_s, last - end_s, share)


async def kept_of_healthy(it: Account, morning: Morning, span: tuple[float, float]) -> dict[str, Kept]:
    """Of the sites to which nothing was done, by their codes."""
    hurt = {one.site for one in MORNING}
    return {code: await kept_of(it, morning, site, span) for site, code in enumerate(SITES) if site not in hurt}
