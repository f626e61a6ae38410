"""A server of uploads, to be killed in the middle: `python -m tests.meetings.papers.upload_process`.

Its arguments are the address of the database, the folder of papers, and the port. It settles what comes in often, so
that small files have something to go on from.
"""

import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import uvicorn
from typing_extensions import override

from meetings.db import Database
from meetings.papers import upload_files
from meetings.papers.intake import Intake
from meetings.papers.store import PaperStore
from meetings.papers.upload_files import UploadFiles
from tests.meetings.web import Web

BATCH_BYTES, SETTLE_BYTES = 16 * 1024, 64 * 1024


@dataclass
class KeptWeb(Web):
    """Its papers are in a folder that outlives it."""

    folder: Path = field(kw_only=True)

    @override
    @cached_property
    def intake(self) -> Intake:
        store, files = PaperStore.in_folder(self.folder / "papers"), UploadFiles(self.folder / "uploads")
        return Intake(store, files, lambda: self.takes)


def main(url: str, folder: str, port: str) -> None:
    """Until it is killed."""
    vars(upload_files).update(BATCH_BYTES=BATCH_BYTES, SETTLE_BYTES=SETTLE_BYTES)
    web = KeptWeb(Database.open(url), folder=Path(folder))
    uvicorn.run(web.answer, host="127.0.0.1", port=int(port), interface="asgi3", log_level="critical", lifespan="off")


if __name__ == "__main__":
    main(*sys.argv[1:4])
