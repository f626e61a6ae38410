"""Vietnamese words: order of the alphabet, search without marks, two spellings of one tone."""

import re
import unicodedata

_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
"""No mark, huyền, hỏi, ngã, sắc, nặng: the order in which Vietnamese dictionaries list them."""

_LETTERS = "0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_HATS = frozenset("\u0302\u0306\u031b")


def fold(text: str) -> str:
    """The text without any mark, in lower case, with đ as d and single spaces: for searching."""
    plain = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    return " ".join(plain.lower().replace("đ", "d").split())


def tidy(text: str) -> str:
    """The text as it is kept: composed letters (NFC), single spaces, none around."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def has_marks(text: str) -> bool:
    """Whether the text holds a Vietnamese mark or đ, and so means exactly what it says."""
    return fold(text) != " ".join(text.lower().split())


def match_key(text: str) -> str:
    """The text with each word's tone moved to its end, so that Thuỷ and Thủy are the same word."""
    return " ".join(letters + tone for letters, tone in map(_split_tone, _words(text)))


def sort_key(text: str) -> str:
    """A key whose plain order, in any collation, is the Vietnamese one: letters first (đ after d), then tones.

    Digits only: two for each letter, 01 between words, 00 at the end, then one for each word's tone.
    """
    words = [_split_tone(word) for word in _words(text)]
    letters = "01".join("".join(_rank(letter) for letter in letters) for letters, _ in words)
    return f"{letters}00{''.join(str(_TONES.index(tone)) for _, tone in words)}"


def person_sort_key(name: str) -> str:
    """People are listed by given name, which stands last, then by family and middle names."""
    *before, given = name.split() or [""]
    return sort_key(" ".join([given, *before]))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).lower())


def _split_tone(word: str) -> tuple[str, str]:
    """The letters of a word with their hats and horns, and its tone; the last tone where there are several."""
    tone = ""
    letters: list[str] = []
    for sign in unicodedata.normalize("NFD", word):
        if sign in _TONES:
            tone = sign
        elif not unicodedata.combining(sign) or sign in _HATS:
            letters.append(sign)
    return unicodedata.normalize("NFC", "".join(letters)), tone


def _rank(letter: str) -> str:
    """Two digits from 02; letters of no Vietnamese word come last."""
    found = _LETTERS.find(letter)
    return f"{found + 2:02d}" if found >= 0 else "99"
