"""What recordings that are watched refuse."""

from meetings.errors.family import MeetingsError


class TranscriptRefused(MeetingsError):
    """It is no WebVTT, has no words in it, or more than is taken."""

    code = "transcript_refused"
