"""Two hundred hostile or broken files, made from one seed and never stored: what strangers may bring instead of papers.

`url` is what those that call home call.
"""

import random
from collections.abc import Iterator

from meetings.domain.paper_refusals import Refusal
from tests.meetings.papers import hostile_office, hostile_pdf
from tests.meetings.papers.hostile_kinds import Hostile

SEED = 20261128
HOW_MANY = 200
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NAMES = ("Báo cáo.pdf", "..\\..\\a.pdf", "con.docx", "a\u202efdp.exe", "Ba\u0301o ca\u0301o.docx", "x" * 250 + ".pdf")


def corpus(url: str) -> list[Hostile]:
    """All of them; for one address the same, but for the salt of the locked one."""
    chance = random.Random(SEED)
    files = [
        *hostile_pdf.poisoned(url),
        *hostile_pdf.hopeless(),
        *hostile_office.calling_home(url),
        *hostile_office.refused(url),
        *_other(url),
    ]
    rest = HOW_MANY - len(files)
    files += hostile_office.mutated(chance, url, rest // 3)
    files += hostile_pdf.mutated(chance, url, rest - rest // 3)
    return files


def _other(url: str) -> Iterator[Hostile]:
    """What is no paper at all, whatever it is called."""
    script = f"<script src='{url}'></script>".encode()
    contents = {
        "page": b"<!DOCTYPE html><html>" + script + b"</html>",
        "drawing": b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'>" + script + b"</svg>",
        "program": b"MZ\x90\x00" + bytes(200),
        "elf": b"\x7fELF\x02\x01\x01" + bytes(200),
        "picture": b"\x89PNG\r\n\x1a\n" + bytes(200),
        "photograph": b"\xff\xd8\xff\xe0" + bytes(200),
        "rich-text": b"{\\rtf1{\\object\\objupdate{\\*\\objclass Word.Document.8}" + url.encode() + b"}}",
        "postscript": b"%!PS-Adobe-3.0\n(/etc/passwd) (r) file",
        "flash": b"CWS\x0a" + bytes(100),
        "packed-gz": b"\x1f\x8b\x08\x00" + bytes(100),
        "packed-7z": b"7z\xbc\xaf\x27\x1c" + bytes(100),
        "packed-rar": b"Rar!\x1a\x07\x01\x00" + bytes(100),
        "short-cut": b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(100),
        "shell": b"#!/bin/sh\ncurl " + url.encode(),
        "office-page": b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n" + script,
        "chance": random.Random(1).randbytes(5000),
        "late-pdf": b"<html>" + script + b"</html>" + hostile_pdf.plain_pdf(1),
        "program-and-pdf": b"MZ" + bytes(62) + hostile_pdf.plain_pdf(1),
        "archive": hostile_office.packed({"a.exe": b"MZ", "b.html": script}),
        "java": hostile_office.packed({"META-INF/MANIFEST.MF": "Main-Class: A", "A.class": b"\xca\xfe\xba\xbe"}),
    }
    for place, (name, content) in enumerate(contents.items()):
        yield Hostile(f"{name}-{_NAMES[place % len(_NAMES)]}", content, frozenset({Refusal.KIND}))
    yield Hostile("empty.pdf", b"", frozenset({Refusal.EMPTY}))
    yield Hostile("old.doc", _OLE + bytes(3000), frozenset({Refusal.OLD_FORMAT}))
    locked = _OLE + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000)
    yield Hostile("locked.docx", locked, frozenset({Refusal.LOCKED}))
    yield Hostile("head-only.docx", b"PK\x03\x04", frozenset({Refusal.BROKEN}))
    yield Hostile("end-only.docx", b"PK\x03\x04PK\x05\x06" + bytes(18), frozenset({Refusal.KIND, Refusal.BROKEN}))
