"""What uploads and papers refuse."""

from meetings.errors.family import MeetingsError


class PaperRefused(MeetingsError):
    """The content is none that is taken; the `code` of each says why."""

    code = "paper_refused"

    def __init__(self, code: str) -> None:
        """`code`: one of `meetings.domain.paper_refusals`."""
        super().__init__(code)
        self.code = code


class GrantOver(MeetingsError):
    """The grant would have run out before it is made."""

    code = "grant_over"


class RemindedAlready(MeetingsError):
    """Who has not opened the paper was reminded of it within the last hour."""

    code = "reminded_already"


class PapersClosed(MeetingsError):
    """This server takes no papers: it has no sandbox to open them in."""

    code = "papers_closed"


class TooManyUploads(MeetingsError):
    """The account has as many uploads open as it may."""

    code = "too_many_uploads"


class StorageFull(MeetingsError):
    """There is no room on the disk for a paper of this size."""

    code = "storage_full"


class UploadOffsetWrong(MeetingsError):
    """The bytes go on somewhere else than where the upload stands."""

    code = "upload_offset"


class UploadOver(MeetingsError):
    """The upload was finished, given up or refused before."""

    code = "upload_over"


class UploadProtocol(MeetingsError):
    """The request does not speak tus 1.0.0 as it is spoken here."""

    code = "upload_protocol"
