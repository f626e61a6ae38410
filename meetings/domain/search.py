"""Searching names: without marks for whatever reads alike, with marks for what is meant."""

from meetings.domain.vietnamese import fold, has_marks, match_key


class Search:
    """A text that names are compared with: it must stand at the start of a word.

    Without marks "hai an" finds Hải An and Hải Anh; with marks it must fit letter for letter, where the mark may
    stand on either vowel ("Giao Thủy" finds Giao Thuỷ). An empty text finds all.
    """

    def __init__(self, text: str) -> None:
        """`text`: as it was typed."""
        self._folded = f" {fold(text)}"
        self._exact = f" {match_key(text)}" if has_marks(text) else None

    def finds(self, name: str, folded: str | None = None) -> bool:
        """Whether the name is among what is looked for. `folded`: as `fold` gives it, where it is kept."""
        if self._folded not in f" {fold(name) if folded is None else folded}":
            return False
        return self._exact is None or self._exact in f" {match_key(name)}"
