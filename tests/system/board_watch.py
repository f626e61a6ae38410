"""IT's board, asked for as the page does, and everything that it said."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from meetings.domain.alarms import AlarmKind
from signaling.line_causes import Cause
from signaling.line_frames import AlarmRow, GroupRow, LineFrame, ServerRow, SiteRow
from tests.system.office import Account

BAD_WORDS = frozenset({"weak", "lost"})


@dataclass(frozen=True, slots=True)
class Sight:
    """The board at one moment (Unix seconds): its rows, groups and servers."""

    at_s: float
    rows: dict[str, SiteRow]
    groups: tuple[GroupRow, ...]
    servers: tuple[ServerRow, ...]

    def is_bad(self, site: str) -> bool:
        """Whether the site is named."""
        row = self.rows[site]
        return row.word in BAD_WORDS or row.cause is not None


class BoardWatch:
    """`sights`: a frame each; `alarms`: all that ever were open; `is_calm`: none is open now;
    `hurt_s`: when any site was hurt, or an alarm open, last (Unix seconds).
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self.sights: list[Sight] = []
        self.alarms: dict[str, AlarmRow] = {}
        self.is_calm = True
        self.hurt_s = 0.0

    async def run(self) -> None:
        """Asks for one frame after the other until it is cancelled."""
        seq = 0
        rows: dict[str, SiteRow] = {}
        while True:
            frame = LineFrame.model_validate_json(await self._account.lines(seq))
            seq = frame.seq
            rows = {**({} if frame.whole else rows), **{row.id: row for row in frame.rows}}
            for site in frame.gone:
                rows.pop(site, None)
            if frame.alarms or any(row.word in BAD_WORDS or row.cause is not None for row in rows.values()):
                self.hurt_s = time.time()
            self.sights.append(Sight(time.time(), rows, frame.groups, frame.servers))
            self.is_calm = not frame.alarms
            self.alarms |= {alarm.id: alarm for alarm in frame.alarms}

    def well(self) -> int:
        """How many sites are good now."""
        return 0 if not self.sights else sum(row.word == "good" for row in self.sights[-1].rows.values())

    def hurt_by(self) -> Counter[Cause | None]:
        """How many sites are lost or weak now, by their causes."""
        rows = self.sights[-1].rows.values() if self.sights else ()
        return Counter(row.cause for row in rows if row.word in BAD_WORDS)

    def between(self, since_s: float, until_s: float) -> Sequence[Sight]:
        """What was seen from one moment up to another."""
        return [sight for sight in self.sights if since_s <= sight.at_s < until_s]

    def named_after_s(self, site: str, since_s: float, until_s: float) -> float | None:
        """How long after `since_s` the site was named, None: not at all."""
        return next((each.at_s - since_s for each in self.between(since_s, until_s) if each.is_bad(site)), None)

    def causes(self, site: str, since_s: float, until_s: float) -> Counter[Cause | None]:
        """How many frames gave which cause."""
        return Counter(each.rows[site].cause for each in self.between(since_s, until_s))

    def group_share(self, kind: AlarmKind, name: str, sites: frozenset[str], since_s: float, until_s: float) -> float:
        """In what share of the frames exactly these sites stood as this group, 0 to 1."""
        seen = self.between(since_s, until_s)
        stood = [any(_is(group, kind, name, sites) for group in each.groups) for each in seen]
        return sum(stood) / len(stood)

    def longest_pause_s(self, since_s: float, until_s: float) -> float:
        """Between two frames."""
        times_s = [each.at_s for each in self.between(since_s, until_s)]
        return max(later - earlier for earlier, later in pairwise(times_s))

    def busiest(self, name: str, since_s: float, until_s: float) -> tuple[int, int]:
        """Of a server: the most per cent of a core, and the longest that it hung in milliseconds."""
        rows = [row for each in self.between(since_s, until_s) for row in each.servers if row.name == name]
        return max(row.cpu for row in rows), max(row.lag for row in rows)


def _is(group: GroupRow, kind: AlarmKind, name: str, sites: frozenset[str]) -> bool:
    return (group.kind, group.name, frozenset(group.sites)) == (kind, name, sites)
