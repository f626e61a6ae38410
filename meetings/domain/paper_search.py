"""What is looked for in papers and agendas: words with or without their marks, and where they stand in a text."""

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from meetings.domain.vietnamese import fold, has_marks

MAX_QUERY = 200
MAX_WORDS = 8
MAX_WORD = 60
"""Letters of a word that count: longer ones are no words."""
MAX_POSITION = 16_000
"""Words of one text that are indexed; PostgreSQL counts no further than 16,383."""
BEFORE, AROUND = 70, 220
"""Letters of a snippet before the first hit, and in all."""
HIT, END = "\x02", "\x03"
"""Stand around each hit in a snippet: neither stands in a text for people."""


class TextKind(StrEnum):
    """What a text is: the title of an item, that of a paper, or a page of a version."""

    ITEM = "item"
    PAPER = "paper"
    PAGE = "page"


_WORD = re.compile(r"[^\W_]+")
_HATS = {"\u0302": "6", "\u031b": "7", "\u0306": "8"}
_TONES = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}


@lru_cache(maxsize=50_000)
def spelling(word: str) -> str:
    """A word with its marks in plain letters and digits, its tone at the end: "Thuỷ" and "Thủy" are both "thuy3".

    As in VNI typing: 6 â ê ô, 7 ơ ư, 8 ă, 9 đ; 1 sắc, 2 huyền, 3 hỏi, 4 ngã, 5 nặng. No engine splits or folds that.
    """
    tone = ""
    letters = []
    for sign in unicodedata.normalize("NFD", word.lower()):
        if sign in _TONES:
            tone = _TONES[sign]
        elif sign in _HATS:
            letters.append(_HATS[sign])
        elif not unicodedata.combining(sign):
            letters.append("d9" if sign == "đ" else sign)
    return "".join(letters) + tone


@dataclass(frozen=True, slots=True)
class Words:
    """A query, word by word. `folded`: without marks; `exact`: the spelling where it was typed with marks, else "".

    The last word may be the beginning of a longer one when it was typed without marks.
    """

    folded: tuple[str, ...]
    exact: tuple[str, ...]

    @classmethod
    def of(cls, query: str) -> "Words":
        """The first MAX_WORDS words of what was typed; none when there is no letter or digit in it."""
        typed = _words(query[:MAX_QUERY])[:MAX_WORDS]
        return cls(
            folded=tuple(fold(word) for word in typed),
            exact=tuple(spelling(word) if has_marks(word) else "" for word in typed),
        )

    @property
    def is_open(self) -> bool:
        """Whether the last word may go on."""
        return not self.exact[-1]

    @property
    def marked(self) -> tuple[tuple[str, ...], ...]:
        """The spellings of words typed with marks, those side by side together."""
        runs = itertools.groupby(self.exact, key=bool)
        return tuple(tuple(run) for is_marked, run in runs if is_marked)

    def fits(self, index: int, word: str) -> bool:
        """Whether a word of a text is what the query's word of this index looks for."""
        if self.exact[index]:
            return spelling(word) == self.exact[index]
        if index == len(self.folded) - 1:
            return _folded(word).startswith(self.folded[index])
        return _folded(word) == self.folded[index]


_folded = lru_cache(maxsize=50_000)(fold)
"""Papers say the same words again and again: a paper of 300 pages is indexed in a tenth of the time, as a transcript is
looked through.
"""


def indexed(text: str) -> tuple[str, str]:
    """What an index holds of a text: its words without marks, and their spellings; both in order, between spaces."""
    words = _words(text)[:MAX_POSITION]
    return " ".join(map(_folded, words)), " ".join(map(spelling, words))


def holds(text: str, words: Words) -> bool:
    """Whether all words of the query stand side by side in a text, in their order."""
    said, count = _words(text), len(words.folded)
    places = range(len(said) - count + 1)
    return any(all(words.fits(index, said[place + index]) for index in range(count)) for place in places)


def snippet(text: str, words: Words) -> str:
    """The place of a text where most words of the query stand side by side, with the hits between HIT and END."""
    plain = " ".join(unicodedata.normalize("NFC", text).replace(HIT, " ").replace(END, " ").split())
    spans = [match.span() for match in _WORD.finditer(plain)]
    hits = [
        [index for index in range(len(words.folded)) if words.fits(index, plain[start:end])] for start, end in spans
    ]
    place = _best_place(hits)
    if place is None:
        return _cut(plain, 0)[0]
    text_of_place, begins = _cut(plain, max(0, spans[place][0] - BEFORE))
    return _marked(text_of_place, begins, [span for span, found in zip(spans, hits, strict=True) if found])


def _words(text: str) -> list[str]:
    found = _WORD.findall(unicodedata.normalize("NFC", text).lower())
    return [word[:MAX_WORD] for word in found]


def _best_place(hits: Sequence[Sequence[int]]) -> int | None:
    """Where the longest run of the query's words in their order begins."""
    best, length = None, 0
    runs: dict[int, int] = {}
    for place, found in enumerate(hits):
        runs = {index: runs.get(index - 1, 0) + 1 for index in found}
        longest = max(runs.values(), default=0)
        if longest > length:
            best, length = place - longest + 1, longest
    return best


def _cut(plain: str, start: int) -> tuple[str, int]:
    """So much of a text as a snippet holds, from the next word on, and where that begins."""
    if start:
        start = plain.find(" ", start) + 1
    end = start + AROUND
    if end < len(plain):
        end = max(plain.rfind(" ", start, end), start + 1)
    before, after = "… " if start else "", " …" if end < len(plain) else ""
    return f"{before}{plain[start:end]}{after}", start - len(before)


def _marked(cut: str, begins: int, spans: Sequence[tuple[int, int]]) -> str:
    return "".join(_pieces(cut, [(start - begins, end - begins) for start, end in spans]))


def _pieces(cut: str, spans: Sequence[tuple[int, int]]) -> Iterator[str]:
    told = 0
    for start, end in spans:
        if start >= told and end <= len(cut):
            yield f"{cut[told:start]}{HIT}{cut[start:end]}{END}"
            told = end
    yield cut[told:]
