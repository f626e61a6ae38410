"""Recordings that are deleted: written down first, gone after that."""

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import InstrumentedAttribute

from meetings.ids import RecordingId
from meetings.models.recordings import RecordingDeletion


def not_deleted(recording: InstrumentedAttribute[RecordingId]) -> ColumnElement[bool]:
    """Whether no deletion was decided of the recording in this column."""
    return ~exists().where(RecordingDeletion.recording_id == recording)
