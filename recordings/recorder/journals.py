"""The journals of a recording, read back: a line that a kill cut off is passed over."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import structlog

from recordings.core.story import Told
from recordings.errors import SealBroken
from recordings.sealing.files import Files

MOST_LINE_BYTES = 64 * 1024

_log = structlog.get_logger()


def read_journals(folders: Iterable[Path], kept: Files) -> Sequence[Told]:
    """All lines of all journals, in the order of the files' numbers. Raises OSError, NoKey."""
    files = sorted((path for folder in folders for path in folder.glob("*-events.jsonl")), key=lambda path: path.name)
    found = []
    for path in files:
        for line in _content(path, kept).split(b"\n"):
            told = _read(line) if len(line) <= MOST_LINE_BYTES else None
            if told is not None:
                found.append(told)
    return found


def _content(path: Path, kept: Files) -> bytes:
    """As far as it is not damaged."""
    try:
        return kept.read(path)
    except SealBroken as error:
        _log.error("journal_damaged", name=path.name, why=str(error))
        return b""


def _read(line: bytes) -> Told | None:
    try:
        said = json.loads(line)
    except ValueError:
        return None
    if not isinstance(said, dict):
        return None
    at, event = said.pop("at", None), said.pop("event", None)
    if not isinstance(at, int | float) or not isinstance(event, str):
        return None
    return Told(round(at * 1000), event, said)
