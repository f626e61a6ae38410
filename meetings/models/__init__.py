"""Rows of the database. They never leave this package: commands and queries return `meetings.events`."""

from meetings.models import accounts, audit, devices, directory, live, meetings
from meetings.models.schema import Base

__all__ = ["Base", "accounts", "audit", "devices", "directory", "live", "meetings"]
