"""Transcripts as WebVTT: read strictly and written anew, so that nothing of a file goes on but times and words.

Source: W3C WebVTT, sections 4.1 and 6.
"""

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

MAX_BYTES = 2 * 1024 * 1024
MAX_CUES = 20_000
MAX_TEXT = 2_000
"""Letters of one cue."""
MAX_VOICE = 200
MAX_RAW = 6 * MAX_TEXT
"""Of one cue with its tags and references, before anything is looked for in it: enough for one that is `_written`."""
MAX_MARKS = 30
"""Of one letter, one after the other: normalising takes time by their square. Source: UAX #15, section 13."""

_TIMES = re.compile(
    r"((?:\d{2,4}:)?[0-5]\d:[0-5]\d\.\d{3})[ \t]+-->[ \t]+((?:\d{2,4}:)?[0-5]\d:[0-5]\d\.\d{3})(?:[ \t].*)?"
)
# A tag holds no other: what is never closed is passed over once, not once for each of its signs.
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]([^<>]*)>")
_TAG = re.compile(r"<[^<>]*>")
_HEAD = re.compile(r"WEBVTT(?:[ \t].*)?")


class NotWebVtt(Exception):
    """It is none, or has none of what is needed; `line` is that of the fault, from 1."""

    def __init__(self, line: int) -> None:
        """`line`: from 1."""
        super().__init__(f"line {line}")
        self.line = line


@dataclass(frozen=True, slots=True)
class Cue:
    """Words and when they were said; `voice` is who said them, "" where the file does not say."""

    start_ms: int
    end_ms: int
    voice: str
    text: str


def read_webvtt(content: bytes) -> tuple[Cue, ...]:
    """The cues in order of their beginning. Raises NotWebVtt."""
    if len(content) > MAX_BYTES:
        raise NotWebVtt(1)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotWebVtt(content[: error.start].count(b"\n") + 1) from error
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if _HEAD.fullmatch(lines[0]) is None or "\0" in text:
        raise NotWebVtt(1)
    cues = [cue for start, block in _blocks(lines) for cue in _cue(start, block)]
    if not cues or len(cues) > MAX_CUES:
        raise NotWebVtt(len(lines))
    return tuple(sorted(cues, key=lambda cue: (cue.start_ms, cue.end_ms)))


def write_webvtt(cues: Iterable[Cue]) -> str:
    """A file with these cues; `read_webvtt` gives them back."""
    return "\n\n".join(["WEBVTT", *map(_written, cues)]) + "\n"


def _blocks(lines: list[str]) -> Iterable[tuple[int, list[str]]]:
    """Each run of lines that are not empty, behind the head, with the number of its first."""
    block: list[str] = []
    for number, line in enumerate([*lines[1:], ""], start=2):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _cue(number: int, block: list[str]) -> Iterable[Cue]:
    if re.match(r"(NOTE|STYLE|REGION)(?:\s|$)", block[0]) and "-->" not in block[0]:
        return
    at = next((index for index, line in enumerate(block[:2]) if "-->" in line), None)
    found = None if at is None else _TIMES.fullmatch(block[at].strip())
    if at is None or found is None:
        if number == 2:  # Lines right below the head belong to it.
            return
        raise NotWebVtt(number)
    start_ms, end_ms = _milliseconds(found[1]), _milliseconds(found[2])
    said = " ".join(block[at + 1 :])
    if end_ms <= start_ms or len(said) > MAX_RAW:
        raise NotWebVtt(number)
    voice = _VOICE.search(said)
    try:
        who, text = _plain(voice[1])[:MAX_VOICE] if voice else "", _plain(_TAG.sub("", said))
    except ValueError as error:  # Also a reference by a number of thousands of digits.
        raise NotWebVtt(number) from error
    if len(text) > MAX_TEXT:
        raise NotWebVtt(number)
    if text:
        yield Cue(start_ms, end_ms, who, text)


def _milliseconds(text: str) -> int:
    *hours, minutes, seconds = text.split(":")
    whole, thousandths = seconds.split(".")
    return ((int(hours[0]) if hours else 0) * 3600 + int(minutes) * 60 + int(whole)) * 1000 + int(thousandths)


def _plain(text: str) -> str:
    """The words alone. Raises ValueError."""
    kept = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in html.unescape(text))
    if any(sum(1 for _ in run) > MAX_MARKS for marks, run in groupby(kept, _is_mark) if marks):
        raise ValueError("too many marks")
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _is_mark(sign: str) -> bool:
    return unicodedata.combining(sign) != 0


def _written(cue: Cue) -> str:
    voice = f"<v {_escaped(cue.voice)}>" if cue.voice else ""
    return f"{_clock(cue.start_ms)} --> {_clock(cue.end_ms)}\n{voice}{_escaped(cue.text)}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(at_ms: int) -> str:
    seconds, thousandths = divmod(at_ms, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{thousandths:03d}"
