"""Typed pages are kept without loss, scans with: each is small."""

import pytest
from PIL import Image

from meetings.papers.page_images import _packed


@pytest.mark.parametrize(("shade", "how"), [(Image.new("L", (300, 400), 255), b"VP8L"), (None, b"VP8 ")])
def test_the_paper_of_a_scan_has_many_shades(shade: Image.Image | None, how: bytes) -> None:
    picture = (shade or Image.effect_noise((300, 400), 16)).convert("RGB")
    assert _packed(picture, picture.resize((160, 213)))[12:16] == how
