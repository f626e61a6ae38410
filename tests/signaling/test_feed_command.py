"""`giaoban feed`: tokens made, listed and revoked by who administers the server."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from signaling.__main__ import app
from signaling.migrate import upgrade
from signaling.settings import Settings
from tests.databases import sqlite_url

CLEAN: dict[str, str | None] = {f"GIAOBAN_{field.upper()}": None for field in Settings.model_fields}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    upgrade(sqlite_url(tmp_path / "giaoban.sqlite3"))
    return tmp_path


def run(folder: Path, *command: str) -> Result:
    return CliRunner().invoke(app, ["feed", *command, "--data-dir", str(folder)], env=CLEAN)


def test_a_token_is_told_once_listed_by_its_name_and_revoked(folder: Path) -> None:
    made = run(folder, "create", "IOC")
    assert made.exit_code == 0
    token = made.stdout.strip()
    assert len(token) == 43
    assert run(folder, "create", "IOC").exit_code == 1
    listed = run(folder, "list").stdout
    assert listed.split("\t")[0] == "IOC"
    assert listed.strip().endswith("valid")
    assert token not in listed
    assert run(folder, "revoke", "IOC").exit_code == 0
    assert "revoked 20" in run(folder, "list").stdout
    assert run(folder, "revoke", "IOC").exit_code == 1
    assert run(folder, "create", "").exit_code == 2
