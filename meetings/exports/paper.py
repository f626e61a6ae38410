"""Pages to print and cards to show: the only importer of typst. What is printed is data to the page, never part of its
source.
"""

import json
import re
from collections.abc import Callable
from importlib.resources import files

import typst

BOX = "□"
"""In place of a sign that no font of the machine has."""
_FOREIGN = re.compile(
    r"[^\n\t -~\u00A0-\u017F\u01A0\u01A1\u01AF\u01B0\u1E00-\u1EFF\u0300-\u0309\u0323\u0391-\u03A1\u03A3-\u03C9"
    r"\u2013-\u2026\u20AB\u20AC\u2116\u2190-\u2193\u2212\u2248\u2260\u2264\u2265\u25A1]"
)
"""What is not of Vietnamese, of its neighbours in Latin script, or one of the signs of typing."""
_ENDLESS = re.compile(r"\S{500}")
"""No word is half as long as this. A string of a PDF/A has at most 32,767 signs, and typst panics at 64 KB unbroken."""


def printed(page: str, content: object) -> bytes:
    """The bytes of a PDF/A-2b file: a page of `meetings/exports/pages` with its content, which must be JSON.

    PDF/A wants every sign to have its shape in the file. Where one has none, those that are foreign to our texts are
    boxes: a single one must not keep somebody from printing the rest.
    """
    content = _each_text(content, lambda text: _ENDLESS.sub(r"\g<0> ", text))
    try:
        return _compiled(page, content)
    except typst.TypstError:
        return _compiled(page, _each_text(content, lambda text: _FOREIGN.sub(BOX, text)))


def drawn(page: str, content: object) -> tuple[bytes, ...]:
    """The pictures (PNG, a pixel for each point) of all pages of such a file; signs that no font has are empty."""
    source, said = _source(page), _said(_each_text(content, lambda text: _ENDLESS.sub(r"\g<0> ", text)))
    made = typst.compile(source, format="png", ppi=72, sys_inputs=said)
    return (made,) if isinstance(made, bytes) else tuple(one for one in made if one is not None)


def _compiled(page: str, content: object) -> bytes:
    made = typst.compile(_source(page), format="pdf", pdf_standards="a-2b", sys_inputs=_said(content))
    assert isinstance(made, bytes)
    return made


def _source(page: str) -> bytes:
    return files("meetings.exports").joinpath("pages", page).read_bytes()


def _said(content: object) -> dict[str, str]:
    return {"content": json.dumps(content, ensure_ascii=False)}


def _each_text(content: object, change: Callable[[str], str]) -> object:
    """The same with another text in place of each."""
    match content:
        case str():
            return change(content)
        case list() | tuple():
            return [_each_text(one, change) for one in content]
        case dict():
            return {key: _each_text(one, change) for key, one in content.items()}
        case _:
            return content
