"""What counts as a picture of a room."""

import pytest

from meetings.domain.room_pictures import MAX_PICTURE_BYTES, is_picture

HEAD, TAIL = b"\xff\xd8\xff", b"\xff\xd9"


@pytest.mark.parametrize(
    ("jpeg", "good"),
    [
        (HEAD + bytes(MAX_PICTURE_BYTES - 5) + TAIL, True),
        (HEAD + bytes(MAX_PICTURE_BYTES - 4) + TAIL, False),
        (HEAD + bytes(9), False),
        (bytes(9) + TAIL, False),
        (b"", False),
    ],
)
def test_a_picture_is_a_whole_jpeg_within_its_bound(jpeg: bytes, good: bool) -> None:
    assert is_picture(jpeg) is good
