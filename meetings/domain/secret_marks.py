"""Marks of state secrets on a paper: Mật, Tối mật, Tuyệt mật, and what only looks like them.

A paper with such a mark has no place here (invariant 16). Many harmless words hold "mật": bảo mật (security), bí mật
(secrecy), mật độ (density), mật khẩu (password), mật ong (honey). Where it stays in doubt the paper is refused: its
title can be worded anew, what was let in by mistake cannot be called back. Source of the stamps: Thông tư
24/2020/TT-BCA, capitals in a frame below the number of the paper, on its first page.
"""

import re
import unicodedata
from collections.abc import Iterable

_LEVELS = frozenset({"tối", "tuyệt"})
_BEFORE = frozenset({"bảo", "bí", "thân", "cẩn", "túi", "ống", "sỏi", "gan", "ong", "lấy"})
"""Words after which "mật" is the end of another word."""
_AFTER = frozenset({"độ", "khẩu", "mã", "thiết", "ong", "hoa", "gấu", "mía", "thám", "tông"})
"""Words before which "mật" is the beginning of another word."""
_PLAIN = re.compile(r"(?<![a-z0-9])(?:toi|tuyet)[\W_]*mat(?![a-z0-9])|^\W*mat\W*$|[\[(]\s*mat\s*[\])]", re.IGNORECASE)
"""In a name without any Vietnamese mark, where "mat" alone is most often another word: gap-mat, be-mat-duong."""
_CAPITALS = re.compile(r"(?<![A-Za-z0-9])MAT(?![A-Za-z0-9])")
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_WORD = re.compile(r"[^\W_]+")
_SPACED = re.compile(r"(?<!\w)M\s+Ậ\s+T(?!\w)")
_DEGREE = re.compile(r"^\W*độ mật\W*:?\W*(?P<degree>\w+)", re.IGNORECASE)
_NONE = frozenset({"không", "thường", "ko"})
MAX_HEAD_LINES = 40


def says_secret(title: str) -> bool:
    """Whether a title, a subject or the name of a file says that the paper is secret."""
    text = _ENDING.sub("", unicodedata.normalize("NFC", title))
    if _without_marks(text):
        in_capitals = not text.isupper() and _CAPITALS.search(text) is not None
        return in_capitals or _PLAIN.search(text) is not None
    words = [word.lower() for word in _WORD.findall(text)]
    return any(_is_mark(words, place) for place, word in enumerate(words) if word == "mật")


def is_stamped(head: Iterable[str]) -> bool:
    """Whether the lines at the head of a first page carry a stamp: capitals that stand alone or beside other things.

    In running text "mật" in small letters is no stamp; a line of one word is.
    """
    lines = [_SPACED.sub("MẬT", unicodedata.normalize("NFC", line)) for line in head][:MAX_HEAD_LINES]
    words = [(word, number) for number, line in enumerate(lines) for word in _WORD.findall(line)]
    lower = [word.lower() for word, _ in words]
    alone = {number for number, line in enumerate(lines) if _stands_alone(line)}
    for place, (word, number) in enumerate(words):
        if word == "MẬT" and _is_mark(lower, place):
            return True
        if lower[place] == "mật" and number in alone and _is_mark(lower, place):
            return True
    degrees = (found["degree"].lower() for found in map(_DEGREE.search, lines) if found)
    return any(degree not in _NONE for degree in degrees)


def _stands_alone(line: str) -> bool:
    words = [word.lower() for word in _WORD.findall(line)]
    return words == ["mật"] or (len(words) == 2 and words[1] == "mật" and words[0] in _LEVELS)


def _is_mark(words: list[str], place: int) -> bool:
    """Whether the "mật" at this place is a word of its own, or the end of "tối mật", "tuyệt mật"."""
    before = words[place - 1] if place else ""
    after = words[place + 1] if place + 1 < len(words) else ""
    return before in _LEVELS or (before not in _BEFORE and after not in _AFTER)


def _without_marks(text: str) -> bool:
    """Whether the text is typed as in names of files, without a single Vietnamese letter."""
    plain = unicodedata.normalize("NFD", text)
    return "đ" not in text.lower() and not any(unicodedata.combining(sign) for sign in plain)
