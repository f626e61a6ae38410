"""Rows of the database. They never leave this package: commands and queries return `meetings.events`."""

from meetings.models import (
    accounts,
    agenda,
    attendance,
    audit,
    devices,
    directory,
    jobs,
    lines,
    live,
    meetings,
    papers,
    recordings,
    schedule,
    search,
    seats,
)
from meetings.models.schema import Base

__all__ = [
    "Base",
    "accounts",
    "agenda",
    "attendance",
    "audit",
    "devices",
    "directory",
    "jobs",
    "lines",
    "live",
    "meetings",
    "papers",
    "recordings",
    "schedule",
    "search",
    "seats",
]
