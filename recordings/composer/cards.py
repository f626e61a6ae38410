"""Words of the film as pictures, all drawn at once: who speaks, cards in place of a picture, the signs of the clock."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from meetings.domain.local_days import ZONE
from meetings.exports.paper import drawn
from recordings.core.composing import BAR_HEIGHT, WIDTH, Box, Caption, fitted, places
from recordings.media.canvas import Picture, read_image, scaled

PAGE = "film.typ"
SIGNS, SIGN_WIDTH, SIGN_HEIGHT = "0123456789:", 16, 34
MOST_SIGNS = 90
"""Of one line of a bar; the rest is left out."""

_STAGE = 16, 9
_HELD = 32


class Card(NamedTuple):
    """What stands where there is no picture."""

    title: str
    detail: str


LOST = Card("Mất hình", "Lúc này không ghi được")
NO_PICTURE = Card("Không có hình", "")
CLOSED = Card("Không chiếu lại trang này", "Tài liệu không mở cho mọi người được xem bản ghi")


def lost_between(start_s: float, end_s: float) -> Card:
    """Of a time (Unix seconds) of which nothing was recorded."""
    return Card("Mất hình", f"Không ghi được từ {_clock(start_s)} đến {_clock(end_s)}")


def card_box(within: Box) -> Box:
    """Where a card stands in a box."""
    return fitted(*_STAGE, within)


class Cards:
    """Every picture of words that the film needs."""

    def __init__(self, captions: Iterable[Caption], lost: Sequence[Card], began_s: float) -> None:
        """`lost`: the cards between parts; `began_s`: when the session began (Unix seconds), for its day."""
        self._captions = sorted({Caption(_short(each.title), _short(each.detail)) for each in captions})
        self._cards = sorted({(card, box.width, box.height) for card in (LOST, NO_PICTURE, *lost) for box in _boxes()})
        self._cards += [(CLOSED, box.width, box.height) for box in (_closed_box(),)]
        pictures = drawn(PAGE, self._content(began_s))
        bars, cards = len(self._captions), len(self._cards)
        self._bars = dict(zip(self._captions, pictures[:bars], strict=True))
        self._shown = dict(zip(self._cards, pictures[bars : bars + cards], strict=True))
        self._signs = {
            sign: _read(picture, SIGN_WIDTH, SIGN_HEIGHT)
            for sign, picture in zip(SIGNS, pictures[bars + cards :], strict=True)
        }
        self._bar = lru_cache(_HELD)(lambda caption: _read(self._bars[caption], WIDTH, BAR_HEIGHT))
        self._card = lru_cache(_HELD)(lambda card, *size: _read(self._shown[(card, *size)], *size))

    def bar(self, caption: Caption) -> Picture:
        """The bar with these words. One of the captions that were named."""
        return self._bar(Caption(_short(caption.title), _short(caption.detail)))

    def card(self, card: Card, box: Box) -> Picture:
        """The card as it stands in a place."""
        return self._card(card, box.width, box.height)

    def clock(self, at_s: float) -> list[Picture]:
        """The signs of the time of the day in Việt Nam, at this moment (Unix seconds)."""
        return [self._signs[sign] for sign in _clock(at_s)]

    def _content(self, began_s: float) -> object:
        return {
            "width": WIDTH,
            "bar": BAR_HEIGHT,
            "day": f"{datetime.fromtimestamp(began_s, UTC).astimezone(ZONE):%d/%m/%Y}",
            "bars": [each._asdict() for each in self._captions],
            "cards": [{**card._asdict(), "width": width, "height": height} for card, width, height in self._cards],
            "signs": list(SIGNS),
            "sign": [SIGN_WIDTH, SIGN_HEIGHT],
        }


def _boxes() -> list[Box]:
    """Where a card may stand in place of the stage."""
    return [card_box(places(beside)[0]) for beside in (None, (2, 1), (1, 2))]


def _closed_box() -> Box:
    return card_box(places((2, 1))[1])


def _clock(at_s: float) -> str:
    return f"{datetime.fromtimestamp(at_s, UTC).astimezone(ZONE):%H:%M:%S}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MOST_SIGNS else f"{line[: MOST_SIGNS - 1]}…"


def _read(picture: bytes, width: int, height: int) -> Picture:
    return scaled(read_image(picture, "png"), width, height)
