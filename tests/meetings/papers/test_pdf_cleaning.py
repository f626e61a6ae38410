"""The clean copy of a file is the same however often it is made: papers are shared by the hash of it."""

from pathlib import Path

import typst

from meetings.papers.pdf_cleaning import clean


def test_the_same_file_has_the_same_clean_copy(tmp_path: Path) -> None:
    made = typst.compile(b'#set document(title: "Quy ch\xe1\xba\xbf", date: none)\nTrang 1')
    assert isinstance(made, bytes)
    original = tmp_path / "original"
    original.write_bytes(made)
    copies = []
    for number in range(2):
        copies.append(tmp_path / f"{number}")
        assert "Quy chế" in clean(original, copies[-1]).said
    assert copies[0].read_bytes() == copies[1].read_bytes()
