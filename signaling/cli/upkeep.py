"""`giaoban migrate` and `giaoban status`."""

import json
from contextlib import suppress
from pathlib import Path

import typer

from signaling.cli import data_folder, words
from signaling.migrate import current, upgrade
from signaling.settings import Settings


def migrate(settings: Settings) -> None:
    """Brings the database to the shape this release needs."""
    data_folder.prepare(settings.data_dir)
    upgrade(settings.database)
    typer.echo(words.MIGRATED.format(revision=current(settings.database)))


def status(settings: Settings, *, as_json: bool) -> None:
    """Who runs, by process number; exits with 1 when nobody does."""
    found = running(settings.status_file)
    if found is None:
        typer.echo("{}" if as_json else words.NOT_RUNNING, err=not as_json)
        raise typer.Exit(1)
    if as_json:
        typer.echo(json.dumps(found))
    else:
        for name, value in found.items():
            typer.echo(f"{name:<12}{value}")


def running(status_file: Path) -> dict[str, int] | None:
    """Process numbers by name, and how often each was started; None when the supervisor is gone."""
    with suppress(FileNotFoundError, ProcessLookupError, PermissionError):
        written = json.loads(status_file.read_text(encoding="utf-8"))
        starts = {f"{name}_starts": int(count) for name, count in written.pop("starts").items()}
        pids = {name: int(pid) for name, pid in written.items()}
        if Path(f"/proc/{pids['supervisor']}").exists():
            return pids | starts
    return None
