"""Draws each moment of the film; what did not change since the one before is not drawn again."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from recordings.composer.cards import CLOSED, LOST, NO_PICTURE, SIGN_WIDTH, Card, Cards, card_box
from recordings.core.composing import (
    BAR_HEIGHT,
    HEIGHT,
    WIDTH,
    Beside,
    Box,
    Caption,
    Scene,
    fitted,
    places,
    view_from,
    viewed,
)
from recordings.errors import NotFinalised
from recordings.media.canvas import Canvas, Picture, read_image, scaled
from recordings.sealing.files import Files

_CLOCK = Box(WIDTH - 24 - 8 * SIGN_WIDTH, HEIGHT - BAR_HEIGHT + 8, 8 * SIGN_WIDTH, 34)
_HELD = 4
_BAR_TOP = HEIGHT - BAR_HEIGHT


class Seen(NamedTuple):
    """What the sources show at a moment; None: nothing. `screen`: of the shared screen, where one is."""

    stage: Picture | None
    screen: Picture | None


class Drawer:
    """Owns the canvas that is encoded."""

    def __init__(self, cards: Cards, pages: Mapping[tuple[str, int], Path], files: Files) -> None:
        """`pages`: the pictures (WebP) of the pages that may be shown, among the `files`."""
        self.canvas = Canvas()
        self._cards = cards
        self._pages = pages
        self._read = lru_cache(_HELD)(lambda path: read_image(files.read(path), "webp"))
        self._scaled = lru_cache(1)(lambda path, width, height: scaled(self._read(path), width, height))
        self._drawn: dict[str, object] = {}

    def scene(self, scene: Scene, seen: Seen, wall_s: float) -> None:
        """A moment of a part. `wall_s`: Unix seconds, for the clock."""
        beside, size = self._beside(scene.beside, seen.screen)
        stage, right = places(size)
        self._lay_out((stage, right, size))
        if scene.lost or seen.stage is None:
            self._draw_card("stage", LOST if scene.lost else NO_PICTURE, stage)
        else:
            self._draw_picture("stage", seen.stage, stage)
        if isinstance(beside, Card):
            self._draw_card("beside", beside, right)
        elif isinstance(beside, Path):
            self._draw_page(beside, scene.beside.place if scene.beside else None, right)
        elif beside is not None:
            self._draw_picture("beside", beside, right)
        self._draw_bar(scene.caption, wall_s)

    def card(self, card: Card, caption: Caption, wall_s: float) -> None:
        """A moment of which nothing was recorded."""
        stage, right = places(None)
        self._lay_out((stage, right, None))
        self._draw_card("stage", card, stage)
        self._draw_bar(caption, wall_s)

    def _beside(
        self, wanted: Beside | None, screen: Picture | None
    ) -> tuple[Picture | Path | Card | None, tuple[int, int] | None]:
        """What stands beside the stage, and its size."""
        if wanted is None or (wanted.screen is not None and screen is None):
            return None, None
        if wanted.screen is not None and screen is not None:
            return screen, (screen.width, screen.height)
        path = self._pages.get((wanted.version, wanted.page))
        if path is None:
            return CLOSED, (2, 1)
        try:
            page = self._read(path)
        except (OSError, NotFinalised):
            return CLOSED, (2, 1)
        return path, (page.width, page.height)

    def _lay_out(self, key: object) -> None:
        """Begins anew when things stand elsewhere than before."""
        if self._changed("places", key):
            self.canvas.clear(Box(0, 0, WIDTH, _BAR_TOP))
            self._drawn = {"places": key, "bar": self._drawn.get("bar"), "clock": self._drawn.get("clock")}

    def _draw_picture(self, what: str, picture: Picture, within: Box) -> None:
        if self._drawn.get(what) is picture:
            return
        self._drawn[what] = picture
        box = fitted(picture.width, picture.height, within)
        if self._changed(f"{what} box", box):
            self.canvas.clear(within)
        self.canvas.lay(scaled(picture, box.width, box.height), box.left, box.top)

    def _draw_card(self, what: str, card: Card, within: Box) -> None:
        if self._changed(what, card):
            box = card_box(within)
            self._drawn[f"{what} box"] = None
            self.canvas.clear(within)
            self.canvas.lay(self._cards.card(card, box), box.left, box.top)

    def _draw_page(self, path: Path, place: tuple[float, float, float] | None, within: Box) -> None:
        if not self._changed("beside", (path, place)):
            return
        page = self._read(path)
        box, width, height = viewed((page.width, page.height), within, place)
        x, y, _ = place or (0.5, 0.5, 1.0)
        self._drawn["beside box"] = None
        self.canvas.clear(within)
        whole = self._scaled(path, width, height)
        self.canvas.lay_part(whole, box, view_from(width, box.width, x), view_from(height, box.height, y))

    def _draw_bar(self, caption: Caption, wall_s: float) -> None:
        if self._changed("bar", caption):
            self._drawn["clock"] = None
            self.canvas.lay(self._cards.bar(caption), 0, _BAR_TOP)
        if self._changed("clock", int(wall_s)):
            for number, sign in enumerate(self._cards.clock(wall_s)):
                self.canvas.lay(sign, _CLOCK.left + number * SIGN_WIDTH, _CLOCK.top)

    def _changed(self, what: str, key: object) -> bool:
        if self._drawn.get(what) == key:
            return False
        self._drawn[what] = key
        return True
