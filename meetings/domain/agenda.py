"""The agenda: items, who sees them, and how far they are."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from meetings.domain.roles import Role


class Visibility(StrEnum):
    """Who sees an item: everybody in the meeting, its delegates and rooms, or only those who lead it."""

    PUBLIC = "public"
    DELEGATES = "delegates"
    LEADERS = "leaders"


class ItemState(StrEnum):
    """How far an item is."""

    PLANNED = "planned"
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


SEEN: Mapping[Role, frozenset[Visibility]] = MappingProxyType(
    {
        Role.CHAIR: frozenset(Visibility),
        Role.SECRETARY: frozenset(Visibility),
        Role.DELEGATE: frozenset({Visibility.PUBLIC, Visibility.DELEGATES}),
        Role.ROOM: frozenset({Visibility.PUBLIC, Visibility.DELEGATES}),
        Role.IT: frozenset({Visibility.PUBLIC}),
        Role.OBSERVER: frozenset({Visibility.PUBLIC}),
    }
)
"""Which items each part in a meeting sees; a deputy sees what the chair sees."""
