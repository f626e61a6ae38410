"""Identifiers: version 4 UUIDs as lower-case text, one NewType for each kind of row."""

import uuid
from typing import NewType

UnitId = NewType("UnitId", str)
PositionId = NewType("PositionId", str)
PersonId = NewType("PersonId", str)
HoldingId = NewType("HoldingId", str)
RoomId = NewType("RoomId", str)
AccountId = NewType("AccountId", str)
SessionId = NewType("SessionId", str)
DeviceId = NewType("DeviceId", str)
MeetingId = NewType("MeetingId", str)
SiteId = NewType("SiteId", str)
ParticipantId = NewType("ParticipantId", str)
SeriesId = NewType("SeriesId", str)
ItemId = NewType("ItemId", str)
TargetId = NewType("TargetId", str)
SeatId = NewType("SeatId", str)
InvitationId = NewType("InvitationId", str)
LetterId = NewType("LetterId", str)
SubstitutionId = NewType("SubstitutionId", str)
FreezeId = NewType("FreezeId", str)
JobId = NewType("JobId", str)
PaperId = NewType("PaperId", str)
VersionId = NewType("VersionId", str)
UploadId = NewType("UploadId", str)
GrantId = NewType("GrantId", str)
NoteId = NewType("NoteId", str)
AlarmId = NewType("AlarmId", str)
FeedTokenId = NewType("FeedTokenId", str)
AlarmActId = NewType("AlarmActId", str)
PictureId = NewType("PictureId", str)
SiteNoteId = NewType("SiteNoteId", str)
RecordingId = NewType("RecordingId", str)


def new_uuid() -> str:
    """A fresh identifier, to be wrapped by the NewType of its row."""
    return str(uuid.uuid4())


def is_uuid(text: str) -> bool:
    """Whether the text is a UUID exactly as `new_uuid` writes one."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
