"""Typed pages are kept without loss, scans with: each is small."""

from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from meetings.papers.page_images import INK_PX, _packed, ink_of


@pytest.mark.parametrize(("shade", "how"), [(Image.new("L", (300, 400), 255), b"VP8L"), (None, b"VP8 ")])
def test_the_paper_of_a_scan_has_many_shades(shade: Image.Image | None, how: bytes) -> None:
    picture = (shade or Image.effect_noise((300, 400), 16)).convert("RGB")
    assert _packed(picture, picture.resize((160, 213)))[12:16] == how


def ink(picture: Image.Image) -> Image.Image:
    """The black and white picture as a browser draws it, in shades."""
    return Image.open(BytesIO(ink_of(picture))).convert("L")


def page(paper: Image.Image) -> Image.Image:
    """A page 1240 pixels wide, with a bar of black and a thin line of grey ink on this paper."""
    drawn = paper.copy()
    draw = ImageDraw.Draw(drawn)
    draw.rectangle((100, 100, 400, 500), fill=20)
    draw.rectangle((100, 700, 1100, 704), fill=120)
    return drawn.convert("RGB")


def test_ink_is_black_on_white_however_grey_the_paper_is_and_whatever_shadow_lies_on_it() -> None:
    shadow = Image.linear_gradient("L").resize((1240, 1754)).point([140 + shade * 115 // 255 for shade in range(256)])
    for paper in (Image.new("L", (1240, 1754), 255), Image.new("L", (1240, 1754), 190), shadow):
        found = ink(page(paper))
        assert found.width == INK_PX
        assert {shade for _, shade in found.getcolors() or ()} == {0, 255}
        scale = INK_PX / 1240
        inked = [found.getpixel((round(x * scale), round(y * scale))) for x, y in ((250, 300), (600, 702))]
        bare = [found.getpixel((round(x * scale), round(y * scale))) for x, y in ((800, 300), (600, 900), (5, 5))]
        assert (inked, bare) == ([0, 0], [255, 255, 255])


def test_the_noise_of_a_scan_is_no_ink() -> None:
    noise = Image.effect_noise((1240, 1754), 8).point([min(255, shade + 90) for shade in range(256)])
    assert sum(count for count, shade in ink(noise.convert("RGB")).getcolors() or () if shade == 0) < 100


@pytest.mark.parametrize("size", [(1, 1), (3, 6000), (15, 15), (1240, 1)])
def test_a_page_of_any_shape_has_a_picture_in_ink(size: tuple[int, int]) -> None:
    assert ink(Image.new("RGB", size, (255, 255, 255))).getpixel((0, 0)) == 255
