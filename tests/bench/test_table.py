"""What is written into the page of figures, and what is refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.bench.load import Found
from tests.bench.table import END, START, NotValid, ratio, write

JANUS = Found("janus", 40, 10.0, 3000, 120_000, 0, 4.8, 60_000_000, 1.0, 10.0, 0)
OURS = replace(JANUS, server="ours", server_cpu_s=1.2)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    made = tmp_path / "performance.md"
    made.write_text(f"# Figures\n{START}\nold\n{END}\nMore.\n", encoding="utf-8")
    return made


def test_the_table_replaces_the_old_one_and_nothing_else(page: Path) -> None:
    write([JANUS, OURS], page)
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# Figures\n{START}\nMachine: ")
    assert text.endswith(f"{END}\nMore.\n")
    assert "old" not in text
    assert "| 40 | Janus 1.1.2, videoroom | 120000 | 0 | 40.0 µs | 48 % | 57 MiB | 1.00 |" in text
    assert "| 40 | Giaoban | 120000 | 0 | 10.0 µs | 12 % | 57 MiB | 0.25 |" in text


def test_the_ratio_is_that_of_the_medians() -> None:
    runs = [JANUS, OURS, replace(OURS, server_cpu_s=2.4), replace(OURS, server_cpu_s=9.9)]
    assert ratio(runs, 40) == pytest.approx(0.5)


@pytest.mark.parametrize(
    "wrong",
    [
        replace(OURS, load_lag_ms=101.0),
        replace(OURS, load_drops=1),
        replace(OURS, lost=121),
        replace(OURS, received=100_000),
        replace(OURS, sent=2900, received=116_000),
    ],
)
def test_a_run_that_is_not_valid_leaves_the_page_alone(page: Path, wrong: Found) -> None:
    before = page.read_text(encoding="utf-8")
    with pytest.raises(NotValid):
        write([JANUS, wrong], page)
    assert page.read_text(encoding="utf-8") == before
