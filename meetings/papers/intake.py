"""What this server takes as papers, and where it puts them while they come in."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from meetings.papers.store import PaperStore
from meetings.papers.upload_files import UploadFiles


class Takes(StrEnum):
    """What papers may be here: without a sandbox nothing is opened, without LibreOffice only PDF."""

    NOTHING = "nothing"
    PDF = "pdf"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Intake:
    """Built once by the process. `takes` says what this machine can do, which is found out while it starts."""

    store: PaperStore
    files: UploadFiles
    takes: Callable[[], Takes]
