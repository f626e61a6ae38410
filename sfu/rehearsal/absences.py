"""For how long a room was not given what it should have had, though it was there to be given."""

from collections.abc import Iterable
from typing import NamedTuple

from sfu.interfaces import SlotKind
from sfu.rehearsal.flows import Flows, SourceName
from sfu.rehearsal.slots import SlotMeter

WATCHED = (SlotKind.VOICE, SlotKind.STAGE, SlotKind.TILE)


class Wanted(NamedTuple):
    """A source on slots of a kind."""

    kind: SlotKind
    source: SourceName


class Absences:
    """Of one connection. `seconds` by kind of slot: how long a source flowed that no slot of the kind carried.

    Wanted are the tiles that were asked for, and every voice that was carried once. The stage is there as long as it
    carries anybody.
    """

    def __init__(self, flows: Flows) -> None:
        self.seconds = dict.fromkeys(WATCHED, 0.0)
        self._flows = flows
        self._carried: set[Wanted] = set()
        self._since_s: dict[Wanted, float] = {}

    def expect_tiles(self, sources: Iterable[SourceName], now_s: float) -> None:
        """These are wanted, and not there yet."""
        for source in sources:
            self._since_s.setdefault(Wanted(SlotKind.TILE, source), now_s)

    def look(self, slots: Iterable[SlotMeter], now_s: float) -> None:
        """The slots carry this from now on."""
        carried = {Wanted(slot.kind, slot.source) for slot in slots if slot.source is not None and slot.kind in WATCHED}
        for gone in self._carried - carried:
            self._since_s[gone] = now_s
        self._carried = carried
        has_stage = any(found.kind is SlotKind.STAGE for found in carried)
        for absent in tuple(self._since_s):
            if absent in carried or (absent.kind is SlotKind.STAGE and has_stage):
                self._count(absent, now_s)
                del self._since_s[absent]

    def settle(self, now_s: float) -> None:
        """Takes into account what is still absent."""
        for absent in self._since_s:
            self._count(absent, now_s)
            self._since_s[absent] = now_s

    def restart(self, now_s: float) -> None:
        """Forgets what was before now."""
        self.settle(now_s)
        self.seconds = dict.fromkeys(WATCHED, 0.0)

    def _count(self, absent: Wanted, now_s: float) -> None:
        self.seconds[absent.kind] += self._flows.expected_s(absent.source, self._since_s[absent], now_s)
