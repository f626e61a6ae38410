"""What recordings that are watched refuse."""

from meetings.errors.family import MeetingsError


class RecordingNoKey(MeetingsError):
    """What is kept of the recording is sealed, and the server has not the key."""

    code = "recording_no_key"


class TranscriptRefused(MeetingsError):
    """It is no WebVTT, has no words in it, or more than is taken."""

    code = "transcript_refused"
