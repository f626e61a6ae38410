"""`giaoban audit verify` and `giaoban seed-year`: what operators type, are told, and scripts go by."""

import asyncio
import json
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from meetings.audit import GENESIS, Entry, audit
from meetings.db import Database
from meetings.ids import AccountId, new_uuid
from meetings.seed.year.writing import Extent
from signaling.__main__ import app
from signaling.migrate import upgrade
from signaling.settings import Settings
from tests.databases import sqlite_url
from tests.meetings.hall import after

RUN = CliRunner()
CLEAN: dict[str, str | None] = {f"GIAOBAN_{field.upper()}": None for field in Settings.model_fields}
UNGUARDED = ("DROP TRIGGER audit_events_no_update", "DROP TRIGGER audit_events_no_delete")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with a log of five events, its guards taken off as a thief of the file would."""
    url = sqlite_url(tmp_path / "giaoban.sqlite3")
    upgrade(url)
    asyncio.run(_write(url))
    return tmp_path


async def _write(url: str) -> None:
    database = Database.open(url)
    async with database.begin() as tx:
        for number in range(5):
            await audit(tx, Entry("give_floor", AccountId(new_uuid()), None, f"seat {number}"), after(number))
        for statement in UNGUARDED:
            await tx.execute(text(statement))
    await database.close()


def do(folder: Path, *statements: str) -> None:
    asyncio.run(_do(sqlite_url(folder / "giaoban.sqlite3"), statements))


async def _do(url: str, statements: tuple[str, ...]) -> None:
    database = Database.open(url)
    async with database.begin() as tx:
        for statement in statements:
            await tx.execute(text(statement))
    await database.close()


def verify(folder: Path, *more: str) -> tuple[int, dict[str, object]]:
    ran = RUN.invoke(app, ["audit", "verify", "--json", "--data-dir", str(folder), *more], env=CLEAN)
    return ran.exit_code, json.loads(ran.stdout)


def test_a_log_that_holds_gives_its_head_to_be_written_down(folder: Path) -> None:
    code, told = verify(folder)
    assert (code, told["holds"], told["events"]) == (0, True, 5)
    assert verify(folder, "--head", str(told["head"]).upper()) == (0, told)
    said = RUN.invoke(app, ["audit", "verify", "--data-dir", str(folder)], env=CLEAN)
    assert said.exit_code == 0
    assert str(told["head"]) in said.stdout


@pytest.mark.parametrize(
    ("statement", "broken", "fault"),
    [
        ("UPDATE audit_events SET subject = 'x' WHERE seq = 3", 3, "changed"),
        ("DELETE FROM audit_events WHERE seq = 2", 2, "removed"),
        ("DELETE FROM audit_events WHERE seq > 3", 4, "removed"),
        ("UPDATE audit_events SET seq = 99 WHERE seq = 2", 2, "order"),
    ],
)
def test_a_log_that_does_not_hold_says_where(folder: Path, statement: str, broken: int, fault: str) -> None:
    do(folder, statement)
    code, told = verify(folder)
    assert (code, told["holds"], told["broken"]) == (1, False, broken)
    assert (told["events"], told["fault"]) == (broken - 1, fault)
    said = RUN.invoke(app, ["audit", "verify", "--data-dir", str(folder)], env=CLEAN)
    assert said.exit_code == 1
    assert str(broken) in said.stdout


def test_a_tail_cut_off_with_the_head_mended_shows_against_a_head_written_down_before(folder: Path) -> None:
    _, before = verify(folder)
    do(
        folder,
        "DELETE FROM audit_events WHERE seq > 3",
        "UPDATE audit_head SET seq = 3, sha256 = (SELECT sha256 FROM audit_events WHERE seq = 3)",
    )
    assert verify(folder)[0] == 0, "in itself it holds"
    code, told = verify(folder, "--head", str(before["head"]))
    assert (code, told["broken"], told["fault"]) == (1, 4, "removed")


def test_what_is_no_hash_is_refused_with_a_sentence(folder: Path) -> None:
    ran = RUN.invoke(app, ["audit", "verify", "--data-dir", str(folder), "--head", "abc"], env=CLEAN)
    assert ran.exit_code == 2
    assert "64" in ran.output
    assert verify(folder, "--head", GENESIS)[0] == 0


@pytest.mark.long
def test_a_year_goes_into_an_empty_folder_and_never_into_one_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("meetings.seed.year.writing.Extent", partial(Extent, communes=10, occasions=10))
    first = RUN.invoke(app, ["seed-year", "--data-dir", str(tmp_path)], env=CLEAN)
    assert first.exit_code == 0, first.output
    assert "Wrote 9 " in first.stdout
    assert verify(tmp_path)[0] == 0
    again = RUN.invoke(app, ["seed-year", "--data-dir", str(tmp_path)], env=CLEAN)
    assert again.exit_code == 1
    assert "trống" in again.output
