"""What is written into the page of faults."""

from pathlib import Path

import pytest

from tests.bench.fault_rows import END, HEAD, PAGE, START, NoTable, Row, Run, write

ROW = Row("kill", "back in 5 s", 5.0, (Run(0.5), Run(1.25), Run(5.1), Run(2.0, ("its hand is down",))))


@pytest.fixture
def page(tmp_path: Path) -> Path:
    made = tmp_path / "reliability.md"
    table = "\n".join((START, HEAD, "|---|---|---:|---:|---:|---:|---|", "| drop | soon | | | | | |", END))
    made.write_text(f"# Faults\n\n{table}\nMore.\n", encoding="utf-8")
    return made


def test_a_new_row_goes_below_the_others(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MEASURED_BESIDE", raising=False)
    write(ROW, page)
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# Faults\n\n{START}\n{HEAD}\n")
    assert text.endswith(f"\n{END}\nMore.\n")
    assert "| drop | soon | | | | | |\n| kill | back in 5 s | 4 | 1.6 s | 5.1 s | 2 of 4 | " in text


def test_a_row_takes_the_place_of_the_one_before(page: Path) -> None:
    write(ROW, page)
    write(Row("drop", "soon", 1.0, (Run(0.1),)), page)
    write(Row("kill", "back in 5 s", 5.0, (Run(3.0),)), page)
    lines = page.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith(("| drop", "| kill"))]
    assert [row.split(" | ")[:6] for row in rows] == [
        ["| drop", "soon", "1", "100 ms", "100 ms", "1 of 1"],
        ["| kill", "back in 5 s", "1", "3.0 s", "3.0 s", "1 of 1"],
    ]


def test_a_page_without_a_table_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "other.md"
    page.write_text("# Other\n", encoding="utf-8")
    with pytest.raises(NoTable):
        write(ROW, page)
    assert page.read_text(encoding="utf-8") == "# Other\n"


def test_the_page_has_a_table() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text.index(START) < text.index(HEAD) < text.index(END)
