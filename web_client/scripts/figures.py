"""Make the digits of one width from Be Vietnam Pro, whose own digits are proportional (1 = 415 units, 4 = 716) and have no `tnum`.

Needs fonttools and brotli. Run from web_client/: python scripts/figures.py
"""

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ADVANCE_UNITS = 672
WEIGHTS = (400, 600, 700)
DIGITS = range(ord("0"), ord("9") + 1)
FONTS = Path(__file__).parent.parent / "src" / "styles" / "fonts"


def digits_only(font: TTFont) -> None:
    """Drop every other glyph; the licence's name records stay."""
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.name_IDs = [0, 13, 14]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=DIGITS)
    cutter.subset(font)


def centre_on_one_advance(font: TTFont) -> None:
    """Give each digit the same advance, its outline in the middle."""
    names, outlines, metrics = font.getBestCmap(), font["glyf"], font["hmtx"]
    for code in DIGITS:
        name = names[code]
        advance, bearing = metrics[name]
        shift = round((ADVANCE_UNITS - advance) / 2)
        outline = outlines[name]
        if outline.isComposite():
            for part in outline.components:
                part.x += shift
        else:
            outline.coordinates.translate((shift, 0))
        outline.recalcBounds(outlines)
        metrics[name] = (ADVANCE_UNITS, bearing + shift)


def main() -> None:
    """Write one font a weight beside the fonts it is made from."""
    for weight in WEIGHTS:
        font = TTFont(FONTS / f"be-vietnam-pro-latin-{weight}-normal.woff2")
        digits_only(font)
        centre_on_one_advance(font)
        font.flavor = "woff2"
        font.save(FONTS / f"giaoban-figures-{weight}.woff2")


if __name__ == "__main__":
    main()
