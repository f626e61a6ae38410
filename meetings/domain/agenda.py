"""The agenda: items, who sees them, and how far they are."""

from enum import StrEnum


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
