"""Importing the directory from a table: a preview that writes nothing, and the same table applied."""

from meetings.directory_import.preview import Preview, preview
from meetings.directory_import.sheets import MAX_BYTES, read_sheet
from meetings.directory_import.template import template

__all__ = ["MAX_BYTES", "Preview", "preview", "read_sheet", "template"]
