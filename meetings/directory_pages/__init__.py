"""What the pages of the directory show: units, people, posts. Each page is a fixed number of queries."""

from meetings.directory_pages.people import people_page, person_page
from meetings.directory_pages.posts import posts
from meetings.directory_pages.units import unit_page, units_page
from meetings.directory_pages.values import (
    AccountOfPerson,
    AssistantRow,
    HeldRow,
    HolderRow,
    PeoplePage,
    PersonPage,
    PersonRow,
    PositionRow,
    PostRow,
    RoomRow,
    UnitPage,
    UnitSummary,
)

__all__ = [
    "AccountOfPerson",
    "AssistantRow",
    "HeldRow",
    "HolderRow",
    "PeoplePage",
    "PersonPage",
    "PersonRow",
    "PositionRow",
    "PostRow",
    "RoomRow",
    "UnitPage",
    "UnitSummary",
    "people_page",
    "person_page",
    "posts",
    "unit_page",
    "units_page",
]
