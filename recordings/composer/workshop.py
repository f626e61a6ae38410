"""The folder in which a film is made, beside the finished files of its recording."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from recordings.final import COMPOSED
from recordings.media.composing import AUDIO_BPS, VIDEO_BPS
from recordings.recorder.shelf import space_on
from recordings.sealing.files import Files

WORK, PAGES, FETCHED = "composing", "pages", "fetched"
"""The folder; in it pictures of pages, and finished files that were elsewhere."""

FREE = 0.05
"""So much of a volume stays free: sessions are recorded on it."""

_ROOM = 2.1
"""Chunks and the film made of them stand beside each other for a moment."""


class Workshop:
    """Owns it: what is left of films that look otherwise is taken away at once."""

    def __init__(self, finished: Path, key: str, files: Files) -> None:
        """`finished`: the folder of the finished files, `files`: how they are opened; `key`: of all that decides what
        the film looks like.
        """
        self.files = files
        self._finished = finished
        self._work = finished.parent / WORK
        self._chunks = self._work / f"chunks-{key}"
        self._chunks.mkdir(mode=0o700, parents=True, exist_ok=True)
        for other in set(self._work.glob("chunks-*")) - {self._chunks}:
            shutil.rmtree(other, ignore_errors=True)
        self.film = self._work / f"{COMPOSED}{key}.mp4"

    def find(self, file: str) -> Path:
        """Where a finished file is: in its place, or brought from elsewhere."""
        path = self._finished / file
        return path if path.exists() else self._work / FETCHED / file

    def page(self, image: str) -> Path:
        """The picture of a page, by its SHA-256."""
        return self._work / PAGES / f"{image}.webp"

    def chunk(self, number: int) -> Path:
        """Where a chunk is, or goes."""
        return self._chunks / f"{number:06d}.mkv"

    def drop(self) -> None:
        """Takes all of it away."""
        shutil.rmtree(self._work, ignore_errors=True)


def needed_bytes(duration_ms: int) -> int:
    """What a film of this length takes at most while it is made."""
    return round(_ROOM * duration_ms / 1000 * (VIDEO_BPS + AUDIO_BPS) / 8)


def room_for(finished: Path, needed: int) -> bool:
    """Whether so many bytes fit beside the finished files and enough stays free; what is encoded already is among them,
    or goes.
    """
    space = space_on(finished)
    there = sum(chunk.stat().st_size for chunk in (finished.parent / WORK).glob("chunks-*/*"))
    return space.free_bytes + there - needed >= FREE * space.total_bytes


def drop_work(recording: str, volumes: Sequence[Path]) -> None:
    """Takes away what is left of a film that is not wanted any more."""
    for volume in volumes:
        shutil.rmtree(volume / recording / WORK, ignore_errors=True)
