"""How the files of a recording are called: their names say what they are."""

import re
from typing import NamedTuple

from recordings.core.frames import Codec

_SEGMENT = re.compile(r"^(\d{6})-(stage|screen|screen_sound|voice\.\d)-(vp8|h264|opus)-(\d{1,16})\.mkv$")


class SegmentName(NamedTuple):
    """What the name of a segment's file says: `began_ms` is Unix milliseconds of its first frame."""

    number: int
    track: str
    codec: Codec
    began_ms: int

    def __str__(self) -> str:
        return f"{self.number:06d}-{self.track}-{self.codec}-{self.began_ms}.mkv"


def read_name(name: str) -> SegmentName | None:
    """The parts of a segment's file name; None for other files."""
    found = _SEGMENT.match(name)
    return None if found is None else SegmentName(int(found[1]), found[2], Codec(found[3]), int(found[4]))
