"""Pictures of rooms that IT asks for outside sessions: how large, how long kept, and what becomes of one. Pure."""

from datetime import timedelta
from enum import StrEnum

MAX_PICTURE_BYTES = 200 * 1024
KEPT_FOR = timedelta(hours=24)
ANSWERED_WITHIN = timedelta(minutes=5)
"""A machine asks once a minute what it shall do; what it did not do by then is not done later."""
CLEAR_OF_SESSION = timedelta(minutes=5)

_BEGINS, _ENDS = b"\xff\xd8\xff", b"\xff\xd9"


class PictureState(StrEnum):
    """Asked for; taken; refused by somebody in the room; the camera gave none, or nobody answered in time."""

    ASKED = "asked"
    TAKEN = "taken"
    REFUSED = "refused"
    FAILED = "failed"


def is_picture(jpeg: bytes) -> bool:
    """Whether it is a JPEG from its first mark to its last, and not too large."""
    return len(jpeg) <= MAX_PICTURE_BYTES and jpeg.startswith(_BEGINS) and jpeg.endswith(_ENDS)
