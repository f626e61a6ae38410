"""The journals of a recording, read back: a line that a kill cut off is passed over."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from recordings.core.story import Told

MOST_LINE_BYTES = 64 * 1024


def read_journals(folders: Iterable[Path]) -> Sequence[Told]:
    """All lines of all journals, in the order of the files' numbers. Raises OSError."""
    files = sorted((path for folder in folders for path in folder.glob("*-events.jsonl")), key=lambda path: path.name)
    found = []
    for path in files:
        for line in path.read_bytes().split(b"\n"):
            told = _read(line) if len(line) <= MOST_LINE_BYTES else None
            if told is not None:
                found.append(told)
    return found


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
