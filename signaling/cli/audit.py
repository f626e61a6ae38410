"""`giaoban audit verify`: whether the audit log is still what was written."""

import asyncio
import json
import string

import typer

from meetings.audit import GENESIS, Checked, check
from meetings.db import Database
from signaling.cli import words
from signaling.settings import Settings


def verify(settings: Settings, head: str | None, *, as_json: bool) -> None:
    """Walks the whole chain; exits with 1 where it does not hold, and with 2 for a head that is no hash."""
    known = None if head is None else head.strip().lower()
    if known is not None and (len(known) != len(GENESIS) or set(known) - set(string.hexdigits)):
        typer.echo(words.AUDIT_NO_HASH, err=True)
        raise typer.Exit(2)
    checked = asyncio.run(_check(settings, known))
    typer.echo(json.dumps(_facts(checked)) if as_json else words.audit_checked(checked))
    if checked.broken is not None:
        raise typer.Exit(1)


async def _check(settings: Settings, known: str | None) -> Checked:
    database = Database.open(settings.database)
    try:
        async with database.read() as tx:
            return await check(tx, known)
    finally:
        await database.close()


def _facts(checked: Checked) -> dict[str, str | int | bool]:
    """`events` hold, and end with `head`; where more follow that do not, the first of them and what happened to it."""
    facts: dict[str, str | int | bool] = {
        "holds": checked.broken is None,
        "events": checked.head.seq,
        "head": checked.head.sha256,
    }
    if checked.broken is None:
        return facts
    return facts | {"broken": checked.broken.seq, "fault": checked.broken.fault}
