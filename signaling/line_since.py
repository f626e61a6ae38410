"""Since when sites that are hurt have something in common. No I/O; time is an argument."""

from collections.abc import Sequence

from signaling.line_frames import GroupRow
from signaling.line_groups import Group, Member, groups_of

CALM_MS = 10_000
"""A group that is gone for no longer is the same when it comes again: a line at a threshold crosses it both ways."""


class GroupsSince:
    """The groups of before, by kind and name, those of drills apart."""

    def __init__(self) -> None:
        """None yet."""
        self._since: dict[tuple[str, str, bool], tuple[int, int]] = {}

    def turn(self, members: Sequence[Member], now_ms: int) -> tuple[GroupRow, ...]:
        """The groups of now, as they are told."""
        rows = tuple(self._row(group, now_ms) for group in groups_of(members))
        self._since = {key: (since, seen) for key, (since, seen) in self._since.items() if now_ms - seen <= CALM_MS}
        return rows

    def _row(self, group: Group, now_ms: int) -> GroupRow:
        key = (group.kind, group.name, group.drill)
        since_ms = self._since.get(key, (now_ms, now_ms))[0]
        self._since[key] = since_ms, now_ms
        return GroupRow(
            kind=group.kind,
            name=group.name,
            sites=group.sites,
            of=group.of,
            loss_over=None if group.loss_over is None else round(group.loss_over * 100),
            since_ms=since_ms,
            drill=group.drill,
        )
