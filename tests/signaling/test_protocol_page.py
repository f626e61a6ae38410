"""The page of the protocol says what the code says."""

import re
from pathlib import Path

from signaling.protocol.codes import GOODBYES, REFUSALS
from tests.signaling import golden

PAGE = (Path(__file__).parents[2] / "docs/protocol.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"^`((?:client|server)\.[a-z_.]+)`\n```json\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| `([a-z_]+)` \| (.+) \|$", re.MULTILINE)


def test_every_example_is_a_golden_frame() -> None:
    examples = EXAMPLE.findall(PAGE)
    assert [name for name, text in examples if golden.frame(name).strip() != text] == []
    assert len(examples) == PAGE.count("```json")


def test_every_golden_frame_is_an_example() -> None:
    frames = {path.stem for direction in ("client", "server") for path in golden.frames(direction)}
    assert {name for name, _ in EXAMPLE.findall(PAGE)} == frames


def test_every_message_has_its_heading() -> None:
    headings = ", ".join(re.findall(r"^### (.+)$", PAGE, re.MULTILINE)).split(", ")
    types = {golden.type_of(path) for direction in ("client", "server") for path in golden.frames(direction)}
    assert types - set(headings) == set()


def test_every_code_stands_there_with_its_meaning() -> None:
    rows = {(code, meaning) for code, meaning in ROW.findall(PAGE)}
    assert rows == set(REFUSALS.items()) | set(GOODBYES.items())
