"""Rows of the database. They never leave this package: commands and queries return `meetings.events`."""

from meetings.models import (
    accounts,
    agenda,
    alarms,
    attendance,
    audit,
    devices,
    directory,
    feed,
    jobs,
    lines,
    live,
    meetings,
    papers,
    schedule,
    search,
    seats,
    servers,
)
from meetings.models.schema import Base

__all__ = [
    "Base",
    "accounts",
    "agenda",
    "alarms",
    "attendance",
    "audit",
    "devices",
    "directory",
    "feed",
    "jobs",
    "lines",
    "live",
    "meetings",
    "papers",
    "schedule",
    "search",
    "seats",
    "servers",
]
