"""Files of finished recordings in which whoever read them met damage, until they are verified."""

import asyncio
from collections.abc import Collection
from contextlib import suppress

from meetings.ids import RecordingId

MOST = 1000
"""What is met beyond that is met again by whoever reads it next."""


class Suspects:
    """Built once by the process; used on its event loop."""

    def __init__(self) -> None:
        """There are none."""
        self._files: set[tuple[RecordingId, str]] = set()
        self._met = asyncio.Event()

    def note(self, recording: RecordingId, file: str) -> None:
        """Somebody met damage in it."""
        if len(self._files) < MOST:
            self._files.add((recording, file))
            self._met.set()

    def of(self, recording: RecordingId) -> frozenset[str]:
        """The files of a recording."""
        return frozenset(file for one, file in self._files if one == recording)

    def verified(self, recording: RecordingId, files: Collection[str]) -> None:
        """It is known how these are."""
        self._files -= {(recording, file) for file in files}

    def keep(self, recordings: Collection[RecordingId]) -> None:
        """No others can be watched."""
        self._files = {one for one in self._files if one[0] in recordings}

    async def wait(self, most_s: float) -> None:
        """Until somebody meets damage, or so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(most_s):
                await self._met.wait()
        self._met.clear()
