"""Pages to print: the only importer of typst. What is printed is data to the page, never part of its source."""

import json
from importlib.resources import files

import typst


def printed(page: str, content: object) -> bytes:
    """The bytes of a PDF/A-2b file: a page of `meetings/exports/pages` with its content, which must be JSON."""
    source = files("meetings.exports").joinpath("pages", page).read_bytes()
    made = typst.compile(
        source, format="pdf", pdf_standards="a-2b", sys_inputs={"content": json.dumps(content, ensure_ascii=False)}
    )
    assert isinstance(made, bytes)
    return made
